"""What Tika's exceptions mean, from the class names in its metadata or messages."""

from collections.abc import Iterable, Mapping

from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

# Keys of Tika's metadata under which an exception of the document itself stands; embedded ones are told as warnings.
CONTAINER_KEYS = ("X-TIKA:EXCEPTION:container_exception", "X-TIKA:EXCEPTION:runtime", "X-TIKA:warning")
_STREAM_KEY = "X-TIKA:EXCEPTION:embedded_stream_exception"
_EMBEDDED_KEY = "X-TIKA:EXCEPTION:embedded_exception"
_LIMIT_KEYS = ("X-TIKA:EXCEPTION:write_limit_reached", "X-TIKA:EXCEPTION:embedded_resource_limit_reached")

_ENCRYPTED = ("EncryptedDocumentException", "encrypted", "InvalidPasswordException")
# TIKA-237 is how the native library reports that its guard against output out of proportion, or its limit, stopped it.
_LIMIT = ("MemoryLimit", "OutOfMemory", "ip bomb", "ZipBomb", "WriteLimitReached", "StackOverflow", "TIKA-237")
_UNSUPPORTED = ("UnsupportedFormatException", "UnsupportedZipFeature")


def refusal(message: str) -> RefusedError:
    """What the exception `message` of Tika says about the document."""
    first = message.splitlines()[0] if message else ""
    if any(word in first for word in _ENCRYPTED):
        return RefusedError(Outcome.ENCRYPTED, "password-needed", "it opens with a password only")
    if any(word in first for word in _LIMIT):
        return RefusedError(Outcome.LIMIT, "parser-limit", "the parser stopped at one of its limits")
    if any(word in first for word in _UNSUPPORTED):
        return RefusedError(Outcome.UNSUPPORTED, "format-unsupported", "a variant of the format that is not read")
    return RefusedError(Outcome.MALFORMED, "parser-failed", "the parser could not read it to its end")


def container_refusal(metadata: Mapping[str, object]) -> RefusedError | None:
    """What the metadata of a document say went wrong with it, None if nothing did."""
    for key in CONTAINER_KEYS:
        for message in values(metadata, key):
            found = refusal(message)
            if key != "X-TIKA:warning" or found.outcome is Outcome.ENCRYPTED:
                return found
    for key in _LIMIT_KEYS:
        if values(metadata, key):
            return RefusedError(Outcome.LIMIT, "text-truncated", "a limit on text or on files inside was reached")
    for message in values(metadata, _STREAM_KEY):
        found = refusal(message)
        if found.outcome is Outcome.ENCRYPTED:
            return RefusedError(Outcome.ENCRYPTED, "members-encrypted", "files inside need a password")
    return None


def embedded_warnings(metadata: Mapping[str, object]) -> Iterable[str]:
    """Stable codes for what went wrong in files inside, where Tika reports it with the container."""
    for message in values(metadata, _EMBEDDED_KEY):
        if "ZeroByteFile" not in message:
            yield f"part-{refusal(message).outcome.value.lower()}"


def values(metadata: Mapping[str, object], key: str) -> list[str]:
    """The values under `key`, which Tika gives as one string or as a list."""
    found = metadata.get(key)
    if found is None:
        return []
    return [str(each) for each in found] if isinstance(found, list) else [str(found)]
