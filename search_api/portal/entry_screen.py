"""Everything the screen for filling in fields shows: each field with what is proposed for it, and the place of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup, escape

from mappings.document import Document, FieldValue
from mappings.proposal_kind import TITLE
from mappings.scheme import Classification, FieldSpec
from search_api.entry.entered_value import MONEY_FORM
from search_api.entry.entering import ProposedDocument, ShownProposal
from search_api.results.paged_document import MEDIA_TYPES
from storage.register.proposals import Status

_AROUND = 700  # characters of a page that are shown before and after the words


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A field, None for the document's title, its present value, and what is proposed for it, the likeliest first."""

    name: str
    spec: FieldSpec | None
    value: FieldValue
    proposals: tuple[ShownProposal, ...]


@dataclass(frozen=True, slots=True)
class EntryScreen:
    """The fields for which something is proposed. `at` is the proposal whose place is shown, None if there is none."""

    document: Document
    entries: tuple[FieldEntry, ...]
    at: ShownProposal | None
    undoable: bool

    @property
    def base(self) -> str:
        """The screen's own address."""
        return f"/documents/{self.document.id}/proposals"

    @property
    def waiting(self) -> int:
        """How many nobody has decided on."""
        return sum(each.row.status == Status.OPEN for entry in self.entries for each in entry.proposals)

    def place(self, shown: ShownProposal) -> str:
        """Where the place of a proposal is shown."""
        return f"{self.base}?{urlencode({'at': shown.row.number})}#place"

    @property
    def image(self) -> str | None:
        """The image of the page of the proposal that is shown, where there are images."""
        if self.at is None or self.document.media_type not in MEDIA_TYPES:
            return None
        return f"/api/v1/documents/{self.document.id}/pages/{self.at.row.page + 1}.png?width=1000"

    @property
    def page_text(self) -> Markup:
        """The text around the words on that page, with the words marked."""
        if self.at is None or self.at.row.page >= len(self.document.pages):
            return Markup("")
        text, row = self.document.pages[self.at.row.page], self.at.row
        first, last = max(0, row.start - _AROUND), min(len(text), row.end + _AROUND)
        before, after = "…" * (first > 0) + text[first : row.start], text[row.end : last] + "…" * (last < len(text))
        marked = Markup('<mark id="place" tabindex="-1">{}</mark>').format(text[row.start : row.end])
        return escape(before) + marked + escape(after)


def entry_screen(found: ProposedDocument, classification: Classification, at: int | None) -> EntryScreen:
    """The screen, with the place of proposal `at` shown, or else that of the first one nobody has decided on."""
    by_field: dict[str, list[ShownProposal]] = {}
    for each in found.proposals:
        by_field.setdefault(each.row.field, []).append(each)
    names = [TITLE, *(spec.name for spec in classification.fields)]
    entries = tuple(
        FieldEntry(name, classification.field_by_name.get(name), _held(found.document, name), _sorted(by_field[name]))
        for name in names
        if name in by_field
    )
    shown = [each for entry in entries for each in entry.proposals]
    wanted = [each for each in shown if each.row.number == at]
    still_open = [each for each in shown if each.row.status == Status.OPEN]
    return EntryScreen(found.document, entries, next(iter(wanted + still_open + shown), None), found.undoable)


def typed_form(value: FieldValue) -> str:
    """A value as a person types it, in a form that filing takes."""
    return MONEY_FORM.format_map(value) if isinstance(value, Mapping) else str(value)


def _held(document: Document, name: str) -> FieldValue:
    return document.title if name == TITLE else document.fields.get(name)


def _sorted(shown: list[ShownProposal]) -> tuple[ShownProposal, ...]:
    return tuple(sorted(shown, key=lambda each: (-each.row.confidence, each.row.number)))
