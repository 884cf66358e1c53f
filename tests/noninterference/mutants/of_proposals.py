"""Leaks of the text through what is proposed from it."""

from dataclasses import replace

from search_api.marking.workplace import ENTERING, Workplace
from tests.noninterference.mutants.catalogue import Catalogue

CATALOGUE = Catalogue(asks=("proposals", "entry_screen"))


@CATALOGUE.leak("proposals quote what lies above the reader's level")
def proposals_are_shown_to_who_may_not_see_the_field(patch):
    original = Workplace.whole

    def whole(self, principal, document_id):
        if self._door is not ENTERING:
            return original(self, principal, document_id)
        admitted = self._admission.admitted

        def all_of_it(session, person, asked):
            found = admitted(session, person, asked)
            return None if found is None else replace(found, sees_all=True)

        patch.setattr(self._admission, "admitted", all_of_it)
        try:
            return original(self, principal, document_id)
        finally:
            patch.setattr(self._admission, "admitted", admitted)

    patch.setattr(Workplace, "whole", whole)
