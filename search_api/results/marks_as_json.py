"""Marks and waiting documents as the API answers them."""

from typing import Any

from mappings.document import Place
from mappings.scheme import Scheme
from search_api.marking.marks import MarkedDocument
from search_api.marking.rules import text_at
from storage.register.marks import IN_FORCE, is_outdated
from storage.register.models import DocumentRow, MarkRow
from storage.register.reviews import Review
from storage.register.states import SET_ASIDE


def mark_json(row: MarkRow, found: MarkedDocument, scheme: Scheme) -> dict[str, Any]:
    """One mark."""
    text = text_at(found.document, Place(row.place), row.page, row.field)
    return {
        "id": row.id,
        "place": row.place,
        "field": row.field or None,
        "page": row.page + 1,
        "start": row.start,
        "end": row.end,
        "box": row.box,
        "text": None if text is None else text[row.start : row.end],
        "level": scheme.levels[row.level].key,
        "rule_level": None if row.rule_level is None else scheme.levels[row.rule_level].key,
        "reason": row.reason,
        "source": row.source,
        "confidence": row.confidence,
        "status": row.status,
        "in_force": row.status in IN_FORCE,
        "outdated": is_outdated(row, found.text_digest),
        "changed_at": row.changed_at,
        "changed_by": None if row.changed_by is None else found.names.get(row.changed_by),
    }


def listed_json(row: DocumentRow, scheme: Scheme) -> dict[str, Any]:
    """What every list of documents that are seen whole says of one."""
    return {
        "id": row.id,
        "archive_number": row.archive_number,
        "title": row.title,
        "class": row.classification,
        "level": scheme.levels[row.level].key,
    }


def review_json(review: Review, scheme: Scheme) -> dict[str, Any]:
    """One waiting document."""
    row = review.document
    return {
        **listed_json(row, scheme),
        "failed": row.state in SET_ASIDE,
        "reason": row.reason,
        "doubtful": review.doubtful,
        "outdated": review.outdated,
        "filed_at": row.created_at,
    }
