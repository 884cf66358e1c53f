"""Looks at a scan for labels before it is taken in, and files it as they say."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

import orjson

from ingest.extract.containment.sandbox import Sandbox
from ingest.extract.detect import media_type
from ingest.extract.formats import heif, jbig2, jpeg2000
from ingest.extract.limits import Limits
from ingest.extract.reading import RefusedError
from ingest.extract.source import read_only
from ingest.memory_file import memory_file
from ingest.scan_labels.by_label import by_label
from ingest.submission import Submission, SubmissionRefusedError
from mappings.problems import Problem
from mappings.scheme import Scheme

_PIECE = 1024 * 1024
_HEAD = 4096
_SCANS = frozenset(
    {
        *("application/pdf", "image/tiff", "image/png", "image/jpeg"),
        *(heif.MEDIA_TYPE, jpeg2000.FILE_TYPE, jpeg2000.CODESTREAM_TYPE, jbig2.MEDIA_TYPE),
    }
)


class LabelFiling:
    """Reads the codes on the first page of PDFs and pictures in a sandboxed process. Other files have no labels.

    The file is in memory meanwhile, so one over `limits.file_bytes` waits for a person instead.
    """

    def __init__(self, scheme: Scheme, limits: Limits, *, processes: int = 1) -> None:
        self._scheme = scheme
        self._limits = limits
        self._sandbox = Sandbox("ingest.scan_labels.child:label_reader", limits, size=processes)

    @contextmanager
    def filed(
        self, file: BinaryIO, submission: Submission, given: Mapping[str, Any]
    ) -> Iterator[tuple[BinaryIO, Submission]]:
        """The file, to be read from its beginning, and how it is filed; `given` is what was said of this very file.

        Raises:
            SubmissionRefusedError: what labels say can't be followed; or the file is too large, or its page takes too
                long, to be looked at.
            ExtractorUnavailableError: no process could be started.
        """
        with memory_file(self._pieces(file)) as held:
            codes = self._codes(held)
            held.seek(0)
            yield held, by_label(self._scheme, submission, given, codes)

    def close(self) -> None:
        """End every process."""
        self._sandbox.close()

    def _pieces(self, file: BinaryIO) -> Iterator[bytes]:
        size = 0
        while piece := file.read(_PIECE):
            size += len(piece)
            if size > self._limits.file_bytes:
                raise _unread()
            yield piece

    def _codes(self, held: BinaryIO) -> list[str]:
        held.seek(0)
        kind = _kind(held.read(_HEAD))
        if kind is None:
            return []
        try:
            with read_only(held, self._limits) as descriptor:
                found = orjson.loads(self._sandbox.run(descriptor, {"kind": kind})[0])
        except (RefusedError, orjson.JSONDecodeError, IndexError) as error:
            raise _unread() from error
        return [str(each) for each in found] if isinstance(found, list) else []


def _unread() -> SubmissionRefusedError:
    return SubmissionRefusedError(Problem("label-unread", "label"))


def _kind(head: bytes) -> str | None:
    found = media_type(head, "")
    return found if found in _SCANS else None
