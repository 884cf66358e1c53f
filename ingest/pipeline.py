"""The steps of the way in. Each starts from the register's state, may be repeated, and calls nobody upstream."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO

from sqlalchemy.orm import Session
from storage.vault.vault import Vault

from ingest.extract.port import ExtractedText, Extractor, Hints, Outcome
from ingest.memory_file import memory_file
from ingest.sensitive.known_values import known_value_marks
from ingest.steps import Step
from ingest.text_object import decode_pages, encode_pages
from ingest.work import Done, Work
from mappings.document import Document, Mark
from mappings.scheme import Scheme
from mappings.views import views
from storage.clock import Clock
from storage.index.port import IndexEntry
from storage.register import documents, objects
from storage.register.register import Register
from storage.register.states import State
from storage.vault.sealed import ObjectRole, Sealed

_STATES = {
    Outcome.TEXT: State.INDEXED,
    Outcome.EMPTY: State.EMPTY,
    Outcome.NO_TEXT_LAYER: State.NEEDS_OCR,
    Outcome.ENCRYPTED: State.ENCRYPTED,
    Outcome.MALFORMED: State.MALFORMED,
    Outcome.LIMIT: State.LIMIT,
    Outcome.UNSUPPORTED: State.UNSUPPORTED,
}


class Pipeline:
    """Does one step for one version of a document. Slow work is done outside the register's transactions.

    Args:
        max_extract_bytes: larger files are kept, but no text is taken out of them (state LIMIT).
    """

    def __init__(
        self,
        register: Register,
        vault: Vault,
        extractor: Extractor,
        scheme: Scheme,
        clock: Clock,
        max_extract_bytes: int,
    ) -> None:
        self._register = register
        self._vault = vault
        self._extractor = extractor
        self._scheme = scheme
        self._clock = clock
        self._max_extract_bytes = max_extract_bytes
        self._steps: dict[Step, Callable[[Work], Done]] = {
            Step.REPLICATE: partial(self._replicate, ObjectRole.ORIGINAL),
            Step.REPLICATE_TEXT: partial(self._replicate, ObjectRole.TEXT),
            Step.EXTRACT: self._extract,
            Step.ASSESS: self._assess,
            Step.INDEX: self._index,
        }

    def run(self, work: Work) -> Done:
        """Do the step.

        Raises:
            ExtractorUnavailableError, SiteUnavailableError, IndexUnavailableError: an outage; try again later.
        """
        return self._steps[work.step](work)

    def _replicate(self, role: ObjectRole, work: Work) -> Done:
        """Copy the version's object to every site that has no verified copy yet."""
        with self._register.snapshot() as session:
            sealed = objects.of_version(session, work.document_id, work.version, role)
            have, want = objects.copies(session, sealed.facts.object_id) if sealed else ([], [])
        if sealed is None or not want:
            return Done(_nothing)
        for site in want:
            self._vault.replicate(sealed, have[0], site)

        def record(session: Session) -> None:
            for site in want:
                objects.copy_verified(session, sealed.facts.object_id, site, self._clock())

        return Done(record)

    def _extract(self, work: Work) -> Done:
        """Take the text out and keep it, sealed, as an object of its own."""
        with self._register.snapshot() as session:
            file_name = documents.get(session, work.document_id).file_name
            declared = documents.version(session, work.document_id, work.version).media_type
            original = objects.of_version(session, work.document_id, work.version, ObjectRole.ORIGINAL)
        if original is None:
            raise LookupError("a version without an original")
        extracted = self._text_of(original, Hints(file_name, declared))
        text: tuple[Sealed, str] | None = None
        if extracted.pages:
            source = BytesIO(encode_pages(extracted.pages))
            text = self._vault.seal(work.document_id, work.version, ObjectRole.TEXT, source)
        state = _STATES[extracted.outcome]

        def record(session: Session) -> None:
            if text is not None:
                objects.add(session, *text, self._vault.site_names, self._clock())
            documents.record_extraction(
                session,
                work.document_id,
                work.version,
                outcome=state,
                reason=extracted.reason,
                warnings=list(extracted.warnings),
                media_type=extracted.media_type,
                page_count=extracted.page_count,
                text_object_id=text[0].facts.object_id if text else None,
            )

        return Done(record, (Step.REPLICATE_TEXT, Step.ASSESS) if text else (Step.ASSESS,))

    def _text_of(self, original: Sealed, hints: Hints) -> ExtractedText:
        if original.plain_size > self._max_extract_bytes:
            return ExtractedText(Outcome.LIMIT, hints.declared_type, reason="file-too-large-for-extraction")
        with memory_file(self._vault.open(original)) as file:
            return self._extractor.extract(file, hints)

    def _assess(self, work: Work) -> Done:
        """Find the stretches that need a higher level."""
        document = self.document(work.document_id, work.version, marks=())
        marks = known_value_marks(document, self._scheme.by_key[document.classification])

        def record(session: Session) -> None:
            documents.replace_marks(session, work.document_id, work.version, marks, source="known-values")

        return Done(record, (Step.INDEX,))

    def _index(self, work: Work) -> Done:
        """Make the views, one entry for each level at which the document may look different; then it is settled."""
        with self._register.snapshot() as session:
            revision = documents.get(session, work.document_id).revision
            marks = documents.marks(session, work.document_id, work.version)
        document = self.document(work.document_id, work.version, marks)
        entries = tuple(IndexEntry(view, revision) for view in views(document, self._scheme))

        def record(session: Session) -> None:
            documents.settle(session, work.document_id, State(document.state), self._clock())

        return Done(record, entries=entries)

    def given_up(self, work: Work, code: str) -> Done:
        """What is recorded when a step failed on every try: the document is kept, found by its metadata, and listed.

        Without a working assessment no text may be shown to anyone below the top, so none is indexed at all.
        """
        if work.step in {Step.REPLICATE, Step.REPLICATE_TEXT}:
            return Done(_nothing)

        def record(session: Session) -> None:
            documents.record_failure(session, work.document_id, work.version, code)
            if work.step is Step.INDEX:
                documents.settle(session, work.document_id, State.FAILED, self._clock())

        return Done(record, () if work.step is Step.INDEX else (Step.INDEX,))

    def document(self, document_id: str, version: int, marks: tuple[Mark, ...]) -> Document:
        """The document in full, with its text from the vault; without text when its assessment failed."""
        with self._register.snapshot() as session:
            row = documents.get(session, document_id)
            version_row = documents.version(session, document_id, version)
            text = objects.of_version(session, document_id, version, ObjectRole.TEXT)
            document = documents.to_document(row, version_row, marks)
        if text is None or version_row.outcome == State.FAILED:
            return document
        return replace(document, pages=decode_pages(self._vault.open(text)))


def _nothing(session: Session) -> None:
    """Nothing to record."""
