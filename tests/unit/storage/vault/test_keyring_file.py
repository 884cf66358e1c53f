"""The keyring's file as read: what is refused, and that no refusal quotes a secret."""

import base64
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.vault.errors import KeyringError
from storage.vault.keyring import FileKeyring
from storage.vault.secret import SecretKey

PASSPHRASE = SecretKey("库房 passphrase".encode())


def clock():
    return datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "keyring.json"
    FileKeyring.create(path, clock)
    return path


@pytest.fixture(scope="module")
def locked_once(tmp_path_factory):
    """Locking takes as long as Argon2id is meant to."""
    path = tmp_path_factory.mktemp("locked") / "keyring.json"
    FileKeyring.create(path, clock, PASSPHRASE)
    return path


@pytest.fixture
def locked(locked_once, tmp_path):
    return Path(shutil.copy(locked_once, tmp_path / "locked.json"))


def rewrite(path, change):
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document), "utf-8")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777, 0o610])
def test_a_file_that_others_can_open_is_refused(path, mode):
    path.chmod(mode)
    with pytest.raises(KeyringError, match="chmod 600"):
        FileKeyring(path)


def test_a_missing_file_says_what_makes_one(tmp_path):
    with pytest.raises(KeyringError, match="strongroom init"):
        FileKeyring(tmp_path / "none.json")


def test_a_folder_in_its_place_is_refused(tmp_path):
    tmp_path.chmod(0o700)
    with pytest.raises(KeyringError, match="can't be read"):
        FileKeyring(tmp_path)


def test_a_file_cut_anywhere_is_refused(path):
    whole = path.read_bytes().rstrip()
    for end in range(0, len(whole), 7):
        path.write_bytes(whole[:end])
        with pytest.raises(KeyringError, match="damaged"):
            FileKeyring(path)


@pytest.mark.parametrize("content", [b"[]", b"{}", b'"x"', b'{"format": "strongroom-keyring/9"}'])
def test_another_kind_of_file_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(KeyringError, match="not a keyring"):
        FileKeyring(path)


def short_key(document):
    document["secrets"]["root"] = base64.b64encode(bytes(31)).decode()


DAMAGES = {
    "no secrets": lambda document: document.pop("secrets"),
    "no root": lambda document: document["secrets"].pop("root"),
    "no secret of a key": lambda document: document["secrets"].pop(document["keys"][0]["id"]),
    "unknown state": lambda document: document["keys"][0].update(state="fresh"),
    "no time": lambda document: document["keys"][0].update(created_at="yesterday"),
    "short key": short_key,
    "no Base64": lambda document: document["secrets"].update(root="!" * 44),
    "keys are no list": lambda document: document.update(keys=7),
    "a key is no object": lambda document: document.update(keys=["k"]),
    "secrets are no object": lambda document: document.update(secrets=7),
    "locked secrets are no object": lambda document: document.update(locked_secrets=7),
}


@pytest.mark.parametrize("change", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_refused_and_no_secret_is_quoted(path, change):
    secrets = list(json.loads(path.read_bytes())["secrets"].values())
    rewrite(path, change)
    with pytest.raises(KeyringError) as refused:
        FileKeyring(path, PASSPHRASE)
    assert refused.value.__cause__ is None
    assert not any(secret[:8] in str(refused.value) for secret in secrets)


def test_a_locked_file_opens_with_its_passphrase_only(locked):
    wrapped = FileKeyring(locked, PASSPHRASE).wrap(SecretKey(bytes(32)), b"")
    assert FileKeyring(locked, PASSPHRASE).unwrap(wrapped, b"").reveal() == bytes(32)
    with pytest.raises(KeyringError, match="wrong"):
        FileKeyring(locked, SecretKey(b"another"))
    with pytest.raises(KeyringError, match="none was given"):
        FileKeyring(locked)


def test_a_locked_file_holds_no_secret_in_clear(locked):
    document = json.loads(locked.read_bytes())
    assert "secrets" not in document
    root = FileKeyring(locked, PASSPHRASE)._content.root.reveal()
    assert base64.b64encode(root) not in locked.read_bytes()


@pytest.mark.parametrize("name", ["iterations", "lanes", "memory_cost"])
def test_a_file_that_would_cost_too_much_to_open_is_refused_before_it_does(locked, name):
    rewrite(locked, lambda document: document["locked_secrets"].update({name: 2**31}))
    with pytest.raises(KeyringError, match="damaged"):
        FileKeyring(locked, PASSPHRASE)


@pytest.mark.parametrize("name", ["salt", "nonce", "box"])
def test_changed_locked_secrets_are_refused(locked, name):
    def change(document):
        value = bytearray(base64.b64decode(document["locked_secrets"][name]))
        value[0] ^= 1
        document["locked_secrets"][name] = base64.b64encode(value).decode()

    rewrite(locked, change)
    with pytest.raises(KeyringError, match="wrong"):
        FileKeyring(locked, PASSPHRASE)
