"""The steps of the way in, by name, and which one follows which."""

from enum import StrEnum

from storage.vault.sealed import ObjectRole


class Step(StrEnum):
    """What is still to be done for a version. Each step starts from the register's state and may be repeated.

    REPLICATE copies the original to every other site, REPLICATE_TEXT its text; both go beside the main way
    EXTRACT → ASSESS → INDEX, so that a site that is down holds nobody up. PLACE finds which words lie under the
    regions that people drew; until then these hide all words of their page.
    """

    REPLICATE = "replicate"
    EXTRACT = "extract"
    REPLICATE_TEXT = "replicate-text"
    ASSESS = "assess"
    PLACE = "place"
    INDEX = "index"


REPLICATIONS = frozenset({Step.REPLICATE, Step.REPLICATE_TEXT})
FIRST_STEPS = (Step.REPLICATE, Step.EXTRACT)
# What a person watches, in order.
WATCHED_STEPS = (Step.REPLICATE, Step.EXTRACT, Step.ASSESS, Step.INDEX)


def replication_of(role: ObjectRole) -> Step:
    """The step that copies an object of that role to the sites that lack it."""
    return Step.REPLICATE_TEXT if role is ObjectRole.TEXT else Step.REPLICATE
