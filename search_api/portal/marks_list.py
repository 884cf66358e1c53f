"""What stands in the lists beside a marked page: findings in their context, kinds, pages."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mappings.detector_kind import DETECTOR_TITLES, DetectorKind
from mappings.document import Place
from mappings.scheme import Classification
from search_api.marking.marks import MarkedDocument
from search_api.marking.rules import allowed_levels, shown_from, text_at
from search_api.portal.i18n import N_, Language
from search_api.portal.marking_targets import key_of
from storage.register.mark_history import BY_HAND
from storage.register.marks import IN_FORCE, Status, is_outdated
from storage.register.models import MarkChangeRow, MarkRow

STATUSES = {
    Status.FOUND: N_("not decided yet"),
    Status.CONFIRMED: N_("confirmed"),
    Status.CHANGED: N_("changed"),
    Status.WITHDRAWN: N_("withdrawn"),
    Status.LAPSED: N_("not found any more"),
}
ACTS = {
    "added": N_("marked by %(person)s"),
    "confirmed": N_("confirmed by %(person)s"),
    "changed": N_("changed by %(person)s"),
    "withdrawn": N_("withdrawn by %(person)s"),
    "undone": N_("undone by %(person)s"),
}
SOURCES = {
    "record": N_("by the record"),
    "detector": N_("by its form"),
    "unassessed": N_("not looked through"),
    "ocr": N_("not read surely"),
    BY_HAND: N_("by hand"),
}
PLACES = {Place.TITLE: N_("in the title"), Place.FILE_NAME: N_("in the file name"), Place.REGION: N_("on the image")}
_AROUND = 24  # characters of context on either side


@dataclass(frozen=True, slots=True)
class Finding:
    """One mark as the list shows it. `levels` are those it may be given; `confidence` in per cent."""

    row: MarkRow
    before: str
    text: str
    after: str
    kind: str
    source: str
    place: str
    status: str
    confidence: int
    levels: tuple[int, ...]
    outdated: bool
    history: tuple[tuple[str, MarkChangeRow], ...]

    @property
    def in_force(self) -> bool:
        """Whether it hides anything."""
        return self.row.status in IN_FORCE

    @property
    def target(self) -> str:
        """The key of the text it lies in, as forms name it; "" for a region."""
        place = Place(self.row.place)
        return "" if place is Place.REGION else key_of(place, self.row.field, self.row.page)

    @property
    def decided(self) -> bool:
        """Whether a person has said what it is."""
        return self.row.status not in {Status.FOUND, Status.LAPSED} and not self.outdated


class MarksList:
    """Makes lists of one document's marks in one language."""

    def __init__(self, found: MarkedDocument, classification: Classification, language: Language) -> None:
        self._found = found
        self._classification = classification
        self._language = language

    def findings(self, rows: Sequence[MarkRow]) -> list[Finding]:
        """`rows`, those that hide nothing at the document's level left out."""
        level = self._found.document.level
        return [self._finding(row) for row in rows if row.level > level]

    def kinds(self) -> list[tuple[str, str, int]]:
        """(reason, in words, how many are undecided) of what machines found, the most frequent first."""
        level = self._found.document.level
        undecided = [row for row in self._found.marks if row.status == Status.FOUND and row.level > level]
        counted = Counter(row.reason for row in undecided)
        return [(reason, self.kind(reason), count) for reason, count in counted.most_common()]

    def pages(self) -> list[tuple[int, int]]:
        """(page, marks in force on it), counting from 1."""
        level = self._found.document.level
        rows = [row for row in self._found.marks if row.status in IN_FORCE and row.level > level]
        counted = Counter(row.page + 1 for row in rows if row.place in {Place.TEXT, Place.REGION})
        return sorted(counted.items())

    def kind(self, reason: str) -> str:
        """A reason in words: a kind of thing, a field's value, or what a person wrote."""
        source, _, name = reason.partition(":")
        if source == "detector" and name in set(DetectorKind):
            return DETECTOR_TITLES[DetectorKind(name)].text(self._language.code)
        spec = self._classification.field_by_name.get(name)
        if source == "field" and spec is not None:
            return spec.title.text(self._language.code)
        return reason

    def _place(self, row: MarkRow) -> str:
        spec = self._classification.field_by_name.get(row.field)
        if spec is not None:
            return self._language.say(N_("in “%(field)s”"), field=spec.title.text(self._language.code))
        return self._language.say(PLACES[Place(row.place)]) if row.place in PLACES else ""

    def _finding(self, row: MarkRow) -> Finding:
        text = text_at(self._found.document, Place(row.place), row.page, row.field) or ""
        say = self._language.say
        floor = shown_from(self._classification, row.field, self._found.document.level)
        history = [
            (say(ACTS[change.act], person=self._found.names.get(change.changed_by, "?")), change)
            for change in self._found.changes
            if change.mark_id == row.id
        ]
        return Finding(
            row=row,
            before=("…" if row.start > _AROUND else "") + text[max(row.start - _AROUND, 0) : row.start],
            text=text[row.start : row.end],
            after=text[row.end : row.end + _AROUND] + ("…" if row.end + _AROUND < len(text) else ""),
            kind=self.kind(row.reason),
            source=say(SOURCES.get(row.source, row.source)),
            place=self._place(row),
            status=say(STATUSES[Status(row.status)]),
            outdated=is_outdated(row, self._found.text_digest) and row.status in IN_FORCE,
            confidence=round(row.confidence * 100),
            levels=allowed_levels(self._classification, row.rule_level, floor),
            history=tuple(history),
        )
