"""The source of a batch whose files can't be had any more."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO

from ingest.batches.source import SENT_ZIP, FileNotTakenError, SourceFile
from mappings.problems import Problem


class GoneSource:
    """Has no files; each that is asked for fails with the reason."""

    kind, origin, name = SENT_ZIP, "", ""

    def files(self) -> Iterator[SourceFile]:
        """None."""
        return iter(())

    def open(self, at: str) -> AbstractContextManager[BinaryIO]:
        """Never.

        Raises:
            FileNotTakenError: always.
        """
        del at
        raise FileNotTakenError(Problem("zip-erased", "file"))

    def close(self) -> None:
        """Nothing is held."""
