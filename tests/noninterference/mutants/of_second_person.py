"""Leaks of what waits for a second person."""

from ingest import pipeline
from search_api.results.admission import Admission
from storage.register import entry_checks
from storage.register.models import DocumentRow
from tests.noninterference.mutants.catalogue import Catalogue

CATALOGUE = Catalogue(asks=())


@CATALOGUE.leak("whoever may read the class is shown what nobody has confirmed", kind="held")
def what_is_held_is_admitted(patch):
    patch.setattr(Admission, "_level", lambda self, principal, access, facts: access.level_for(facts))


@CATALOGUE.leak("what nobody has confirmed is searched", kind="held")
def what_is_held_is_indexed(patch):
    patch.setattr(pipeline, "HELD", frozenset())


@CATALOGUE.leak("the list of what waits shows documents of any place", kind="held")
def the_list_shows_everything(patch):
    patch.setattr(entry_checks, "among", lambda places, departments: DocumentRow.id.is_not(None))
