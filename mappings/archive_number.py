"""档号: the grammar of archive numbers (DA/T 13-2022), given by a class's `number_pattern`.

A pattern is literal text with these placeholders:

    {fonds}      全宗号, the scheme's code of the organisation
    {class}      the code of the class
    {year}       the year of filing, four digits
    {retention}  保管期限: Y for permanent, D10 for ten years
    {level}      the rank of the document's level at filing, one digit
    {serial:05}  件号, counted within the series, at least so many digits

Every reader who may know of a document sees its number, so nothing may stand in it but what these placeholders hold:
there is no placeholder for a name, a customer or any other value of the record.
"""

import re
from dataclasses import dataclass

from mappings.scheme import Classification, Scheme

_PLACEHOLDER = re.compile(r"\{(fonds|class|year|retention|level|serial(?::0([1-9]))?)\}")
_GROUPS = {
    "fonds": r"(?P<fonds>[A-Z0-9]+)",
    "class": r"(?P<class>[A-Z0-9]+)",
    "year": r"(?P<year>[0-9]{4})",
    "retention": r"(?P<retention>Y|D[1-9][0-9]*)",
    "level": r"(?P<level>[0-9])",
}
_NEEDED = ("fonds", "class", "level", "serial")
_LITERAL = re.compile(r"[-·._/]*")
_UNSEPARATED = re.compile(r"\{(fonds|class|year|retention)\}\{")
_MAX_LENGTH = 100
_DEFAULT_WIDTH = 5


@dataclass(frozen=True, slots=True)
class NumberParts:
    """What one archive number says. `year` and `retention` are None where the pattern leaves them out."""

    fonds: str
    code: str
    level: int
    serial: int
    year: int | None = None
    retention: str | None = None


def check_pattern(pattern: str) -> str | None:
    """Why `pattern` can't be used, or None if it can."""
    rest = _PLACEHOLDER.sub("", pattern)
    names = [_name(match) for match in _PLACEHOLDER.finditer(pattern)]
    missing = ", ".join(f"{{{name}}}" for name in _NEEDED if name not in names)
    checks = (
        (
            "{" in rest or "}" in rest,
            "has a placeholder other than {fonds} {class} {year} {retention} {level} {serial:05}",
        ),
        (not _LITERAL.fullmatch(rest), "may have only - · . _ / between placeholders, so that no name can get in"),
        (bool(missing), f"lacks {missing}"),
        (len(names) != len(set(names)), "has a placeholder twice"),
        (not pattern.endswith("}") or names[-1:] != ["serial"], "must end with {serial}"),
        (bool(_UNSEPARATED.search(pattern)), "needs a separator after each of {fonds} {class} {year} {retention}"),
    )
    return next((reason for wrong, reason in checks if wrong), None)


def retention_code(classification: Classification) -> str:
    """保管期限 as DA/T 13 writes it: Y for permanent, D and the years otherwise."""
    years = classification.retention.years
    return "Y" if years is None else f"D{years}"


def series_key(scheme: Scheme, classification: Classification, level: int, year: int) -> str:
    """The number without its serial: documents with the same key are counted together.

    The level is always part of it. If documents of different levels shared a series, the gaps a reader sees in it
    would tell how many more secret documents were filed, and when.
    """
    return _fill(scheme, classification, level, year)[: -len("{serial}")]


def format_number(scheme: Scheme, classification: Classification, level: int, year: int, serial: int) -> str:
    """The archive number of the `serial`-th document (from 1) of a series.

    Raises:
        ValueError: a part has no valid form, or the number would be longer than the register holds.
    """
    if serial < 1:
        raise ValueError("serials count from 1")
    number = f"{series_key(scheme, classification, level, year)}{serial:0{_width(classification.number_pattern)}}"
    if len(number) > _MAX_LENGTH:
        raise ValueError(f"an archive number has at most {_MAX_LENGTH} characters")
    if parse_number(classification.number_pattern, number) is None:
        raise ValueError("the scheme's codes, the year or the level don't fit the number pattern")
    return number


def parse_number(pattern: str, number: str) -> NumberParts | None:
    """What `number` says, or None if it doesn't have the form of `pattern`."""
    match = _expression(pattern).fullmatch(number) if len(number) <= _MAX_LENGTH else None
    if match is None:
        return None
    parts = match.groupdict()
    serial = parts["serial"]
    if int(serial) < 1 or (len(serial) > _width(pattern) and serial.startswith("0")):
        return None
    year = parts.get("year")
    return NumberParts(
        fonds=parts["fonds"],
        code=parts["class"],
        level=int(parts["level"]),
        serial=int(serial),
        year=int(year) if year else None,
        retention=parts.get("retention"),
    )


def check_number(scheme: Scheme, number: str) -> NumberParts | None:
    """What `number` says if it is well-formed in this scheme: its own fonds, a known class, a level that exists."""
    for classification in scheme.classifications:
        parts = parse_number(classification.number_pattern, number)
        if parts is None or parts.code != classification.code:
            continue
        if parts.fonds == scheme.fonds and parts.level <= scheme.top_level:
            return parts
    return None


def _fill(scheme: Scheme, classification: Classification, level: int, year: int) -> str:
    values = {
        "fonds": scheme.fonds,
        "class": classification.code,
        "year": f"{year:04}",
        "retention": retention_code(classification),
        "level": str(level),
        "serial": "{serial}",
    }
    return _PLACEHOLDER.sub(lambda match: values[_name(match)], classification.number_pattern)


def _expression(pattern: str) -> re.Pattern[str]:
    parts: list[str] = []
    at = 0
    for match in _PLACEHOLDER.finditer(pattern):
        parts.append(re.escape(pattern[at : match.start()]))
        name = _name(match)
        parts.append(_GROUPS.get(name) or f"(?P<serial>[0-9]{{{_width(pattern)},}})")
        at = match.end()
    return re.compile("".join(parts) + re.escape(pattern[at:]), re.ASCII)


def _width(pattern: str) -> int:
    for match in _PLACEHOLDER.finditer(pattern):
        if match.group(2):
            return int(match.group(2))
    return _DEFAULT_WIDTH


def _name(match: re.Match[str]) -> str:
    return match.group(1).partition(":")[0]
