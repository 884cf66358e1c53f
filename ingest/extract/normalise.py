"""One form for all extracted text, so that what is searched, marked and masked is the same string everywhere."""

import re
import unicodedata

from mappings.views import without_mask_token

_HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# PDFium writes U+0002 or U+FFFE for a hyphen that only broke the line.
_BROKEN_WORD = re.compile("[\x02\ufffe](?:\r?\n)?")
_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Soft hyphen, zero-width and byte-order marks, direction overrides: they hide text from a search and from a mask.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
# Control characters, lone surrogates and private use: the latter carry page marks and icon-font bullets.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff\uffff]")
_BLANKS = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_LINE_ENDS = re.compile(" ?\n ?")
_EMPTY_LINES = re.compile("\n{3,}")
# A title set with letter spacing: three or more single Han characters, each with a blank between. Two words with one
# blank between them ("张三 李四") are left alone.
_SPACED_HAN = re.compile(f"(?<![{_HAN}])[{_HAN}](?: [{_HAN}]){{2,}}(?![{_HAN}])")


def normalise(text: str) -> str:
    """`text` in NFC with one kind of line end and blank, and without anything that does not show on paper."""
    # Most text is printable through and through: no other blank or line end in it, and nothing that does not show.
    printable = text.replace("\r\n", "").replace("\n", "").isprintable()
    if printable:
        text = text.replace("\r\n", "\n")
    else:
        text = _BROKEN_WORD.sub("", text)
        text = _NEWLINES.sub("\n", text)
        text = _INVISIBLE.sub("", text)
        text = _UNWANTED.sub(" ", text)
    text = unicodedata.normalize("NFC", without_mask_token(text))
    if not printable or "  " in text:
        text = _BLANKS.sub(" ", text)
    if " \n" in text or "\n " in text:
        text = _LINE_ENDS.sub("\n", text)
    if "\n\n\n" in text:
        text = _EMPTY_LINES.sub("\n\n", text)
    if not text.isascii():
        text = _SPACED_HAN.sub(lambda match: match.group().replace(" ", ""), text)
    return text.strip()
