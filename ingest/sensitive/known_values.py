"""Marks wherever a document tells a value of its own record that is above its level.

The values of the fields are the first and surest dictionary of what is secret in a text. Everything is decided on the
side of hiding: a value of one character, or a small number, is marked wherever it stands as a word or a number of its
own; from six characters on, a value is marked even inside a longer word.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import permutations

from ingest.sensitive.dates import dates
from ingest.sensitive.folding import Folded, Stretch, fold, loose, scanned
from ingest.sensitive.numbers import amounts
from ingest.sensitive.searched import searched
from mappings.document import Document, FieldValue, Mark
from mappings.scheme import Classification, FieldType

# Shorter values are only marked where no letter or digit of their own kind touches them.
_SAFE_INSIDE_WORDS = 6
_MOST_NAME_WORDS = 4
_REASON = "field:{}"


@dataclass(frozen=True, slots=True)
class Secret:
    """A value of the record, and the level from which it may be read."""

    field: str
    level: int
    type: FieldType
    value: FieldValue


def known_value_marks(document: Document, classification: Classification) -> list[Mark]:
    """A mark for every place in the text, title, file name and fields that tells a value of a higher field.

    Higher than the document, and than the field in which it is told.

    Found in any of the spellings of `spellings`, of `ingest.sensitive.numbers` for money and numbers, and of
    `ingest.sensitive.dates`; also across the end of a page. Time grows with the text times the number of values.
    """
    return value_marks(document, classification, list(secrets(document, classification)))


def value_marks(document: Document, classification: Classification, found: list[Secret]) -> list[Mark]:
    """A mark for every place that tells one of these values to readers who are not cleared for it."""
    marks: set[Mark] = set()
    for each in searched(document, classification):
        higher = [secret for secret in found if secret.level > each.level]
        if not higher:
            continue
        for secret, stretch in _occurrences(fold(each.texts), higher):
            reason = _REASON.format(secret.field)
            marks.add(
                Mark(each.place, stretch.start, stretch.end, secret.level, reason, stretch.index, field=each.field)
            )
    return sorted(marks, key=_order)


def _order(mark: Mark) -> tuple[object, ...]:
    return mark.place, mark.field, mark.page, mark.start, mark.end, mark.level, mark.reason


def secrets(document: Document, classification: Classification) -> Iterator[Secret]:
    """The values of the document's fields that need a higher level than the document itself."""
    for spec in classification.fields:
        if spec.level > document.level:
            for value in each_value(document.fields.get(spec.name)):
                yield Secret(spec.name, spec.level, spec.type, value)


def spellings(secret: Secret) -> frozenset[str]:
    """The letters and digits by which a value is looked for, besides its meaning as a number or date."""
    text = _as_text(secret)
    forms = {loose(text)}
    if secret.type in {FieldType.PERSON, FieldType.PARTY}:
        words = unicodedata.normalize("NFKC", text).replace(",", " ").split()
        if 1 < len(words) <= _MOST_NAME_WORDS and text.isascii():
            forms |= {loose("".join(order)) for order in permutations(words)}
    return frozenset(form for form in forms if form)


def _as_text(secret: Secret) -> str:
    value = secret.value
    return str(value.get("amount", "")) if isinstance(value, Mapping) else str(value)


def _occurrences(folded: Folded, found: list[Secret]) -> Iterator[tuple[Secret, Stretch]]:
    for secret in found:
        if _amount(secret) is not None or _day(secret) is not None:
            continue  # looked for by its meaning
        for start, end in _spelled_places(folded, secret):
            yield from ((secret, stretch) for stretch in folded.of_loose(start, end))
    yield from _meant_amounts(folded, found)
    yield from _meant_dates(folded, found)


def _spelled_places(folded: Folded, secret: Secret) -> Iterator[tuple[int, int]]:
    """Where in `folded.loose` it is spelled.

    A name that stands there twice in its own order is there once more in another, across what is between the two. That
    hides no letter more, and would tell by what else it hides that the name has several words.
    """
    written = loose(_as_text(secret))
    usual = list(_places(folded, folded.loose, written)) if written else []
    yield from usual
    known = _united(usual)
    for form in spellings(secret) - {written}:
        yield from (place for place in _places(folded, folded.loose, form) if not _is_within(place, known))
    if secret.type is FieldType.IDENTIFIER:
        form = scanned(str(secret.value))
        if len(form) >= _SAFE_INSIDE_WORDS:
            yield from _places(folded, folded.scanned, form)


def _places(folded: Folded, text: str, form: str) -> Iterator[tuple[int, int]]:
    at = text.find(form)
    while at >= 0:
        end = at + len(form)
        if len(form) >= _SAFE_INSIDE_WORDS or _stands_alone(folded, form, at, end):
            yield at, end
        at = text.find(form, at + 1)


def _united(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same places, those that touch as one; they come by their starts."""
    found: list[tuple[int, int]] = []
    for start, end in places:
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def _is_within(place: tuple[int, int], united: list[tuple[int, int]]) -> bool:
    at = bisect_right(united, place[0], key=lambda each: each[0]) - 1
    return at >= 0 and place[1] <= united[at][1]


def _stands_alone(folded: Folded, form: str, start: int, end: int) -> bool:
    """Whether no character of the same kind touches the form; two Han characters or more need no room."""
    before, after = folded.touches(start, end)
    first, last = _kind(form[0]), _kind(form[-1])
    if len(form) > 1 and first == last == "han":
        return True
    left = first == "han" and len(form) > 1
    right = last == "han" and len(form) > 1
    return (left or _kind(before) != first) and (right or _kind(after) != last)


def _kind(character: str) -> str:
    if not character:
        return ""
    if character.isdigit():
        return "digit"
    if (
        "\u3400" <= character <= "\u9fff"
        or "\U00020000" <= character <= "\U0003ffff"
        or "\uf900" <= character <= "\ufaff"
    ):
        return "han"
    return "letter" if character.isalpha() else ""


def _meant_amounts(folded: Folded, found: list[Secret]) -> Iterator[tuple[Secret, Stretch]]:
    wanted: dict[Decimal, list[Secret]] = {}
    for secret in found:
        amount = _amount(secret)
        if amount is not None:
            wanted.setdefault(abs(amount), []).append(secret)
    if not wanted:
        return
    for start, end, meanings in amounts(folded.plain):
        for meaning in meanings:
            for secret in wanted.get(meaning, ()):
                yield from ((secret, stretch) for stretch in folded.of_plain(start, end))


def _meant_dates(folded: Folded, found: list[Secret]) -> Iterator[tuple[Secret, Stretch]]:
    wanted: dict[date, list[Secret]] = {}
    for secret in found:
        day = _day(secret)
        if day is not None:
            wanted.setdefault(day, []).append(secret)
    if not wanted:
        return
    for start, end, meanings in dates(folded.plain):
        for meaning in meanings:
            for secret in wanted.get(meaning, ()):
                yield from ((secret, stretch) for stretch in folded.of_plain(start, end))


def _amount(secret: Secret) -> Decimal | None:
    if secret.type not in {FieldType.MONEY, FieldType.NUMBER}:
        return None
    value = secret.value.get("amount") if isinstance(secret.value, Mapping) else secret.value
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None


def _day(secret: Secret) -> date | None:
    if secret.type is not FieldType.DATE:
        return None
    try:
        return date.fromisoformat(str(secret.value))
    except ValueError:
        return None


def each_value(value: FieldValue) -> Iterator[FieldValue]:
    """The values of a field, repeated or not; none for one that isn't filled in."""
    if value is None:
        return
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from each_value(each)
    else:
        yield value
