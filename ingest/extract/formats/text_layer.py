"""Whether the text that a page carries can be used, or is to be read off the page's picture instead.

It can't be used (a) if over a fifth of its signs have no meaning: private use, unassigned, U+FFFD, control characters,
as fonts without a mapping leave them; (b) if it has eight signs or more and none is a letter or digit; (c) if it is
under 40 letters and digits on a page that a picture covers by four fifths: a stamp or a page number on a scan.
"""

import unicodedata

SHORT = 200  # characters: longer text is never (c)
_MEANINGLESS = frozenset({"Co", "Cn", "Cc", "Cs"})
_SHARE = 0.2
_FEW = 8
_STAMP = 40
_COVERED = 0.8


def is_unusable(text: str, pictured: float) -> bool:
    """See above. `pictured` is the share of the page that its largest picture covers."""
    # PDFium's own signs for a hyphen that only broke the line are none of these.
    signs = [each for each in text if not each.isspace() and each not in "\x02\ufffe"]
    meaningless = sum(each == "\ufffd" or unicodedata.category(each) in _MEANINGLESS for each in signs)
    legible = sum(map(str.isalnum, signs))
    if meaningless > _SHARE * len(signs) or (len(signs) >= _FEW and not legible):
        return True
    return legible < _STAMP and pictured >= _COVERED
