"""Stable codes of the archive in words: states, steps, roles, rights. English here, Chinese in the catalogue."""

from collections.abc import Mapping

from mappings.access import EVERY_DEPARTMENT, Role
from mappings.media_kind import MediaKind
from mappings.scheme import QueryRight, RetentionRule, Scheme
from search_api.portal.i18n import N_, Language
from search_api.portal.reasons import REASONS, WARNINGS
from storage.index.port import SortKey
from storage.register.states import State

STATES: Mapping[str, str] = {
    State.RECEIVED: N_("on its way"),
    State.INDEXED: N_("searchable"),
    State.EMPTY: N_("searchable, holds no text"),
    State.NEEDS_OCR: N_("pictures of pages, text not yet read"),
    State.ENCRYPTED: N_("locked with a password"),
    State.MALFORMED: N_("damaged"),
    State.LIMIT: N_("too large to read whole"),
    State.UNSUPPORTED: N_("format holds no readable text"),
    State.QUARANTINED: N_("quarantined"),
    State.FAILED: N_("not finished"),
    State.UNCHECKED: N_("waits for a second person"),
}
# What the state means for the person who filed the document, and what to do about it, if anything.
SENTENCES: Mapping[str, tuple[str, str]] = {
    State.EMPTY: (N_("The file holds no text. It is found by its title and fields."), ""),
    State.NEEDS_OCR: (
        N_("The pages are pictures and their text could not be read. The document is found by its title and fields."),
        N_("If the scan is faint, scan it again at 300 dpi and file that as well."),
    ),
    State.ENCRYPTED: (
        N_("The file is locked with a password, so its text could not be read. It is kept unharmed."),
        N_("Give its password, or remove the password and file it again."),
    ),
    State.MALFORMED: (
        N_("The file is damaged: its text could not be read whole. It is kept unharmed as it came."),
        N_("Open it on your computer. If it doesn't open there either, ask the sender for a sound copy."),
    ),
    State.LIMIT: (
        N_("The file unpacks to more than is allowed, so only part of its text was read. It is kept unharmed."),
        N_("Split it into smaller files if all of its text has to be found."),
    ),
    State.UNSUPPORTED: (
        N_("The archive can't take text out of this format. The document is found by its title and fields."),
        N_("File a PDF of it as well if its text has to be found."),
    ),
    State.QUARANTINED: (
        N_("The file harms whoever opens it, so it is set aside: its text is not read. It is kept unharmed."),
        N_("Don't open it. Ask the sender for a clean copy; an archivist can have it tried again."),
    ),
    State.FAILED: (
        N_("Something failed on our side on every try. The file is safe."),
        N_("An archivist has to look at it; you need not file it again."),
    ),
    State.UNCHECKED: (
        N_("Another person has to confirm what was entered before readers find it."),
        "",
    ),
}
ROLES: Mapping[str, tuple[str, str]] = {
    Role.READER: (N_("Reader"), N_("searches and reads")),
    Role.CLERK: (N_("Clerk"), N_("searches, reads and files documents")),
    Role.ARCHIVIST: (N_("Archivist"), N_("keeps the archive: files, reads, corrects")),
    Role.ADMINISTRATOR: (N_("Administrator"), N_("manages people; reads no documents")),
    Role.AUDITOR: (N_("Auditor"), N_("examines the operation log; reads no documents")),
}
RIGHTS: Mapping[str, tuple[str, str]] = {
    QueryRight.ORDINARY: (N_("Ordinary queries"), N_("base information, business, service")),
    QueryRight.ADVANCED: (N_("Advanced queries"), N_("credit and other matters with stricter approval")),
}
SORTS: Mapping[SortKey, str] = {
    SortKey.RELEVANCE: N_("best match first"),
    SortKey.NEWEST: N_("newest first"),
    SortKey.OLDEST: N_("oldest first"),
    SortKey.NUMBER: N_("archive number"),
}
TRIGGERS: Mapping[str, str] = {
    "performance_completed": N_("%(years)s years after performance is completed"),
    "relationship_ended": N_("%(years)s years after the relationship ends"),
    "filed": N_("%(years)s years after filing"),
}
# Media types as people call them; anything else is shown as it is.
TYPES: Mapping[str, str] = {
    "application/pdf": "PDF",
    "application/msword": "Word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.ms-powerpoint": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.oasis.opendocument.text": "OpenDocument",
    "application/ofd": "OFD",
    "message/rfc822": N_("E-mail"),
    "text/plain": N_("Plain text"),
    "text/html": N_("Web page"),
    "image/jpeg": N_("JPEG picture"),
    "image/png": N_("PNG picture"),
    "image/tiff": N_("TIFF scan"),
    "image/heic": N_("HEIC picture"),
    "image/jp2": N_("JPEG 2000 picture"),
    "image/j2c": N_("JPEG 2000 picture"),
    "image/x-jbig2": N_("JBIG2 scan"),
    "application/zip": N_("ZIP archive"),
}
# The coarse kinds that results are counted by.
KINDS: Mapping[str, str] = {
    MediaKind.PDF: "PDF",
    MediaKind.WORD: "Word",
    MediaKind.SHEET: N_("Spreadsheet"),
    MediaKind.SLIDES: N_("Slides"),
    MediaKind.MAIL: N_("E-mail"),
    MediaKind.IMAGE: N_("Picture or scan"),
    MediaKind.TEXT: N_("Plain text"),
    MediaKind.ARCHIVE: N_("Packed files"),
    MediaKind.OTHER: N_("Other format"),
}


class Words:
    """The words of one language for everything that has a code."""

    def __init__(self, language: Language, scheme: Scheme) -> None:
        self._language = language
        self._scheme = scheme

    def state(self, code: str) -> str:
        """A document's state."""
        return self._language.say(STATES.get(code, code))

    def role(self, code: str) -> str:
        """A role's name."""
        return self._language.say(ROLES[code][0]) if code in ROLES else code

    def right(self, code: str) -> str:
        """A query right's name."""
        return self._language.say(RIGHTS[code][0]) if code in RIGHTS else code

    def department(self, code: str) -> str:
        """A department's name, as the organisation writes it."""
        return self._language.say(N_("every department")) if code == EVERY_DEPARTMENT else code

    def media_type(self, code: str) -> str:
        """A media type as people call it."""
        return self._language.say(TYPES[code]) if code in TYPES else code

    def kind(self, code: str) -> str:
        """A coarse kind of file; what is none is shown as it is."""
        return self._language.say(KINDS[code]) if code in KINDS else code

    def warning(self, code: str) -> str:
        """A remark on how the text was taken out; `code` may carry a part's name after a colon."""
        key, _, given = code.partition(":")
        if key not in WARNINGS:
            return code
        return self._language.say(WARNINGS[key], given=given or "?")

    def reason(self, reason: str) -> str:
        """Why a document is in its state, and what to do; "" where the state says it all."""
        said = REASONS.get(reason.partition(":")[0], ())
        return " ".join(self._language.say(each) for each in said)

    def classification(self, key: str) -> str:
        """A class's title."""
        known = self._scheme.by_key.get(key)
        return known.title.text(self._language.code) if known else key

    def retention(self, key: str) -> str:
        """How long documents of a class are kept."""
        return self._rule(self._scheme.by_key[key].retention)

    def _rule(self, rule: RetentionRule) -> str:
        if rule.years is None:
            return self._language.say(N_("permanent"))
        pattern = TRIGGERS.get(rule.trigger, N_("%(years)s years after its trigger date"))
        return self._language.say(pattern, years=rule.years)

    def by_name(self) -> Mapping[str, object]:
        """What every template gets, by the name it uses."""
        return {
            "state_words": self.state,
            "role_words": self.role,
            "right_words": self.right,
            "department_words": self.department,
            "type_words": self.media_type,
            "warning_words": self.warning,
            "reason_words": self.reason,
            "class_title": self.classification,
            "retention_words": self.retention,
        }
