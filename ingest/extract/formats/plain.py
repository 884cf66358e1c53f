"""Plain text in the encodings that records really come in."""

import codecs

import charset_normalizer

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What the statistical detector is asked for, when neither UTF nor GB 18030 fits.
# Where two fit alike, the first is meant.
_LIKELY = ["cp1252", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1251", "cp866", "koi8_r", "cp1250", "cp1253", "cp1254"]
_SAMPLE = 64 * 1024


def decode(data: bytes) -> str | None:
    """`data` as text, or None if it is not text in any encoding tried."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if b"\0" in data[:_SAMPLE]:
        return _unmarked_utf16(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    chinese = _decoded_chinese(data)
    if chinese is not None:
        return chinese
    fitting = charset_normalizer.from_bytes(data[:_SAMPLE], cp_isolation=_LIKELY, preemptive_behaviour=False)
    best = min(fitting, key=lambda each: (each.chaos, -each.coherence, _LIKELY.index(each.encoding)), default=None)
    return data.decode(best.encoding, "replace") if best else _western(data)


def _unmarked_utf16(data: bytes) -> str | None:
    sample = data[:_SAMPLE]
    little = sample.count(b"\n\0") + sample.count(b" \0")
    big = sample.count(b"\0\n") + sample.count(b"\0 ")
    if not little and not big:
        return None
    text = data.decode("utf-16-le" if little >= big else "utf-16-be", "replace")
    return text if text.count("\ufffd") * 50 <= len(text) and "\0" not in text else None


def _decoded_chinese(data: bytes) -> str | None:
    """GB 18030, if that gives mostly characters of its everyday part (GB 2312) and no rare ones by accident."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        if error.start < len(data) - 4:
            return None
        text = data[: error.start].decode("gb18030")
    foreign = [each for each in text if ord(each) > 127]
    common = sum(1 for each in foreign if _is_common(each))
    return text if foreign and common >= 0.95 * len(foreign) else None


def _is_common(character: str) -> bool:
    """Whether GB 2312 puts the character among its 3,755 everyday ones (rows 16-55) or its punctuation (rows 1-3)."""
    try:
        first = character.encode("gb2312")[0] - 0xA0
    except UnicodeEncodeError:
        return False
    return first <= 3 or 16 <= first <= 55


def _western(data: bytes) -> str | None:
    """Windows-1252, unless control characters say that this is no text at all."""
    controls = sum(1 for byte in data[:_SAMPLE] if byte < 9 or 13 < byte < 32)
    return data.decode("cp1252", "replace") if controls * 50 <= len(data[:_SAMPLE]) else None
