"""Takes the items of batches in: each ends in exactly one state, and everything here may be done twice."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from ingest.batches.duplicates import Duplicates
from ingest.batches.entering import BatchNotOpenError, DuplicateError, Entering, ItemEndedError
from ingest.batches.source import FileNotTakenError
from ingest.batches.submissions import submission_of
from ingest.batches.written_problems import written
from ingest.intake import Intake, OtherNumberError
from ingest.scan_labels.label_filing import LabelFiling
from ingest.submission import Submission, SubmissionRefusedError
from mappings.access import Principal
from mappings.problems import Problem
from storage.clock import Clock
from storage.register import batch_items, batches
from storage.register.batch_items import Ended, Listed
from storage.register.batches import BatchFacts
from storage.register.item_states import TAKEABLE, ItemState
from storage.register.models import BatchItemRow, BatchRow
from storage.register.register import Register

# What a person has to say or to do; everything else that is refused is wrong with the file or with what was said.
_FOR_A_PERSON = frozenset({"class-missing", "department-missing", "member-locked"})
Opened = Callable[[], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True, slots=True)
class Item:
    """One item as far as taking it in goes."""

    id: str
    path: str
    size: int | None
    given: dict[str, Any]
    declared_type: str = ""


class Taking:
    """Lists and takes in on behalf of whoever is named.

    Without `labels`, scans of batches that are filed by label wait for a person.
    """

    def __init__(
        self,
        register: Register,
        intake: Intake,
        duplicates: Duplicates,
        clock: Clock,
        labels: LabelFiling | None = None,
    ) -> None:
        self._register = register
        self._intake = intake
        self._duplicates = duplicates
        self._clock = clock
        self._labels = labels

    def enlist(self, batch_id: str, listed: Sequence[Listed], *, corrects: bool = True) -> int:
        """Put files on the batch's list; answers how many are new.

        Those that are there already, and of which nothing is kept, wait again, and take over what is said of them now
        if it `corrects` what was said before.

        Raises:
            BatchNotOpenError: it is paused or finished.
        """
        with self._register.transaction() as session:
            batch = _open(batches.lock(session, batch_id))
            new = batch_items.add(session, batch, listed, self._clock())
            if new < len(listed):
                waiting = [each for each in listed if each.state is ItemState.WAITING]
                self._let_wait(session, batch_id, waiting, corrects=corrects)
        return new

    def _let_wait(self, session: Session, batch_id: str, listed: Sequence[Listed], *, corrects: bool) -> None:
        again = []
        for each in listed:
            row = batch_items.find(session, batch_id, each.key)
            if row is not None and row.state in TAKEABLE:
                if corrects:
                    batch_items.correct(session, row, each)
                again.append(row.number)
        batch_items.retry(session, batch_id, again, self._clock())

    def take(self, batch: BatchRow, item: Item, opened: Opened, principal: Principal) -> None:
        """Take one item in, and record what became of it.

        Raises:
            BatchNotOpenError: the batch was paused or finished; the item is as it was.
            SiteUnavailableError, RegisterUnavailableError: nothing can be taken in just now; the item is as it was.
        """
        entering = Entering(batch.id, item.id, principal, self._duplicates, self._clock)
        submission = submission_of(facts_of(batch), item.path, item.given, item.size, item.declared_type)
        try:
            with opened() as file, self._filed(batch, file, submission, item) as (source, filed):
                self._intake.receive(source, filed, principal, entering)
        except ItemEndedError:
            return
        except DuplicateError as same:
            ended = Ended(ItemState.DUPLICATE, "same-bytes", (), same.size, same.sha256, other_id=same.other_id)
        except OtherNumberError as other:
            code = "label-number-taken" if other.taken else "label-number-not-next"
            ended = _refused([Problem(code, "label", {"given": other.number})], for_a_person=True)
        except SubmissionRefusedError as refused:
            ended = _refused(refused.problems, for_a_person=batch.labels_file)
        except FileNotTakenError as failed:
            ended = _not_taken(failed)
        else:
            return
        self._record(batch.id, item.id, ended)

    @contextmanager
    def _filed(
        self, batch: BatchRow, file: BinaryIO, submission: Submission, item: Item
    ) -> Iterator[tuple[BinaryIO, Submission]]:
        """The file and how it is filed: as was said, or as its label says where the batch asks for that.

        Raises:
            SubmissionRefusedError: what the label says can't be followed.
        """
        if not batch.labels_file:
            yield file, submission
            return
        if self._labels is None:
            raise SubmissionRefusedError(Problem("label-unread", "label"))
        with self._labels.filed(file, submission, item.given) as filed:
            yield filed

    def _record(self, batch_id: str, item_id: str, ended: Ended) -> None:
        with self._register.transaction() as session:
            _open(batches.lock(session, batch_id))
            row = batch_items.lock(session, item_id)
            if row.state in TAKEABLE:
                batch_items.end(session, row, ended, self._clock())


def facts_of(batch: BatchRow) -> BatchFacts:
    """What was said of the batch when it was made."""
    return BatchFacts(
        batch.name,
        batch.source,
        batch.origin,
        batch.classification,
        batch.level,
        batch.department,
        batch.customer,
        batch.separators,
        batch.labels_file,
    )


def item_of(row: BatchItemRow) -> Item:
    """An item of the record."""
    return Item(row.id, row.path, row.size, dict(row.given))


def _open(batch: BatchRow) -> BatchRow:
    if batch.state != batches.BatchState.OPEN:
        raise BatchNotOpenError
    return batch


def _refused(problems: Sequence[Problem], *, for_a_person: bool = False) -> Ended:
    """Nothing is kept; where a label filed it, whatever is wrong is for a person to decide on."""
    waits = for_a_person or all(each.code in _FOR_A_PERSON for each in problems)
    state = ItemState.NEEDS_PERSON if waits else ItemState.REFUSED
    return Ended(state, problems[0].code, written(problems))


def _not_taken(failed: FileNotTakenError) -> Ended:
    if failed.problem.code in _FOR_A_PERSON:
        return _refused([failed.problem])
    state = ItemState.REFUSED if failed.lasting else ItemState.FAILED
    return Ended(state, failed.problem.code, written([failed.problem]))
