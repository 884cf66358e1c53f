"""Compares register, vault and index, and repairs: what the register says is the truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from ingest.fixity import Fixity
from ingest.steps import Step, replication_of
from mappings.scheme import Scheme
from storage.clock import Clock
from storage.index.port import EntryKey, Index
from storage.register import documents, jobs, objects
from storage.register.register import Register
from storage.vault.vault import Vault

# An object without a row may belong to an upload that is still under way; nothing takes this long.
ORPHAN_AGE = timedelta(hours=24)
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was found and put right. Everything but `orphans_removed` was given back to the pipeline as a job.

    `objects_lost` could not be put right: no site has a copy of the right size. `indexes_removed` are those of former
    layouts, which nothing reads any more; they go once the present ones lack nothing.
    """

    documents: int
    objects_lost: int
    copies_requested: int
    entries_requested: int
    entries_removed: int
    orphans_removed: int
    indexes_removed: int

    @property
    def clean(self) -> bool:
        """Whether nothing differed."""
        return not any(
            (
                self.objects_lost,
                self.copies_requested,
                self.entries_requested,
                self.entries_removed,
                self.orphans_removed,
            )
        )


class Reconciler:
    """Walks all three stores page by page; may be run at any time and as often as wanted."""

    def __init__(self, register: Register, vault: Vault, index: Index, scheme: Scheme, clock: Clock) -> None:
        self._register = register
        self._vault = vault
        self._index = index
        self._scheme = scheme
        self._clock = clock
        self._fixity = Fixity(register, vault, clock)

    def run(self, orphan_age: timedelta = ORPHAN_AGE) -> Reconciliation:
        """Compare and repair everything.

        Raises:
            SiteUnavailableError, IndexUnavailableError: a part is away; what could be done without it is done.
        """
        self._index.refresh()
        lost = sum(finding.lost for finding in self._fixity.glance())
        count, copies = self._copies()
        requested, removed = self._entries()
        former = 0 if requested else self._index.remove_former()
        return Reconciliation(count, lost, copies, requested, removed, self._orphans(orphan_age), former)

    def _copies(self) -> tuple[int, int]:
        """Every object that is not verified at every site gets its replication asked for again."""
        with self._register.transaction() as session:
            wanted = objects.with_pending_copies(session)
            for document_id, version, role in wanted:
                jobs.add(session, document_id, version, replication_of(role), self._clock())
            return documents.count(session), len(wanted)

    def _entries(self) -> tuple[int, int]:
        """Per class and level: what the register expects against what the index holds."""
        requested: dict[str, int] = {}
        removed = 0
        for classification in self._scheme.classifications:
            with self._register.snapshot() as session:
                expected = {
                    row.id: (row.revision, row.version, classification.view_levels(row.level))
                    for row in documents.settled(session, classification.key)
                }
            for level in range(len(self._scheme.levels)):  # a former scheme may have had entries where there are none
                held = dict(self._index.revisions(classification.key, level))
                for document_id, (revision, version, levels) in expected.items():
                    if level in levels and held.get(document_id, -1) < revision:
                        requested[document_id] = version
                stray = [key for key in held if key not in expected or level not in expected[key][2]]
                removed += self._remove_strays(classification.key, level, stray, held)
        self._ask(requested)
        return len(requested), removed

    def _ask(self, requested: dict[str, int]) -> None:
        with self._register.transaction() as session:
            for document_id, version in requested.items():
                jobs.add(session, document_id, version, Step.INDEX, self._clock(), background=True)

    def _remove_strays(self, classification: str, level: int, stray: list[str], held: dict[str, int]) -> int:
        """Entries of documents the register does not have there; those still on their way are left alone."""
        with self._register.snapshot() as session:
            gone = [key for key in stray if not documents.under_way(session, key)]
        for key in gone:
            self._index.remove([EntryKey(key, classification, level)], held[key] + 1)
        return len(gone)

    def _orphans(self, age: timedelta) -> int:
        """Sealed objects that no row knows, left by a process that died between sealing and recording."""
        removed = 0
        ids: Iterator[str] = self._vault.ids_older_than(self._clock() - age)
        while page := list(islice(ids, _PAGE)):
            with self._register.snapshot() as session:
                known = objects.known_ids(session, page)
            for object_id in page:
                if object_id not in known:
                    self._vault.remove(object_id)
                    removed += 1
        return removed
