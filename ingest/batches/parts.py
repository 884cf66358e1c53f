"""The parts that work on batches, built together."""

from dataclasses import dataclass

from ingest.batches.desk import BatchDesk
from ingest.batches.duplicates import Duplicates
from ingest.batches.receipts import Receipts
from ingest.batches.taking import Taking
from ingest.intake import Intake
from mappings.scheme import Scheme
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.register.register import Register
from storage.vault.signing import Signer


@dataclass(frozen=True, slots=True)
class BatchParts:
    """What is done with batches as a whole, with their items, and the receipts for them."""

    desk: BatchDesk
    taking: Taking
    receipts: Receipts


def build_batch_parts(
    register: Register, scheme: Scheme, intake: Intake, audit: AuditLog, signer: Signer, clock: Clock
) -> BatchParts:
    """The parts of one archive."""
    return BatchParts(
        desk=BatchDesk(register, scheme, audit, clock),
        taking=Taking(register, intake, Duplicates(scheme, clock), clock),
        receipts=Receipts(register, scheme, audit, signer, clock),
    )
