"""What the reader is shown, the same for REST and portal: built from the reader's views only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from mappings.document import FieldValue
from mappings.scheme import FieldSpec
from storage.index.port import Facet, Snippet


class ShownField(NamedTuple):
    """A field as the reader sees it: its value, nothing (not filled in), or a mask with the level it needs."""

    spec: FieldSpec
    value: FieldValue | None
    needs_level: int | None


@dataclass(frozen=True, slots=True)
class Relative:
    """A document of the same family, in the reader's view of it: what another came in, or what came inside it."""

    id: str
    archive_number: str
    title: str
    file_name: str
    media_type: str
    level: int
    state: str


@dataclass(frozen=True, slots=True)
class Family:
    """What a document came in, with its path there, and how many came inside it, as far as the reader may know."""

    parent: Relative | None
    path: str | None
    parts: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One found document. `page` is that of the first snippet, counting from 1. `text` parts may hold MASK tokens.

    `within` is the mail or archive it came in, if the reader may know of that. `levels_above` are those above the
    view's at which documents of its class and level may look different, whatever is in them: what is covered in a text
    needs one of them. Of a `stub` nothing may be known but number, class, level, department and day of filing.
    """

    id: str
    archive_number: str
    title: str
    classification: str
    level: int
    department: str
    customer_file: str | None
    file_name: str
    media_type: str
    filed_on: date
    state: str
    fields: tuple[ShownField, ...]
    snippets: tuple[Snippet, ...]
    page: int | None
    stub: bool = False
    levels_above: tuple[int, ...] = ()
    within: Relative | None = None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits. `notices` are stable codes with parameters about how the query was understood."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[Facet, tuple[tuple[str, int], ...]]
    next_cursor: str | None
    notices: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document as the reader may see it. `original_from_level` is the level from which the original can be had.

    Without `may_take_copies` nothing of it may be downloaded, neither the original nor a rendition. Of a stub nothing
    is told that changes with the document: what is None, or empty, is not known then.
    """

    hit: Hit
    view_level: int
    page_count: int | None
    created_at: datetime | None
    created_by_name: str | None
    version: int | None
    copies: int | None
    warnings: tuple[str, ...]
    may_have_original: bool
    may_take_copies: bool
    original_from_level: int
    family: Family


@dataclass(frozen=True, slots=True)
class UploadStatus:
    """Where an upload stands, for the person who made it. `steps` are (step, state, attempts, reason) in order."""

    id: str
    archive_number: str
    file_name: str
    classification: str
    level: int
    state: str
    reason: str
    warnings: tuple[str, ...]
    copies: int
    created_at: datetime
    steps: tuple[tuple[str, str, int, str], ...]
