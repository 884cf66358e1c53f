"""The second person's check as the API answers it."""

from typing import Any

from mappings.access import Principal
from mappings.scheme import Scheme
from search_api.entry.checking import CheckedDocument
from search_api.results.marks_as_json import listed_json
from storage.register.models import DocumentRow


def check_json(checked: CheckedDocument, scheme: Scheme) -> dict[str, Any]:
    """One document with its check."""
    document = checked.document
    return {
        "id": document.id,
        "archive_number": document.archive_number,
        "title": document.title,
        "class": document.classification,
        "level": scheme.levels[document.level].key,
        "check": checked.check.value,
        "fields": dict(document.fields),
        "may_decide": checked.may_decide,
        "ready": checked.ready,
        "history": [
            {"act": each.act.value, "by": each.by, "at": each.at, "reason": each.reason} for each in checked.history
        ],
    }


def check_waiting_json(row: DocumentRow, scheme: Scheme, principal: Principal) -> dict[str, Any]:
    """One document that waits."""
    return {
        **listed_json(row, scheme),
        "check": row.entry_check,
        "mine": row.created_by == principal.person_id,
        "filed_at": row.created_at,
    }
