"""Proposes values for a document's empty fields, out of its own text; nothing is filled in by it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath

import structlog
from sqlalchemy.orm import Session

from ingest.ocr.lines import around, line_boxes
from ingest.ocr.port import Box, Reading
from ingest.proposals.propose import Proposal, propose
from ingest.steps import Step
from ingest.work import Done, nothing_to_record
from mappings.proposal_kind import TITLE, ProposalKind
from mappings.scheme import Classification, Scheme
from storage.register import documents, proposals
from storage.register.jobs import Claim
from storage.register.kept import Kept
from storage.register.models import DocumentRow
from storage.register.proposals import Proposed

_ROOM = 0.15  # of a word's height, as covers have it

log = structlog.get_logger()


class Proposing:
    """May be repeated: what people decided on stays, everything else is what the present text states.

    Args:
        readings: what was read off the pages of a version that are pictures, by page; where words stand on them.
    """

    def __init__(self, scheme: Scheme, readings: Callable[[str, int], Mapping[int, Reading]]) -> None:
        self._scheme = scheme
        self._readings = readings

    def with_assessment(self, work: Claim, start: Kept, pages: Sequence[str]) -> Done:
        """As `propose`, as a part of the assessment; what can't be done there is a step of its own, tried again.

        So nobody waits for a proposal, and most documents take one step less.
        """
        try:
            return self.propose(work, start, pages)
        except Exception as error:  # noqa: BLE001 (whatever it is, the document must be assessed; the step will tell)
            log.warning("nothing could be proposed yet", document=work.document_id, reason=type(error).__name__)
            return Done(nothing_to_record, (Step.PROPOSE,))

    def propose(self, work: Claim, start: Kept, pages: Sequence[str]) -> Done:
        """Find what `pages`, the version's text, state for fields that are empty."""
        digest = start.version.text_digest or ""
        classification = self._scheme.by_key[start.document.classification]
        if not any(spec.proposed_from for spec in classification.fields):
            return Done(nothing_to_record)
        targets = _open_fields(start.document, classification)
        found = _fitting(propose(pages), targets) if targets and digest else []
        readings = self._readings(work.document_id, work.version) if found else {}
        required = {spec.name for spec in classification.fields if spec.required}
        proposed = [
            Proposed(
                field=field,
                kind=each.kind.value,
                required=field in required,
                page=each.page,
                start=each.start,
                end=each.end,
                confidence=each.confidence,
                box=_box(pages[each.page], readings.get(each.page), each),
            )
            for field, each in found
        ]

        def record(session: Session) -> None:
            documents.lock(session, work.document_id)
            version = documents.version(session, work.document_id, work.version)
            if (version.text_digest or "") == digest:  # another text has its own turn
                proposals.replace_open(session, work.document_id, work.version, digest, proposed)

        return Done(record)


def _targets(row: DocumentRow, classification: Classification) -> dict[str, ProposalKind]:
    """The empty fields that something is proposed for, and the title if it is only the file's name."""
    fields = {spec.name: ProposalKind(spec.proposed_from) for spec in classification.fields if spec.proposed_from}
    empty = {name: kind for name, kind in fields.items() if row.fields.get(name) in (None, "", [])}
    named = row.title not in {row.file_name, PurePath(row.file_name).stem}
    return empty if named or not fields else {**empty, TITLE: ProposalKind.TITLE}


def _open_fields(row: DocumentRow, classification: Classification) -> dict[str, ProposalKind]:
    """Every empty field with what is proposed for it; for one without a kind that is what labels say, as for all."""
    empty = {spec.name: ProposalKind.LABEL for spec in classification.fields if not row.fields.get(spec.name)}
    return {**empty, **_targets(row, classification)}


def _fitting(found: Sequence[Proposal], targets: Mapping[str, ProposalKind]) -> list[tuple[str, Proposal]]:
    return [
        (field, each)
        for field, kind in targets.items()
        for each in found
        if each.field == field or (each.kind is kind and not each.field)
    ]


def _box(text: str, reading: Reading | None, proposal: Proposal) -> Box | None:
    """The place on the page's image of the lines that the proposal stands in, None where it was not read off one."""
    if reading is None:
        return None
    words = [
        each.word.box
        for start, end, placed in line_boxes(text, reading)
        if start < proposal.end and proposal.start < end
        for each in placed
    ]
    return around(words, _ROOM) if words else None
