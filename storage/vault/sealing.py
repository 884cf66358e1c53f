"""Sealed tokens: what the archive hands out and wants back unread and unchanged, such as a cursor."""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.vault.chunk_layout import KEY_SIZE, NONCE_SIZE
from storage.vault.errors import TokenInvalidError
from storage.vault.secret import SecretKey

_INFO = b"strongroom/token/v1"


class TokenSealer:
    """Seals small payloads into URL-safe text with AES-256-GCM.

    Args:
        secret: 32 bytes, as `FileKeyring.derive("tokens")` gives; all processes that share tokens need the same.
    """

    def __init__(self, secret: SecretKey) -> None:
        key = HKDF(algorithm=SHA512(), length=KEY_SIZE, salt=None, info=_INFO).derive(secret.reveal())
        self._cipher = AESGCM(key)

    def seal(self, payload: bytes, context: bytes) -> str:
        """The token; `context` says for whom and what it is, and is needed to open it."""
        nonce = os.urandom(NONCE_SIZE)
        return _spelled(nonce + self._cipher.encrypt(nonce, payload, context))

    def open(self, token: str, context: bytes) -> bytes:
        """The payload.

        Raises:
            TokenInvalidError: not made here, made for another context, or changed.
        """
        try:
            padded = token.encode("ascii") + b"=" * (-len(token) % 4)
            box = base64.b64decode(padded, altchars=b"-_", validate=True)
            # Base64 has several spellings of the same bytes; only ours is a token.
            if _spelled(box) != token:
                raise TokenInvalidError
            return self._cipher.decrypt(box[:NONCE_SIZE], box[NONCE_SIZE:], context)
        except (UnicodeEncodeError, binascii.Error, ValueError, InvalidTag):
            raise TokenInvalidError from None


def _spelled(box: bytes) -> str:
    return base64.urlsafe_b64encode(box).rstrip(b"=").decode()
