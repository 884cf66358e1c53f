"""The keyring's file: what is in it, how it is read and written. FORMAT.md, section 4."""

import base64
import os
import stat
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from storage.vault.chunk_layout import KEY_SIZE, NONCE_SIZE
from storage.vault.durable_file import replace_file
from storage.vault.errors import KeyringError
from storage.vault.secret import SecretKey

FORMAT = "strongroom-keyring/1"
FILE_MODE = 0o600
FOLDER_MODE = 0o700
_SALT_SIZE = 16
# RFC 9106, section 4, second recommended option: for machines that can't spare 2 GiB.
_ARGON2 = {"iterations": 3, "lanes": 4, "memory_cost": 64 * 1024}
# A file from elsewhere must not make us spend more than this.
_ARGON2_MOST = {"iterations": 20, "lanes": 16, "memory_cost": 1024 * 1024}


class KeyState(StrEnum):
    """ACTIVE wraps and unwraps, DECRYPT_ONLY only unwraps, of DESTROYED only the id is left (NIST SP 800-57, 7)."""

    ACTIVE = "active"
    DECRYPT_ONLY = "decrypt-only"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key-encryption key. `secret` is None once it was destroyed."""

    key_id: str
    state: KeyState
    created_at: datetime
    secret: SecretKey | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyringContent:
    """Everything in the file: the keys, oldest first, and the root of the secrets that are not data keys' keys."""

    keys: tuple[KeyEntry, ...]
    root: SecretKey


def write(path: Path, content: KeyringContent, passphrase: SecretKey | None) -> None:
    """Write the file durably, readable by its owner only."""
    secrets: dict[str, str] = {"root": _text(content.root)}
    secrets.update({key.key_id: _text(key.secret) for key in content.keys if key.secret is not None})
    document: dict[str, object] = {
        "format": FORMAT,
        "keys": [
            {"id": key.key_id, "state": key.state.value, "created_at": key.created_at.isoformat()}
            for key in content.keys
        ],
    }
    if passphrase is None:
        document["secrets"] = secrets
    else:
        document["locked_secrets"] = _lock(orjson.dumps(secrets), passphrase)
    path.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    replace_file(path, orjson.dumps(document, option=orjson.OPT_INDENT_2), FILE_MODE)


def read(path: Path, passphrase: SecretKey | None) -> KeyringContent:
    """Read the file.

    Raises:
        KeyringError: there is none, others can read it, it is not a keyring, or the passphrase is wrong.
    """
    document = _document(path)
    try:
        secrets = _secrets(document, passphrase)
        keys = tuple(
            KeyEntry(
                key_id=key["id"],
                state=KeyState(key["state"]),
                created_at=datetime.fromisoformat(key["created_at"]),
                secret=None if key["state"] == KeyState.DESTROYED else _secret(secrets[key["id"]]),
            )
            for key in document["keys"]
        )
        return KeyringContent(keys, _secret(secrets["root"]))
    except (KeyError, TypeError, ValueError):
        # The cause is left out: it may quote the secrets.
        raise KeyringError(f"the keyring {path} is damaged; restore it from its backup") from None


def _document(path: Path) -> dict[str, list[dict[str, str]]]:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise KeyringError(f"the keyring {path} is open to other users; run: chmod 600 {path}")
            document = orjson.loads(file.read())
    except FileNotFoundError:
        raise KeyringError(f"there is no keyring at {path}; `strongroom init` makes one") from None
    except OSError as error:
        raise KeyringError(f"the keyring {path} can't be read: {error.strerror}") from None
    except orjson.JSONDecodeError:
        raise KeyringError(f"the keyring {path} is damaged; restore it from its backup") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise KeyringError(f"{path} is not a keyring of the format {FORMAT}")
    return document


def _secrets(document: dict[str, list[dict[str, str]]], passphrase: SecretKey | None) -> dict[str, str]:
    locked = document.get("locked_secrets")
    if locked is None:
        open_secrets: dict[str, str] = dict(document["secrets"])  # type: ignore[arg-type]  # checked by use
        return open_secrets
    if passphrase is None:
        raise KeyringError("the keyring is locked with a passphrase, and none was given")
    return _unlock(dict(locked), passphrase)  # type: ignore[arg-type]  # checked by use


def _lock(secrets: bytes, passphrase: SecretKey) -> dict[str, str | int]:
    salt, nonce = os.urandom(_SALT_SIZE), os.urandom(NONCE_SIZE)
    key = _passphrase_key(passphrase, salt, _ARGON2)
    box = AESGCM(key).encrypt(nonce, secrets, FORMAT.encode())
    return {"kdf": "argon2id", **_ARGON2, "salt": _base64(salt), "nonce": _base64(nonce), "box": _base64(box)}


def _unlock(locked: dict[str, str | int], passphrase: SecretKey) -> dict[str, str]:
    cost = {name: int(locked[name]) for name in _ARGON2}
    if locked["kdf"] != "argon2id" or any(cost[name] > most for name, most in _ARGON2_MOST.items()):
        raise ValueError("unknown or unreasonable passphrase settings")
    salt, nonce, box = (_bytes(str(locked[name])) for name in ("salt", "nonce", "box"))
    key = _passphrase_key(passphrase, salt, cost)
    try:
        secrets: dict[str, str] = orjson.loads(AESGCM(key).decrypt(nonce, box, FORMAT.encode()))
    except InvalidTag:
        raise KeyringError("the passphrase of the keyring is wrong") from None
    return secrets


def _passphrase_key(passphrase: SecretKey, salt: bytes, cost: dict[str, int]) -> bytes:
    kdf = Argon2id(
        salt=salt,
        length=KEY_SIZE,
        iterations=cost["iterations"],
        lanes=cost["lanes"],
        memory_cost=cost["memory_cost"],
    )
    return kdf.derive(passphrase.reveal())


def _secret(text: str) -> SecretKey:
    value = _bytes(text)
    if len(value) != KEY_SIZE:
        raise ValueError("a key has 32 bytes")
    return SecretKey(value)


def _text(secret: SecretKey) -> str:
    return _base64(secret.reveal())


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
