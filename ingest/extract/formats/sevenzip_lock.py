"""The lock of 7z archives: AES-256 in CBC under a key that many rounds of SHA-256 make from the password.

Layout and derivation are those of the coder 06F10701 as 7-Zip and the LZMA SDK have them.
"""

from functools import lru_cache
from hashlib import sha256

METHOD = b"\6\xf1\7\1"
_PLAIN_KEY = 0x3F  # this many "rounds" say that the password is the key
_MOST_ROUNDS = 24  # as a power of two; 7-Zip makes 19 and reads no more than this
_AT_ONCE = 4096
_KEY, _BLOCK = 32, 16


def decrypted(packed: bytes, properties: bytes, password: str, size: int) -> bytes:
    """The first `size` bytes of what `packed` was before it was encrypted; with another password something else.

    Raises:
        ValueError, IndexError: the properties are none, or ask for more rounds than anyone makes.
    """
    from Cryptodome.Cipher import AES

    first = properties[0]
    salt_size = iv_size = 0
    if first & 0xC0:
        salt_size = (first >> 7 & 1) + (properties[1] >> 4)
        iv_size = (first >> 6 & 1) + (properties[1] & 0x0F)
    salt, vector = properties[2 : 2 + salt_size], properties[2 + salt_size : 2 + salt_size + iv_size]
    key = _key(password, salt, first & 0x3F)
    whole = packed[: len(packed) // _BLOCK * _BLOCK]
    return AES.new(key, AES.MODE_CBC, vector.ljust(_BLOCK, b"\0")).decrypt(whole)[:size]


@lru_cache(maxsize=4)
def _key(password: str, salt: bytes, rounds: int) -> bytes:
    secret = salt + password.encode("utf-16-le")
    if rounds == _PLAIN_KEY:
        return secret[:_KEY].ljust(_KEY, b"\0")
    if rounds > _MOST_ROUNDS:
        raise ValueError("more rounds than anyone makes")
    digest = sha256()
    for start in range(0, 1 << rounds, _AT_ONCE):
        stop = min(start + _AT_ONCE, 1 << rounds)
        digest.update(b"".join(secret + number.to_bytes(8, "little") for number in range(start, stop)))
    return digest.digest()
