"""Words for kinds of files -> media types (IANA), for type:pdf and 类型:图片."""

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_OPEN = "application/vnd.oasis.opendocument."

_TYPES: dict[str, tuple[str, ...]] = {
    "pdf": ("application/pdf",),
    "ofd": ("application/ofd",),
    "doc": ("application/msword",),
    "docx": (_WORD,),
    "xls": ("application/vnd.ms-excel",),
    "xlsx": (_SHEET,),
    "ppt": ("application/vnd.ms-powerpoint",),
    "pptx": (_SLIDES,),
    "odt": (f"{_OPEN}text",),
    "ods": (f"{_OPEN}spreadsheet",),
    "odp": (f"{_OPEN}presentation",),
    "rtf": ("application/rtf", "text/rtf"),
    "txt": ("text/plain",),
    "csv": ("text/csv",),
    "html": ("text/html", "application/xhtml+xml"),
    "xml": ("application/xml", "text/xml"),
    "json": ("application/json",),
    "eml": ("message/rfc822",),
    "msg": ("application/vnd.ms-outlook",),
    "zip": ("application/zip",),
    "jpg": ("image/jpeg",),
    "png": ("image/png",),
    "gif": ("image/gif",),
    "bmp": ("image/bmp",),
    "tif": ("image/tiff",),
    "webp": ("image/webp",),
    "heic": ("image/heic",),
    "jp2": ("image/jp2", "image/j2c"),
    "jb2": ("image/x-jbig2",),
}
_GROUPS = {
    **dict.fromkeys(("word", "文字", "文档"), ("doc", "docx", "odt", "rtf")),
    **dict.fromkeys(("excel", "spreadsheet", "表格"), ("xls", "xlsx", "ods", "csv")),
    **dict.fromkeys(("powerpoint", "slides", "幻灯片", "演示"), ("ppt", "pptx", "odp")),
    **dict.fromkeys(
        ("image", "picture", "scan", "图片", "图像", "扫描件"),
        ("jpg", "png", "gif", "bmp", "tif", "webp", "heic", "jp2", "jb2"),
    ),
    **dict.fromkeys(("email", "mail", "邮件", "电子邮件"), ("eml", "msg")),
    **dict.fromkeys(("text", "plain", "纯文本"), ("txt",)),
    **dict.fromkeys(("jpeg",), ("jpg",)),
    **dict.fromkeys(("tiff",), ("tif",)),
    **dict.fromkeys(("heif",), ("heic",)),
    **dict.fromkeys(("j2k",), ("jp2",)),
    **dict.fromkeys(("jbig2",), ("jb2",)),
    **dict.fromkeys(("htm", "网页"), ("html",)),
}


def media_types(word: str) -> tuple[str, ...]:
    """The media types that `word` means; itself if it looks like one; () for an unknown word."""
    key = word.strip().casefold().removeprefix(".")
    if "/" in key:
        return (key,)
    return tuple(each for name in _GROUPS.get(key, (key,)) for each in _TYPES.get(name, ()))
