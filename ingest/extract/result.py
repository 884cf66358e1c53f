"""Parts -> the one answer about the file."""

from ingest.extract.limits import Limits
from ingest.extract.normalise import normalise
from ingest.extract.port import ExtractedText, Outcome
from ingest.extract.reading import Part

_UNREADABLE = frozenset({Outcome.ENCRYPTED, Outcome.MALFORMED, Outcome.LIMIT, Outcome.UNSUPPORTED, Outcome.QUARANTINED})
_PICTURES = ("page-without-text:", "page-text-unreadable:", "pictures-inside")


def extracted(parts: list[Part], limits: Limits) -> ExtractedText:
    """The answer for the file whose body is `parts[0]`; the pages of the other parts follow under their names."""
    body, *others = parts
    pages = [normalise(page) for page in body.pages]
    if not body.paged:
        pages = [page for page in pages if page]
    own = len(pages)
    has_text = any(pages)
    for part in others:
        inner = [text for page in part.pages if (text := normalise(page))]
        title = normalise(part.name)
        has_text = has_text or bool(inner) or bool(title)
        pages.extend([f"{title}\n{inner[0]}", *inner[1:]] if inner else [title] * bool(title))
    outcome, reason = _outcome(body, others, has_text=has_text)
    if len(pages) > limits.pages:
        pages = pages[: limits.pages]
        outcome, reason = Outcome.LIMIT, f"too-many-pages: more than {limits.pages} pages"
    warnings = [*body.warnings, *_part_warnings(others)]
    if outcome is Outcome.LIMIT and any(pages):
        warnings.append("text-truncated")
    return ExtractedText(
        outcome=outcome,
        media_type=body.media_type,
        pages=tuple(pages),
        reason=reason,
        warnings=tuple(dict.fromkeys(warnings)),
        page_count=len(body.pages) if body.paged else None,
        own_pages=min(own, limits.pages) if body.divisible and others else None,
    )


def _outcome(body: Part, others: list[Part], *, has_text: bool) -> tuple[Outcome, str]:
    if body.outcome in _UNREADABLE:
        return body.outcome, body.reason
    if has_text:
        return Outcome.TEXT, ""
    if body.outcome is Outcome.NO_TEXT_LAYER or any(each.startswith(_PICTURES) for each in body.warnings):
        return Outcome.NO_TEXT_LAYER, body.reason or "no-text-layer: pictures without text, to be recognised"
    unread = next((part for part in others if part.outcome in _UNREADABLE), None)
    if unread is not None:
        return unread.outcome, unread.reason
    return Outcome.EMPTY, ""


def _part_warnings(others: list[Part]) -> list[str]:
    found = []
    for part in others:
        if part.outcome in _UNREADABLE or part.outcome is Outcome.NO_TEXT_LAYER:
            found.append(f"part-{part.outcome.value.lower().replace('_', '-')}:{normalise(part.name)}")
        found.extend(each for each in part.warnings if not each.startswith(_PICTURES))
    return found
