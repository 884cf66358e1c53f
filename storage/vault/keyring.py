"""Custody of the keys that wrap data keys: the port, and the keyring in a file for small sites."""

import fcntl
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.clock import Clock
from storage.vault import keyring_file
from storage.vault.canonical import encode_wrapping
from storage.vault.chunk_layout import KEY_SIZE, NONCE_SIZE, TAG_SIZE
from storage.vault.errors import DamagedObjectError, KeyringError, KeyUnavailableError
from storage.vault.keyring_file import KeyEntry, KeyringContent, KeyState
from storage.vault.sealed import WrappedKey
from storage.vault.secret import SecretKey

WRAP_VERSION = b"\x01"
WRAPPED_SIZE = len(WRAP_VERSION) + NONCE_SIZE + KEY_SIZE + TAG_SIZE


class KeyCustody(Protocol):
    """Who holds the keys that wrap data keys. A wrapped key opens only with the same binding it was wrapped with."""

    @property
    def current_key_id(self) -> str:
        """The id of the key that wraps now."""

    def wrap(self, data_key: SecretKey, binding: bytes) -> WrappedKey:
        """Wrap a data key of 32 bytes under the current key.

        Raises:
            KeyringError: there is no usable key; nothing must be sealed then.
        """

    def unwrap(self, wrapped: WrappedKey, binding: bytes) -> SecretKey:
        """The data key.

        Raises:
            KeyUnavailableError: the wrapping key was destroyed or is unknown.
            DamagedObjectError: the record was changed, or belongs to something else.
        """


class FileKeyring:
    """A keyring in one file, outside of every site, owner-readable only. Safe to use from several threads.

    A change by another process (a rotation on the command line) is seen at the next use. Whoever has the file and the
    ciphertexts can read everything, so back it up apart from them; a passphrase protects the backup.

    Args:
        path: the file, as made by `FileKeyring.create`.
        passphrase: needed when the file was locked with one.

    Raises:
        KeyringError: the file is missing, damaged, open to others, or the passphrase is wrong.
    """

    def __init__(self, path: Path, passphrase: SecretKey | None = None) -> None:
        self._path = path
        self._passphrase = passphrase
        self._lock = threading.RLock()
        self._seen = _signature(path)
        self._content = keyring_file.read(path, passphrase)

    @classmethod
    def create(cls, path: Path, clock: Clock, passphrase: SecretKey | None = None) -> "FileKeyring":
        """Make a new keyring with one active key; it is durable when this returns.

        Raises:
            KeyringError: there is a file already: a keyring is never overwritten.
        """
        if path.exists():
            raise KeyringError(f"there is a keyring at {path} already")
        content = KeyringContent((_new_key(clock),), SecretKey(os.urandom(KEY_SIZE)))
        keyring_file.write(path, content, passphrase)
        return cls(path, passphrase)

    @property
    def current_key_id(self) -> str:
        """The id of the key that wraps now."""
        return self._active().key_id

    def states(self) -> dict[str, KeyState]:
        """Every key id there ever was, oldest first, with its state."""
        return {key.key_id: key.state for key in self._current().keys}

    def wrap(self, data_key: SecretKey, binding: bytes) -> WrappedKey:
        """Wrap with AES-256-GCM under a random nonce; key id and binding are authenticated."""
        active = self._active()
        nonce = os.urandom(NONCE_SIZE)
        box = AESGCM(_usable(active)).encrypt(nonce, data_key.reveal(), encode_wrapping(active.key_id, binding))
        return WrappedKey(active.key_id, WRAP_VERSION + nonce + box)

    def unwrap(self, wrapped: WrappedKey, binding: bytes) -> SecretKey:
        """See `KeyCustody.unwrap`."""
        key = next((key for key in self._current().keys if key.key_id == wrapped.key_id), None)
        if key is None:
            raise KeyUnavailableError(f"the keyring has no key {wrapped.key_id}")
        secret, record = _usable(key), wrapped.wrapped
        if len(record) != WRAPPED_SIZE or not record.startswith(WRAP_VERSION):
            raise DamagedObjectError
        nonce, box = record[1 : 1 + NONCE_SIZE], record[1 + NONCE_SIZE :]
        try:
            return SecretKey(AESGCM(secret).decrypt(nonce, box, encode_wrapping(key.key_id, binding)))
        except InvalidTag:
            raise DamagedObjectError from None

    def rotate(self, clock: Clock) -> str:
        """Make a new active key; the old ones only unwrap from now on. Answers the new key's id."""
        with self._changing():
            old = tuple(
                replace(key, state=KeyState.DECRYPT_ONLY) if key.state is KeyState.ACTIVE else key
                for key in self._current().keys
            )
            new = _new_key(clock)
            self._write(replace(self._content, keys=(*old, new)))
            return new.key_id

    def destroy(self, key_id: str) -> None:
        """Destroy a key that only unwraps; everything still wrapped with it can never be opened again.

        Raises:
            KeyringError: the key is unknown, or still the active one.
        """
        with self._changing():
            state = self.states().get(key_id)
            if state is None or state is KeyState.ACTIVE:
                raise KeyringError(f"the key {key_id} is {state.value if state else 'unknown'} and is not destroyed")
            gone = tuple(
                replace(key, state=KeyState.DESTROYED, secret=None) if key.key_id == key_id else key
                for key in self._content.keys
            )
            self._write(replace(self._content, keys=gone))

    def derive(self, purpose: str) -> SecretKey:
        """A secret of 32 bytes for one purpose other than data keys; the same every time (HKDF-SHA-512, RFC 5869)."""
        info = f"strongroom/derived/v1/{purpose}".encode()
        kdf = HKDF(algorithm=SHA512(), length=KEY_SIZE, salt=None, info=info)
        return SecretKey(kdf.derive(self._current().root.reveal()))

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """One change at a time, over all processes: a lost change could lose a key that has wrapped something."""
        with self._lock, self._path.with_name(f"{self._path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _active(self) -> KeyEntry:
        active = [key for key in self._current().keys if key.state is KeyState.ACTIVE]
        if len(active) != 1:
            raise KeyringError(f"the keyring {self._path} has {len(active)} active keys instead of one")
        return active[0]

    def _current(self) -> KeyringContent:
        with self._lock:
            signature = _signature(self._path)
            if signature != self._seen:
                self._content = keyring_file.read(self._path, self._passphrase)
                self._seen = signature
            return self._content

    def _write(self, content: KeyringContent) -> None:
        keyring_file.write(self._path, content, self._passphrase)
        self._seen = _signature(self._path)
        self._content = content


def _new_key(clock: Clock) -> KeyEntry:
    return KeyEntry(f"k-{uuid.uuid4().hex}", KeyState.ACTIVE, clock(), SecretKey(os.urandom(KEY_SIZE)))


def _usable(key: KeyEntry) -> bytes:
    if key.secret is None:
        raise KeyUnavailableError(f"the key {key.key_id} was destroyed")
    return key.secret.reveal()


def _signature(path: Path) -> tuple[int, int, int]:
    """What changes whenever another process replaces the file."""
    try:
        status = path.stat()
    except OSError:
        raise KeyringError(f"there is no keyring at {path}; `strongroom init` makes one") from None
    return status.st_ino, status.st_mtime_ns, status.st_size
