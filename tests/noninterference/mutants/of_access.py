"""Rules of access that admit too many, or to too much."""

from dataclasses import replace

from mappings import access
from mappings.access import AccessFilter, Grant
from search_api.export import exporting
from search_api.export.exporting import Exporting
from search_api.problems import ProblemError
from search_api.results.admission import Admission
from storage.governance import grants
from storage.index.embedded_query import EmbeddedQueries
from storage.register import documents
from storage.register.models import DocumentRow, ExportRow
from tests.noninterference.events import Lend
from tests.noninterference.mutants.catalogue import Catalogue, everywhere

CATALOGUE = Catalogue(("document", "search", "text", "export"))
TOP = 3


@CATALOGUE.leak("C2 access of one document; L17")
def level_of_a_document_is_not_asked(patch):
    def general(self, document):
        return document.classification in self.classifications

    patch.setattr(AccessFilter, "_needs_to_know", general)
    patch.setattr(AccessFilter, "level_for", lambda self, document: max(self.clearance, document.level))


@CATALOGUE.leak("need to know: class, of stubs", kind="need-to-know")
def stubs_are_for_everyone(patch):
    original = AccessFilter.level_for

    def level_for(self, document):
        found = original(self, document)
        stub = self.stubs.get(document.classification)
        return self.clearance if found is None and stub is not None and stub <= self.clearance else found

    patch.setattr(AccessFilter, "level_for", level_for)


@CATALOGUE.leak("L17 fail open: cleared for nothing", level=-1)
def no_clearance_is_every_clearance(patch):
    original = access.access_filter

    def opened(principal, scheme, now):
        found = original(principal, scheme, now)
        return replace(found, clearance=TOP) if found.clearance < 0 else found

    everywhere(patch, original, opened)


@CATALOGUE.leak("need to know: department", kind="need-to-know")
def department_of_a_document_is_not_asked(patch):
    patch.setattr(
        AccessFilter,
        "_needs_to_know",
        lambda self, document: document.classification in self.classifications,
    )


@CATALOGUE.leak("need to know: department, in searches", kind="need-to-know")
def department_is_not_filtered_by(patch):
    original = EmbeddedQueries.admitted
    everyone = frozenset({"*"})
    patch.setattr(EmbeddedQueries, "admitted", lambda self, classes, departments: original(self, classes, everyone))


@CATALOGUE.leak("L16 analyser surprises in access rules", kind="need-to-know")
def departments_that_begin_alike_are_one(patch):
    def general(self, document):
        alike = any(document.department.startswith(each) for each in self.departments)
        known = alike or "*" in self.departments or document.department == "*"
        return document.classification in self.classifications and known

    patch.setattr(AccessFilter, "_needs_to_know", general)


@CATALOGUE.leak("need to know: class", kind="need-to-know")
def right_to_query_a_class_is_not_asked(patch):
    original = access.access_filter

    def opened(principal, scheme, now):
        found = original(principal, scheme, now)
        return replace(found, classifications=frozenset(scheme.by_key)) if found.classifications else found

    everywhere(patch, original, opened)


@CATALOGUE.leak("L17 fail open: no department", kind="need-to-know")
def no_department_is_every_department(patch):
    original = EmbeddedQueries.admitted

    def admitted(self, classes, departments):
        return original(self, classes, frozenset({"*"}) if len(departments) < 2 else departments)

    patch.setattr(EmbeddedQueries, "admitted", admitted)


@CATALOGUE.leak("grants end")
def grants_never_end(patch):
    def of_person(session, person_id, now):
        rows = session.query(grants.GrantRow).where(grants.GrantRow.person_id == person_id)
        return tuple(Grant(row.document_id, row.level, row.starts_at, row.ends_at, row.purpose) for row in rows)

    patch.setattr(grants, "of_person", of_person)
    patch.setattr(Grant, "holds", lambda self, now: True)


@CATALOGUE.leak("grants end early")
def grants_are_not_ended_before_their_term(patch):
    patch.setattr(grants, "end", lambda session, grant_id, now: True)


@CATALOGUE.leak("grants go no higher than granted")
def what_is_granted_is_shown_up_to_the_top(patch):
    original = access.access_filter

    def opened(principal, scheme, now):
        found = original(principal, scheme, now)
        return replace(found, granted=dict.fromkeys(found.granted, TOP))

    everywhere(patch, original, opened)


@CATALOGUE.leak("grants are a person's own", events=(Lend,))
def grants_of_one_are_everybodys(patch):
    def of_person(session, person_id, now):
        rows = session.query(grants.GrantRow).where(grants.GrantRow.ends_at > now, grants.GrantRow.ended_at.is_(None))
        return tuple(Grant(row.document_id, row.level, row.starts_at, row.ends_at, row.purpose) for row in rows)

    patch.setattr(grants, "of_person", of_person)


@CATALOGUE.leak("C2 403 and 404", asks=("document", "text"))
def what_is_forbidden_is_told_from_what_is_absent(patch):
    original = Admission.refuse

    def refuse(self, principal, document_id, what):
        problem = original(self, principal, document_id, what)
        with self._register.snapshot() as session:
            return ProblemError("not-allowed") if documents.get(session, document_id) else problem

    patch.setattr(Admission, "refuse", refuse)


@CATALOGUE.leak("C2 validation texts, error echo; L13", asks=("document", "text"))
def refusal_names_the_document(patch):
    original = Admission.refuse

    def refuse(self, principal, document_id, what):
        problem = original(self, principal, document_id, what)
        with self._register.snapshot() as session:
            row = documents.get(session, document_id)
        problem.headers["X-Document"] = str(len(row.title)) if row else ""
        return problem

    patch.setattr(Admission, "refuse", refuse)


@CATALOGUE.leak("C4 fail closed: secrets not looked for yet", asks=("document", "text", "document_page"))
def documents_are_shown_before_they_were_assessed(patch):
    original = Admission.admitted

    def admitted(self, session, principal, document_id):
        row = session.get(DocumentRow, document_id)
        if row is None or row.state != "RECEIVED":
            return original(self, session, principal, document_id)
        row.state = "INDEXED"
        found = original(self, session, principal, document_id)
        row.state = "RECEIVED"
        return found

    patch.setattr(Admission, "admitted", admitted)


@CATALOGUE.leak("C2 exports; L12 right re-checked at download", kind="lent")
def exports_are_handed_out_for_ever(patch):
    everywhere(patch, exporting.still_covers, lambda now, then: True)

    def own(self, session, principal, export_id):
        row = session.get(ExportRow, export_id)
        return row if row is not None and row.person_id == principal.person_id else None

    patch.setattr(Exporting, "_own", own)


@CATALOGUE.leak("C2 exports; L11 the maker's rights", asks=("export_of_others",))
def exports_of_others_can_be_fetched(patch):
    patch.setattr(Exporting, "_own", lambda self, session, principal, export_id: session.get(ExportRow, export_id))


@CATALOGUE.leak("C2 who asked: lists of requests", asks=("ask_for_access", "decide"))
def requests_are_shown_to_every_archivist(patch):
    from search_api.access_requests import AccessRequests

    patch.setattr(
        AccessRequests, "_may_decide", lambda self, session, principal, row: row.person_id != principal.person_id
    )
    patch.setattr(AccessRequests, "_open", lambda self, session, principal: iter(_waiting(session)))


def _waiting(session):
    from storage.governance import requests

    return requests.awaiting(session)
