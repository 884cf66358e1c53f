"""One document: its text, the images of its pages, its original, how it came in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from ingest.extract.port import ExtractorUnavailableError
from mappings.access import Principal
from mappings.views import shown as plain
from search_api.identity import Parts
from search_api.portal.i18n import N_, Language
from search_api.portal.marking import Marker
from search_api.portal.page_viewer import PageViewer, nearest, page_viewer
from search_api.portal.shown import Shown
from search_api.portal.text_pane import TextPane, text_pane
from search_api.portal.visit import Visit
from search_api.portal.visits import Here, SignedIn, person_of
from search_api.portal.words import SENTENCES
from search_api.problems import ProblemError
from search_api.results.cursor import MAX_CURSOR
from search_api.results.model import DocumentPage
from search_api.results.paged_document import MEDIA_TYPES
from search_api.results.search_query import SearchQuery
from search_api.use_cases import Doing, UseCases
from storage.register.states import State

router = APIRouter(include_in_schema=False)
PARTS = 100  # of a document, on one page
TABS = {"text": N_("Text"), "pages": N_("Page images"), "original": N_("Original"), "history": N_("History")}


@router.get("/documents/{document_id}", name="document_page")
def document(
    document_id: str,
    request: Request,
    visit: SignedIn,
    here: Here,
    parts: Parts,
    doing: Doing,
    q: str = "",
    page: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    tab: str = "text",
    after: Annotated[str | None, Query(max_length=MAX_CURSOR)] = None,
) -> Response:
    """The document in the reader's view."""
    person = person_of(visit)
    found = doing.reading.document(person, document_id)
    tabs = _tabs_of(found)
    tab = tab if tab in tabs else next(iter(tabs), "")
    base = f"/documents/{document_id}"
    pane = None
    viewer = _viewer(doing, person, document_id, q, page) if tab == "pages" else None
    if tab == "text":
        texts = _texts(doing, person, document_id)
        if texts is not None:
            covering = Shown(parts.scheme, visit).covering(found.hit)
            pane = text_pane(texts, _marker(doing, person, q), covering, base, q, page)
    return here.pages.page(
        visit,
        "document.html",
        document=found,
        tab=tab,
        tabs=_tabs(visit, base, q, page, tabs),
        viewer=viewer,
        leaf=page_viewer(document_id, found.page_count or 1, page, q, withheld=False) if "pages" in tabs else None,
        **_inside(doing, person, found, after),
        text=pane if _readable(pane) else None,
        no_text=_no_text(found, visit.language),
        back=_back(request, q),
        query_text=q,
        shown_text=plain,
    )


def _inside(doing: UseCases, person: Principal, found: DocumentPage, after: str | None) -> Mapping[str, object]:
    """What came inside the document, from the place `after` on, and the address of what comes later, if anything."""
    if not found.family.parts:
        return {"inside": (), "more": ""}
    parts, following = doing.families.parts(person, found.hit.id, PARTS, after)
    more = f"/documents/{found.hit.id}?{urlencode({'after': following})}" if following else ""
    return {"inside": parts, "more": more}


def _texts(doing: UseCases, person: Principal, document_id: str) -> tuple[str, ...] | None:
    try:
        return doing.reading.text(person, document_id)
    except ProblemError as problem:
        if problem.kind.code != "no-text":
            raise
        return None


def _readable(pane: TextPane | None) -> bool:
    return pane is not None and any(page.body.strip() for page in pane.pages)


def _marker(doing: UseCases, person: Principal, q: str) -> Marker:
    clause, _, _ = doing.searching.question(person, SearchQuery(q=q))
    return Marker(clause)


def _viewer(doing: UseCases, person: Principal, document_id: str, q: str, page: int | None) -> PageViewer:
    overview = doing.page_images.overview(person, document_id)
    viewer = page_viewer(document_id, overview.count, page, q, withheld=overview.withheld)
    if not q.strip() or viewer.withheld or not viewer.count:
        return viewer
    try:
        hits = doing.page_hits.hits(person, document_id, viewer.number if page else None, q)
    except ExtractorUnavailableError:
        return viewer  # nothing can be drawn at present, and the image will say so
    return replace(viewer, number=nearest(viewer.count, hits.page), hits=hits)


def _tabs_of(found: DocumentPage) -> Mapping[str, str]:
    """The parts this document has: images of pages only where the format has pages, and nothing of a stub."""
    if found.hit.stub:
        return {}
    return {key: label for key, label in TABS.items() if key != "pages" or found.hit.media_type in MEDIA_TYPES}


def _tabs(visit: Visit, base: str, q: str, page: int | None, tabs: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Key, label and address of each part; the page that is open stays open."""
    values: dict[str, object] = {**({"q": q} if q else {}), **({"page": page} if page else {})}
    return [
        (key, visit.language.say(label), f"{base}?{urlencode({**values, 'tab': key})}") for key, label in tabs.items()
    ]


def _no_text(found: DocumentPage, language: Language) -> str:
    if found.hit.state == State.RECEIVED:
        return language.say(N_("The text is being read. It will be here in a moment."))
    if found.family.parts:
        return language.say(N_("It has no text of its own. What came inside it is listed beside."))
    sentence, _ = SENTENCES.get(found.hit.state, ("", ""))
    return language.say(sentence) if sentence else language.say(N_("There is no text to read."))


def _back(request: Request, q: str) -> str:
    """Back to the results with their filters, if the reader came from there."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc == request.url.netloc and came.path == "/search":
        return f"/search?{came.query}"
    return f"/search?{urlencode({'q': q})}" if q else ""
