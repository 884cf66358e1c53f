"""How the extracted text of a version is kept: a JSON array of strings, one a page, sealed like every original."""

from collections.abc import Iterable

import orjson


def encode_pages(pages: tuple[str, ...]) -> bytes:
    """The bytes to seal."""
    return orjson.dumps(pages)


def decode_pages(pieces: Iterable[bytes]) -> tuple[str, ...]:
    """The pages from the unsealed bytes."""
    return tuple(orjson.loads(b"".join(pieces)))
