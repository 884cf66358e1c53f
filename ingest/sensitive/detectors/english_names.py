"""Names of persons and organisations in English text, told by the conditional random field of probablepeople.

The library says what the parts of a name are and how sure it is; where a name may stand is said here: words that begin
with a capital, one after another. What begins a sentence, or is one of the words that contracts write with capitals
("the Effective Date"), parses badly as a name, and is left out for that. Known limits: a name of one word only counts
after a title, and one in small letters not at all.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Any

from ingest.sensitive.detectors.hit import Detector, Hit
from mappings.detector_kind import DetectorKind

_CONFIDENCE = 0.6
_SHORTEST, _LONGEST = 2, 8  # words; longer ones are headings
_LIKELY = {DetectorKind.PERSON: 0.65, DetectorKind.ORGANISATION: 0.50}
# An initial, an abbreviation that may stand inside a name, or a word; other full stops end the name.
_WORD = r"(?:[A-Z]\.|(?:Mr|Mrs|Ms|Dr|Prof|Jr|Sr|St|Inc|Ltd|Corp|Co)\.|[^\W\d_a-z][^\W\d_]*(?:['’\-](?!s\b)[^\W\d_]+)*)"
_INSIDE = r"(?:(?:of|and|the|de|del|della|der|den|di|da|van|von|bin|ibn|al|la|le|y|e|&)[ ])"
_RUN = re.compile(rf"(?<![\w@.\-/]){_WORD}(?:,?[ ]{_INSIDE}{{0,2}}{_WORD}){{0,{_LONGEST - 1}}}(?![\w@])")
# Words that stand before a name, or begin a sentence, with a capital of their own.
_BEFORE = re.compile(
    r"(?:(?:A|An|And|As|At|Between|But|By|Cc|Dear|For|From|Hello|Hey|Hi|I|If|In|Is|It|My|Name|Of|On|Or|Our|Re|Signed|So|"
    r"Thanks|That|The|This|To|We|What|When|Where|Who|With|Yours)[,:]?[ ])+"
)
_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Madam|Lady|Lord)\.?(?=[ ])")
_LEGAL = re.compile(
    r"\b(?:Inc|Incorporated|LLC|L\.L\.C|LLP|Ltd|Limited|Corp|Corporation|Co|Company|PLC|GmbH|AG|SA|BV|NV|Pty|Group|Holdings|"
    r"Bank|Trust|Partners|Associates|Foundation|University|Institute)\b\.?"
)
_PERSONAL = frozenset({"GivenName", "FirstInitial"})
# Words of contracts and addresses that the model takes for surnames, when they end what stands with capitals.
_NO_SURNAME = re.compile(
    r"(?:Agreement|Annex|Article|Avenue|Bonus|Clause|Code|County|Date|Day|Default|Director|Documents?|Drive|Exhibit|Fees?|Law|"
    r"Lane|Manager|Name|Note|Notice|Officer|Owner|Party|Parties|Period|Price|Public|Remedy|Report|Road|Section|Services?|State|"
    r"Street|Suite|Term|Terms|Whereof|Witness|[IVX]+|[A-Z]{2})",
    re.IGNORECASE,
)


def english_names() -> dict[DetectorKind, Detector]:
    """A detector for each kind of name; they want the text with its capitals."""
    return {kind: partial(_names, kind) for kind in _LIKELY}


def _names(kind: DetectorKind, text: str) -> Iterator[Hit]:
    for run in _RUN.finditer(text):
        before = _BEFORE.match(text, run.start(), run.end())
        start = before.end() if before else run.start()
        end = run.end()
        if kind is DetectorKind.ORGANISATION:  # goes to its legal form: "Brown Ltd. and the Customer" is no name
            end = max((start + each.end() for each in _LEGAL.finditer(text[start:end])), default=start)
        if (found := _name_in(kind, text[start:end])) is not None:
            yield Hit(start + found, end, _CONFIDENCE)


def _name_in(kind: DetectorKind, run: str) -> int | None:
    """Where in `run` the name begins that goes on to its end: something else with a capital may stand before it."""
    starts = [0, *(each.end() for each in re.finditer(r"[ ]+(?=[^\W\d_a-z])", run))]
    return next((start for start in starts[:3] if _is_name(kind, run[start:])), None)


def _is_name(kind: DetectorKind, name: str) -> bool:
    parser = _parser()
    words = parser.tokenize(name)
    legal = _LEGAL.search(name)
    if len(words) < _SHORTEST or (legal is not None) is not (kind is DetectorKind.ORGANISATION):
        return False
    labels: Sequence[str] = parser.TAGGER.tag(parser.tokens2features(words))
    likely: float = parser.TAGGER.probability(labels)
    if likely < _LIKELY[kind]:
        return False
    if legal is not None:
        return legal.start() > 0
    return bool(_TITLE.match(name)) or (_is_person(labels) and not _NO_SURNAME.fullmatch(words[-1]))


def _is_person(labels: Sequence[str]) -> bool:
    return (
        not _PERSONAL.isdisjoint(labels) and "Surname" in labels and not any("Corporation" in each for each in labels)
    )


@cache
def _parser() -> Any:
    """The library, which reads its model when it is imported: once a process, and only where names are looked for."""
    import probablepeople

    return probablepeople
