"""What becomes of a document when a step failed on every try: its state, and what of it is hidden meanwhile."""

from ingest.sensitive.searched import searched
from mappings.document import Mark
from mappings.scheme import Scheme
from storage.register import documents
from storage.register.models import DocumentRow
from storage.register.states import State

PARSER_LOST = "parser-lost"  # the code for a document after which the server that reads was gone each time
WORKER_DIED = "worker-died"  # the code for a document at which every worker that took it on ended
UNASSESSED = "unassessed"  # the source of marks over what nobody could look through


def state_after(code: str) -> State:
    """The state for the `code` of the last try: quarantined where it brought others down, else perhaps by our fault."""
    return State.QUARANTINED if code in {WORKER_DIED, PARSER_LOST} else State.FAILED


def unread_marks(row: DocumentRow, scheme: Scheme) -> list[Mark]:
    """Marks over title, file name and words of fields as a whole, where the class can hide anything from anyone."""
    classification = scheme.by_key[row.classification]
    lowest = min(classification.document_levels)
    top = max(classification.content_levels(lowest))
    if top == lowest:
        return []
    return [
        Mark(each.place, 0, len(text), top, UNASSESSED, number, field=each.field)
        for each in searched(documents.to_document(row, ""), classification)
        for number, text in enumerate(each.texts)
        if text and each.level < top
    ]
