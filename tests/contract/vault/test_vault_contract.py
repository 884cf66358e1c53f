"""The vault over two sites: two folders, two MinIO servers, and one of each make."""

import hashlib
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO, RawIOBase

import pytest

from storage.vault.copy_state import CopyState
from storage.vault.errors import DamagedObjectError, KeyringError
from storage.vault.keyring import FileKeyring
from storage.vault.sealed import ObjectRole
from storage.vault.site import ObjectMissingError, SiteUnavailableError
from storage.vault.vault import REPLAY_BYTES, Vault
from tests.sites import MIB, PART, Outage, opened_site

PAIRS = [
    ("folder", "folder"),
    pytest.param(("minio", "minio-second"), marks=pytest.mark.real),
    pytest.param(("seaweedfs", "folder"), marks=pytest.mark.real),
]


def clock():
    return datetime(2026, 3, 1, tzinfo=UTC)


def content(size):
    return hashlib.shake_128(b"original").digest(size)


class Two:
    """Two places, each behind an outage, and the vault over them."""

    def __init__(self, places, folder):
        self.a, self.b = places
        self.down_a, self.down_b = Outage(self.a.site), Outage(self.b.site)
        self.keyring = FileKeyring.create(folder / "keyring.json", clock)
        self.vault = Vault([self.down_a, self.down_b], self.keyring)

    def seal(self, data=b"text", document="d1"):
        return self.vault.seal(document, 1, ObjectRole.ORIGINAL, BytesIO(data))[0]

    def both(self, data=b"text"):
        sealed = self.seal(data)
        self.vault.replicate(sealed, "a", "b")
        return sealed

    def opened(self, sealed, *bounds):
        return b"".join(self.vault.open(sealed, *bounds))

    def states(self, sealed):
        return [self.vault.verify(sealed, name) for name in ("a", "b")]

    def raw(self, place, sealed):
        return b"".join(place.site.get(sealed.facts.object_id))

    def spoil(self, place, sealed, where=-1):
        data = bytearray(self.raw(place, sealed))
        data[where] ^= 1
        place.spoil(sealed.facts.object_id, bytes(data))


@pytest.fixture(params=PAIRS, ids="+".join)
def two(request, tmp_path):
    with ExitStack() as stack:
        kinds = zip(request.param, "ab", strict=True)
        places = [stack.enter_context(opened_site(kind, tmp_path / name, name)) for kind, name in kinds]
        yield Two(places, tmp_path)


@pytest.mark.parametrize("size", [0, 1, 100_000, PART + 100_000])
def test_an_original_lies_at_both_sites_verified_and_comes_back(two, size):
    data = content(size)
    sealed = two.both(data)
    assert two.states(sealed) == [CopyState.INTACT, CopyState.INTACT]
    assert two.raw(two.a, sealed) == two.raw(two.b, sealed)
    assert (sealed.plain_size, sealed.plain_sha256) == (size, hashlib.sha256(data).hexdigest())
    assert two.opened(sealed) == data


def test_no_site_ever_holds_the_text_or_the_key(two):
    secret = "机密合同 contract of secrets ".encode() * 50
    sealed = two.both(secret)
    for place in (two.a, two.b):
        raw = two.raw(place, sealed)
        assert secret[:16] not in raw
        assert sealed.key.wrapped not in raw
        assert list(place.site.list_ids()) == [sealed.facts.object_id]


def test_until_it_is_copied_an_original_lies_at_the_first_site_alone(two):
    sealed = two.seal()
    assert two.states(sealed) == [CopyState.INTACT, CopyState.MISSING]


def test_when_the_first_site_is_down_the_second_takes_it(two):
    two.down_a.down = True
    sealed, site = two.vault.seal("d1", 1, ObjectRole.ORIGINAL, BytesIO(content(200_000)))
    assert site == "b"
    assert two.opened(sealed) == content(200_000)
    two.down_a.down = False
    two.vault.replicate(sealed, "b", "a")
    assert two.states(sealed) == [CopyState.INTACT, CopyState.INTACT]


class DownMidway:
    """A site that takes some bytes and then is gone."""

    def __init__(self, site, after):
        self._site, self._after = site, after

    def __getattr__(self, name):
        return getattr(self._site, name)

    def put(self, object_id, source):
        taken = 0
        while taken < self._after and (piece := source.read(100_000)):
            taken += len(piece)
        raise SiteUnavailableError("gone midway")


@pytest.mark.parametrize("after", [0, 150_000, REPLAY_BYTES - 200_000])
def test_a_site_that_goes_away_midway_is_replaced_and_no_byte_is_lost(two, after):
    vault = Vault([DownMidway(two.a.site, after), two.b.site], two.keyring)
    data = content(REPLAY_BYTES + 500_000)
    sealed, site = vault.seal("d1", 1, ObjectRole.ORIGINAL, BytesIO(data))
    assert site == "b"
    assert vault.verify(sealed, "b") is CopyState.INTACT
    assert b"".join(vault.open(sealed)) == data


def test_a_site_that_goes_away_too_late_fails_the_upload_and_nothing_is_kept(two):
    vault = Vault([DownMidway(two.a.site, REPLAY_BYTES + MIB), two.b.site], two.keyring)
    with pytest.raises(SiteUnavailableError, match="midway"):
        vault.seal("d1", 1, ObjectRole.ORIGINAL, BytesIO(content(REPLAY_BYTES + 3 * MIB)))
    assert [*two.a.site.list_ids(), *two.b.site.list_ids()] == []


def test_when_both_sites_are_down_nothing_is_taken_and_nothing_is_kept(two):
    two.down_a.down = two.down_b.down = True
    with pytest.raises(SiteUnavailableError, match="site a"):
        two.seal()
    two.down_a.down = two.down_b.down = False
    assert [*two.a.site.list_ids(), *two.b.site.list_ids()] == []


def test_an_upload_that_breaks_off_leaves_nothing(two):
    class Broken(RawIOBase):
        def read(self, _size=-1):
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        two.vault.seal("d1", 1, ObjectRole.ORIGINAL, Broken())
    assert [*two.a.site.list_ids(), *two.b.site.list_ids()] == []


def test_without_a_key_nothing_is_read(two, tmp_path):
    class Untouched(RawIOBase):
        def read(self, _size=-1):
            raise AssertionError("it was read")

    (tmp_path / "keyring.json").unlink()
    with pytest.raises(KeyringError):
        two.vault.seal("d1", 1, ObjectRole.ORIGINAL, Untouched())


@pytest.mark.parametrize("bounds", [(), (10, 100), (150_000,), (199_999, 1)])
@pytest.mark.parametrize("harm", ["away", "missing", "damaged", "cut", "emptied"])
def test_a_read_falls_over_to_the_good_copy(two, harm, bounds):
    data = content(200_000)
    sealed = two.both(data)
    object_id, raw = sealed.facts.object_id, two.raw(two.a, sealed)
    if harm == "away":
        two.down_a.down = True
    elif harm == "missing":
        two.a.site.remove(object_id)
    else:
        # Chunks of 16 KiB: a byte in each is flipped, so that every range meets one.
        flipped = bytes(byte ^ 1 if place % 1000 == 0 else byte for place, byte in enumerate(raw))
        two.a.spoil(object_id, {"damaged": flipped, "cut": raw[:60], "emptied": b""}[harm])
    start, length = (*bounds, len(data))[:2] if bounds else (0, len(data))
    assert two.opened(sealed, *bounds) == data[start : start + length]


def test_a_read_that_breaks_midway_goes_on_at_the_same_byte(two):
    data = content(3 * MIB)
    sealed = two.both(data)
    two.spoil(two.a, sealed, 2 * MIB)
    assert two.opened(sealed) == data


def test_a_read_with_no_good_copy_says_what_is_known(two):
    sealed = two.both(content(1000))
    two.spoil(two.a, sealed)
    two.spoil(two.b, sealed)
    with pytest.raises(DamagedObjectError):
        two.opened(sealed)
    two.down_b.down = True  # perhaps that copy is good
    with pytest.raises(SiteUnavailableError):
        two.opened(sealed)
    two.down_b.down = False
    for place in (two.a, two.b):
        place.site.remove(sealed.facts.object_id)
    with pytest.raises(ObjectMissingError):
        two.opened(sealed)


def test_two_objects_whose_facts_are_swapped_do_not_open(two):
    one, other = two.both(b"one"), two.both(b"two")
    for mixed in (replace(one, facts=other.facts), replace(one, key=other.key)):
        with pytest.raises(DamagedObjectError):
            two.opened(mixed)
    # Swapped at the sites, which anyone with access to a server could do.
    for place in (two.a, two.b):
        raw_one, raw_other = two.raw(place, one), two.raw(place, other)
        place.spoil(one.facts.object_id, raw_other)
        place.spoil(other.facts.object_id, raw_one)
    for sealed in (one, other):
        with pytest.raises(DamagedObjectError):
            two.opened(sealed)


@pytest.mark.parametrize(
    "change", [{"document_id": "d2"}, {"version": 2}, {"role": ObjectRole.TEXT}, {"object_id": "ff" * 16}]
)
def test_an_object_can_not_be_passed_off_as_another(two, change):
    sealed = two.both()
    with pytest.raises(DamagedObjectError):
        two.opened(replace(sealed, facts=replace(sealed.facts, **change)))


def test_a_damaged_copy_is_found_and_repaired_from_the_other(two):
    for broken, good, name, other in ((two.a, two.b, "a", "b"), (two.b, two.a, "b", "a")):
        sealed = two.both(content(PART + 1000))
        two.spoil(broken, sealed, PART)
        assert two.vault.verify(sealed, name) is CopyState.DAMAGED
        assert two.vault.compare_size(sealed, name) is CopyState.INTACT  # the size can't tell
        two.vault.replicate(sealed, other, name)
        assert two.raw(broken, sealed) == two.raw(good, sealed)
        assert two.states(sealed) == [CopyState.INTACT, CopyState.INTACT]


@pytest.mark.parametrize("size", [1000, PART + 1000])
def test_a_damaged_copy_is_never_copied_over_a_good_one(two, size):
    sealed = two.both(content(size))
    two.spoil(two.a, sealed)
    with pytest.raises(DamagedObjectError):
        two.vault.replicate(sealed, "a", "b")
    assert two.vault.verify(sealed, "b") is CopyState.INTACT


def test_a_copy_from_nothing_or_to_a_site_that_is_away_changes_nothing(two):
    sealed = two.seal()
    with pytest.raises(ObjectMissingError):
        two.vault.replicate(sealed, "b", "a")
    assert two.states(sealed) == [CopyState.INTACT, CopyState.MISSING]
    two.down_b.down = True
    for from_site, to_site in (("a", "b"), ("b", "a")):
        with pytest.raises(SiteUnavailableError):
            two.vault.replicate(sealed, from_site, to_site)
    assert two.vault.verify(sealed, "a") is CopyState.INTACT


def test_a_site_that_keeps_something_else_than_it_was_given_is_found_out(two):
    class Forgetful:
        name = "b"

        def __getattr__(self, name):
            return getattr(two.b.site, name)

        def put(self, object_id, source):
            return two.b.site.put(object_id, BytesIO(source.read(-1)[:-1] + b"?"))

    vault = Vault([two.a.site, Forgetful()], two.keyring)
    sealed = two.seal()
    with pytest.raises(DamagedObjectError):
        vault.replicate(sealed, "a", "b")
    assert two.states(sealed) == [CopyState.INTACT, CopyState.MISSING]


def test_a_site_that_keeps_less_than_it_was_given_is_found_out_at_once(two):
    class Short:
        name = "a"

        def __getattr__(self, name):
            return getattr(two.a.site, name)

        def put(self, object_id, source):
            return two.a.site.put(object_id, BytesIO(source.read(70)))

    with pytest.raises(SiteUnavailableError, match="did not keep"):
        Vault([Short()], two.keyring).seal("d1", 1, ObjectRole.ORIGINAL, BytesIO(content(1000)))
    assert list(two.a.site.list_ids()) == []


def test_a_removed_object_is_gone_everywhere_and_a_site_that_was_away_is_not_forgotten(two):
    sealed = two.both()
    two.down_a.down = True
    with pytest.raises(SiteUnavailableError):
        two.vault.remove(sealed.facts.object_id)
    two.down_a.down = False
    assert two.states(sealed) == [CopyState.INTACT, CopyState.MISSING]
    two.vault.remove(sealed.facts.object_id)
    two.vault.remove(sealed.facts.object_id)
    assert two.states(sealed) == [CopyState.MISSING, CopyState.MISSING]


def test_a_key_wrapped_anew_opens_the_same_ciphertext(two):
    sealed = two.both(b"text")
    former = two.keyring.current_key_id
    two.keyring.rotate(clock)
    anew = two.vault.rewrap(sealed)
    assert anew.key.key_id == two.keyring.current_key_id != former
    assert replace(anew, key=sealed.key) == sealed
    assert two.opened(anew) == two.opened(sealed) == b"text"
    two.keyring.destroy(former)
    assert two.opened(anew) == b"text"
    with pytest.raises(KeyringError, match="destroyed"):
        two.opened(sealed)


def test_the_sizes_and_ages_of_copies_are_known_without_a_key(two):
    sealed = two.both(content(1000))
    assert two.vault.compare_size(sealed, "a") is CopyState.INTACT
    two.a.spoil(sealed.facts.object_id, b"short")
    assert two.vault.compare_size(sealed, "a") is CopyState.DAMAGED
    two.a.site.remove(sealed.facts.object_id)
    assert two.vault.compare_size(sealed, "a") is CopyState.MISSING
    later = datetime.now(UTC) + timedelta(hours=1)
    assert list(two.vault.ids_older_than(later)) == [sealed.facts.object_id]


def test_a_check_names_the_site_that_is_away(two):
    assert two.vault.check() == {"a": None, "b": None}
    two.down_b.down = True
    found = two.vault.check()
    assert found["a"] is None
    assert isinstance(found["b"], SiteUnavailableError)


def test_a_vault_needs_sites_that_can_be_told_apart(two):
    for sites in ([], [two.a.site, two.a.site]):
        with pytest.raises(ValueError, match="different names"):
            Vault(sites, two.keyring)
