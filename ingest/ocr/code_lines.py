"""What a barcode says, as a line of a page's text."""

import unicodedata

MOST_CODES, MOST_CHARACTERS = 20, 1000  # of one page; of one code


def as_line(text: str) -> str:
    """The text in one line of letters, figures, signs and blanks, no longer than MOST_CHARACTERS."""
    kept = (each if unicodedata.category(each)[0] != "C" else " " for each in text[:MOST_CHARACTERS])
    return " ".join("".join(kept).split())
