"""What passed through lately is copied and opened from memory; what lies at a site is still looked at there."""

import hashlib
from datetime import UTC, datetime
from io import BytesIO

import pytest

from storage.vault.copy_state import CopyState
from storage.vault.errors import DamagedObjectError
from storage.vault.folder_site import FolderSite
from storage.vault.keyring import FileKeyring
from storage.vault.recent_objects import LARGEST, RecentObjects
from storage.vault.sealed import ObjectFacts, ObjectRole, Sealed, WrappedKey
from storage.vault.vault import Vault


def sealed_as(data, name="o1"):
    facts = ObjectFacts(name, "d1", 1, ObjectRole.TEXT)
    return Sealed(facts, WrappedKey("k", b""), 1, "", len(data), hashlib.sha256(data).hexdigest())


class Counted:
    """A site that counts how often objects are fetched."""

    def __init__(self, site):
        self._site = site
        self.fetched = 0

    def __getattr__(self, name):
        return getattr(self._site, name)

    def get(self, *args):
        self.fetched += 1
        return self._site.get(*args)


@pytest.fixture
def sites(tmp_path):
    made = [FolderSite(name, tmp_path / name) for name in "ab"]
    for site in made:
        site.ensure_folder()
    return [Counted(site) for site in made]


@pytest.fixture
def keyring(tmp_path):
    return FileKeyring.create(tmp_path / "keyring.json", lambda: datetime(2026, 3, 1, tzinfo=UTC))


def sealed_text(vault, data=b"text"):
    return vault.seal("d1", 1, ObjectRole.TEXT, BytesIO(data))[0]


def test_what_was_sealed_is_copied_and_opened_without_fetching_it(sites, keyring):
    vault = Vault(sites, keyring, recent_bytes=10_000)
    sealed = sealed_text(vault)
    vault.replicate(sealed, "a", "b")
    assert b"".join(vault.open(sealed)) == b"text"
    assert (sites[0].fetched, sites[1].fetched) == (0, 1)  # the new copy was read back all the same
    assert vault.verify(sealed, "a") is CopyState.INTACT
    assert sites[0].fetched == 1


def test_what_one_step_fetched_serves_the_next(sites, keyring):
    sealed = sealed_text(Vault(sites, keyring))
    vault = Vault(sites, keyring, recent_bytes=10_000)
    vault.replicate(sealed, "a", "b")
    assert b"".join(vault.open(sealed)) == b"text"
    assert b"".join(vault.open(sealed, 1, 2)) == b"ex"
    assert sites[0].fetched == 3  # once for the copy, and for the part, which comes from the site


def test_nothing_is_remembered_unless_asked_for(sites, keyring):
    vault = Vault(sites, keyring)
    sealed = sealed_text(vault)
    assert b"".join(vault.open(sealed)) == b"text"
    assert sites[0].fetched == 1


@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: data + b"x", lambda data: b"x" + data[1:]])
def test_a_damaged_copy_is_neither_given_nor_remembered(sites, keyring, spoil, tmp_path):
    sealed = sealed_text(Vault(sites, keyring))
    (path,) = [each for each in (tmp_path / "a").rglob("*") if each.name == sealed.facts.object_id]
    path.chmod(0o600)
    intact = path.read_bytes()
    path.write_bytes(spoil(intact))
    vault = Vault(sites, keyring, recent_bytes=10_000)
    with pytest.raises(DamagedObjectError):
        b"".join(vault.open(sealed))
    with pytest.raises(DamagedObjectError):
        vault.replicate(sealed, "a", "b")
    path.write_bytes(intact)
    assert b"".join(vault.open(sealed)) == b"text"


def test_what_is_removed_is_forgotten(sites, keyring):
    vault = Vault(sites, keyring, recent_bytes=10_000)
    sealed = sealed_text(vault)
    vault.remove(sealed.facts.object_id)
    with pytest.raises(Exception, match="no object"):
        b"".join(vault.open(sealed))


def test_the_oldest_go_first_and_the_large_never_come_in():
    recent = RecentObjects(LARGEST + 10)
    small = [(bytes([number]) * 6, f"o{number}") for number in range(3)]
    large = bytes(LARGEST)
    for data, name in small[:2]:
        recent.keep(sealed_as(data, name), data)
    recent.keep(sealed_as(large, "large"), large)
    assert recent.get(sealed_as(small[0][0], "o0")) is None
    assert recent.get(sealed_as(small[1][0], "o1")) == small[1][0]
    assert not recent.takes(LARGEST + 1)
    recent.keep(sealed_as(small[2][0], "o2"), b"other!")
    assert recent.get(sealed_as(small[2][0], "o2")) is None
