"""Takes one file apart, part by part, each through the same gate. Runs inside the sandbox."""

from collections.abc import Iterable
from typing import Protocol

from ingest.extract import gate
from ingest.extract.budget import Budget, ExhaustedError
from ingest.extract.detect import PROGRAMS, UNKNOWN, is_text, media_type, suffix_is_broken
from ingest.extract.formats import archive, locked_office, rights_managed
from ingest.extract.formats.image import is_cut_off
from ingest.extract.formats.ofd import read_ofd
from ingest.extract.formats.plain import decode
from ingest.extract.limits import Limits
from ingest.extract.openers import opened
from ingest.extract.port import Outcome
from ingest.extract.reading import Part, RefusedError, inner_name, refuse_unless_read
from ingest.extract.remarks import remarks

_PICTURE_FOLDERS = ("word/media/", "xl/media/", "ppt/media/", "Pictures/")


class OtherReader(Protocol):
    """Reads the formats that are not read here."""

    def read(self, part: Part, data: bytes, name: str, password: str | None) -> list[Part]:
        """Fill `part`, or mark it to be read later; give the parts found inside.

        Raises:
            RefusedError: it can't be read.
        """


class Walk:
    """One walk through one file."""

    def __init__(self, limits: Limits, other: OtherReader, password: str | None = None) -> None:
        self._budget = Budget(limits)
        self._other = other
        self._password = password
        self.parts: list[Part] = []

    def read(self, data: bytes, name: str) -> list[Part]:
        """The body of the file `name` with the bytes `data`, and every part inside it."""
        try:
            self._read(data, name, "", 0)
        except ExhaustedError as limit:
            self.parts[0].refuse(limit)
        return self.parts

    def _read(self, data: bytes, name: str, container: str, depth: int) -> None:
        kind = media_type(data, name)
        part = Part(name=inner_name(container, name) if depth else "", media_type=kind, depth=depth)
        self.parts.append(part)
        self._budget.charge_part(depth)
        try:
            gate.check(data, kind, self._budget)
            part.warnings.extend(remarks(data, kind, name))
            for inner, content in self._members(part, data, kind, name):
                self._read(content, inner, part.name, depth + 1)
        except ExhaustedError:
            raise
        except RefusedError as refusal:
            part.refuse(refusal)
            if kind == "application/xml" and not part.pages:
                part.pages.append(decode(data) or "")
        nothing = part.outcome is Outcome.UNSUPPORTED and kind == UNKNOWN
        if (nothing or part.outcome is Outcome.TEXT) and suffix_is_broken(part.media_type, name):
            part.refuse(RefusedError(Outcome.MALFORMED, "not-what-its-name-says", f"no signature of {name[-5:]}"))
        self._budget.charge_text(sum(map(len, part.pages)))

    def _members(self, part: Part, data: bytes, kind: str, name: str) -> Iterable[archive.Member]:
        """Read the part itself, and give what is inside it."""
        inside = opened(part, data, kind, name, self._budget, self._password)
        if inside is not None:
            return inside
        self._read_leaf(part, data, kind, name)
        return ()

    def _read_leaf(self, part: Part, data: bytes, kind: str, name: str) -> None:
        if not data:
            part.outcome, part.media_type = Outcome.EMPTY, kind
        elif kind == "application/ofd":
            with archive.opened_zip(data) as package:
                read_ofd(part, package, self._budget.limits.pages)
        elif kind in PROGRAMS:
            raise RefusedError(Outcome.UNSUPPORTED, "program", "a program, not a document")
        elif kind.startswith("image/"):
            part.warnings.extend(["cut-off"] * is_cut_off(data, kind))
            part.outcome, part.reason = Outcome.NO_TEXT_LAYER, "image: a picture has no text of its own"
        elif is_text(kind):
            self._read_text(part, data)
        else:
            self._read_elsewhere(part, data, kind, name)

    def _read_elsewhere(self, part: Part, data: bytes, kind: str, name: str) -> None:
        if data.startswith(b"PK") and _shows_pictures(data):
            part.warnings.append("pictures-inside")
        notice = rights_managed.notice(data, kind)
        if notice is not None:
            part.refuse(rights_managed.REFUSAL)
            data = notice
        opened = locked_office.unlocked(data, self._password)
        if opened is not None:
            data, part.media_type = opened, media_type(opened, name)
            gate.check(data, part.media_type, self._budget)
        for inside in self._other.read(part, data, name, self._password):
            self._budget.charge_part(inside.depth)
            self._budget.charge_text(sum(map(len, inside.pages)))
            self.parts.append(inside)
        if kind == UNKNOWN and part.deferred is None:
            refuse_unless_read(part)

    def _read_text(self, part: Part, data: bytes) -> None:
        text = decode(data)
        if text is None:
            part.media_type = "application/octet-stream"
            raise RefusedError(Outcome.UNSUPPORTED, "format-unknown", "neither a known format nor text")
        part.pages.append(text)


def _shows_pictures(data: bytes) -> bool:
    with archive.opened_zip(data) as package:
        return any(name.startswith(_PICTURE_FOLDERS) for name in package.namelist())
