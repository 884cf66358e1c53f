"""Families that tell of members which the reader may not know of."""

from dataclasses import replace

from ingest.splitting import Splitting
from ingest.steps import Step
from search_api.results.admission import Admission, Admitted
from search_api.results.families import Families
from storage.register import documents, families
from storage.register.models import DocumentRow
from tests.noninterference.mutants.catalogue import Catalogue

CATALOGUE = Catalogue(("children", "document", "document_page"))


def _everything(session, rows):
    """All of the documents, as if nothing of them had to be hidden from anybody."""
    return [
        Admitted(row, documents.version(session, row.id, row.version), (), row.level, sees_all=True) for row in rows
    ]


@CATALOGUE.leak("C2 families: a hidden part is listed")
def family_lists_hidden_parts(patch):
    patch.setattr(
        Families,
        "_parts",
        lambda self, session, principal, document_id: _everything(session, families.parts_of(session, document_id)),
    )


@CATALOGUE.leak("C2 families: names in the text of what they came in", asks=("text",))
def text_names_the_parts(patch):
    original = Splitting.own

    def own(self, row, extracted):
        found, step = original(self, row, extracted)
        if step is not Step.SPLIT:
            return found, step
        names = [page.partition("\n")[0] for page in extracted.pages[len(found.pages) :]]
        return replace(found, pages=(*found.pages, *names)), step

    patch.setattr(Splitting, "own", own)


@CATALOGUE.leak("C2 families: counts")
def parts_are_counted_with_the_hidden_ones(patch):
    original = Families.of

    def of(self, session, principal, found):
        family = original(self, session, principal, found)
        return replace(family, parts=len(families.parts_of(session, found.row.id))) if not found.is_stub else family

    patch.setattr(Families, "of", of)


@CATALOGUE.leak("C2 families: paging goes by hidden parts", asks=("children",))
def pages_of_parts_are_cut_before_they_are_looked_at(patch):
    original = Admission.known

    def parts(self, session, principal, document_id):
        rows = families.parts_of(session, document_id)
        return original(self._admission, session, principal, rows[:1])

    patch.setattr(Families, "_parts", parts)


@CATALOGUE.leak("C2 families: what it came in is shown to whom that is hidden", asks=("document", "search"))
def what_it_came_in_is_shown_to_everybody(patch):
    def containers(self, session, principal, document_ids):
        rows = [session.get(DocumentRow, each) for each in document_ids]
        found = {}
        for row in rows:
            parent = session.get(DocumentRow, row.parent_id) if row is not None and row.parent_id else None
            if parent is not None:
                found[row.id] = self._relative(_everything(session, [parent])[0])
        return found

    patch.setattr(Families, "containers", containers)


@CATALOGUE.leak("C2 families: names of parts without their marks")
def names_of_parts_are_whole(patch):
    original = Families._relative
    patch.setattr(Families, "_relative", lambda self, found: original(self, replace(found, marks=())))


@CATALOGUE.leak("C2 families: values of the record in the text of a part", asks=("text", "search"))
def parts_have_no_fields(patch):
    original = families.filing_of
    patch.setattr(families, "filing_of", lambda *filed: replace(original(*filed), fields={}))
