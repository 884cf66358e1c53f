"""An answer's hit -> IndexHit: the view as stored, snippets with their page."""

import re
from collections.abc import Sequence
from typing import Any

import orjson

from mappings.scheme import Scheme
from mappings.views import View
from storage.index.entry import decode_view, headings
from storage.index.page_marks import page_at, without_marks, without_private
from storage.index.port import IndexHit, Snippet

START = "\ue0f0"  # put round what matched; like page marks, taken out of all text that comes from outside
END = "\ue0f1"
_MATCHED = re.compile(f"{START}(.*?){END}", re.DOTALL)


def index_hit(hit: dict[str, Any], sort_values: tuple[str | int | float, ...]) -> IndexHit:
    """The hit, without snippets."""
    return IndexHit(decode_view(orjson.loads(hit["fields"]["view"][0])), (), sort_values)


def snippets(hit: dict[str, Any], view: View, scheme: Scheme, wanted: int) -> tuple[Snippet, ...]:
    """At most `wanted` snippets of the pages; if there is none, one of a heading."""
    fragments: Sequence[str] = hit.get("highlight", {}).get("content", ())
    every = [_snippet(fragment) for fragment in fragments]
    above = set(map(without_private, headings(view, scheme)))
    of_pages = [snippet for snippet in every if "".join(snippet.parts) not in above]
    return tuple(of_pages[:wanted] or every[:1])


def _snippet(fragment: str) -> Snippet:
    at = fragment.index(START) if START in fragment else 0
    page = page_at(fragment, at)
    parts = [_plain(part) for part in _MATCHED.split(fragment)]
    return Snippet(tuple(parts), page)


def _plain(text: str) -> str:
    return without_marks(text).replace(START, "").replace(END, "")
