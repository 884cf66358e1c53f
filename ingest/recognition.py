"""The steps that read pages off their pictures: which pages, page after page, and the text put together at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

from sqlalchemy.orm import Session

from ingest.extract.port import ExtractedText, Outcome
from ingest.extract.reading import RefusedError
from ingest.extract.rendering.order import LETTERED
from ingest.failpoints import Failpoints
from ingest.ocr.joining import joined
from ingest.ocr.port import Reading
from ingest.ocr.recogniser import OpenScan, Recogniser
from ingest.ocr.wire import decode_readings, encode_readings
from ingest.scan_quality.flaws import ScanRules, page_flaws, pages_twice
from ingest.scan_quality.measured import Measured
from ingest.steps import STRANDS, Step
from ingest.text_object import decode_pages, encode_pages
from ingest.work import Done, nothing_to_record
from mappings.document import Mark, Place
from mappings.scheme import Classification
from storage.clock import Clock
from storage.register import jobs, objects, recognitions
from storage.register.jobs import Claim
from storage.register.kept import Kept
from storage.register.models import RecognisedPageRow
from storage.register.objects import Stored
from storage.register.recognitions import ReadPage
from storage.register.register import Register
from storage.register.reviews import DOUBTFUL
from storage.vault.sealed import ObjectRole, Sealed
from storage.vault.vault import Vault

PDF = "application/pdf"
UNSURE = "ocr"  # the source of marks over text that was not read surely enough
WITHOUT_TEXT, UNREADABLE_TEXT = "page-without-text:", "page-text-unreadable:"
_PAGES_A_RUN = 8  # then others have their turn, and what follows is asked for
_HOLD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Read:
    """The text of all pages, and how surely those that were read off pictures were read (0 to 1).

    `twice` are pages (from 0) that look like an earlier one, with the number of that (from 1).
    """

    pages: tuple[str, ...]
    confidence: float
    unread: tuple[int, ...]
    twice: Mapping[int, float]


class Recognition:
    """Reads pages with the recogniser `engines[engine]`.

    Args:
        engines: by name; a document that was asked to be read by one that isn't there is read by `engine`.
        surely: pages read with less confidence (0 to 1) hide the document's text from whom anything may be hidden.
        rules: by which pages are good scans; the usual ones unless given.
    """

    def __init__(
        self,
        register: Register,
        vault: Vault,
        engines: Mapping[str, Recogniser],
        engine: str,
        surely: float,
        clock: Clock,
        failpoints: Failpoints,
        rules: ScanRules | None = None,
    ) -> None:
        self._register = register
        self._vault = vault
        self._engines = engines
        self._engine = engine
        self._surely = surely
        self._clock = clock
        self._failpoints = failpoints
        self._rules = rules or ScanRules()

    def wanted(self, extracted: ExtractedText, original: Sealed) -> dict[int, bool]:
        """The pages to be read, each with whether that replaces its own text; none for most files.

        Raises:
            ExtractorUnavailableError: it can't be found out at present.
        """
        if extracted.media_type in LETTERED and extracted.outcome in {Outcome.TEXT, Outcome.NO_TEXT_LAYER}:
            return pages_to_read(extracted.warnings)
        if extracted.outcome is not Outcome.NO_TEXT_LAYER or not extracted.media_type.startswith("image/"):
            return {}
        pieces = self._vault.open(original)
        recogniser = self._engines[self._engine]
        try:
            with recogniser.opened(pieces, extracted.media_type, original.facts.document_id) as scan:
                return dict.fromkeys(range(scan.count()), False)
        except RefusedError:
            return {}

    def begin(self, session: Session, work: Claim, pages: Mapping[int, bool], layer: str | None) -> None:
        """Ask for the pages, in the transaction that records the extraction."""
        now = self._clock()
        recognitions.ask(session, work.document_id, work.version, self._engine, pages, layer, now, "system")

    def strand(self, number: int, work: Claim, start: Kept) -> Done:
        """Read some of the pages that are this strand's: every third one. Each is recorded as soon as it is read.

        Raises:
            ExtractorUnavailableError, SiteUnavailableError: an outage; try again later.
            LeaseLostError: someone else is at it.
        """
        with self._register.snapshot() as session:
            asked = recognitions.of_version(session, work.document_id, work.version)
            rows = recognitions.pages_of(session, work.document_id, work.version)
        waiting = [row.page for row in rows if row.object_id is None and row.page % len(STRANDS) == number]
        if asked is None or start.original is None or not waiting:
            return Done(nothing_to_record, (Step.COMPOSE, Step.REPLICATE_PAGES) if asked else ())
        recogniser = self._engines.get(asked.engine, self._engines[self._engine])
        pieces = self._vault.open(start.original)
        with recogniser.opened(pieces, start.version.media_type, work.document_id) as scan:
            for page in waiting[:_PAGES_A_RUN]:
                self._read(work, scan, page)
        if len(waiting) > _PAGES_A_RUN:
            return Done(nothing_to_record, (STRANDS[number],))
        return Done(nothing_to_record, (Step.COMPOSE, Step.REPLICATE_PAGES))

    def compose(self, work: Claim) -> Read | None:
        """The text of every page, once all are read; None as long as some wait."""
        with self._register.snapshot() as session:
            asked = recognitions.of_version(session, work.document_id, work.version)
            rows = recognitions.pages_of(session, work.document_id, work.version)
            ids = {each for row in rows for each in (row.object_id,) if each is not None}
            layer_id = None if asked is None else asked.layer_object_id
            sealed = objects.by_id(session, ids | ({layer_id} if layer_id else set()))
        if asked is None or any(row.object_id is None for row in rows):
            return None
        pages = list(decode_pages(self._vault.open(sealed[layer_id]))) if layer_id else []
        pages += [""] * (max((row.page for row in rows), default=-1) + 1 - len(pages))
        measured: dict[int, Measured] = {}
        for row in rows:
            reading = self._reading(row, sealed)
            if reading.measured is not None:
                measured[row.page] = reading.measured
            text = joined(reading.rows).text
            own = "" if row.replaces else pages[row.page]
            # What codes say comes last: the words' places count from the beginning.
            pages[row.page] = "\n".join(each for each in (text, own, *reading.codes) if each)
        unread = tuple(row.page for row in rows if row.failed)
        twice = {page: float(like + 1) for page, like in pages_twice(measured, self._rules)}
        return Read(tuple(pages), min((row.confidence for row in rows), default=1.0), unread, twice)

    def readings(self, document_id: str, version: int) -> dict[int, Reading]:
        """What was read off each page, with its words' places."""
        with self._register.snapshot() as session:
            rows = recognitions.pages_of(session, document_id, version)
            sealed = objects.by_id(session, {row.object_id for row in rows if row.object_id is not None})
        return {row.page: self._reading(row, sealed) for row in rows if row.object_id in sealed}

    def unsure_marks(self, start: Kept, pages: tuple[str, ...], classification: Classification) -> list[Mark]:
        """Marks over all text, if a page was not read surely: what can't be read can't be looked through either.

        They are doubtful themselves, so that the document waits for a person, who withdraws them or leaves them.
        """
        top = max(classification.view_levels(min(classification.document_levels)))
        if start.surety is None or start.surety >= self._surely or top == min(classification.document_levels):
            return []
        sure = max(0.01, min(start.surety, DOUBTFUL - 0.01))
        return [
            Mark(Place.TEXT, 0, len(text), top, UNSURE, page=number, confidence=sure)
            for number, text in enumerate(pages)
            if text
        ]

    def layer(self, work: Claim, pages: tuple[str, ...]) -> tuple[Stored, ...]:
        """The text that the file itself has as a sealed object, none if it has none."""
        return (self._sealed(work, encode_pages(pages)),) if any(pages) else ()

    def close(self) -> None:
        """End every process."""
        for each in self._engines.values():
            each.close()

    def _read(self, work: Claim, scan: OpenScan, page: int) -> None:
        reading = scan.read(page)
        self._failpoints.reach("ocr.read")
        stored = self._sealed(work, encode_readings({page: reading}))
        confidence = round(reading.confidence, 4)
        measured = reading.measured
        wrong = page_flaws(measured, reading.turned, self._rules) if measured else ()
        flaws = {str(flaw): value for flaw, value in wrong}
        fingerprint = measured.fingerprint if measured else ""
        read = ReadPage(stored.sealed, reading.engine, confidence, reading.failed[:60], flaws, fingerprint)
        with self._register.transaction() as session:
            jobs.renew(session, work, self._clock(), _HOLD)
            objects.add_many(session, [stored], self._clock())
            if not recognitions.set_read(session, work.document_id, work.version, page, read):
                objects.forget(session, stored.sealed.facts.object_id)
        self._failpoints.reach("ocr.recorded")

    def _sealed(self, work: Claim, plain: bytes) -> Stored:
        sealed, site = self._vault.seal(work.document_id, work.version, ObjectRole.PAGE, BytesIO(plain))
        return Stored(sealed, [site], [each for each in self._vault.site_names if each != site])

    def _reading(self, row: RecognisedPageRow, sealed: Mapping[str, Sealed]) -> Reading:
        assert row.object_id is not None
        return decode_readings(self._vault.open(sealed[row.object_id]))[row.page]


def pages_to_read(warnings: tuple[str, ...]) -> dict[int, bool]:
    """Page numbers, from 0, out of the warnings of an extraction, each with whether its own text can't be used."""
    found: dict[int, bool] = {}
    for each in warnings:
        for prefix, replaces in ((WITHOUT_TEXT, False), (UNREADABLE_TEXT, True)):
            if each.startswith(prefix):
                found[int(each.removeprefix(prefix)) - 1] = replaces
    return found
