"""Signatures under papers that the archive hands out, which anyone can check who knows the archive's public key."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from storage.vault.secret import SecretKey

ALGORITHM = "Ed25519"


class Signer:
    """Signs with Ed25519 (RFC 8032).

    Args:
        secret: 32 bytes, as `FileKeyring.derive("receipts")` gives; the same keyring always gives the same key.
    """

    def __init__(self, secret: SecretKey) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(secret.reveal())

    @property
    def public_key(self) -> str:
        """The key that checks the signatures: 64 hexadecimal digits."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """The signature: 128 hexadecimal digits."""
        return self._key.sign(message).hex()


def signature_holds(public_key: str, message: bytes, signature: str) -> bool:
    """Whether `signature` was made under `message` with the private half of `public_key`; False for malformed ones."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
