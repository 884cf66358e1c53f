"""The steps of the way in, by name, and which one follows which."""

from enum import StrEnum

from storage.vault.sealed import ObjectRole


class Step(StrEnum):
    """What is still to be done for a version. Each step starts from the register's state and may be repeated.

    REPLICATE copies the original to every other site, REPLICATE_TEXT its text; both go beside the main way
    EXTRACT → ASSESS → INDEX, so that a site that is down holds nobody up. PLACE finds which words lie under the
    regions that people drew; until then these hide all words of their page. Where pages have no text, OCR_1 to OCR_3
    read every third of them each and COMPOSE puts the text together, between EXTRACT and ASSESS; REPLICATE_PAGES
    copies what was read. SPLIT, between EXTRACT and ASSESS too, makes what is inside documents of their own. What the
    text states for fields that are empty is found by ASSESS; PROPOSE, beside INDEX, if that did not work there.
    """

    REPLICATE = "replicate"
    EXTRACT = "extract"
    SPLIT = "split"
    REPLICATE_TEXT = "replicate-text"
    ASSESS = "assess"
    PLACE = "place"
    INDEX = "index"
    OCR_1 = "ocr-1"
    OCR_2 = "ocr-2"
    OCR_3 = "ocr-3"
    COMPOSE = "compose"
    REPLICATE_PAGES = "replicate-pages"
    PROPOSE = "propose"


REPLICATIONS = frozenset({Step.REPLICATE, Step.REPLICATE_TEXT, Step.REPLICATE_PAGES})
# They take seconds a page, so they wait for each other only, and nobody for them.
STRANDS = (Step.OCR_1, Step.OCR_2, Step.OCR_3)
FIRST_STEPS = (Step.REPLICATE, Step.EXTRACT)
# What a person watches, in order.
WATCHED_STEPS = (Step.REPLICATE, Step.EXTRACT, Step.ASSESS, Step.INDEX)


def replication_of(role: ObjectRole) -> Step:
    """The step that copies an object of that role to the sites that lack it."""
    return {ObjectRole.TEXT: Step.REPLICATE_TEXT, ObjectRole.PAGE: Step.REPLICATE_PAGES}.get(role, Step.REPLICATE)
