"""Files sent into a batch one by one. Sending one again, after the connection broke, changes nothing."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any, BinaryIO
from urllib.parse import quote

from ingest.batches.entering import BatchNotOpenError
from ingest.batches.folder_source import visible
from ingest.batches.knowing import may_make
from ingest.batches.taking import Taking, item_of
from ingest.submission import Submission, SubmissionRefusedError
from mappings.access import Principal
from mappings.problems import Problem
from search_api.ids import is_id
from search_api.problems import ProblemError
from storage.register import batch_items, batches
from storage.register.batch_items import Listed, key_of
from storage.register.item_states import TAKEABLE
from storage.register.models import BatchItemRow, BatchRow
from storage.register.register import Register

MAX_PATH = 4000  # characters
_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that is sent into a batch. `key` tells it from others of the same path, "" where the path does."""

    batch_id: str
    path: str
    key: str
    submission: Submission

    def listed(self) -> Listed:
        """As it stands on the batch's list."""
        named = f"key:{self.key}" if self.key else quote(self.path)
        return Listed(visible(self.path), key_of(named), self.submission.expected_size, None, self._given())

    def _given(self) -> Mapping[str, Any]:
        said = self.submission
        given = {
            "class": said.classification,
            "level": said.level,
            "department": said.department,
            "title": said.title,
            "customer": said.customer_file,
            "fields": dict(said.fields),
        }
        return {name: value for name, value in given.items() if value}


class ItemUploads:
    """Takes files into batches for those who made them."""

    def __init__(self, register: Register, taking: Taking) -> None:
        self._register = register
        self._taking = taking

    def begin(self, principal: Principal, sent: Sent) -> Callable[[BinaryIO], BatchItemRow]:
        """Put the file on the batch's list, before a byte of it is read; the answer takes its bytes in.

        Raises:
            ProblemError: `not-allowed`, `no-such-batch`, `batch-not-open`.
            SubmissionRefusedError: it has no usable path.
        """
        if not may_make(principal):
            raise ProblemError("not-allowed")
        _check_path(sent.path)
        batch = self._own(principal, sent.batch_id)
        listed = sent.listed()
        try:
            self._taking.enlist(batch.id, [listed])
        except BatchNotOpenError:
            raise ProblemError("batch-not-open") from None
        return lambda file: self._take(principal, batch, listed.key, sent.submission.declared_type, file)

    def _take(
        self, principal: Principal, batch: BatchRow, key: str, declared_type: str, file: BinaryIO
    ) -> BatchItemRow:
        """Take the bytes in.

        Raises:
            ProblemError: `batch-not-open`; `item-differs`, the batch has another file under this key.
        """
        row = self._item(batch.id, key)
        if row.state not in TAKEABLE:
            if _sha256(file) != row.sha256:
                raise ProblemError("item-differs")
            return row
        item = replace(item_of(row), declared_type=declared_type)
        try:
            self._taking.take(batch, item, lambda: nullcontext(file), principal)
        except BatchNotOpenError:
            raise ProblemError("batch-not-open") from None
        return self._item(batch.id, key)

    def _own(self, principal: Principal, batch_id: str) -> BatchRow:
        with self._register.snapshot() as session:
            row = batches.get(session, batch_id) if is_id(batch_id) else None
        if row is None or row.created_by != principal.person_id:
            raise ProblemError("no-such-batch")
        return row

    def _item(self, batch_id: str, key: str) -> BatchItemRow:
        with self._register.snapshot() as session:
            row = batch_items.find(session, batch_id, key)
        if row is None:
            raise ProblemError("no-such-batch")
        return row


def _check_path(path: str) -> None:
    if not path.strip("/ "):
        raise SubmissionRefusedError(Problem("file-name-missing", "path"))
    if len(path) > MAX_PATH:
        raise SubmissionRefusedError(Problem("too-long", "path", {"length": str(len(path)), "limit": str(MAX_PATH)}))


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()
