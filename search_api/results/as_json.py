"""Results as JSON objects: the shapes that `/openapi.json` describes. Masks are shown as one block of fixed width."""

from collections.abc import Mapping
from typing import Any

from mappings.scheme import Scheme
from mappings.views import MASK, shown
from search_api.results.model import DocumentPage, Hit, Relative, SearchPage, ShownField, UploadStatus
from storage.index.port import Snippet


def hit_json(hit: Hit, scheme: Scheme) -> dict[str, Any]:
    """One hit."""
    return {
        "id": hit.id,
        "archive_number": hit.archive_number,
        "title": shown(hit.title),
        "class": hit.classification,
        "level": scheme.levels[hit.level].key,
        "department": hit.department,
        "customer": hit.customer_file,
        "file_name": shown(hit.file_name),
        "media_type": None if hit.stub else hit.media_type,
        "filed_on": hit.filed_on,
        "state": None if hit.stub else hit.state,
        "stub": hit.stub,
        "covered_needs": [scheme.levels[rank].key for rank in hit.levels_above],
        "within": None if hit.within is None else relative_json(hit.within, scheme),
        "fields": {each.spec.name: field_json(each, scheme) for each in hit.fields},
        "snippets": [snippet_json(each) for each in hit.snippets],
        "page": hit.page,
    }


def relative_json(relative: Relative, scheme: Scheme) -> dict[str, Any]:
    """A document of the same family."""
    return {
        "id": relative.id,
        "archive_number": relative.archive_number,
        "title": shown(relative.title),
        "file_name": shown(relative.file_name),
        "media_type": relative.media_type,
        "level": scheme.levels[relative.level].key,
        "state": relative.state,
    }


def field_json(field: ShownField, scheme: Scheme) -> Any:
    """A field's value, null when not filled in, or the mask with the level it needs."""
    if field.needs_level is not None:
        return {"masked": True, "needs": scheme.levels[field.needs_level].key}
    return value_json(field.value)


def value_json(value: Any) -> Any:
    """A value of a view; text in it may hold mask tokens."""
    if isinstance(value, str):
        return shown(value) if MASK in value else value
    if isinstance(value, list | tuple):
        return [value_json(each) for each in value]
    if isinstance(value, Mapping):
        return {name: value_json(each) for name, each in value.items()}
    return value


def snippet_json(snippet: Snippet) -> dict[str, Any]:
    """A snippet: its parts alternate between plain and matched text."""
    return {
        "page": snippet.page,
        "parts": [{"text": shown(part), "match": place % 2 == 1} for place, part in enumerate(snippet.parts) if part],
    }


def search_json(page: SearchPage, scheme: Scheme) -> dict[str, Any]:
    """A page of hits. Scores are not part of it: they would tell apart what looks the same."""
    return {
        "total": page.total,
        "hits": [hit_json(hit, scheme) for hit in page.hits],
        "facets": {
            facet.value: [{"value": value, "count": count} for value, count in counts]
            for facet, counts in page.facets.items()
        },
        "next_cursor": page.next_cursor,
        "notices": [{"code": code, "params": dict(params)} for code, params in page.notices],
    }


def document_json(page: DocumentPage, scheme: Scheme) -> dict[str, Any]:
    """One document as the reader may see it."""
    return {
        **hit_json(page.hit, scheme),
        "view_level": scheme.levels[page.view_level].key,
        "page_count": page.page_count,
        "created_at": page.created_at,
        "created_by": page.created_by_name,
        "version": page.version,
        "copies": page.copies,
        "warnings": page.warnings,
        "family": {"path": page.family.path, "parts": page.family.parts},
        "original": {
            "available": page.may_have_original and page.may_take_copies,
            "from_level": scheme.levels[page.original_from_level].key,
            "needs_grant": not page.may_take_copies,
        },
    }


def status_json(status: UploadStatus, scheme: Scheme) -> dict[str, Any]:
    """Where an upload stands."""
    return {
        "id": status.id,
        "archive_number": status.archive_number,
        "file_name": status.file_name,
        "class": status.classification,
        "level": scheme.levels[status.level].key,
        "state": status.state,
        "reason": status.reason,
        "warnings": status.warnings,
        "copies": status.copies,
        "created_at": status.created_at,
        "steps": [
            {"step": step, "state": state, "attempts": attempts, "reason": reason}
            for step, state, attempts, reason in status.steps
        ],
    }
