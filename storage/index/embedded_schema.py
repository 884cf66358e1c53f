"""The Tantivy schema of one reader level, and a View as a Tantivy document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import tantivy

from mappings.index_mapping import PART_GAP
from mappings.scheme import FieldType, Scheme
from mappings.views import MASK, View
from storage.index.analysis import Found, find_terms, ranked
from storage.index.entry import (
    common_exact,
    common_words,
    field_parts,
    headings,
    kind_of,
    number_key,
    number_prefix_form,
)

NEVER_SUPERSEDED = 1_000_000
NUMBER_CHUNKS = 4  # unsigned 64-bit fields that hold the first 32 bytes of the number key, for range queries
_LAST_DAY = 9_999_999
_FORMAT = "2"  # counts up when documents are laid out differently, so that old folders are not read
LAYOUT = "layout"  # begins the name of every layout's folder
_GAP_BETWEEN = " ".join(["", *[MASK] * PART_GAP, ""])
_RAW_FIELDS = ("key", "document_id", "department", "exact", "present", "compact_number", "plain")
_RAW_FAST_FIELDS = ("class", "document_level", "year", "kind", "number", "newest", "oldest")


def schema_of(scheme: Scheme) -> tantivy.Schema:
    """The schema for `scheme`: text is given already analysed, one blank between terms."""
    builder = tantivy.SchemaBuilder()
    for name in _RAW_FIELDS:
        tokenizer = "whitespace" if name == "plain" else "raw"
        builder.add_text_field(name, tokenizer_name=tokenizer, index_option="basic")
    for name in _RAW_FAST_FIELDS:
        builder.add_text_field(name, stored=name == "number", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("digest", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("content", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("rank", tokenizer_name="whitespace", index_option="freq")
    builder.add_json_field("words", tokenizer_name="whitespace", index_option="position")
    for name in ("level", "superseded_at", "filed"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for chunk in range(NUMBER_CHUNKS):
        builder.add_unsigned_field(f"number_{chunk}", fast=True)
    for name, kind in _measured(scheme):
        if kind is FieldType.DATE:
            builder.add_integer_field(f"day_{name}", indexed=True, fast=True)
        else:
            builder.add_float_field(f"amount_{name}", indexed=True, fast=True)
    return builder.build()


def layout_name(scheme: Scheme) -> str:
    """Names the folder of this layout: a scheme with other fields to measure needs other indexes."""
    text = "\n".join([_FORMAT, *(f"{name} {kind}" for name, kind in _measured(scheme))])
    return f"{LAYOUT}-{sha256(text.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class AnalysedView:
    """A view with its text analysed once, to be added to the index of several reader levels."""

    view: View
    digest: str
    content: str
    rank: str
    plain: str


class Analysis:
    """Analyses each text once, for as long as it is kept: the views of a document mostly have the same."""

    def __init__(self) -> None:
        self._known: dict[str, _AnalysedText] = {}

    def of(self, view: View, scheme: Scheme, digest: str) -> AnalysedView:
        """Analyse the whole text of `view`."""
        parts = [self._text(heading) for heading in headings(view, scheme)]
        parts.append(self._text("\n".join(view.pages)))
        return AnalysedView(
            view=view,
            digest=digest,
            content=_GAP_BETWEEN.join(part.content for part in parts),
            rank=" ".join(part.rank for part in parts if part.rank),
            plain=" ".join(frozenset[str]().union(*(part.plain for part in parts))),
        )

    def _text(self, text: str) -> "_AnalysedText":
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = _analysed(text)
        return known


@dataclass(frozen=True, slots=True)
class _AnalysedText:
    content: str
    rank: str
    plain: frozenset[str]


def _analysed(text: str) -> _AnalysedText:
    words = list(find_terms(text))
    forms = {form for word in words if not word.is_cjk for form in (word.plain, word.stem)}
    return _AnalysedText(_stems(words), " ".join(ranked(words)), frozenset(forms))


def key_of(document_id: str, classification: str, level: int) -> str:
    """Names one entry within an index."""
    return f"{document_id}\x1f{classification}\x1f{level}"


def exact_term(field: str, value: str) -> str:
    """The term that says: `field` has this folded value."""
    return f"{field}\x1f{value}"


def document_of(analysed_view: AnalysedView, scheme: Scheme) -> tantivy.Document:
    """The Tantivy document of a view."""
    view = analysed_view.view
    document = tantivy.Document()
    _add_texts(document, analysed_view)
    _add_order(document, view)
    _add_fields(document, view, scheme)
    document.add_integer("level", view.level)
    document.add_integer("superseded_at", NEVER_SUPERSEDED if view.superseded_at is None else view.superseded_at)
    return document


def _add_texts(document: tantivy.Document, analysed_view: AnalysedView) -> None:
    view = analysed_view.view
    texts = {
        "key": key_of(view.document_id, view.classification, view.level),
        "document_id": view.document_id,
        "department": view.department,
        "compact_number": number_prefix_form(view),
        "class": view.classification,
        "document_level": str(view.document_level),
        "year": str(view.filed_on.year),
        "digest": analysed_view.digest,
        "content": analysed_view.content,
        "rank": analysed_view.rank,
        "plain": analysed_view.plain,
    }
    for name, text in texts.items():
        document.add_text(name, text)
    if (kind := kind_of(view)) is not None:
        document.add_text("kind", kind)


def _add_order(document: tantivy.Document, view: View) -> None:
    key = number_key(view)
    day = view.filed_on.toordinal()
    document.add_integer("filed", day)
    document.add_text("number", key)
    document.add_text("oldest", f"{day:07d}{key}")
    document.add_text("newest", f"{_LAST_DAY - day:07d}{key}")
    for chunk, value in enumerate(number_chunks(key)):
        document.add_unsigned(f"number_{chunk}", value)


def newest_key_day(key: str) -> int:
    """The day (proleptic ordinal) in a sort key of the field "newest"."""
    return _LAST_DAY - int(key[:7])


def oldest_key_day(key: str) -> int:
    """The day (proleptic ordinal) in a sort key of the field "oldest"."""
    return int(key[:7])


def number_chunks(key: str) -> Sequence[int]:
    """The first 32 bytes of a number key as unsigned numbers that sort as the key does."""
    encoded = key.encode()[: 8 * NUMBER_CHUNKS].ljust(8 * NUMBER_CHUNKS, b"\0")
    return [int.from_bytes(encoded[at : at + 8], "big") for at in range(0, len(encoded), 8)]


def _add_fields(document: tantivy.Document, view: View, scheme: Scheme) -> None:
    parts = field_parts(view, scheme)
    for name, values in (common_exact(view) | dict(parts.exact) | _currency_terms(parts.currencies)).items():
        for value in values:
            document.add_text("exact", exact_term(name, value))
    present = (*parts.present, *(["customer"] if view.customer_file else []))
    for name in present:
        document.add_text("present", name)
    for name, numbers in parts.numbers.items():
        for number in numbers:
            document.add_float(f"amount_{name}", number)
    for name, days in parts.dates.items():
        for day in days:
            document.add_integer(f"day_{name}", day.toordinal())
    words = common_words(view) | dict(parts.words)
    joined = {name: _GAP_BETWEEN.join(map(_stems, map(find_terms, texts))) for name, texts in words.items()}
    document.add_json("words", joined)


def _currency_terms(currencies: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {f"{name}\x1fcurrency": codes for name, codes in currencies.items()}


def _stems(words: Iterable[Found]) -> str:
    return " ".join(word.stem for word in words)


def _measured(scheme: Scheme) -> list[tuple[str, FieldType]]:
    """The fields that can be asked for by range, in a fixed order."""
    kinds = {FieldType.DATE, FieldType.MONEY, FieldType.NUMBER}
    found = {field.name: field.type for each in scheme.classifications for field in each.fields if field.type in kinds}
    return sorted(found.items())
