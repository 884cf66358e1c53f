"""The vault: seals originals, keeps a copy at every site, and gives back only what verifies."""

import hashlib
import os
import uuid
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO, cast

from storage.vault.canonical import encode_facts
from storage.vault.chunk_layout import KEY_SIZE
from storage.vault.chunked import EncryptingReader, decrypt, decrypt_range
from storage.vault.copy_state import CopyState
from storage.vault.errors import DamagedObjectError
from storage.vault.keyring import KeyCustody
from storage.vault.recent_objects import RecentObjects
from storage.vault.sealed import ObjectFacts, ObjectRole, Sealed
from storage.vault.secret import SecretKey
from storage.vault.site import ObjectMissingError, Site, SiteUnavailableError
from storage.vault.transfers import ReplayableReader, VerifyingReader

# How much of an upload is remembered, in bytes, to try the next site when one turns out to be away.
REPLAY_BYTES = 8 * 1024 * 1024


class Vault:
    """Keeps sealed objects at one or more sites.

    Args:
        sites: in the order in which they are tried, with different names.
        custody: wraps the data keys; the wrapped keys are kept by the register, never at a site.
        recent_bytes: how much ciphertext of small objects that lately passed through is remembered, to be copied or
            opened again without fetching it.
    """

    def __init__(self, sites: Sequence[Site], custody: KeyCustody, recent_bytes: int = 0) -> None:
        self._sites = {site.name: site for site in sites}
        if not sites or len(self._sites) != len(sites):
            raise ValueError("the vault needs sites with different names")
        self._custody = custody
        self._recent = RecentObjects(recent_bytes)

    @property
    def site_names(self) -> tuple[str, ...]:
        """The names of all sites, in the order in which they are tried."""
        return tuple(self._sites)

    def seal(self, document_id: str, version: int, role: ObjectRole, source: BinaryIO) -> tuple[Sealed, str]:
        """Encrypt `source` to the first site that takes it; answers what the register keeps, and that site's name.

        `source` is read once; memory does not grow with its size. A site that is away is noticed, and the next one
        tried, as long as no more than 8 MiB were read.

        Raises:
            SiteUnavailableError: no site took it. Nothing is left behind, and a new call seals anew.
            KeyringError: there is no key to wrap the data key with; nothing was read.
        """
        facts = ObjectFacts(uuid.uuid4().hex, document_id, version, role)
        context = encode_facts(facts)
        data_key = SecretKey(os.urandom(KEY_SIZE))
        wrapped = self._custody.wrap(data_key, context)
        sealing = EncryptingReader(source, data_key.reveal(), context)
        sent = ReplayableReader(cast("BinaryIO", sealing), REPLAY_BYTES)
        site, stored = self._put_somewhere(facts.object_id, sent)
        sealed = Sealed(
            facts, wrapped, sealing.plain_size, sealing.plain_sha256, sealing.cipher_size, sealing.cipher_sha256
        )
        if stored != sealed.cipher_size:
            site.remove(facts.object_id)
            raise SiteUnavailableError(f"site {site.name} did not keep what it was given")
        if self._recent.takes(stored):
            self._recent.keep(sealed, sent.given())
        return sealed, site.name

    def replicate(self, sealed: Sealed, from_site: str, to_site: str) -> None:
        """Copy the ciphertext to another site, and read it back there to the last byte.

        Raises:
            DamagedObjectError: the copy to copy from is not intact (nothing was written), or what the other site
                holds afterwards is not what it was given (it was removed there). The copy to copy from is not looked at
                while the object is remembered.
            ObjectMissingError: there is nothing to copy from.
            SiteUnavailableError: one of the sites is away.
        """
        object_id = sealed.facts.object_id
        with closing(self._whole(self._sites[from_site], sealed)) as pieces:
            self._sites[to_site].put(object_id, cast("BinaryIO", VerifyingReader(pieces, sealed)))
        if self.verify(sealed, to_site) is not CopyState.INTACT:
            self._sites[to_site].remove(object_id)
            raise DamagedObjectError

    def open(self, sealed: Sealed, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """What was sealed, from byte `start`, in pieces of at most 1 MiB, each verified before it is given.

        When a copy is away, missing or damaged, now or midway, the next site's copy goes on at the same byte. The
        first piece is fetched before this returns, so that an object that can't be read fails here.

        Raises:
            KeyUnavailableError, DamagedObjectError: the key is gone, or does not belong to these facts.
            SiteUnavailableError: no copy could be read, and one may be later.
            DamagedObjectError: every copy that can be reached is damaged. May come after the first pieces.
            ObjectMissingError: no site has a copy.
        """
        key = self._custody.unwrap(sealed.key, encode_facts(sealed.facts))
        end = sealed.plain_size if length is None else min(start + length, sealed.plain_size)
        pieces = self._pieces(sealed, key, start, end)
        first = next(pieces, b"")
        return _beginning_with(first, pieces)

    def verify(self, sealed: Sealed, site: str) -> CopyState:
        """Read the copy at a site to its last byte and compare its hash. Needs no key.

        Raises:
            SiteUnavailableError: the site is away, so nothing is known.
        """
        found, size = hashlib.sha256(), 0
        try:
            for piece in self._sites[site].get(sealed.facts.object_id):
                found.update(piece)
                size += len(piece)
        except ObjectMissingError:
            return CopyState.MISSING
        intact = size == sealed.cipher_size and found.hexdigest() == sealed.cipher_sha256
        return CopyState.INTACT if intact else CopyState.DAMAGED

    def compare_size(self, sealed: Sealed, site: str) -> CopyState:
        """As `verify`, but by the size alone, which is as good as free: DAMAGED is sure, INTACT is not.

        Raises:
            SiteUnavailableError: the site is away, so nothing is known.
        """
        size = self._sites[site].size(sealed.facts.object_id)
        if size is None:
            return CopyState.MISSING
        return CopyState.INTACT if size == sealed.cipher_size else CopyState.DAMAGED

    def remove(self, object_id: str) -> None:
        """Remove the object with all its versions from every site; removing what is not there is no error.

        Raises:
            SiteUnavailableError: one site is away; it was removed at the others. Call again.
        """
        self._recent.forget(object_id)
        failures = []
        for site in self._sites.values():
            try:
                site.remove(object_id)
            except SiteUnavailableError as error:
                failures.append(error)
        if failures:
            raise failures[0]

    def rewrap(self, sealed: Sealed) -> Sealed:
        """The same object with its data key wrapped by the current key; the ciphertext is not touched."""
        binding = encode_facts(sealed.facts)
        return replace(sealed, key=self._custody.wrap(self._custody.unwrap(sealed.key, binding), binding))

    def ids_older_than(self, moment: datetime) -> Iterator[str]:
        """The ids of all objects last written before `moment`, each as often as there are sites that have it.

        Raises:
            SiteUnavailableError: a site is away.
        """
        for site in self._sites.values():
            yield from site.list_ids(moment)

    def check(self) -> dict[str, SiteUnavailableError | None]:
        """For each site what is wrong with it, None when it answers and can be written to."""
        return {name: _trouble(site) for name, site in self._sites.items()}

    def _put_somewhere(self, object_id: str, sealing: ReplayableReader) -> tuple[Site, int]:
        failure: SiteUnavailableError | None = None
        for site in self._sites.values():
            try:
                return site, site.put(object_id, cast("BinaryIO", sealing))
            except SiteUnavailableError as error:
                failure = failure or error
                if not sealing.restart():
                    break
        raise failure or SiteUnavailableError("there is no site")

    def _pieces(self, sealed: Sealed, key: SecretKey, start: int, end: int) -> Iterator[bytes]:
        """Bytes `start` to `end`, from as many sites as it takes."""
        failures: list[Exception] = []
        for site in self._sites.values():
            try:
                for piece in self._read(site, sealed, key, start, end):
                    yield piece
                    start += len(piece)
            except (SiteUnavailableError, ObjectMissingError, DamagedObjectError) as error:
                failures.append(error)
            else:
                return
        for kind in (SiteUnavailableError, DamagedObjectError, ObjectMissingError):
            for failure in failures:
                if isinstance(failure, kind):
                    raise failure

    def _read(self, site: Site, sealed: Sealed, key: SecretKey, start: int, end: int) -> Iterator[bytes]:
        """One copy; a whole object by one request, and verified to its last chunk. Its connection is given back."""
        object_id, context = sealed.facts.object_id, encode_facts(sealed.facts)
        if start == 0 and end == sealed.plain_size:
            with closing(self._whole(site, sealed)) as pieces:
                yield from decrypt(pieces, key.reveal(), context)
            return
        yield from decrypt_range(
            lambda first, count: site.get(object_id, first, count),
            key.reveal(),
            context,
            sealed.cipher_size,
            start,
            end - start,
        )

    def _whole(self, site: Site, sealed: Sealed) -> Generator[bytes, None, None]:
        """The ciphertext as it lies at the site, or as it is remembered; verified by whoever reads it."""
        remembered = self._recent.get(sealed)
        if remembered is not None:
            yield remembered
        elif self._recent.takes(sealed.cipher_size):
            # One byte more than it should be, so that a copy that is longer is found out, and not held in memory.
            with closing(site.get(sealed.facts.object_id, 0, sealed.cipher_size + 1)) as pieces:
                fetched = b"".join(pieces)
            self._recent.keep(sealed, fetched)
            yield fetched
        else:
            with closing(site.get(sealed.facts.object_id)) as pieces:
                yield from pieces


def _beginning_with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
        yield from rest


def _trouble(site: Site) -> SiteUnavailableError | None:
    try:
        site.check()
    except SiteUnavailableError as error:
        return error
    return None
