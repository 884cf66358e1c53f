"""What a step is given and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ingest.steps import Step
from storage.index.port import IndexEntry


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed job: one step for one version of a document. `attempt` counts from 1."""

    job_id: str
    document_id: str
    version: int
    step: Step
    attempt: int


@dataclass(frozen=True, slots=True)
class Done:
    """The outcome of a step: what to write to the index, then what to record, in one transaction with what follows."""

    record: Callable[[Session], None]
    next_steps: tuple[Step, ...] = ()
    entries: tuple[IndexEntry, ...] = ()
