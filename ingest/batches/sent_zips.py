"""A ZIP that is sent becomes a batch of its files. It is held, encrypted, until these are taken in."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, cast

from ingest.batches.desk import BatchDesk
from ingest.batches.dry_run import dry_run
from ingest.batches.inside_manifest import manifest_inside
from ingest.batches.plan import Finding, Plan, planned
from ingest.batches.source import BatchSource, SourceUnreadableError
from ingest.batches.zip_source import ZipSource
from ingest.guarded_source import GuardedSource
from ingest.intake import FIRST_VERSION, Intake
from ingest.submission import SubmissionRefusedError
from mappings.access import Principal
from mappings.scheme import Scheme
from storage.clock import Clock
from storage.register import batch_items, objects
from storage.register.batches import BatchFacts, BatchState
from storage.register.models import BatchRow
from storage.register.models.base import new_id
from storage.register.register import Register
from storage.vault.opened_object import OpenedObject
from storage.vault.sealed import ObjectRole, Sealed
from storage.vault.site import SiteUnavailableError
from storage.vault.vault import Vault

FINDINGS_SHOWN = 500
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Findings:
    """What would be wrong: the first FINDINGS_SHOWN, and how many there are."""

    shown: tuple[Finding, ...]
    count: int


class ManifestWrongError(Exception):
    """The manifest within the ZIP has wrong lines: nothing was kept, or part of what it says would be dropped."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(f"{findings.count} findings")
        self.findings = findings


class SentZips:
    """Takes ZIPs, of at most `max_bytes`. What is in one is never in clear on a disk."""

    def __init__(
        self,
        register: Register,
        vault: Vault,
        scheme: Scheme,
        desk: BatchDesk,
        intake: Intake,
        clock: Clock,
        max_bytes: int,
    ) -> None:
        self._register = register
        self._vault = vault
        self._scheme = scheme
        self._desk = desk
        self._intake = intake
        self._clock = clock
        self._max_bytes = max_bytes

    def receive(self, principal: Principal, file: BinaryIO, facts: BatchFacts, *, paused: bool) -> BatchRow:
        """Hold the ZIP and list its files in a new batch: to be taken in at once, or `paused` until a person says so.

        Raises:
            SubmissionRefusedError: the person may not, or the ZIP is over a limit or damaged. Nothing is kept.
            ManifestWrongError: as it says.
            SiteUnavailableError, RegisterUnavailableError: nothing can be taken in just now.
        """
        self._desk.check(principal, facts)
        batch_id = new_id()
        guarded = cast("BinaryIO", GuardedSource(file, self._max_bytes))
        sealed, site = self._vault.seal(batch_id, FIRST_VERSION, ObjectRole.HELD, guarded)
        try:
            with self._planned(sealed, facts) as plan:
                _check(plan)
                state = BatchState.PAUSED if paused else BatchState.OPEN
                return self._enter(principal, sealed, site, facts, plan, state)
        except (SourceUnreadableError, ManifestWrongError) as error:
            with suppress(SiteUnavailableError):  # then `reconcile` removes it
                self._vault.remove(sealed.facts.object_id)
            if isinstance(error, SourceUnreadableError):
                raise SubmissionRefusedError(error.problem) from error
            raise

    def findings(self, principal: Principal, batch: BatchRow, facts: BatchFacts) -> Findings | None:
        """What would be wrong with a batch that is held, None when it is not held (any more)."""
        with self._register.snapshot() as session:
            sealed = objects.held(session, batch.id)
        if sealed is None:
            return None
        with self._planned(sealed, facts) as plan:
            return _counted(dry_run(plan, facts, self._intake, principal))

    def _enter(
        self, principal: Principal, sealed: Sealed, site: str, facts: BatchFacts, plan: Plan, state: BatchState
    ) -> BatchRow:
        """One transaction: the batch, its ZIP, its items."""
        now = self._clock()
        with self._register.transaction() as session:
            row = self._desk.enter(session, principal, facts, sealed.facts.document_id, state)
            # One copy: until the receipt, who sent it has the other.
            objects.add(session, sealed, [site], [], now)
            listed = plan.listed()
            while page := list(islice(listed, _PAGE)):
                batch_items.add(session, row, page, now)
        return row

    @contextmanager
    def _planned(self, sealed: Sealed, facts: BatchFacts) -> Iterator[Plan]:
        with (
            closing(opened_zip(self._vault, sealed, facts.name)) as opened,
            manifest_inside(opened, self._scheme) as (source, manifest),
            planned(source, manifest, facts.classification, in_memory=True) as plan,
        ):
            yield plan


def opened_zip(vault: Vault, sealed: Sealed, name: str) -> BatchSource:
    """The files in a ZIP that is held.

    Raises:
        SourceUnreadableError: it is damaged, or over a limit.
    """
    return ZipSource(cast("BinaryIO", OpenedObject(vault, sealed)), name)


def _check(plan: Plan) -> None:
    if plan.findings:
        raise ManifestWrongError(_counted(iter(plan.findings)))


def _counted(found: Iterator[Finding]) -> Findings:
    shown: list[Finding] = []
    count = 0
    for each in found:
        count += 1
        if count <= FINDINGS_SHOWN:
            shown.append(each)
    return Findings(tuple(shown), count)
