"""Passport numbers: Chinese ones by their form, E or G and eight characters, all others by a word before them."""

import re
from collections.abc import Iterator

from ingest.sensitive.detectors.digits import DIGIT, GAP
from ingest.sensitive.detectors.hit import Hit
from ingest.sensitive.detectors.surroundings import is_other

# Behind a blank only a digit goes on with the number; a letter begins the next word.
_MORE = f"(?:{DIGIT}|[ -][0-9])"
_CHINESE = re.compile(
    rf"[egdsp](?<![0-9a-z].)(?:(?<=e)[ -]?[a-hj-np-z]{GAP}?{DIGIT}{_MORE}{{6}}|[ -]?{DIGIT}{_MORE}{{7}})(?![0-9a-z])"
)
_LABELLED = re.compile(
    r"(?:护照|通行证|passports?|travel document)(?:证件)?(?:号码?|编号)?(?: ?(?:no|number|#))?(?: (?:is|of))?"
    rf"[\s:.,()为是]{{0,4}}(?P<number>[a-z]{{0,2}}[ -]?{DIGIT}{_MORE}{{5,9}}[a-z]{{0,2}})(?![0-9a-z])"
)
_FEWEST_DIGITS = 5


def passports(plain: str) -> Iterator[Hit]:
    """Chinese numbers anywhere but in codes and references; those of other countries after 护照 or passport."""
    for match in _LABELLED.finditer(plain):
        if _has_digits(match["number"]):
            yield Hit(match.start("number"), match.end("number"), 0.95)
    for match in _CHINESE.finditer(plain):
        if _has_digits(match.group()) and not is_other(plain, match.start(), match.end()):
            yield Hit(match.start(), match.end(), 0.6)


def _has_digits(text: str) -> bool:
    return sum(each.isdigit() for each in text) >= _FEWEST_DIGITS
