"""An export holds what its maker could see when it was made; it is handed out only while they could still see it."""

from collections.abc import Mapping
from typing import Any

from mappings.access import EVERY_DEPARTMENT, AccessFilter


def access_json(access: AccessFilter) -> dict[str, Any]:
    """The rights as they are kept with the export."""
    return {
        "clearance": access.clearance,
        "classes": sorted(access.classifications),
        "departments": sorted(access.departments),
        "granted": dict(access.granted),
        "stubs": dict(access.stubs),
    }


def still_covers(now: AccessFilter, then: Mapping[str, Any]) -> bool:
    """Whether today's rights include those of then."""
    departments = set(then["departments"])
    return (
        now.clearance >= then["clearance"]
        and now.classifications >= set(then["classes"])
        and (EVERY_DEPARTMENT in now.departments or now.departments >= departments)
        and all(now.granted.get(document_id, -1) >= level for document_id, level in then["granted"].items())
        and all(_shows_stubs(now, key, level) for key, level in then.get("stubs", {}).items())
    )


def _shows_stubs(now: AccessFilter, classification: str, level: int) -> bool:
    """Whether a class shows its stubs to everyone it showed them to then."""
    lowest = now.stubs.get(classification)
    return lowest is not None and lowest <= level
