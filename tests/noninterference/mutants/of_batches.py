"""Leaks of what is kept already, through files that are filed only to find out."""

from ingest.batches.duplicates import Duplicates
from tests.noninterference.mutants.catalogue import Catalogue

CATALOGUE = Catalogue(asks=("fill", "by_page"))


@CATALOGUE.leak("the outcome of filing the same bytes")
def duplicates_of_whatever_is_there(patch):
    patch.setattr(Duplicates, "_sees_whole", lambda *_: True)


@CATALOGUE.leak("the outcome of filing a guess at the text behind a mask")
def duplicates_of_what_is_seen_masked(patch):
    def admitted(self, access, row):
        from mappings.access import DocumentFacts

        return access.admits(DocumentFacts(row.id, row.classification, row.level, row.department))

    patch.setattr(Duplicates, "_sees_whole", admitted)
