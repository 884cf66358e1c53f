"""The steps of the way in. Each starts from the register's state, may be repeated, and calls nobody upstream."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO

from sqlalchemy.orm import Session

from ingest.extract.port import ExtractedText, Extractor, Hints, Outcome
from ingest.extraction_record import extraction_of, record_text
from ingest.memory_file import memory_file
from ingest.proposing import Proposing
from ingest.recent_texts import RecentTexts
from ingest.recognition import UNSURE, Recognition
from ingest.regions import Regions
from ingest.replication import Replication
from ingest.scan.port import Scanner
from ingest.scan_quality.flaws import Flaw
from ingest.scan_quality.warnings import scan_warnings
from ingest.sensitive.customer_names import customer_names, named_levels
from ingest.sensitive.detectors.hit import Detector
from ingest.sensitive.every_detector import every_detector
from ingest.sensitive.find import DETECTED, find
from ingest.sensitive.known_values import Secret, known_value_marks, value_marks
from ingest.set_aside import UNASSESSED, state_after, unread_marks
from ingest.splitting import Splitting, UncutError, kept_whole
from ingest.steps import REPLICATIONS, STRANDS, Step
from ingest.text_object import decode_pages, encode_pages, text_digest
from ingest.unlocking import Unlocking
from ingest.work import Done, nothing_to_record
from mappings.detector_kind import DetectorKind
from mappings.document import Document, Mark, Place
from mappings.entry_deadline import days_late
from mappings.scheme import Scheme
from mappings.views import views
from storage.clock import Clock
from storage.index.port import EntryKey, IndexEntry
from storage.register import customer_files, documents, kept, late_entries, marks, page_flaws
from storage.register.documents import Extraction
from storage.register.jobs import Claim
from storage.register.kept import Kept
from storage.register.objects import Stored
from storage.register.register import Register
from storage.register.states import HELD, SET_ASIDE, State
from storage.vault.sealed import ObjectRole, Sealed
from storage.vault.vault import Vault


class Pipeline:
    """Does one step for one version of a document. Slow work is done outside the register's transactions.

    Args:
        max_extract_bytes: larger files are kept, but no text is taken out of them (state LIMIT).
        detectors: what looks for the kinds that the scheme names; those that the archive comes with, unless given.
        regions: finds the words under regions; without it each hides all words of its page.
        recognition: reads pages off their pictures; without it scans end as NEEDS_OCR.
        scanner: looks for viruses before anything reads a file; without it nothing is scanned.
        splitting: makes what is inside documents of their own; without it, its text is part of the document's own.
    """

    def __init__(
        self,
        register: Register,
        vault: Vault,
        extractor: Extractor,
        scheme: Scheme,
        clock: Clock,
        max_extract_bytes: int,
        detectors: Mapping[DetectorKind, Detector] | None = None,
        regions: Regions | None = None,
        recognition: Recognition | None = None,
        scanner: Scanner | None = None,
        splitting: Splitting | None = None,
    ) -> None:
        self._register = register
        self._vault = vault
        self._extractor = extractor
        self._scheme = scheme
        self._clock = clock
        self._max_extract_bytes = max_extract_bytes
        self._detectors = every_detector() if detectors is None else detectors
        self._regions, self._scanner = regions, scanner
        self._unlocking = Unlocking(register, vault)
        self._recent = RecentTexts()
        replication = Replication(register, vault)
        self._steps: dict[Step, Callable[[Claim, Kept], Done]] = {
            Step.REPLICATE: replication.original,
            Step.REPLICATE_TEXT: replication.text,
            Step.EXTRACT: self._extract,
            Step.ASSESS: self._assess,
            Step.PLACE: self._place,
            Step.INDEX: self._index,
            Step.PROPOSE: self._propose,
        }
        self._splitting, self._recognition = splitting, recognition
        self._steps[Step.SPLIT] = (lambda work, _: kept_whole(work)) if splitting is None else splitting.split
        self._proposing = Proposing(scheme, recognition.readings if recognition else lambda *_: {})
        if recognition is not None:
            self._steps |= {step: partial(recognition.strand, number) for number, step in enumerate(STRANDS)}
            self._steps |= {Step.COMPOSE: self._compose, Step.REPLICATE_PAGES: replication.pages}

    def read(self, works: Sequence[Claim]) -> Mapping[tuple[str, int], Kept]:
        """What the register has on the versions of these jobs, as one snapshot of now; what is gone is left out."""
        with self._register.snapshot() as session:
            return kept.read(session, [(work.document_id, work.version) for work in works])

    def run(self, work: Claim, start: Kept) -> Done:
        """Do the step, from what was `read`.

        Raises:
            ExtractorUnavailableError, SiteUnavailableError, IndexUnavailableError: an outage; try again later.
        """
        return self._steps[Step(work.step)](work, start)

    def _extract(self, work: Claim, start: Kept) -> Done:
        """Take the text out and keep it, sealed, as an object of its own."""
        if start.original is None:
            raise LookupError("a version without an original")
        password = self._unlocking.password(work, start)
        hints = Hints(start.document.file_name, start.version.media_type, password)
        try:
            extracted = self._text_of(start, hints)
        except UncutError:
            return kept_whole(work)
        if password is not None:  # the pages of a locked file can't be drawn, now or later, so none is read off them
            extracted = self._unlocking.tried(extracted)
        elif self._recognition is not None and (pages := self._recognition.wanted(extracted, start.original)):
            return self._read_pages(work, extracted, pages)
        onwards = Step.ASSESS
        if self._splitting is not None and password is None:  # what is inside couldn't be opened once more
            extracted, onwards = self._splitting.own(start.document, extracted)
        aside = extracted.reason.partition(":")[0] if extracted.outcome is Outcome.QUARANTINED else ""
        done = replace(self._with_text(work, extraction_of(extracted), extracted.pages, onwards), quarantined=aside)
        return done if password is None else self._unlocking.and_forgotten(done, work)

    def _with_text(self, work: Claim, extraction: Extraction, pages: tuple[str, ...], onwards: Step) -> Done:
        """Keep the text, sealed, and record what became of its extraction."""
        stored = self._stored(work, pages)
        digest = text_digest(pages) if pages else None

        def record(session: Session) -> None:
            record_text(session, work, extraction, stored, digest)

        return Done(record, (Step.REPLICATE_TEXT, onwards) if stored else (onwards,), stored=stored)

    def _read_pages(self, work: Claim, extracted: ExtractedText, pages: Mapping[int, bool]) -> Done:
        """Keep the text that there is aside, and ask for the pages that have none to be read."""
        assert self._recognition is not None
        recognition, layer = self._recognition, self._recognition.layer(work, extracted.pages)
        # A page count makes the pages known as such, those of a TIFF too.
        extraction = replace(extraction_of(extracted), page_count=extracted.page_count or len(pages))

        def record(session: Session) -> None:
            documents.set_extraction(session, work.document_id, work.version, extraction)
            recognition.begin(session, work, pages, layer[0].sealed.facts.object_id if layer else None)

        strands = sorted({page % len(STRANDS) for page in pages})
        return Done(record, tuple(STRANDS[each] for each in strands), stored=layer)

    def _compose(self, work: Claim, start: Kept) -> Done:
        """Put the text together once all pages are read, and keep it, sealed."""
        assert self._recognition is not None
        read = self._recognition.compose(work)
        if read is None:
            return Done(nothing_to_record)
        has_text = any(read.pages)
        blank = State.NEEDS_OCR if read.unread else State.EMPTY
        extraction = Extraction(
            outcome=State.INDEXED if has_text else blank,
            reason="" if has_text or not read.unread else "pages-not-read: none of the pages could be read",
            warnings=list(start.version.warnings),
            media_type=start.version.media_type,
            page_count=start.version.page_count,
        )
        done = self._with_text(work, extraction, read.pages if has_text else (), Step.ASSESS)

        def record(session: Session) -> None:
            done.record(session)
            page_flaws.replace(session, work.document_id, work.version, Flaw.TWICE, read.twice)
            warnings = scan_warnings(session, work.document_id, work.version, extraction.warnings)
            documents.version(session, work.document_id, work.version).warnings = warnings

        return replace(done, record=record)

    def _stored(self, work: Claim, pages: tuple[str, ...]) -> tuple[Stored, ...]:
        """The text as a sealed object at one site; none for a version without text."""
        if not pages:
            return ()
        source = BytesIO(encode_pages(pages))
        sealed, site = self._vault.seal(work.document_id, work.version, ObjectRole.TEXT, source)
        self._recent.keep(sealed.facts.object_id, pages)
        return (Stored(sealed, [site], [each for each in self._vault.site_names if each != site]),)

    def _text_of(self, start: Kept, hints: Hints) -> ExtractedText:
        original = start.original
        assert original is not None
        if self._scanner is not None:
            verdict = self._scanner.scan(self._vault.open(original))
            if not verdict.clean:
                return ExtractedText(Outcome.QUARANTINED, hints.declared_type, reason=verdict.reason)
        if original.plain_size > self._max_extract_bytes:
            return ExtractedText(Outcome.LIMIT, hints.declared_type, reason="file-too-large-for-extraction")
        with memory_file(self._vault.open(original)) as file:
            stack = None
            if self._splitting is not None and hints.password is None:
                stack = self._splitting.as_stack(start.document, file)
            return self._extractor.extract(file, hints) if stack is None else stack

    def _assess(self, work: Claim, start: Kept) -> Done:
        """Find the stretches that need a higher level, for the lowest level that the class lets its documents have.

        So a document's level can be lowered at any time, with all that must then be hidden marked already.

        Raises:
            DetectorError: the text could not be assessed, so none of it may be indexed.
        """
        classification = self._scheme.by_key[start.document.classification]
        document = replace(self._document(start), level=min(classification.document_levels))
        known = known_value_marks(document, classification)
        detected = [each.mark() for each in find(document, classification, self._detectors)]
        detected += value_marks(document, classification, self._customer_names(self._document(start)))

        late = days_late(classification, document.fields, document.filed_on)
        unsure: list[Mark] = []
        if self._recognition is not None:
            unsure = self._recognition.unsure_marks(start, document.pages, classification)
        proposing = self._proposing.with_assessment(work, start, document.pages or self._text(start))

        def record(session: Session) -> None:
            found = {"record": known, DETECTED: detected, UNASSESSED: (), UNSURE: unsure}
            marks.replace_all(session, work.document_id, work.version, found)
            documents.set_assessed(session, work.document_id, work.version)
            late_entries.measure(session, work.document_id, late)
            proposing.record(session)

        regions = any(mark.place is Place.REGION and mark.under is None for mark in start.marks)
        place = (Step.PLACE,) if regions else ()
        return Done(record, (Step.INDEX, *place, *proposing.next_steps))

    def _propose(self, work: Claim, start: Kept) -> Done:
        return self._proposing.propose(work, start, self._text(start))

    def _place(self, work: Claim, start: Kept) -> Done:
        """Find the words under the regions of which that is not known, so that they don't hide all of their page.

        Raises:
            ExtractorUnavailableError: pages can't be drawn at present.
        """
        waiting = [mark for mark in start.marks if mark.place is Place.REGION and mark.under is None]
        text, original = start.text, start.original
        if self._regions is None or text is None or original is None or not waiting:
            return Done(nothing_to_record)
        readings = self._recognition.readings(work.document_id, work.version) if self._recognition else {}
        placed = self._regions.placed(waiting, self._pages(text), original, start.version.media_type, readings)

        def record(session: Session) -> None:
            version = documents.version(session, work.document_id, work.version)
            if version.text_object_id == text.facts.object_id:
                marks.set_under(session, work.document_id, work.version, placed)

        return Done(record, (Step.INDEX,))

    def _customer_names(self, document: Document) -> list[Secret]:
        """The names to hide in the document at its level, and at each lower one that it could be given."""
        if document.customer_file is None:
            return []
        found: list[Secret] = []
        for level in self._scheme.by_key[document.classification].document_levels:
            at_level = replace(document, level=level)
            if level <= document.level and named_levels(at_level, self._scheme):
                with self._register.snapshot() as session:
                    known = customer_files.values(session, document.customer_file, level, document.id)
                found += customer_names(at_level, self._scheme, known, self._detectors)
        return found

    def _index(self, work: Claim, start: Kept) -> Done:
        """Make the views, one entry for each level at which the document may look different; then it is settled.

        Text that was not assessed yet is left out; of what is held for a second person there is no view.
        Entries at levels where the document has none any more are removed.
        """
        revision = start.document.revision
        document = replace(self._document(start), state=start.version.outcome)
        if start.version.unassessed:
            document = replace(document, pages=())
        shown = () if start.document.entry_check in HELD else views(document, self._scheme)
        entries = tuple(IndexEntry(view, revision) for view in shown)
        strays = self._strays(document) if start.document.may_have_strays else ()
        set_aside = start.version.outcome in SET_ASIDE
        reviewed = set_aside or bool(start.marks) or start.document.awaits_review

        def record(session: Session) -> None:
            documents.settle(session, work.document_id, work.version, self._clock())

        return Done(record, entries=entries, strays=strays, revision=revision, reviewed=reviewed)

    def _strays(self, document: Document) -> tuple[EntryKey, ...]:
        """At every other level, those too at which a former scheme had entries of this class."""
        levels = self._scheme.by_key[document.classification].view_levels(document.level)
        gone = set(range(len(self._scheme.levels))) - set(levels)
        return tuple(EntryKey(document.id, document.classification, level) for level in sorted(gone))

    def given_up(self, work: Claim, code: str) -> Done:
        """What is recorded when a step failed on every try: the document is kept, found by its metadata, and listed.

        One at which workers or readers died is quarantined; where they only gave an error, the fault may be ours, and
        it failed.
        Without a working assessment no text may be shown to anyone below the top, so none is indexed at all; title,
        file name and the words of fields, which may tell a secret as well, are hidden from them.
        """
        if work.step in {*REPLICATIONS, Step.PLACE, Step.PROPOSE}:
            return Done(nothing_to_record)
        if work.step == Step.SPLIT:
            return kept_whole(work)
        state = state_after(code)

        def record(session: Session) -> None:
            documents.set_aside(session, work.document_id, work.version, state, code)
            if work.step != Step.INDEX:
                unread = unread_marks(documents.lookup(session, work.document_id), self._scheme)
                marks.replace(session, work.document_id, work.version, UNASSESSED, unread)
            else:
                documents.settle(session, work.document_id, work.version, self._clock())

        following = () if work.step == Step.INDEX else (Step.INDEX,)
        done = Done(record, following, reviewed=True, quarantined=code if state is State.QUARANTINED else "")
        return self._unlocking.and_forgotten(done, work) if work.step == Step.EXTRACT else done

    def _document(self, start: Kept) -> Document:
        """The document in full, with its marks, and its text from the vault unless its assessment failed."""
        document = documents.to_document(start.document, start.version.media_type, start.marks)
        if start.text is None or start.version.outcome in SET_ASIDE:
            return document
        return replace(document, pages=self._pages(start.text))

    def _text(self, start: Kept) -> tuple[str, ...]:
        return self._pages(start.text) if start.text else ()

    def _pages(self, text: Sealed) -> tuple[str, ...]:
        pages = self._recent.get(text.facts.object_id)
        return decode_pages(self._vault.open(text)) if pages is None else pages
