"""Where things lie in a sealed object, and its key schedule: c2sp.org/chunked-encryption@v1 (FORMAT.md, section 1)."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from storage.vault.errors import DamagedObjectError

KEY_SIZE = 32
SALT_SIZE = 24
COMMITMENT_SIZE = 32
HEADER_SIZE = SALT_SIZE + COMMITMENT_SIZE
CHUNK_SIZE = 16 * 1024
TAG_SIZE = 16
SEALED_CHUNK_SIZE = CHUNK_SIZE + TAG_SIZE
NONCE_SIZE = 12
MAX_CHUNKS = 2**38
_INFO = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is derived for one object: the chunk cipher, the base of its nonces, the commitment to the key."""

    cipher: AESGCM = field(repr=False)
    base_nonce: int = field(repr=False)
    commitment: bytes

    def nonce(self, chunk: int) -> bytes:
        """The nonce of a chunk: the base XOR its number, big-endian."""
        return (self.base_nonce ^ chunk).to_bytes(NONCE_SIZE, "big")


def derive(key: bytes, salt: bytes, context: bytes) -> Schedule:
    """HKDF-Expand (RFC 5869, SHA-512) of the data key.

    Raises:
        ValueError: the key is not of 32 bytes.
    """
    if len(key) != KEY_SIZE:
        raise ValueError("a data key has 32 bytes")
    size = KEY_SIZE + NONCE_SIZE + COMMITMENT_SIZE
    derived = HKDFExpand(algorithm=SHA512(), length=size, info=_INFO + salt + context).derive(key)
    nonce = derived[KEY_SIZE : KEY_SIZE + NONCE_SIZE]
    return Schedule(AESGCM(derived[:KEY_SIZE]), int.from_bytes(nonce, "big"), derived[KEY_SIZE + NONCE_SIZE :])


def plain_size(cipher_size: int) -> int:
    """The size of what was sealed, told from the size of the sealed object.

    Raises:
        DamagedObjectError: no object has that size, so it was cut.
    """
    chunks, rest = divmod(cipher_size - HEADER_SIZE, SEALED_CHUNK_SIZE)
    if chunks < 0 or rest < TAG_SIZE:
        raise DamagedObjectError
    return chunks * CHUNK_SIZE + rest - TAG_SIZE


def cipher_size(plain: int) -> int:
    """The size of the sealed object for so many bytes."""
    return HEADER_SIZE + plain + TAG_SIZE * (plain // CHUNK_SIZE + 1)


def chunk_offset(chunk: int) -> int:
    """Where a chunk begins in the sealed object."""
    return HEADER_SIZE + chunk * SEALED_CHUNK_SIZE
