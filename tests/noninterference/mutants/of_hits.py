"""Hits on page images that are made of more than the reader's view."""

from search_api.results import hit_places, page_hits, page_images
from tests.noninterference.mutants.catalogue import Catalogue

CATALOGUE = Catalogue(("page_hits",))
TOP = 3


@CATALOGUE.leak("C2 highlights; hit boxes")
def boxes_are_made_of_the_whole_text(patch):
    original = page_images.page_view
    patch.setattr(page_images, "page_view", lambda document, scheme, level, page: original(document, scheme, TOP, page))


@CATALOGUE.leak("C2 highlights; hit boxes: pages with matches")
def pages_with_matches_are_those_of_the_whole_text(patch):
    original = page_hits.view_at
    patch.setattr(page_hits, "view_at", lambda document, scheme, level: original(document, scheme, TOP))


@CATALOGUE.leak("C2 highlights; hit boxes: where a word after a secret stands tells its length")
def words_beside_a_secret_have_their_boxes(patch):
    patch.setattr(hit_places, "told", lambda found, *_: found)
