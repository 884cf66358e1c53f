"""What a new value hides at once, before the document has been assessed anew with it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from ingest.sensitive.known_values import known_value_marks
from ingest.set_aside import UNASSESSED, unread_marks
from ingest.steps import Step
from mappings.document import Mark, Place
from mappings.proposal_kind import TITLE
from mappings.scheme import Scheme
from storage.register import documents, jobs, marks
from storage.register.models import DocumentRow

RECORD = "record"  # the source of marks over values of the document's own fields


def hide_until_assessed(
    session: Session, row: DocumentRow, scheme: Scheme, pages: Sequence[str], field: str, now: datetime
) -> None:
    """Hide in the text what the changed `field` (or the title) makes secret, and the new words until looked through.

    The document has the new value already; it is assessed anew in the same transaction's follow-up.
    """
    session.flush()
    classification = scheme.by_key[row.classification]
    document = documents.to_document(row, "", pages=pages)
    lowest = replace(document, level=min(classification.document_levels))
    unread = [each for each in unread_marks(row, scheme) if _is_of(each, field)]
    found = {RECORD: known_value_marks(lowest, classification), UNASSESSED: unread}
    marks.replace_all(session, row.id, row.version, found)
    jobs.add(session, row.id, row.version, Step.ASSESS, now)


def _is_of(mark: Mark, field: str) -> bool:
    return mark.place is Place.TITLE if field == TITLE else mark.field == field
