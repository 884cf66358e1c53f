"""Problems as pages: what happened, whether anything was lost, and one next step."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from search_api.identity import caller
from search_api.portal.problem_words import problem_words
from search_api.portal.visit import Visit
from search_api.portal.visits import portal, visit_for, visit_of
from search_api.problems import ProblemError

_SIGN_IN = frozenset({"sign-in-required", "session-ended", "credentials-invalid"})
_PASSWORD_DUE = "password-change-due"  # noqa: S105 (a problem's code)
# Addresses for programs, which are answered with problem documents.
_PROGRAMS = ("/api/", "/openapi.json", "/healthz", "/readyz", "/metrics")


def problem_page(request: Request, problem: ProblemError, language: str, incident: str = "") -> Response | None:  # noqa: ARG001 (the visit decides the language)
    """The problem as a page for a person; None where a program asks."""
    if request.url.path.startswith(_PROGRAMS) or request.headers.get("x-one-file"):
        return None
    if problem.kind.code in _SIGN_IN:
        return _to(request, "/sign-in?back=" + quote(_came_for(request), safe=""))
    if problem.kind.code == _PASSWORD_DUE:
        return _to(request, "/account/password?due=1")
    visit = _visit(request)
    heading, detail = problem_words(problem.kind, visit.language)
    page = portal(request).pages.page(
        visit,
        "error.html",
        problem.kind.status,
        status=problem.kind.status,
        heading=heading,
        detail=detail,
        again=problem.kind.retry_after is not None and request.method == "GET",
        incident=incident,
    )
    for name, value in problem.headers.items():
        page.headers[name] = value
    if problem.kind.retry_after is not None:
        page.headers.setdefault("Retry-After", str(problem.kind.retry_after))
    return page


def _to(request: Request, address: str) -> Response:
    """Send the person there; a part of a page that asks by itself sends the whole page."""
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def _came_for(request: Request) -> str:
    query = request.url.query
    return (request.url.path + (f"?{query}" if query else "")) if request.method == "GET" else "/"


def _visit(request: Request) -> Visit:
    """The visit, signed in if it is; an archive that can't tell just now still has an error page."""
    parts = request.app.state.services
    try:
        return visit_for(request, caller(request, parts), parts)
    except Exception:  # noqa: BLE001 (the page says what was wrong first; who looks at it is the lesser matter)
        return visit_of(request)
