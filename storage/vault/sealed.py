"""What is known of a sealed object: its immutable facts, its wrapped key, its sizes and hashes."""

from dataclasses import dataclass, field
from enum import StrEnum


class ObjectRole(StrEnum):
    """What the sealed bytes are."""

    ORIGINAL = "original"
    TEXT = "text"
    PAGE = "page"
    EXPORT = "export"
    HELD = "held"  # a ZIP that was sent, until its files are taken in
    PASSWORD = "password"  # noqa: S105 (of an original, until it was tried)


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """The immutable facts bound into the ciphertext, so that no object can be passed off as another."""

    object_id: str
    document_id: str
    version: int
    role: ObjectRole


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key, wrapped by the key `key_id` of the keyring. Useless without that key."""

    key_id: str
    wrapped: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed object, as the register keeps it. Hashes are SHA-256 in hexadecimal; sizes are bytes."""

    facts: ObjectFacts
    key: WrappedKey
    plain_size: int
    plain_sha256: str
    cipher_size: int
    cipher_sha256: str
