"""What changes together with a document that enters as the item of a batch: the item, and the counts."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from ingest.batches.duplicates import Duplicates
from ingest.intake import EntryDeclinedError
from mappings.access import Principal
from storage.clock import Clock
from storage.register import batch_items, batches, same_bytes
from storage.register.batch_items import Ended
from storage.register.batches import BatchState
from storage.register.item_states import TAKEABLE, ItemState
from storage.vault.sealed import Sealed


class BatchNotOpenError(EntryDeclinedError):
    """The batch was paused or finished meanwhile."""


class ItemEndedError(EntryDeclinedError):
    """Someone else took the item in meanwhile."""


class DuplicateError(EntryDeclinedError):
    """The same bytes are kept already, as the document `other_id`."""

    def __init__(self, other_id: str, sealed: Sealed) -> None:
        super().__init__(other_id)
        self.other_id = other_id
        self.size = sealed.plain_size
        self.sha256 = sealed.plain_sha256


@dataclass(frozen=True, slots=True)
class Entering:
    """The companion of one item. Whoever enters items of a batch holds the batch first, so that two are never at it."""

    batch_id: str
    item_id: str
    principal: Principal
    duplicates: Duplicates
    clock: Clock

    def before(self, session: Session, sealed: Sealed) -> None:
        """See `Companion.before`.

        Raises:
            BatchNotOpenError, ItemEndedError, DuplicateError: it does not enter.
        """
        if batches.lock(session, self.batch_id).state != BatchState.OPEN:
            raise BatchNotOpenError
        if batch_items.lock(session, self.item_id).state not in TAKEABLE:
            raise ItemEndedError
        same_bytes.take_turns(session, sealed.plain_sha256)
        other = self.duplicates.find(session, self.principal, sealed.plain_sha256)
        if other is not None:
            raise DuplicateError(other, sealed)

    def after(self, session: Session, document_id: str, sealed: Sealed) -> None:
        """See `Companion.after`."""
        ended = Ended(ItemState.STORED, size=sealed.plain_size, sha256=sealed.plain_sha256, document_id=document_id)
        batch_items.end(session, batch_items.lock(session, self.item_id), ended, self.clock())
