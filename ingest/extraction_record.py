"""What an extractor answered -> what the register keeps of it."""

from ingest.extract.port import ExtractedText, Outcome
from storage.register.documents import Extraction
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


def extraction_of(extracted: ExtractedText) -> Extraction:
    """The record of an extraction; the document settles in its `outcome` later."""
    return Extraction(
        outcome=_STATES[extracted.outcome],
        reason=extracted.reason,
        warnings=extracted.warnings,
        media_type=extracted.media_type,
        page_count=extracted.page_count,
    )
