"""What Elasticsearch says of its troubles, as the one error of the port and without a word of the engine's own."""

from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import ApiError, TransportError

from storage.index.port import IndexUnavailableError


@contextmanager
def as_unavailable() -> Iterator[None]:
    """Turn every error of the client into IndexUnavailableError.

    The engine's text may quote the query or a document, so it is dropped, the cause too: only the status is kept.
    """
    try:
        yield
    except ApiError as error:
        raise IndexUnavailableError(f"the index refused: status {error.status_code}") from None
    except TransportError as error:
        raise IndexUnavailableError(f"the index does not answer: {type(error).__name__}") from None
