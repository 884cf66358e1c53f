"""Copies what was sealed at one site to all others."""

from collections.abc import Mapping
from datetime import datetime

from ingest.work import Done, nothing_to_record
from storage.register import objects
from storage.register.jobs import Claim
from storage.register.kept import Kept
from storage.register.register import Register
from storage.vault.sealed import ObjectRole, Sealed
from storage.vault.vault import Vault


class Replication:
    """The steps that copy objects of a version to every site that has no verified copy yet.

    Each raises SiteUnavailableError when a site is away.
    """

    def __init__(self, register: Register, vault: Vault) -> None:
        self._register = register
        self._vault = vault

    def original(self, _: Claim, start: Kept) -> Done:
        """The original."""
        return self._replicated(start.original, start)

    def text(self, _: Claim, start: Kept) -> Done:
        """Its text."""
        return self._replicated(start.text, start)

    def pages(self, work: Claim, _: Kept) -> Done:
        """What was read off its pages."""
        with self._register.snapshot() as session:
            every = objects.of_document(session, work.document_id)
            sealed = [
                each for each in every if each.facts.role is ObjectRole.PAGE and each.facts.version == work.version
            ]
            copies = objects.copies_of(session, [each.facts.object_id for each in sealed])
        return Done(nothing_to_record, verified=tuple(copy for each in sealed for copy in self._copied(each, copies)))

    def _replicated(self, sealed: Sealed | None, start: Kept) -> Done:
        return Done(nothing_to_record, verified=self._copied(sealed, start.copies) if sealed else ())

    def _copied(
        self, sealed: Sealed, copies: Mapping[str, Mapping[str, datetime | None]]
    ) -> tuple[tuple[str, str], ...]:
        """Copy the object to every site that lacks it; answers the copies made."""
        mine = copies.get(sealed.facts.object_id, {})
        wanted = [site for site, verified_at in mine.items() if verified_at is None]
        if wanted:
            source = next(site for site, verified_at in mine.items() if verified_at is not None)
            for site in wanted:
                self._vault.replicate(sealed, source, site)
        return tuple((sealed.facts.object_id, site) for site in wanted)
