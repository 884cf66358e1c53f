"""Proposals as the API answers them."""

from typing import Any

from mappings.scheme import Scheme
from search_api.entry.entering import ShownProposal
from search_api.entry.late import LateEntry
from search_api.results.marks_as_json import listed_json
from storage.register.proposals import Awaiting


def proposal_json(shown: ShownProposal) -> dict[str, Any]:
    """One proposal."""
    row = shown.row
    return {
        "number": row.number,
        "field": row.field,
        "kind": row.kind,
        "value": shown.value,
        "words": shown.words,
        "before": shown.before,
        "after": shown.after,
        "page": row.page + 1,
        "start": row.start,
        "end": row.end,
        "box": row.box,
        "confidence": row.confidence,
        "required": row.required,
        "status": row.status,
        "decided_at": row.decided_at,
    }


def awaiting_json(waiting: Awaiting, scheme: Scheme) -> dict[str, Any]:
    """One document that waits."""
    row = waiting.document
    return {
        **listed_json(row, scheme),
        "open": waiting.count,
        "required": waiting.required,
        "filed_at": row.created_at,
    }


def late_json(entry: LateEntry, scheme: Scheme) -> dict[str, Any]:
    """One document that was entered too late."""
    row = entry.document
    return {
        **listed_json(row, scheme),
        "event": entry.event,
        "filed_on": row.filed_on,
        "days": entry.days,
        "late": entry.late,
    }
