"""Signing in and out, and setting a password by a one-time link."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from search_api.identity import SESSION_COOKIE
from search_api.portal.filled_form import Filled, wrongs_of
from search_api.portal.guests import check_guest, guest, with_form_cookie
from search_api.portal.i18n import N_
from search_api.portal.visit import Visit, inner_path
from search_api.portal.visits import Here, Portal, SignedIn, person_of
from search_api.problems import ProblemError
from search_api.use_cases import Doing, UseCases
from storage.governance.sessions import NewSession

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Form()]
NOT_ALIKE = N_("The two passwords are not the same.")


@router.get("/sign-in", name="sign_in_page")
def sign_in_page(request: Request, here: Here, back: str = "/") -> Response:
    """The form; with where to go on afterwards."""
    visit = guest(request)
    return _form(here, visit, back=inner_path(back))


@router.post("/sign-in", name="sign_in")
def sign_in(
    request: Request, here: Here, doing: Doing, user: Text = "", password: Text = "", back: Text = "/", csrf: Text = ""
) -> Response:
    """Begin a session, or say that it can't be; the same words whatever the reason."""
    check_guest(request, csrf)
    visit = guest(request)
    former = request.cookies.get(SESSION_COOKIE)
    try:
        begun = doing.signing_in.sign_in(user, password, address(request), former)
    except ProblemError as problem:
        page = _form(
            here, visit, problem=why(visit, problem), user=user, back=inner_path(back), status=problem.kind.status
        )
        page.headers.update(problem.headers)
        return page
    return begin_session(begun, inner_path(back))


@router.post("/sign-out", name="sign_out")
def sign_out(request: Request, visit: SignedIn, doing: Doing) -> Response:
    """End the session, here and in the register."""
    doing.signing_in.sign_out(person_of(visit), request.cookies.get(SESSION_COOKIE, ""), address(request))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    # What the pages showed does not stay behind in the browser.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@router.get("/setup/{token}", name="setup_page")
def setup_page(token: str, request: Request, here: Here, doing: Doing) -> Response:
    """The form behind a one-time link; looking at it does not use the link up."""
    return _setup(here, guest(request), doing, token, Filled())


@router.post("/setup/{token}", name="setup")
def setup(
    token: str, request: Request, here: Here, doing: Doing, password: Text = "", again: Text = "", csrf: Text = ""
) -> Response:
    """Set the password and sign in."""
    check_guest(request, csrf)
    visit = guest(request)
    if password != again:
        return _setup(here, visit, doing, token, Filled(again=visit.language.say(NOT_ALIKE)))
    try:
        begun = doing.signing_in.set_up(token, password, address(request))
    except ProblemError as problem:
        return _setup(here, visit, doing, token, wrongs_of(problem, visit.language))
    return begin_session(begun, "/")


def begin_session(begun: NewSession, back: str) -> Response:
    """Hand the session to the browser. The prefix binds the cookie to this host; scripts can't read it."""
    response = RedirectResponse(back, 303)
    response.set_cookie(SESSION_COOKIE, begun.token, path="/", secure=True, httponly=True, samesite="lax")
    return response


def address(request: Request) -> str:
    """The network address for the operation log."""
    return request.client.host if request.client else ""


def _form(here: Portal, visit: Visit, *, back: str, problem: str = "", user: str = "", status: int = 200) -> Response:
    page = here.pages.page(visit, "sign_in.html", status, problem=problem, user=user, back=back)
    return with_form_cookie(page, visit)


def why(visit: Visit, problem: ProblemError) -> str:
    """Why a sign-in was refused, in words that tell nothing of whether the name exists."""
    seconds = problem.headers.get("Retry-After")
    if seconds:
        return visit.language.count(
            "Too many tries. The next one is possible in %(num)s second.",
            "Too many tries. The next one is possible in %(num)s seconds.",
            int(seconds),
        )
    return problem.kind.title.text(visit.language.code)


def _setup(here: Portal, visit: Visit, doing: UseCases, token: str, wrongs: Filled) -> Response:
    try:
        person = doing.signing_in.invited(token)
    except ProblemError as problem:
        return here.pages.page(visit, "setup.html", problem.kind.status, valid=False)
    page = here.pages.page(
        visit,
        "setup.html",
        422 if wrongs else 200,
        valid=True,
        user_name=person.user_name,
        administrator="administrator" in person.roles,
        wrongs=wrongs,
        shortest_password=doing.signing_in.policy.minimum,
    )
    return with_form_cookie(page, visit)
