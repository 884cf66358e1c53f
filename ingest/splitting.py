"""The step that makes what lies inside a document documents of their own: attachments of mails, files in archives.

The same part of the same version always gets the same id, and each group of parts is put on record in one transaction
with their first steps. So the step may end at any point and be done again: what is there is left as it is.
"""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import BinaryIO

from sqlalchemy.orm import Session

from ingest.extract.limits import Limits
from ingest.extract.port import ExtractedText, Extractor, Hints, Member, Members
from ingest.extract.reading import RefusedError
from ingest.failpoints import Failpoints
from ingest.file_name import clean_file_name
from ingest.filing import MAX_TITLE, FilingRules
from ingest.memory_file import memory_file
from ingest.stacks.stacks import Stacks, kind_of
from ingest.steps import FIRST_STEPS, Step
from ingest.work import Done
from mappings.problems import Problem
from mappings.views import without_mask_token
from storage.audit.actions import Action
from storage.audit.log import Act, AuditLog
from storage.clock import Clock
from storage.register import documents, families, jobs, mark_history
from storage.register.families import Part
from storage.register.jobs import Claim
from storage.register.kept import Kept
from storage.register.models import DocumentRow
from storage.register.objects import Stored
from storage.register.register import Register
from storage.register.states import State
from storage.vault.sealed import ObjectRole
from storage.vault.vault import Vault

STACK_KEPT = "stack-kept-whole"  # the warning of a stack that could not be cut, or has too many documents
KEPT_IN = "parts-kept-in"  # the warning of a document whose parts stay in it
_HOLD = timedelta(minutes=5)
_NAME_BYTES = 255
_FIRST_VERSION = 1


class UncutError(Exception):
    """Nobody knows whether a scan is a stack, because a limit is in the way."""


@dataclass(frozen=True, slots=True)
class SplitParts:
    """What splitting needs beside what every step has. Without `stacks` separator sheets are pages like others."""

    rules: FilingRules
    audit: AuditLog
    failpoints: Failpoints
    limits: Limits
    stacks: Stacks | None = None


class Splitting:
    """Takes documents apart.

    The limits of one extraction hold for a family: where the whole of it kept to them, so does what is inside. Where it
    did not, its parts are taken out up to the limits, and are not taken apart themselves.
    """

    def __init__(self, register: Register, vault: Vault, extractor: Extractor, clock: Clock, parts: SplitParts) -> None:
        self._register = register
        self._vault = vault
        self._extractor = extractor
        self._clock = clock
        self._rules = parts.rules
        self._audit = parts.audit
        self._failpoints = parts.failpoints
        self._limits = parts.limits
        self._stacks = parts.stacks

    def own(self, row: DocumentRow, extracted: ExtractedText) -> tuple[ExtractedText, Step]:
        """What of a text is the document's own, and the step that comes next.

        Each text lies in one document only, so that what is marked or raised there is hidden nowhere else in vain.
        """
        if extracted.own_pages is None:
            left = (STACK_KEPT,) if row.separators and row.kept_whole and row.parent_id is None else ()
            return replace(extracted, warnings=(*extracted.warnings, *left)), Step.ASSESS
        if row.kept_whole:
            return replace(extracted, warnings=(*extracted.warnings, KEPT_IN)), Step.ASSESS
        return replace(extracted, pages=extracted.pages[: extracted.own_pages]), Step.SPLIT

    def as_stack(self, row: DocumentRow, file: BinaryIO) -> ExtractedText | None:
        """What is taken out of a stack that is to be cut; None of what is none, or was to stay whole.

        Raises:
            UncutError: a limit is in the way, so it stays whole.
            ExtractorUnavailableError: it can't be looked through at present.
        """
        if self._stacks is None or not self._is_cut(row):
            return None
        try:
            return self._stacks.as_stack(file, row.id)
        except RefusedError as refusal:
            raise UncutError(refusal.reason) from refusal

    def _is_cut(self, row: DocumentRow) -> bool:
        return row.separators and not row.kept_whole

    def split(self, work: Claim, start: Kept) -> Done:
        """Put all parts on record that are not there yet; then the document's own text is assessed.

        One that can't be taken apart is read again as a whole, with the text of its parts in it.

        Raises:
            ExtractorUnavailableError, SiteUnavailableError: an outage; try again later.
            LeaseLostError: someone else is at it.
        """
        if start.original is None:
            raise LookupError("a version without an original")
        warnings: list[str] = []
        try:
            with memory_file(self._vault.open(start.original)) as file:
                for window in self._windows(file, start):
                    self._enter(work, start, window.found)
                    warnings += window.warnings
        except RefusedError:
            return kept_whole(work)

        def record(session: Session) -> None:
            documents.add_warnings(session, work.document_id, work.version, warnings)

        return Done(record, (Step.ASSESS,))

    def _windows(self, file: BinaryIO, start: Kept) -> Iterator[Members]:
        """What is inside the file, some at a time: the documents of a stack, or the files that any other one holds."""
        row = start.document
        if self._stacks is not None and self._is_cut(row) and kind_of(file) is not None:
            yield from self._stacks.windows(file, row.id)
            return
        hints = Hints(row.file_name, start.version.media_type)
        after: int | None = 0
        while after is not None:
            window = self._extractor.members(file, hints, after)
            yield window
            after = window.following

    def _enter(self, work: Claim, start: Kept, members: Sequence[Member]) -> None:
        with self._register.snapshot() as session:
            there = families.known(session, work.document_id, work.version)
        cut = self._is_cut(start.document)
        new = [self._sealed(part, each) for part, each in _new(work, members, there, by_path=cut)]
        if not new:
            return
        self._failpoints.reach("split.sealed")
        with self._register.transaction() as session:
            parent = documents.lock(session, work.document_id)
            jobs.renew(session, work, self._clock(), _HOLD)
            there = families.known(session, work.document_id, work.version)  # another may have been at it meanwhile
            whole = parent.depth + 1 >= self._limits.nesting or start.version.outcome == State.LIMIT
            entered = [self._added(session, parent, work, part, whole=whole) for part in new if part.id not in there]
            session.flush()
            self._audit.append_many(session, [_act(work, row, part) for row, part in entered])
        self._failpoints.reach("split.entered")

    def _added(
        self, session: Session, parent: DocumentRow, work: Claim, part: Part, *, whole: bool
    ) -> tuple[DocumentRow, Part]:
        number = self._rules.next_number(session, families.filing_of(parent, part.title, part.file_name))
        now = self._clock()
        row = families.add(session, parent, work.version, part, number, FIRST_STEPS, now, kept_whole=whole)
        mark_history.hand_down(session, parent.id, work.version, row.id)
        return row, part

    def _sealed(self, part_id: str, member: Member) -> Part:
        sealed, site = self._vault.seal(part_id, _FIRST_VERSION, ObjectRole.ORIGINAL, BytesIO(member.data))
        stored = Stored(sealed, [site], [each for each in self._vault.site_names if each != site])
        path, name = _path(member), name_of(member.path, member.number)
        return Part(part_id, member.number, path, title_of(path, name), name, stored, member.customer or None)


def kept_whole(work: Claim) -> Done:
    """What is recorded of a document that can't be taken apart: it is read again as a whole, so no text is lost."""

    def record(session: Session) -> None:
        documents.lock(session, work.document_id).kept_whole = True

    return Done(record, (Step.EXTRACT,))


def _new(
    work: Claim, members: Sequence[Member], there: Mapping[str, tuple[str, str]], *, by_path: bool = False
) -> list[tuple[str, Member]]:
    """The members that are not on record yet, each with its id as a document of its own.

    Documents of a stack are the same if they are the same pages: a PDF that is written twice differs in its /ID.
    """
    known = Counter((path, "" if by_path else sha256) for path, sha256 in there.values())
    found: list[tuple[str, Member]] = []
    for each in members:
        same = _path(each), "" if by_path else hashlib.sha256(each.data).hexdigest()
        if known[same] > 0:
            known[same] -= 1
        else:
            found.append((families.part_id(work.document_id, work.version, each.number, there), each))
    return found


def _path(member: Member) -> str:
    return without_mask_token(member.path)


def name_of(path: str, number: int) -> str:
    """The file name of the part at `path`: its last step, cut to the end that holds the suffix; or by its number."""
    last = unicodedata.normalize("NFC", path).replace("\\", "/").rstrip("/").rpartition("/")[2]
    while len(last.encode()) > _NAME_BYTES:
        last = last[1:]
    name = clean_file_name(last)
    return f"part-{number}" if isinstance(name, Problem) else name


def title_of(path: str, name: str) -> str:
    """The title of the part at `path`: the path on one line, cut to its end; without one, its name."""
    line = " ".join(unicodedata.normalize("NFC", path).split())
    return (line if len(line) <= MAX_TITLE else "…" + line[1 - MAX_TITLE :]) or name


def _act(work: Claim, row: DocumentRow, part: Part) -> Act:
    details: dict[str, str | int] = {
        "classification": row.classification,
        "level": row.level,
        "bytes": part.stored.sealed.plain_size,
        "parent": work.document_id,
        "version": work.version,
    }
    return Act(f"worker:{work.owner}", Action.PART_FILED, object_kind="document", object_id=row.id, details=details)
