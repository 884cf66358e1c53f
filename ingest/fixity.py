"""Looks at every copy of every sealed object, and has a bad one made anew from a good one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ingest.steps import replication_of
from storage.clock import Clock
from storage.register import jobs, objects
from storage.register.register import Register
from storage.vault.copy_state import CopyState
from storage.vault.sealed import Sealed
from storage.vault.site import SiteUnavailableError
from storage.vault.vault import Vault

Look: TypeAlias = Callable[[Sealed, str], CopyState]

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """The copies of one object that should be there, by site; None where the site is away and nothing is known."""

    object_id: str
    states: Mapping[str, CopyState | None]

    @property
    def bad(self) -> tuple[str, ...]:
        """The sites whose copy is missing or damaged."""
        return tuple(site for site, state in self.states.items() if state not in {None, CopyState.INTACT})

    @property
    def repairable(self) -> bool:
        """Whether there is a good copy to make the bad ones anew from."""
        return bool(self.bad) and CopyState.INTACT in self.states.values()

    @property
    def lost(self) -> bool:
        """Whether every copy is bad."""
        return len(self.bad) == len(self.states)


class Fixity:
    """Walks all objects page by page. A copy that is still to be made is not looked at: it is asked for already."""

    def __init__(self, register: Register, vault: Vault, clock: Clock) -> None:
        self._register = register
        self._vault = vault
        self._clock = clock

    def read_back(self) -> Iterator[Finding]:
        """Every copy read to its last byte and compared by its hash."""
        return self._walk(self._vault.verify)

    def glance(self) -> Iterator[Finding]:
        """Every copy compared by its size only: finds what was lost or cut, at one small question a copy."""
        return self._walk(self._vault.compare_size)

    def _walk(self, look: Look) -> Iterator[Finding]:
        after = ""
        while True:
            with self._register.snapshot() as session:
                page = objects.following(session, after, _PAGE)
                sites = [objects.verified_sites(session, sealed.facts.object_id) for sealed in page]
            for sealed, names in zip(page, sites, strict=True):
                finding = Finding(sealed.facts.object_id, {site: _state(look, sealed, site) for site in names})
                if not finding.bad or self._settle(sealed, finding):
                    yield finding
            if len(page) < _PAGE:
                return
            after = page[-1].facts.object_id

    def _settle(self, sealed: Sealed, finding: Finding) -> bool:
        """Ask for what can be repaired; False when the object was given up meanwhile, so that nothing is wrong."""
        facts = sealed.facts
        with self._register.transaction() as session:
            if objects.get(session, facts.object_id) is None:
                return False
            if finding.repairable:
                for site in finding.bad:
                    objects.set_pending(session, facts.object_id, site)
                jobs.add(session, facts.document_id, facts.version, replication_of(facts.role), self._clock())
        return True


def _state(look: Look, sealed: Sealed, site: str) -> CopyState | None:
    try:
        return look(sealed, site)
    except SiteUnavailableError:
        return None
