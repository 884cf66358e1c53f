"""Figures with letters that a scanner took for digits: 1,2O5.00, 2024-lO-05."""

import re

_SIGNS = ",.'’\\-/年月"
# Taken whole and never given back, so that the time stays linear.
_FIGURE = re.compile(rf"(?<![0-9a-z])(?=[0-9oil|z])(?:[0-9oil|z]++|[{_SIGNS}](?=[0-9oil|z]))++")
_LETTER = re.compile("[a-z]")
_MEANT = str.maketrans("oil|z", "01112")


def digits_put_right(plain: str) -> str:
    """The folded text with such letters made digits, if they are the fewer. As long as `plain`."""
    return _FIGURE.sub(_put_right, plain)


def _put_right(match: re.Match[str]) -> str:
    text = match.group()
    kept = ""
    if _LETTER.match(match.string, match.end()):
        # What touches a letter is a word: 9-Oct.
        last = max(map(text.rfind, ",.'’-/年月"))
        text, kept = (text[:last], text[last:]) if last > 0 else ("", text)
    letters = sum(each in "oil|z" for each in text)
    digits = sum(each.isdigit() for each in text)
    return (text.translate(_MEANT) if digits >= letters else text) + kept
