"""The answer of Tika's recursive endpoint (/rmeta): the file and everything inside it, each with metadata and XHTML."""

from collections.abc import Mapping
from typing import Any

from ingest.extract.formats.markup import tika_sections
from ingest.extract.limits import Limits
from ingest.extract.port import Outcome
from ingest.extract.reading import Part, RefusedError, inner_name
from ingest.extract.tika_metadata import mail_headers, media_type
from ingest.extract.tika_outcome import container_refusal, refusal, values

_CONTENT = "X-TIKA:content"
_PATH_KEYS = ("X-TIKA:final_embedded_resource_path", "X-TIKA:embedded_resource_path", "resourceName")
_EXCEPTION = "X-TIKA:EXCEPTION:embedded_exception"


def fill(part: Part, answer: list[Mapping[str, Any]], limits: Limits) -> list[Part]:
    """Fill `part` from the first entry of `answer`; give the parts inside that have text or could not be read."""
    if not answer:
        raise RefusedError(Outcome.MALFORMED, "parser-failed", "the parser gave no answer")
    first, *others = answer
    _fill_one(part, first)
    found = container_refusal(first)
    if found is not None:
        part.refuse(found)
    if len(others) > limits.parts:
        part.warnings.append("parts-left-out")
    inside = []
    for entry in others[: limits.parts]:
        inner = Part(name=inner_name(part.name, _name(entry)), depth=part.depth + 1)
        _fill_one(inner, entry)
        for message in values(entry, _EXCEPTION):
            if "ZeroByteFile" not in message:
                inner.refuse(refusal(message))
        picture = inner.media_type.startswith("image/")
        if not picture or any(page.strip() for page in inner.pages):
            inside.append(inner)
    return inside


def _fill_one(part: Part, entry: Mapping[str, Any]) -> None:
    part.media_type = media_type(entry) or part.media_type
    pages, _ = tika_sections(str(entry.get(_CONTENT, "")))
    headers = mail_headers(entry)
    part.pages = [headers, *pages] if headers else pages


def _name(entry: Mapping[str, Any]) -> str:
    for key in _PATH_KEYS:
        found = values(entry, key)
        if found and found[0].strip("/"):
            return found[0].strip("/")
    return "part"
