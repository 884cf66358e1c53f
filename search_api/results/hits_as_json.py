"""Hits on page images as JSON."""

from search_api.results.page_hits import PageHits


def page_hits_json(found: PageHits) -> dict[str, object]:
    """The answer of the address of a page's hits."""
    return {
        "page": found.page,
        "matches": found.matches,
        "hits": [
            {
                "words": hit.words,
                "boxes": [dict(zip(("left", "top", "right", "bottom"), box, strict=True)) for box in hit.boxes],
            }
            for hit in found.hits
        ],
        "pages": [{"page": page, "matches": matches} for page, matches in found.pages],
    }
