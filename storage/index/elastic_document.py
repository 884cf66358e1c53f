"""A View as an Elasticsearch document of the index that `mappings.index_mapping` describes."""

from collections import defaultdict
from typing import Any

from mappings.scheme import Scheme
from mappings.views import View
from storage.index.entry import (
    common_exact,
    common_words,
    encode_view,
    field_parts,
    headings,
    kind_of,
    number_prefix_form,
)
from storage.index.page_marks import with_page_marks, without_private


def elastic_document(view: View, scheme: Scheme, digest: str, text: str | None = None) -> dict[str, Any]:
    """The JSON body to index. `text` is that of the view's pages with their marks, if it is at hand."""
    parts = field_parts(view, scheme)
    content = [*map(without_private, headings(view, scheme)), with_page_marks(view.pages) if text is None else text]
    return {
        "document_id": view.document_id,
        "class": view.classification,
        "level": view.level,
        "document_level": str(view.document_level),
        "superseded_at": view.superseded_at,
        "department": view.department,
        "number": view.archive_number,
        "compact_number": number_prefix_form(view),
        "filed": view.filed_on.isoformat(),
        "year": str(view.filed_on.year),
        "kind": kind_of(view),
        "present": [*parts.present, *(["customer"] if view.customer_file else [])],
        "content": [part for part in content if part],
        "c": common_exact(view),
        "w": common_words(view),
        "f": _fields(view, scheme),
        "digest": digest,
        "view": encode_view(view).decode(),
    }


def _fields(view: View, scheme: Scheme) -> dict[str, dict[str, Any]]:
    parts = field_parts(view, scheme)
    forms: dict[str, dict[str, Any]] = defaultdict(dict)
    for form, values in (
        ("exact", parts.exact),
        ("words", parts.words),
        ("amount", parts.numbers),
        ("currency", parts.currencies),
    ):
        for name, value in values.items():
            forms[name][form] = value
    for name, days in parts.dates.items():
        forms[name]["day"] = [day.isoformat() for day in days]
    return forms
