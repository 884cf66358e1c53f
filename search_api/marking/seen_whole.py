"""Of which documents nothing can be hidden from a person: as classes, levels and departments, for lists."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from mappings.access import EVERY_DEPARTMENT, Principal, access_filter
from mappings.scheme import Scheme


def places_seen_whole(
    principal: Principal, scheme: Scheme, now: datetime
) -> tuple[Collection[tuple[str, int]], Collection[str] | None]:
    """The (class, level) pairs and departments (None: all) whose documents the person sees whole by their own right.

    Whoever has no reading role gets none of either.
    """
    access = access_filter(replace(principal, grants=()), scheme, now)
    places = [
        (each.key, rank)
        for each in scheme.classifications
        for rank in each.document_levels
        if each.key in access.classifications and max(each.view_levels(rank)) <= access.clearance
    ]
    every = EVERY_DEPARTMENT in access.departments
    return places, None if every else {*access.departments, EVERY_DEPARTMENT}
