"""What of a View is indexed, the same for every adapter, and the View as JSON and back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import orjson

from mappings.media_kind import media_kind
from mappings.scheme import FieldType, Scheme
from mappings.views import MASK, View
from storage.index.analysis import compact_number, fold_value

MAX_EXACT = 1000  # characters; a longer value is compared by its beginning
# Separators that tie the words of a file name together for word breaking.
_NAME_SEPARATORS = str.maketrans("._", "  ")


@dataclass(frozen=True, slots=True)
class FieldParts:
    """The values of the scheme's fields, by field name, in the forms they are asked for.

    `exact` holds folded whole values, of which nothing is hidden; `words` text to analyse; `numbers` numbers and money
    amounts; `dates` days; `currencies` ISO 4217 codes; `present` the names of the fields that have a value.
    """

    exact: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, tuple[float, ...]]
    dates: Mapping[str, tuple[date, ...]]
    currencies: Mapping[str, tuple[str, ...]]
    present: tuple[str, ...]


def field_parts(view: View, scheme: Scheme) -> FieldParts:
    """The field values of `view`. A value that is not of its field's type is left out: it could never be asked for."""
    exact: dict[str, tuple[str, ...]] = {}
    words: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, tuple[float, ...]] = {}
    dates: dict[str, tuple[date, ...]] = {}
    currencies: dict[str, tuple[str, ...]] = {}
    specs = scheme.by_key[view.classification].field_by_name
    for name, raw in view.fields.items():
        values = [value for value in (raw if isinstance(raw, list | tuple) else [raw]) if value not in (None, "")]
        if name not in specs or not values:
            continue
        match specs[name].type:
            case FieldType.MONEY:
                numbers[name] = tuple(float(value["amount"]) for value in values)
                currencies[name] = tuple(str(value["currency"]).upper() for value in values)
            case FieldType.NUMBER:
                numbers[name] = tuple(float(value) for value in values)
            case FieldType.DATE:
                dates[name] = tuple(day for day in map(parse_day, values) if day is not None)
            case FieldType.KEYWORD | FieldType.IDENTIFIER:
                exact[name] = _whole(values)
            case _:
                exact[name] = _whole(values)
                words[name] = tuple(map(str, values))
    present = (*exact, *numbers, *dates)
    return FieldParts(exact, words, numbers, dates, currencies, present)


def _whole(values: Sequence[object]) -> tuple[str, ...]:
    """The values as they are compared; one of which a stretch is hidden equals nothing, not even what is left of it."""
    return tuple(exact_form(value) for value in values if MASK not in str(value))


def exact_form(value: object) -> str:
    """A whole value as it is compared: folded, and no longer than an index term may be."""
    return fold_value(value)[:MAX_EXACT]


def level_form(scheme: Scheme, value: object) -> str:
    """A level, given by its key or its rank, as it is compared."""
    level = scheme.level_by_key.get(str(value))
    return str(value) if level is None else str(level.rank)


def parse_day(value: object) -> date | None:
    """The day of an ISO 8601 date ("2024-05-31"), None if it is none."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def headings(view: View, scheme: Scheme) -> tuple[str, ...]:
    """What is found by its words beside the text of the pages: title, file name and the visible fields of text.

    Of a stub nothing is: it has no words, and its masks must not count in any statistics.
    """
    if view.is_stub:
        return ()
    names = [view.title, view.file_name]
    if (apart := view.file_name.translate(_NAME_SEPARATORS)) != view.file_name:
        names.append(apart)
    specs = scheme.by_key[view.classification].field_by_name
    return (*filter(None, names), *_spoken(view.fields, specs))


def _spoken(fields: Mapping[str, Any], specs: Mapping[str, Any]) -> Iterator[str]:
    silent = {FieldType.MONEY, FieldType.NUMBER, FieldType.DATE}
    for name, raw in fields.items():
        if name in specs and specs[name].type not in silent:
            for value in raw if isinstance(raw, list | tuple) else [raw]:
                if value not in (None, ""):
                    yield str(value)


def common_exact(view: View) -> dict[str, tuple[str, ...]]:
    """The folded values of the fields every document has, as `FieldIs` asks for them."""
    return {
        "class": (fold_value(view.classification),),
        "level": (str(view.document_level),),
        "department": (fold_value(view.department),),
        "customer": (fold_value(view.customer_file),) if view.customer_file else (),
        "number": (fold_value(view.archive_number),),
        **({} if view.is_stub else _of_content(view)),
    }


def _of_content(view: View) -> dict[str, tuple[str, ...]]:
    """Those of the common fields that a stub has nothing in, not even a mask that could be asked for."""
    return {
        "type": (media_kind(view.media_type).value, fold_value(view.media_type.partition(";")[0])),
        "state": (fold_value(view.state),),
        "title": (exact_form(view.title),),
        "filename": (exact_form(view.file_name),),
    }


def kind_of(view: View) -> str | None:
    """The coarse kind of file by which hits are counted; None for a stub, which is not counted so."""
    return None if view.is_stub else media_kind(view.media_type).value


def common_words(view: View) -> dict[str, tuple[str, ...]]:
    """The fields every document has that can be asked for by their words."""
    if view.is_stub:
        return {}
    return {"title": (view.title,), "filename": (view.file_name, view.file_name.translate(_NAME_SEPARATORS))}


def number_key(view: View) -> str:
    """Orders entries by archive number, then document id; no two entries a reader may find are equal."""
    return f"{view.archive_number}\x1f{view.document_id}"


def number_prefix_form(view: View) -> str:
    """The archive number without separators, for prefix search."""
    return compact_number(view.archive_number)


def encode_view(view: View) -> bytes:
    """Everything of the view but its pages, as JSON."""
    return orjson.dumps(view_record(view), option=orjson.OPT_SORT_KEYS)


def view_record(view: View) -> dict[str, Any]:
    """Everything of the view but its pages, as one JSON object."""
    names = (name for name in View._fields if name != "pages")
    record = {name: getattr(view, name) for name in names}
    return record | {"filed_on": view.filed_on.isoformat(), "fields": dict(view.fields), "masked": dict(view.masked)}


def decode_view(record: dict[str, Any]) -> View:
    """The View of a JSON object that `view_record` made, which is used up; its pages are empty."""
    record["filed_on"] = date.fromisoformat(record["filed_on"])
    return View(**record, pages=())


def bare(view: View) -> View:
    """The view without its text."""
    return view._replace(pages=())


def view_digest(view: View) -> str:
    """SHA-256 of the whole view, text and all; equal digests mean that nothing needs to be written."""
    digest = sha256(encode_view(view))
    for page in _framed(view.pages):
        digest.update(page)
    return digest.hexdigest()


def _framed(pages: Iterable[str]) -> Iterator[bytes]:
    for page in pages:
        encoded = page.encode("utf-8", "surrogatepass")
        yield len(encoded).to_bytes(8, "big")
        yield encoded
