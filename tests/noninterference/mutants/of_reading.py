"""Documents, texts, originals, uploads, exports and numbers that show more than the reader's view."""

from dataclasses import replace

from sqlalchemy import func, select

from mappings import archive_number
from mappings.access import Role
from search_api import identity
from search_api.export import rows as export_rows
from search_api.export.making import Making
from search_api.results import reading
from search_api.results.reading import Reading
from search_api.results.searching import Searching
from search_api.routes import uploads as upload_routes
from storage.register import documents
from storage.register.models import AuditEventRow, DocumentRow, ObjectRow
from tests.noninterference.events import Retext
from tests.noninterference.mutants.catalogue import Catalogue, everywhere

CATALOGUE = Catalogue(("document", "document_page"))
TOP = 3


def _page(patch, change):
    """`change(session, found, page)` is shown instead of a document's page."""
    original = Reading._page

    def shown(self, session, *asked):
        return change(session, asked[-1], original(self, session, *asked))

    patch.setattr(Reading, "_page", shown)


def _as_top(found):
    return replace(found, level=TOP)


@CATALOGUE.leak("C2 highlights, previews; L14", asks=("text",))
def text_of_the_original_is_shown(patch):
    original = reading.view_at
    patch.setattr(reading, "view_at", lambda document, scheme, level: original(document, scheme, TOP))


@CATALOGUE.leak("C2 highlights, previews; L14", asks=("text",))
def text_of_the_first_page_is_whole(patch):
    original = reading.view_at

    def view_at(document, scheme, level):
        found, whole = original(document, scheme, level), original(document, scheme, TOP)
        return found._replace(pages=(*whole.pages[:1], *found.pages[1:]))

    patch.setattr(reading, "view_at", view_at)


@CATALOGUE.leak("C2 caches; L12", asks=("text",))
def texts_are_kept_without_their_level(patch):
    original = Reading.text

    def text(self, principal, document_id):
        kept = self.__dict__.setdefault("_kept", {})
        found = original(self, principal, document_id)
        return kept.setdefault(document_id, found)

    patch.setattr(Reading, "text", text)


@CATALOGUE.leak("C4 fail closed: the assessment failed", asks=("text",))
def text_is_shown_when_its_assessment_failed(patch):
    patch.setattr(reading, "_UNASSESSED", frozenset())


@CATALOGUE.leak("C2 ETag from the original's hash")
def document_has_an_etag_of_its_original(patch):
    def tagged(session, found, page):
        row = session.get(ObjectRow, found.version.object_id)
        return replace(page, warnings=(*page.warnings, f"etag {row.plain_sha256[:6]}"))

    _page(patch, tagged)


@CATALOGUE.leak("C2 file size")
def size_of_the_original_is_shown(patch):
    def sized(session, found, page):
        row = session.get(ObjectRow, found.version.object_id)
        return replace(page, copies=row.plain_size)

    _page(patch, sized)


@CATALOGUE.leak("C2 page count")
def page_count_goes_by_the_length_of_the_text(patch):
    def counted(session, found, page):
        row = session.get(ObjectRow, found.version.text_object_id)
        return replace(page, page_count=row.plain_size if row else 0)

    _page(patch, counted)


@CATALOGUE.leak("C2 version, updated_at: counted for every level")
def version_counts_every_change(patch):
    _page(patch, lambda session, found, page: replace(page, version=found.row.revision))


@CATALOGUE.leak("C2 Last-Modified")
def last_change_is_shown(patch):
    def changed(session, found, page):
        jobs = select(func.count()).select_from(AuditEventRow).where(AuditEventRow.object_id == found.row.id)
        worked = session.scalar(jobs.where(AuditEventRow.actor.startswith("worker:")))
        return replace(page, warnings=(*page.warnings, f"changed {worked}"))

    _page(patch, changed)


@CATALOGUE.leak("C2 who viewed")
def views_of_others_are_counted(patch):
    def viewed(session, found, page):
        seen = select(func.count()).select_from(AuditEventRow).where(AuditEventRow.object_id == found.row.id)
        return replace(page, copies=session.scalar(seen))

    _page(patch, viewed)


@CATALOGUE.leak("C2 traces: ids of the operation log")
def position_in_the_operation_log_is_shown(patch):
    def placed(session, found, page):
        last = session.scalar(select(func.max(AuditEventRow.position)))
        return replace(page, warnings=(*page.warnings, f"event {last}"))

    _page(patch, placed)


@CATALOGUE.leak("C2 counts: number of masks behind a document")
def marks_are_counted(patch):
    def counted(session, found, page):
        deepest = max((mark.level for mark in found.marks), default=0)
        return replace(page, copies=deepest)

    _page(patch, counted)


@CATALOGUE.leak("C2 warnings name members; file names")
def warnings_name_members_to_everybody(patch):
    patch.setattr(reading, "_warning", lambda warning, sees_all: warning)


@CATALOGUE.leak("C2 counts: the level of what is masked")
def masks_say_the_level_of_their_mark(patch):
    def told(session, found, page):
        needed = {mark.level for mark in found.marks if mark.level > found.level}
        return replace(page, hit=replace(page.hit, levels_above=tuple(sorted(needed))))

    _page(patch, told)


@CATALOGUE.leak("C2 warnings tell of the original's bytes")
def remarks_on_the_original_are_for_everybody(patch):
    patch.setattr(reading, "_is_about_the_original", lambda warning: False)


@CATALOGUE.leak("C4 fail closed: marks on a former text", asks=("text",), events=(Retext,))
def marks_on_a_former_text_are_taken_for_present(patch):
    from storage.register import marks

    patch.setattr(marks, "is_outdated", lambda row, text_digest: False)


@CATALOGUE.leak("C4 fail closed: marks on a former text", asks=("text",), events=(Retext,))
def text_is_shown_though_nobody_knows_where_its_marks_belong(patch):
    from mappings import views

    original = views._pages

    def pages(document, level):
        known = tuple(mark for mark in document.marks if not mark.outdated)
        return original(replace(document, marks=known), level)

    patch.setattr(views, "_pages", pages)


@CATALOGUE.leak("C2 originals; L14", asks=("original",))
def original_is_given_to_everybody(patch):
    from search_api.results.admission import Admission

    patch.setattr(Admission, "original_level", lambda self, row: row.level)


@CATALOGUE.leak("C2 original refused with its size", asks=("original",))
def refusal_of_the_original_tells_its_size(patch):
    original = Reading.original

    def told(self, principal, document_id, conditions=reading.UNCONDITIONAL):
        with self._register.snapshot() as session:
            found = self._admission.admitted(session, principal, document_id)
            size = session.get(ObjectRow, found.version.object_id).plain_size if found else 0
        try:
            return original(self, principal, document_id, conditions)
        except reading.ProblemError as problem:
            problem.headers["X-Size"] = str(size)
            raise

    patch.setattr(Reading, "original", told)


@CATALOGUE.leak("C2 upload dedupe; L13", asks=("upload", "upload_form"))
def upload_says_that_it_is_there_already(patch):
    original = upload_routes.Accepted

    def accepted(**values):
        return original(**{**values, "state": "DUPLICATE" if _seen(values["sha256"]) > 1 else values["state"]})

    registers = []
    kept = documents.add

    def add(session, *arguments, **named):
        registers[:] = [session.get_bind()]
        return kept(session, *arguments, **named)

    def _seen(digest):
        with registers[0].engine.connect() as connection:
            return connection.scalar(select(func.count()).where(ObjectRow.plain_sha256 == digest))

    patch.setattr(documents, "add", add)
    patch.setattr(upload_routes, "Accepted", accepted)


@CATALOGUE.leak("C2 archive numbers: one series for all levels", asks=("upload", "upload_form"))
def archive_numbers_count_over_all_levels(patch):
    original = archive_number.series_key
    everywhere(
        patch,
        original,
        lambda scheme, classification, level, year: original(scheme, scheme.by_key["business"], 0, year),
    )


@CATALOGUE.leak("C2 status of an upload tells of later work", kind="filed")
def status_counts_how_often_a_step_was_asked_for(patch):
    from search_api.results import uploads

    patch.setattr(uploads, "_step", lambda job: (job.step, job.state, job.fence, job.reason))


@CATALOGUE.leak("C2 exports; L14", asks=("export",))
def export_has_the_top_views(patch):
    original = Searching.question

    def question(self, principal, query):
        clause, notices, access = original(self, principal, query)
        return clause, notices, replace(access, clearance=TOP) if query.size == 20 and not query.facets else access

    patch.setattr(Searching, "question", question)


@CATALOGUE.leak("C2 exports: kept rows without their level; L12", asks=("export",))
def export_rows_are_kept_without_their_level(patch):
    original = export_rows.Rows.pages

    def pages(self, principal, query):
        kept = self.__dict__.setdefault("_kept", {})
        if query.q not in kept:
            kept[query.q] = list(original(self, principal, query))
        return iter(kept[query.q])

    patch.setattr(export_rows.Rows, "pages", pages)


@CATALOGUE.leak("C2 exports: manifest", asks=("export",))
def manifest_counts_everything(patch):
    original = Making._manifest

    def manifest(self, order, rows, parts):
        with self._register.snapshot() as session:
            return {**original(self, order, rows, parts), "of": documents.count(session)}

    patch.setattr(Making, "_manifest", manifest)


@CATALOGUE.leak("C2 metrics", asks=("probes",))
def numbers_are_open_to_readers(patch):
    original = identity._with
    readers = frozenset({Role.READER, Role.CLERK, Role.ARCHIVIST})
    patch.setattr(identity, "_with", lambda person, roles: original(person, roles | readers))


@CATALOGUE.leak("C2 counts: readiness", asks=("probes",))
def readiness_counts_documents(patch):
    from search_api.routes import health

    original = health.readiness

    def readiness(parts):
        with parts.register.snapshot() as session:
            return {**original(parts), "documents": str(documents.count(session))}

    patch.setattr(health, "readiness", readiness)


@CATALOGUE.leak("C2 tie-break, order of one's own uploads", asks=("own_uploads",))
def uploads_of_everybody_are_listed(patch):
    from storage.register.documents import list_by_creator

    def everybody(session, person_id, size, after=None):
        rows = session.scalars(select(DocumentRow).order_by(DocumentRow.id).limit(size)).all()
        return rows, None

    patch.setattr(documents, "list_by_creator", everybody)
    assert list_by_creator


@CATALOGUE.leak("C4 fail closed: headings of what nobody looked through", asks=("document", "search"))
def headings_are_shown_when_the_assessment_failed(patch):
    import ingest.pipeline

    patch.setattr(ingest.pipeline, "unread_marks", lambda row, scheme: [])
