"""The keyring in a file: custody, rotation, destruction, and what it refuses."""

import threading
from datetime import UTC, datetime

import pytest

from storage.vault.errors import DamagedObjectError, KeyringError, KeyUnavailableError
from storage.vault.keyring import WRAPPED_SIZE, FileKeyring
from storage.vault.keyring_file import KeyState
from storage.vault.sealed import WrappedKey
from storage.vault.secret import SecretKey

DATA_KEY = SecretKey(bytes(range(32)))
BINDING = b"the facts of an object"


def clock():
    return datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys" / "keyring.json"


@pytest.fixture
def keyring(path):
    return FileKeyring.create(path, clock)


def opened(keyring, wrapped, binding=BINDING):
    return keyring.unwrap(wrapped, binding).reveal()


def test_a_new_keyring_wraps_and_unwraps(keyring):
    wrapped = keyring.wrap(DATA_KEY, BINDING)
    assert (wrapped.key_id, len(wrapped.wrapped)) == (keyring.current_key_id, WRAPPED_SIZE)
    assert opened(keyring, wrapped) == DATA_KEY.reveal()


def test_it_is_readable_by_its_owner_only(keyring, path):
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_it_is_never_overwritten(keyring, path):
    with pytest.raises(KeyringError, match="already"):
        FileKeyring.create(path, clock)
    assert FileKeyring(path).current_key_id == keyring.current_key_id


def test_a_wrapped_key_opens_with_its_own_binding_only(keyring):
    wrapped = keyring.wrap(DATA_KEY, BINDING)
    for binding in (b"", BINDING + b"\0", b"the facts of another"):
        with pytest.raises(DamagedObjectError):
            keyring.unwrap(wrapped, binding)


def test_no_byte_of_a_wrapped_key_can_be_changed(keyring):
    wrapped = keyring.wrap(DATA_KEY, BINDING)
    for place in range(len(wrapped.wrapped)):
        changed = bytearray(wrapped.wrapped)
        changed[place] ^= 1
        with pytest.raises(DamagedObjectError):
            keyring.unwrap(WrappedKey(wrapped.key_id, bytes(changed)), BINDING)
    for cut in (b"", wrapped.wrapped[:-1], wrapped.wrapped + b"\0"):
        with pytest.raises(DamagedObjectError):
            keyring.unwrap(WrappedKey(wrapped.key_id, cut), BINDING)


def test_a_wrapped_key_can_not_be_passed_off_as_wrapped_by_another(keyring):
    wrapped = keyring.wrap(DATA_KEY, BINDING)
    new = keyring.rotate(clock)
    with pytest.raises(DamagedObjectError):
        keyring.unwrap(WrappedKey(new, wrapped.wrapped), BINDING)


def test_the_same_key_wrapped_twice_does_not_look_alike(keyring):
    one, two = (keyring.wrap(DATA_KEY, BINDING).wrapped for _ in range(2))
    assert one[1:13] != two[1:13]
    assert one[13:] != two[13:]


def test_after_a_rotation_the_new_key_wraps_and_the_old_one_still_opens(keyring):
    old = keyring.wrap(DATA_KEY, BINDING)
    new = keyring.rotate(clock)
    assert keyring.current_key_id == new == keyring.wrap(DATA_KEY, BINDING).key_id
    assert keyring.states() == {old.key_id: KeyState.DECRYPT_ONLY, new: KeyState.ACTIVE}
    assert opened(keyring, old) == DATA_KEY.reveal()


def test_a_rotation_by_another_process_is_seen(keyring, path):
    other = FileKeyring(path)
    new = other.rotate(clock)
    assert keyring.current_key_id == new
    assert opened(keyring, other.wrap(DATA_KEY, BINDING)) == DATA_KEY.reveal()


def test_rotations_at_once_lose_no_key(keyring, path):
    made = [keyring.current_key_id]
    keyrings = [FileKeyring(path) for _ in range(4)]

    def rotate(one):
        made.extend(one.rotate(clock) for _ in range(4))

    threads = [threading.Thread(target=rotate, args=(one,)) for one in keyrings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = FileKeyring(path).states()
    assert set(states) == set(made)
    assert sorted(states.values()).count(KeyState.ACTIVE) == 1


def test_a_destroyed_key_opens_nothing_and_leaves_its_name(keyring, path):
    old = keyring.wrap(DATA_KEY, BINDING)
    secret = keyring._active().secret.reveal()
    keyring.rotate(clock)
    keyring.destroy(old.key_id)
    assert keyring.states()[old.key_id] is KeyState.DESTROYED
    for each in (keyring, FileKeyring(path)):
        with pytest.raises(KeyUnavailableError, match="destroyed"):
            each.unwrap(old, BINDING)
    import base64

    assert base64.b64encode(secret) not in path.read_bytes()


def test_the_active_key_and_an_unknown_one_are_not_destroyed(keyring):
    for key_id in (keyring.current_key_id, "k-unknown"):
        with pytest.raises(KeyringError, match="not destroyed"):
            keyring.destroy(key_id)
    assert opened(keyring, keyring.wrap(DATA_KEY, BINDING)) == DATA_KEY.reveal()


def test_a_key_of_another_keyring_is_unknown(keyring, tmp_path):
    foreign = FileKeyring.create(tmp_path / "other.json", clock).wrap(DATA_KEY, BINDING)
    with pytest.raises(KeyUnavailableError, match="no key"):
        keyring.unwrap(foreign, BINDING)


def test_derived_secrets_stay_the_same_and_differ_by_purpose(keyring, path):
    tokens = keyring.derive("tokens").reveal()
    keyring.rotate(clock)
    assert FileKeyring(path).derive("tokens").reveal() == tokens
    assert keyring.derive("queries").reveal() != tokens
    assert len(tokens) == 32


def test_a_keyring_that_vanishes_is_not_used_from_memory(keyring, path):
    path.unlink()
    with pytest.raises(KeyringError, match="no keyring"):
        keyring.wrap(DATA_KEY, BINDING)


def test_nothing_shows_a_secret(keyring):
    shown = repr(keyring) + repr(keyring._content) + repr(keyring.wrap(DATA_KEY, BINDING))
    for secret in (keyring._active().secret, keyring._content.root):
        assert repr(secret.reveal()) not in shown
        assert secret.reveal().hex() not in shown
    assert "wrapped=" not in shown
