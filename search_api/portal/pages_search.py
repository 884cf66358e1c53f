"""The front page, and what was found."""

from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mappings.access import READING_ROLES, Role
from search_api.identity import Parts
from search_api.portal import guidance
from search_api.portal.hit_view import hit_view
from search_api.portal.marking import Marker
from search_api.portal.search_form import MAX_TRAIL, SearchForm
from search_api.portal.search_view import SearchView
from search_api.portal.shown import Shown
from search_api.portal.visits import Here, SignedIn, person_of
from search_api.portal.words import SORTS
from search_api.problems import ProblemError
from search_api.results.model import Hit
from search_api.results.search_query import SearchQuery
from search_api.use_cases import Doing
from storage.index.port import Facet, SortKey

router = APIRouter(include_in_schema=False)
HITS_A_PAGE = 20


@router.get("/", name="home")
def home(visit: SignedIn, here: Here, parts: Parts) -> Response:
    """Where everyone begins: readers search, administrators look after people."""
    person = person_of(visit)
    if not person.may(*READING_ROLES):
        return RedirectResponse("/people" if person.may(Role.ADMINISTRATOR) else "/account", 303)
    classes = [each for each in parts.scheme.classifications if each.query_right in person.rights]
    return here.pages.page(visit, "home.html", examples=guidance.examples(visit.language), classes=classes)


@router.get("/search", name="search_page")
def search(request: Request, visit: SignedIn, here: Here, parts: Parts, doing: Doing) -> Response:
    """A page of what was found."""
    person = person_of(visit)
    if not person.may(*READING_ROLES):
        raise ProblemError("not-allowed")
    form = SearchForm.of(request.query_params.multi_items())
    if not form.asks:
        return RedirectResponse("/", 303)
    query = asked(form)
    try:
        found = doing.searching.search(person, query)
    except ProblemError as problem:
        if problem.kind.code != "cursor-invalid":
            raise
        return RedirectResponse(form.from_the_start(), 303)
    view = SearchView(visit, parts.scheme, form)
    marker = Marker(doing.searching.question(person, query)[0])
    show = Shown(parts.scheme, visit)
    say = visit.language.say
    return here.pages.page(
        visit,
        "search.html",
        form=form,
        page=found,
        hits=[hit_view(each, address_of(each, form.text), marker, show) for each in found.hits],
        groups=view.groups(found.facets),
        chips=view.chips(),
        notices=[values.get(visit.language.code, code) for code, values in found.notices],
        sorts=[(key.value, say(text)) for key, text in SORTS.items()],
        first=1 + HITS_A_PAGE * len(form.trail) if len(form.trail) < MAX_TRAIL else None,
        query_text=form.text,
    )


def asked(form: SearchForm) -> SearchQuery:
    """The question that a form asks."""
    included = form.included
    return SearchQuery(
        q=form.text,
        classes=included.get(Facet.CLASSIFICATION, ()),
        levels=included.get(Facet.LEVEL, ()),
        years=tuple(int(year) for year in included.get(Facet.YEAR, ()) if year.isdecimal()),
        types=included.get(Facet.TYPE, ()),
        excluded=tuple((facet, value) for facet, values in form.excluded.items() for value in values),
        filed_from=date.fromisoformat(form.since) if form.since else None,
        filed_to=date.fromisoformat(form.until) if form.until else None,
        any_of=form.any_of,
        sort=SortKey(form.sort),
        facets=tuple(Facet),
        cursor=form.cursor or None,
        size=HITS_A_PAGE,
    )


def address_of(hit: Hit, text: str) -> str:
    """Where a hit is read: at the page of its first match."""
    values = {"q": text} if text else {}
    if hit.page is None:
        return f"/documents/{hit.id}?{urlencode(values)}".rstrip("?")
    return f"/documents/{hit.id}?{urlencode({**values, 'page': hit.page})}#page-{hit.page}"
