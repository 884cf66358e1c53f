"""What the web side can do, each use case built once from the archive's parts. REST and portal share them."""

from dataclasses import dataclass
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends
from starlette.requests import Request

from ingest.batches.parts import build_batch_parts
from search_api.access_requests import AccessRequests
from search_api.batches.batches import Batches
from search_api.batches.item_uploads import ItemUploads
from search_api.batches.quality import BatchQuality
from search_api.batches.zip_uploads import ZipUploads
from search_api.credentials import session_rules
from search_api.entry.parts import Entry, build_entry
from search_api.export.exporting import Exporting
from search_api.export.making import Making
from search_api.export.rows import Rows
from search_api.file_passwords import FilePasswords
from search_api.marking.levels import Levels
from search_api.marking.marks import Marking
from search_api.marking.rereading import Rereading
from search_api.marking.reviews import Reviews
from search_api.marking.seen_whole import ListsSeenWhole
from search_api.marking.workplace import Workplace
from search_api.people import People
from search_api.receiving import Receiving
from search_api.rendition.renditions import Renditions
from search_api.results.admission import Admission
from search_api.results.cursor import Cursors
from search_api.results.families import Families
from search_api.results.fingerprint import QueryFingerprint
from search_api.results.hit_places import HitPlaces
from search_api.results.page_hits import PageHitting
from search_api.results.page_images import PageImages
from search_api.results.paged_document import PagedDocuments
from search_api.results.reading import Reading
from search_api.results.searching import Searching
from search_api.results.uploads import Uploads
from search_api.services import Services
from search_api.signing_in import SigningIn

EXPORTS_AT_ONCE = 2  # each holds a thread and reads the index without pause


@dataclass(frozen=True, slots=True)
class UseCases:
    """Everything a route may call."""

    searching: Searching
    reading: Reading
    families: Families
    page_images: PageImages
    page_hits: PageHitting
    renditions: Renditions
    uploads: Uploads
    receiving: Receiving
    batches: Batches
    sent_zips: ZipUploads
    item_uploads: ItemUploads
    quality: BatchQuality
    rows: Rows
    exporting: Exporting
    making: Making
    exports_at_once: CapacityLimiter
    requests: AccessRequests
    marking: Marking
    levels: Levels
    reviews: Reviews
    rereading: Rereading
    file_passwords: FilePasswords
    entry: Entry
    people: People
    signing_in: SigningIn


def build_use_cases(parts: Services) -> UseCases:
    """The use cases of one archive."""
    cursors = Cursors(parts.sealer)
    fingerprint = QueryFingerprint(parts.query_secret)
    admission = Admission(parts.scheme, parts.register, parts.audit, parts.clock)
    families, searching, reading = _looking(parts, admission, cursors, fingerprint)
    paged = PagedDocuments(parts.register, parts.vault, admission, parts.clock, watermark=parts.web.watermark)
    images = PageImages(parts.scheme, parts.register, parts.vault, parts.audit, paged, parts.renderer)
    work = Workplace(parts.register, parts.vault, parts.audit, admission, parts.clock, parts.intake.nudge)
    lists = ListsSeenWhole(parts.scheme, parts.register, parts.audit, cursors, parts.clock)
    rows = Rows(parts.scheme, parts.index, searching)
    batches, sent_zips, item_uploads = _of_batches(parts, admission, cursors)
    return UseCases(
        searching=searching,
        reading=reading,
        families=families,
        page_images=images,
        page_hits=_page_hitting(parts, searching, paged, images),
        renditions=_renditions(parts, admission, paged, images),
        uploads=Uploads(parts.register, parts.audit, cursors, admission),
        batches=batches,
        sent_zips=sent_zips,
        item_uploads=item_uploads,
        quality=BatchQuality(parts.register, batches, cursors),
        receiving=Receiving(parts.intake, parts.web.max_upload_bytes),
        rows=rows,
        exporting=Exporting(parts.scheme, parts.register, parts.vault, parts.audit, rows, fingerprint, parts.clock),
        making=Making(parts.scheme, parts.register, parts.vault, parts.audit, rows, parts.clock),
        exports_at_once=CapacityLimiter(EXPORTS_AT_ONCE),
        requests=AccessRequests(parts.scheme, parts.register, parts.audit, admission, parts.clock),
        marking=Marking(parts.scheme, parts.register, work, parts.clock),
        levels=Levels(parts.scheme, parts.register, parts.audit, admission, work, parts.clock),
        reviews=Reviews(work, lists, parts.clock),
        rereading=Rereading(work, parts.web.ocr_engines, parts.clock),
        file_passwords=_file_passwords(parts, admission),
        entry=build_entry(parts, admission, lists),
        people=People(parts.scheme, parts.register, parts.audit, parts.clock),
        signing_in=_signing_in(parts, fingerprint),
    )


def _signing_in(parts: Services, fingerprint: QueryFingerprint) -> SigningIn:
    rules = session_rules(parts.web)
    return SigningIn(parts.register, parts.accounts, parts.audit, fingerprint, rules, parts.clock)


def _renditions(parts: Services, admission: Admission, paged: PagedDocuments, images: PageImages) -> Renditions:
    stores = (parts.scheme, parts.register, parts.vault, parts.audit)
    return Renditions(*stores, admission, paged, images, parts.renderer)


def _page_hitting(parts: Services, searching: Searching, paged: PagedDocuments, images: PageImages) -> PageHitting:
    places = HitPlaces(parts.vault, parts.renderer)
    return PageHitting(parts.scheme, parts.register, parts.audit, searching, paged, images, places)


def _looking(
    parts: Services, admission: Admission, cursors: Cursors, fingerprint: QueryFingerprint
) -> tuple[Families, Searching, Reading]:
    """What finds and shows documents."""
    scheme, register, audit = parts.scheme, parts.register, parts.audit
    families = Families(scheme, register, audit, admission, cursors)
    searching = Searching(scheme, register, parts.index, audit, cursors, fingerprint, parts.clock, families)
    reading = Reading(scheme, register, parts.vault, audit, admission, families, scanning=parts.web.scanning)
    return families, searching, reading


def _of_batches(parts: Services, admission: Admission, cursors: Cursors) -> tuple[Batches, ZipUploads, ItemUploads]:
    stores = (parts.register, parts.vault, parts.scheme, parts.intake)
    built = build_batch_parts(*stores, parts.audit, parts.signer, parts.clock, parts.web.max_zip_bytes, parts.labels)
    batches = Batches(
        parts.scheme, parts.register, parts.audit, built.desk, built.receipts, admission, cursors, parts.clock
    )
    return batches, ZipUploads(built.sent_zips, batches), ItemUploads(parts.register, built.taking)


def _file_passwords(parts: Services, admission: Admission) -> FilePasswords:
    nudge = parts.intake.nudge
    return FilePasswords(parts.register, parts.vault, parts.audit, admission, parts.clock, nudge)


async def use_cases(request: Request) -> UseCases:
    """The app's use cases."""
    found: UseCases = request.app.state.use_cases
    return found


Doing = Annotated[UseCases, Depends(use_cases)]
