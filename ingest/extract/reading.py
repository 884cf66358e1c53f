"""What is found in a file before it becomes an ExtractedText: the body and, after it, every part inside."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.extract.limits import NAME_BYTES
from ingest.extract.port import Outcome

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})


class RefusedError(Exception):
    """A file, or a part of one, that is not read: it is encrypted, malformed or over a limit."""

    def __init__(self, outcome: Outcome, code: str, explanation: str) -> None:
        super().__init__(f"{code}: {explanation}")
        self.outcome = outcome
        self.reason = f"{code}: {explanation}"


@dataclass(slots=True)
class Part:
    """One readable thing. The first part of a file is its body, named ""; the others are named by their path inside it.

    `deferred` holds the bytes of a part whose text another reader is to take out. `divisible` says that all that is
    inside can be taken out as files, see `ingest.extract.members`.
    """

    name: str
    media_type: str = "application/octet-stream"
    pages: list[str] = field(default_factory=list)
    outcome: Outcome = Outcome.TEXT
    reason: str = ""
    warnings: list[str] = field(default_factory=list)
    paged: bool = False
    depth: int = 0
    divisible: bool = False
    deferred: bytes | None = field(default=None, repr=False)

    def refuse(self, refusal: RefusedError) -> None:
        """End this part with the refusal; pages read before it stay."""
        self.outcome, self.reason = refusal.outcome, refusal.reason

    def as_json(self) -> dict[str, Any]:
        """The part as plain JSON, without the deferred bytes."""
        return {
            "name": self.name,
            "media_type": self.media_type,
            "pages": self.pages,
            "outcome": self.outcome.value,
            "reason": self.reason,
            "warnings": self.warnings,
            "paged": self.paged,
            "depth": self.depth,
            "divisible": self.divisible,
        }


def part_from_json(value: dict[str, Any]) -> Part:
    """The part that `as_json` gave; it comes from a process that read hostile bytes, so every shape is checked.

    Raises:
        ValueError: the shape is not that of a part.
    """
    texts = (value.get("name"), value.get("media_type"), value.get("reason"), *value["pages"], *value["warnings"])
    if not all(isinstance(each, str) for each in texts):
        raise ValueError("a part holds something that is not text")
    return Part(
        name=value["name"],
        media_type=value["media_type"],
        pages=list(value["pages"]),
        outcome=Outcome(value["outcome"]),
        reason=value["reason"],
        warnings=list(value["warnings"]),
        paged=bool(value["paged"]),
        depth=int(value["depth"]),
        divisible=bool(value["divisible"]),
    )


def refuse_unless_read(part: Part) -> None:
    """End the part, of a type that nobody knew, unless some text was found in it after all."""
    if part.outcome is Outcome.TEXT and not any(page.strip() for page in part.pages):
        part.refuse(RefusedError(Outcome.UNSUPPORTED, "format-unknown", "neither a known format nor text"))


def inner_name(container: str, name: str) -> str:
    """The name of `name` inside the part `container`, as it may be shown."""
    name = shown_name(name)
    return f"{container}/{name}" if container else name


def shown_name(name: str) -> str:
    """`name` with controls and bidirectional overrides made visible, cut to the end that holds the suffix."""
    clean = "".join("\ufffd" if unicodedata.category(each) in _UNSEEN else each for each in name)
    raw = clean.encode("utf-8", "replace")
    return clean if len(raw) <= NAME_BYTES else "…" + raw[3 - NAME_BYTES :].decode("utf-8", "ignore")


def texts(parts: list[Part]) -> Iterator[str]:
    """Every page of every part."""
    for part in parts:
        yield from part.pages
