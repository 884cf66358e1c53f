"""What a step answers."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ingest.steps import Step
from storage.index.port import EntryKey, IndexEntry


@dataclass(frozen=True, slots=True)
class Done:
    """The outcome of a step: what to write to the index, then what to record, in one transaction with what follows.

    `strays` are entries to be removed, before anything is written, unless the index has some newer than `revision`.
    """

    record: Callable[[Session], None]
    next_steps: tuple[Step, ...] = ()
    entries: tuple[IndexEntry, ...] = ()
    strays: tuple[EntryKey, ...] = ()
    revision: int = 0


def nothing_to_record(session: Session) -> None:
    """For a step whose outcome leaves nothing to write down."""
