"""The parts that work on batches, built together."""

from dataclasses import dataclass

from ingest.batches.desk import BatchDesk
from ingest.batches.duplicates import Duplicates
from ingest.batches.receipts import Receipts
from ingest.batches.sent_zips import SentZips
from ingest.batches.taking import Taking
from ingest.intake import Intake
from ingest.scan_labels.label_filing import LabelFiling
from mappings.scheme import Scheme
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.register.register import Register
from storage.vault.signing import Signer
from storage.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class BatchParts:
    """What is done with batches as a whole, with their items, and the receipts for them."""

    desk: BatchDesk
    taking: Taking
    receipts: Receipts
    sent_zips: SentZips


def build_batch_parts(
    register: Register,
    vault: Vault,
    scheme: Scheme,
    intake: Intake,
    audit: AuditLog,
    signer: Signer,
    clock: Clock,
    max_zip_bytes: int,
    labels: LabelFiling | None = None,
) -> BatchParts:
    """The parts of one archive."""
    desk = BatchDesk(register, scheme, audit, clock)
    return BatchParts(
        desk=desk,
        taking=Taking(register, intake, Duplicates(scheme, clock), clock, labels),
        receipts=Receipts(register, scheme, audit, signer, clock),
        sent_zips=SentZips(register, vault, scheme, desk, intake, clock, max_zip_bytes),
    )
