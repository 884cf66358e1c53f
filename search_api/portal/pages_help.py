"""How to search, what is covered, which keys there are. Also for those who have not signed in yet."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from search_api.identity import Parts, caller
from search_api.portal import guidance
from search_api.portal.visits import Here, visit_for, visit_of
from search_api.problems import ProblemError

router = APIRouter(include_in_schema=False)


@router.get("/help", name="help_page")
def help_page(request: Request, here: Here, parts: Parts) -> Response:
    """The fields named are those that the reader may search in."""
    try:
        visit = visit_for(request, caller(request, parts), parts)
    except ProblemError:
        visit = visit_of(request)
    rights = visit.principal.rights if visit.principal else frozenset()
    classes = [each for each in parts.scheme.classifications if each.query_right in rights]
    return here.pages.page(visit, "help.html", syntax=guidance.syntax(visit.language), classes=classes)
