"""How the extracted text of a version is kept: a JSON array of strings, one a page, sealed like every original."""

from collections.abc import Iterable
from hashlib import sha256

import orjson


def encode_pages(pages: tuple[str, ...]) -> bytes:
    """The bytes to seal."""
    return orjson.dumps(pages)


def text_digest(pages: tuple[str, ...]) -> str:
    """SHA-256 of the pages as they are kept, in hexadecimal."""
    return sha256(encode_pages(pages)).hexdigest()


def decode_pages(pieces: Iterable[bytes]) -> tuple[str, ...]:
    """The pages from the unsealed bytes."""
    return tuple(orjson.loads(b"".join(pieces)))
