"""The coarse kind of a file, by its media type: what people filter and count by."""

from enum import StrEnum


class MediaKind(StrEnum):
    """What sort of file a document is."""

    PDF = "pdf"
    WORD = "word"
    SHEET = "sheet"
    SLIDES = "slides"
    MAIL = "mail"
    IMAGE = "image"
    TEXT = "text"
    ARCHIVE = "archive"
    OTHER = "other"


# The IANA media types of each kind, with the unregistered names that are in use for them.
_EXACT = {
    "application/pdf": MediaKind.PDF,
    "application/msword": MediaKind.WORD,
    "application/rtf": MediaKind.WORD,
    "text/rtf": MediaKind.WORD,
    "application/vnd.ms-works": MediaKind.WORD,
    "application/x-hwp": MediaKind.WORD,
    "application/vnd.ms-excel": MediaKind.SHEET,
    "text/csv": MediaKind.SHEET,
    "text/tab-separated-values": MediaKind.SHEET,
    "application/vnd.ms-powerpoint": MediaKind.SLIDES,
    "message/rfc822": MediaKind.MAIL,
    "application/mbox": MediaKind.MAIL,
    "application/vnd.ms-outlook": MediaKind.MAIL,
    "application/vnd.ms-outlook-pst": MediaKind.MAIL,
    "application/vnd.ms-tnef": MediaKind.MAIL,
    "application/json": MediaKind.TEXT,
    "application/xml": MediaKind.TEXT,
    "application/xhtml+xml": MediaKind.TEXT,
    "application/zip": MediaKind.ARCHIVE,
    "application/gzip": MediaKind.ARCHIVE,
    "application/x-tar": MediaKind.ARCHIVE,
    "application/x-7z-compressed": MediaKind.ARCHIVE,
    "application/vnd.rar": MediaKind.ARCHIVE,
    "application/x-rar-compressed": MediaKind.ARCHIVE,
    "application/x-bzip2": MediaKind.ARCHIVE,
    "application/x-xz": MediaKind.ARCHIVE,
}
_FAMILIES = (
    ("application/vnd.openxmlformats-officedocument.wordprocessingml", MediaKind.WORD),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", MediaKind.SHEET),
    ("application/vnd.openxmlformats-officedocument.presentationml", MediaKind.SLIDES),
    ("application/vnd.oasis.opendocument.text", MediaKind.WORD),
    ("application/vnd.oasis.opendocument.spreadsheet", MediaKind.SHEET),
    ("application/vnd.oasis.opendocument.presentation", MediaKind.SLIDES),
    ("application/vnd.ms-word", MediaKind.WORD),
    ("application/vnd.ms-excel", MediaKind.SHEET),
    ("application/vnd.ms-powerpoint", MediaKind.SLIDES),
    ("image/", MediaKind.IMAGE),
    ("text/", MediaKind.TEXT),
)


def media_kind(media_type: str) -> MediaKind:
    """The kind of a media type such as "application/pdf; version=1.7"."""
    bare = media_type.partition(";")[0].strip().lower()
    if bare in _EXACT:
        return _EXACT[bare]
    return next((kind for start, kind in _FAMILIES if bare.startswith(start)), MediaKind.OTHER)
