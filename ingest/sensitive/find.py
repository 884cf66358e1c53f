"""(document, class, detectors) -> findings: what stands in a document's text that its class gives a higher level."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ingest.sensitive.detectors.bank_card import bank_cards
from ingest.sensitive.detectors.credit_code import credit_codes
from ingest.sensitive.detectors.email_address import email_addresses
from ingest.sensitive.detectors.hit import Detector, Hit, WithCapitals
from ingest.sensitive.detectors.iban import ibans
from ingest.sensitive.detectors.licence_plate import licence_plates
from ingest.sensitive.detectors.mobile import mobiles
from ingest.sensitive.detectors.passport import passports
from ingest.sensitive.detectors.resident_id import resident_ids
from ingest.sensitive.detectors.telephone import landlines, numbers_abroad
from ingest.sensitive.folding import Folded, fold
from ingest.sensitive.searched import Searched, searched
from mappings.detector_kind import DetectorKind
from mappings.document import Document, Mark, Place
from mappings.scheme import Classification

# The source of these marks in the register, and the first part of their reason.
DETECTED = "detector"


class DetectorError(Exception):
    """A detector failed, or there is none for a kind that the scheme asks for; the text must not be shown unassessed.

    Says the kind only: what the detector tripped over may be a secret.
    """


@dataclass(frozen=True, slots=True)
class Finding:
    """Characters `start` to `end` of a page, title, file name or field's value that may be read from `level` on.

    `confidence` is above 0 and at most 1; `page` counts from 0. Place and page are those of `mappings.document.Mark`.
    """

    place: Place
    page: int
    start: int
    end: int
    kind: DetectorKind
    level: int
    confidence: float
    field: str = ""

    @property
    def source(self) -> str:
        """What found it: "detector:<kind>"."""
        return f"{DETECTED}:{self.kind}"

    def mark(self) -> Mark:
        """The mark that hides it."""
        return Mark(
            place=self.place,
            start=self.start,
            end=self.end,
            level=self.level,
            reason=self.source,
            page=self.page,
            confidence=self.confidence,
            field=self.field,
        )


def pattern_detectors() -> dict[DetectorKind, Detector]:
    """The detectors that know their kind by its form; none of them needs a model or a server."""
    return {
        DetectorKind.RESIDENT_ID: resident_ids,
        DetectorKind.CREDIT_CODE: credit_codes,
        DetectorKind.BANK_CARD: bank_cards,
        DetectorKind.IBAN: ibans,
        DetectorKind.PASSPORT: passports,
        DetectorKind.MOBILE: mobiles,
        DetectorKind.LANDLINE: landlines,
        DetectorKind.PHONE: numbers_abroad,
        DetectorKind.EMAIL: email_addresses,
        DetectorKind.LICENCE_PLATE: licence_plates,
    }


def find(
    document: Document, classification: Classification, detectors: Mapping[DetectorKind, Detector]
) -> list[Finding]:
    """Everything in text, title, file name and fields that `classification` gives a level above theirs.

    Kinds that the class doesn't name, or shows at the document's or the field's own level, are not even looked for.
    Time grows with the text; a number across the end of a page is marked on both.

    Raises:
        DetectorError: a detector failed or is missing.
    """
    levels = {DetectorKind(kind): level for kind, level in classification.detectors.items()}
    findings: set[Finding] = set()
    for each in searched(document, classification):
        wanted = {kind: level for kind, level in levels.items() if level > each.level}
        if wanted:
            findings.update(_in(each, wanted, detectors))
    return sorted(findings, key=lambda each: (each.place, each.field, each.page, each.start, each.end, each.kind))


def _in(
    place: Searched, wanted: Mapping[DetectorKind, int], detectors: Mapping[DetectorKind, Detector]
) -> Iterator[Finding]:
    folded = fold(place.texts)
    hits = [(kind, hit) for kind in wanted for hit in _hits(kind, folded, detectors)]
    for kind, hit in _without_doubles(hits, wanted):
        for stretch in folded.of_plain(hit.start, hit.end):
            yield Finding(
                place=place.place,
                page=stretch.index,
                start=stretch.start,
                end=stretch.end,
                kind=kind,
                level=wanted[kind],
                confidence=hit.confidence,
                field=place.field,
            )


def _hits(kind: DetectorKind, folded: Folded, detectors: Mapping[DetectorKind, Detector]) -> list[Hit]:
    try:
        detector = detectors[kind]
        return list(detector(folded.cased if isinstance(detector, WithCapitals) else folded.plain))
    except Exception as error:  # noqa: BLE001 (whatever it is, the text must not be shown)
        # Without its cause: a traceback could carry the text into a log.
        raise DetectorError(f"the detector for {kind} failed: {type(error).__name__}") from None


def _without_doubles(
    hits: list[tuple[DetectorKind, Hit]], levels: Mapping[DetectorKind, int]
) -> Iterator[tuple[DetectorKind, Hit]]:
    """`hits` without those inside a surer one that hides at least as much: an ID number is no bank card too."""
    hits = sorted(hits, key=lambda each: (each[1].start, -each[1].end, -each[1].confidence))
    kept: list[tuple[DetectorKind, Hit]] = []
    for kind, hit in hits:
        while kept and kept[0][1].end <= hit.start:
            yield kept.pop(0)
        beaten = any(
            other.start <= hit.start
            and hit.end <= other.end
            and other.confidence >= hit.confidence
            and levels[name] >= levels[kind]
            for name, other in kept
        )
        if not beaten:
            kept.append((kind, hit))
    yield from kept
