"""Pages read in sandboxed processes: this side of the wall."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from ingest.extract.containment.sandbox import EVERY_PROTECTION, Sandbox
from ingest.extract.limits import MIB, Limits
from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError
from ingest.extract.source import read_only
from ingest.memory_file import memory_file
from ingest.ocr.port import Reading
from ingest.ocr.wire import decoded

RAPIDOCR, TESSERACT = "rapidocr", "tesseract"
LANGUAGES = ("zh", "zh-Hant", "en")


@dataclass(frozen=True, slots=True)
class OcrSettings:
    """How pages are read. `side` in pixels, see `RapidEngine`; `pixels` a page is made smaller to before it is read.

    `seconds` and `memory_bytes` bound the work on one page, `reuse` the pages a process reads before it is replaced.
    """

    engine: str = RAPIDOCR
    languages: tuple[str, ...] = LANGUAGES
    side: int = 960
    pixels: int = 9_000_000
    seconds: float = 300.0
    memory_bytes: int = 960 * MIB
    processes: int = 2
    reuse: int = 40


class Recogniser:
    """Reads pages of PDFs and of picture files with one engine, in up to `settings.processes` processes at once."""

    def __init__(self, settings: OcrSettings) -> None:
        self.engine = settings.engine
        self._limits = Limits(seconds=settings.seconds, memory_bytes=settings.memory_bytes)
        options = {
            "engine": settings.engine,
            "languages": settings.languages,
            "side": settings.side,
            "pixels": settings.pixels,
        }
        self._sandbox = Sandbox(
            "ingest.ocr.child:page_reader",
            self._limits,
            size=settings.processes,
            reuse=settings.reuse,
            nursery=True,
            options=options,
        )

    @contextmanager
    def opened(self, pieces: Iterable[bytes], kind: str, owner: str) -> Iterator["OpenScan"]:
        """The original made of `pieces`, of media type `kind`, until the block ends. It has no name on any disk."""
        with memory_file(pieces) as file:
            yield OpenScan(self._sandbox, self._limits, file, kind, owner)

    def missing_protections(self) -> frozenset[str]:
        """What the kernel does not let the sandbox have here."""
        return EVERY_PROTECTION - self._sandbox.protections()

    def pids(self) -> tuple[int, ...]:
        """The processes that read or wait."""
        return self._sandbox.pids()

    def close(self) -> None:
        """End every process."""
        self._sandbox.close()


class OpenScan:
    """An original of which pages are read, one after another."""

    def __init__(self, sandbox: Sandbox, limits: Limits, file: BinaryIO, kind: str, owner: str) -> None:
        self._sandbox = sandbox
        self._limits = limits
        self._file = file
        self._kind = kind
        self._owner = owner

    def count(self) -> int:
        """How many pages it has.

        Raises:
            RefusedError: it can't be opened, or has too many.
            ExtractorUnavailableError: no process could be started.
        """
        found = self._ask({})
        if isinstance(found, dict) and isinstance(found.get("count"), int):
            return int(found["count"])
        raise RefusedError(Outcome.MALFORMED, *_refusal(found))

    def read(self, page: int) -> Reading:
        """Page number `page`, counting from 0; one that can't be read is no error, but a reading that `failed`.

        Raises:
            ExtractorUnavailableError: no process could be started.
        """
        try:
            found = self._ask({"page": page})
        except RefusedError as refusal:  # too much time or memory, or the reader fell over it
            return Reading((), "", failed=refusal.reason.partition(":")[0])
        try:
            return decoded(found)
        except ValueError:
            return Reading((), "", failed=_refusal(found)[0])

    def _ask(self, request: dict[str, Any]) -> Any:
        with read_only(self._file, self._limits) as descriptor:
            answer = self._sandbox.run(descriptor, {"kind": self._kind, **request}, self._owner)
        try:
            return orjson.loads(answer[0])
        except (orjson.JSONDecodeError, IndexError) as error:
            raise RefusedError(Outcome.MALFORMED, "parser-failed", "the reader gave a broken answer") from error


def _refusal(found: Any) -> Sequence[str]:
    reason = found.get("refused") if isinstance(found, dict) else None
    code, _, explanation = str(reason or "page-unreadable: the page can't be read").partition(": ")
    return code, explanation
