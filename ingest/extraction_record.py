"""What became of an extraction, as the register takes it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ingest.extract.port import ExtractedText, Outcome
from storage.register import documents, marks
from storage.register.documents import Extraction
from storage.register.jobs import Claim
from storage.register.objects import Stored
from storage.register.states import State

_STATES = {
    Outcome.TEXT: State.INDEXED,
    Outcome.EMPTY: State.EMPTY,
    Outcome.NO_TEXT_LAYER: State.NEEDS_OCR,
    Outcome.ENCRYPTED: State.ENCRYPTED,
    Outcome.MALFORMED: State.MALFORMED,
    Outcome.LIMIT: State.LIMIT,
    Outcome.UNSUPPORTED: State.UNSUPPORTED,
    Outcome.QUARANTINED: State.QUARANTINED,
}


def record_text(
    session: Session, work: Claim, extraction: Extraction, stored: Sequence[Stored], digest: str | None
) -> None:
    """Let the version have this outcome and this text, `stored` if there is any, in the transaction of the step."""
    documents.set_extraction(session, work.document_id, work.version, extraction)
    text = stored[0].sealed.facts.object_id if stored else None
    if documents.set_text(session, work.document_id, work.version, text, digest) is not None:
        marks.forget_under(session, work.document_id, work.version)


def extraction_of(extracted: ExtractedText) -> Extraction:
    """The outcome without the text."""
    return Extraction(
        outcome=_STATES[extracted.outcome],
        reason=extracted.reason,
        warnings=extracted.warnings,
        media_type=extracted.media_type,
        page_count=extracted.page_count,
    )
