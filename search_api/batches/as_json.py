"""Batches and their items as JSON objects: the shapes that `/openapi.json` describes."""

from typing import Any

from ingest.batches.receipt import totals
from ingest.batches.sent_zips import Findings
from ingest.batches.written_problems import read_back
from search_api.batches.batches import BatchView, ItemView
from search_api.field_errors import FieldError


def batch_json(view: BatchView) -> dict[str, Any]:
    """A batch with its counts; `received` is the sum of the other totals."""
    row = view.row
    return {
        "id": row.id,
        "name": row.name,
        "source": row.source,
        "state": row.state,
        "class": row.classification or None,
        "level": row.level or None,
        "department": row.department or None,
        "customer": row.customer or None,
        "labels": "file" if row.labels_file else "propose",
        "separators": row.separators,
        "made_by": view.maker,
        "created_at": row.created_at,
        "finished_at": row.finished_at,
        "totals": totals({str(state): each.items for state, each in view.counts.items()}),
        "states": {str(state): {"items": each.items, "bytes": each.bytes} for state, each in view.counts.items()},
    }


def zip_json(view: BatchView, findings: Findings, language: str) -> dict[str, Any]:
    """A batch that was made of a ZIP, and what would be wrong with it."""
    found = [
        {
            "path": each.path,
            "line": each.line,
            "column": each.column,
            "code": each.problem.code,
            "detail": each.problem.text(language),
        }
        for each in findings.shown
    ]
    return {**batch_json(view), "findings": found, "findings_count": findings.count}


def item_json(view: ItemView, language: str) -> dict[str, Any]:
    """An item: where it stands, and what was wrong with it in the reader's language."""
    row = view.row
    problems = [FieldError(each.field or "", each.code, each.params) for each in read_back(row.problems)]
    return {
        "number": row.number,
        "path": row.path,
        "size": row.size,
        "sha256": row.sha256,
        "line": row.line,
        "state": row.state,
        "reason": row.reason,
        "problems": [each.shown(language) for each in problems],
        "document": row.document_id,
        "archive_number": view.document.archive_number if view.document else None,
        "duplicate_of": view.other.id if view.other else None,
    }
