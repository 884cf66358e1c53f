"""What a step answers."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ingest.steps import Step
from storage.index.port import EntryKey, IndexEntry
from storage.register.objects import Stored


@dataclass(frozen=True, slots=True)
class Done:
    """The outcome of a step: what to write to the index, then what to record, in one transaction with what follows.

    `strays` are entries to be removed, before anything is written, unless the index has some newer than `revision`.
    `stored` are new sealed objects and `verified` copies, each (object id, site), that were read back; both are put on
    record before `record` is called, for all steps of a batch at once. `reviewed` says that it must be found out anew
    whether the document waits for a person. `quarantined` is the code of why it was set aside, if it was.
    """

    record: Callable[[Session], None]
    next_steps: tuple[Step, ...] = ()
    entries: tuple[IndexEntry, ...] = ()
    strays: tuple[EntryKey, ...] = ()
    revision: int = 0
    stored: tuple[Stored, ...] = ()
    verified: tuple[tuple[str, str], ...] = ()
    reviewed: bool = False
    quarantined: str = ""


def nothing_to_record(session: Session) -> None:
    """For a step whose outcome leaves nothing to write down."""
