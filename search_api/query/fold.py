"""The same syntax whatever keyboard it was typed on: full-width forms and Chinese punctuation become ASCII."""

import re

from mappings.views import without_mask_token

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("“”„‟〝〞＂「」『』《》〈〉«»﹁﹂﹃﹄", '"'),
        **dict.fromkeys("（〔﹙", "("),
        **dict.fromkeys("）〕﹚", ")"),
        **dict.fromkeys("【", "["),
        **dict.fromkeys("】", "]"),
        **dict.fromkeys("：﹕∶", ":"),
        **dict.fromkeys("，﹐", ","),
        **dict.fromkeys("；、。；\u3000\u00a0", " "),
        **dict.fromkeys("～〜∼", "~"),
        **dict.fromkeys("－−﹣", "-"),
        "≥": ">=",
        "≤": "<=",
    }
)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")


def folded(text: str) -> str:
    """`text` with one form of each piece of syntax, single blanks, and no mask letter or invisible characters."""
    plain = _UNSEEN.sub(" ", without_mask_token(text)).translate(_PUNCTUATION).translate(_FULL_WIDTH)
    return " ".join(plain.split())
