"""One's own account: password, tokens, language and look."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from search_api.identity import Parts, check_origin
from search_api.portal import guidance
from search_api.portal.filled_form import Filled, wrongs_of
from search_api.portal.i18n import LANGUAGES
from search_api.portal.pages_sign_in import NOT_ALIKE, address, begin_session, why
from search_api.portal.visit import THEMES, Visit, inner_path
from search_api.portal.visits import Here, Portal, SignedIn, person_of
from search_api.problems import ProblemError
from search_api.use_cases import Doing, UseCases

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Form()]
_YEAR = 365 * 24 * 3600  # seconds


@router.get("/account", name="account_page")
def account(visit: SignedIn, here: Here, doing: Doing) -> Response:
    """What the archive knows of oneself."""
    return _account(here, visit, doing)


@router.post("/account/tokens", name="new_token")
def new_token(
    visit: SignedIn,
    here: Here,
    parts: Parts,
    doing: Doing,
    name: Text = "",
    days: Annotated[int, Form(ge=1, le=366)] = 90,
) -> Response:
    """Make a token, and show it this once."""
    ends_at = parts.clock() + timedelta(days=days)
    made = doing.people.new_token(person_of(visit), " ".join(name.split())[:100], ends_at)
    return _account(here, visit, doing, token=made.token)


@router.post("/account/tokens/{token_id}/revoke", name="revoke_token")
def revoke_token(token_id: str, visit: SignedIn, doing: Doing) -> Response:
    """End one of one's own tokens."""
    doing.people.revoke_token(person_of(visit), token_id)
    return RedirectResponse("/account", 303)


@router.get("/account/password", name="change_password")
def password_page(visit: SignedIn, here: Here, doing: Doing, due: bool = False) -> Response:
    """The form; `due` says that one was sent here because the password has reached its age."""
    return _password(here, visit, doing, Filled(), due=due)


@router.post("/account/password", name="change_password")
def change_password(
    request: Request,
    visit: SignedIn,
    here: Here,
    doing: Doing,
    present: Text = "",
    password: Text = "",
    again: Text = "",
) -> Response:
    """Change the password; every session ends, and a new one begins here."""
    if password != again:
        return _password(here, visit, doing, Filled(again=visit.language.say(NOT_ALIKE)))
    try:
        begun = doing.signing_in.change_password(person_of(visit), present, password, address(request))
    except ProblemError as problem:
        if problem.errors:
            return _password(here, visit, doing, wrongs_of(problem, visit.language))
        return _password(here, visit, doing, Filled(), why(visit, problem))
    return begin_session(begun, "/account")


@router.post("/preferences", name="preferences")
def preferences(request: Request, parts: Parts, language: Text = "", theme: Text = "", back: Text = "/") -> Response:
    """Language and look of this browser. Nothing secret hangs on them, so no session is asked for."""
    check_origin(request)
    response = RedirectResponse(inner_path(back), 303)
    secure = parts.web.origin.startswith("https:")
    for name, value, known in (("language", language, tuple(LANGUAGES)), ("theme", theme, THEMES)):
        if value in known:
            response.set_cookie(name, value, max_age=_YEAR, path="/", secure=secure, httponly=True, samesite="lax")
    return response


def _account(here: Portal, visit: Visit, doing: UseCases, token: str = "") -> Response:
    now = visit.now
    kept = [
        each
        for each in doing.people.own_tokens(person_of(visit))
        if each.revoked_at is None and (each.ends_at is None or each.ends_at > now)
    ]
    terms = [(days, visit.language.say(text)) for days, text in guidance.TOKEN_TERMS]
    return here.pages.page(visit, "account.html", tokens=kept, token=token, terms=terms, wrongs=Filled())


def _password(
    here: Portal, visit: Visit, doing: UseCases, wrongs: Filled, problem: str = "", *, due: bool = False
) -> Response:
    return here.pages.page(
        visit,
        "password.html",
        422 if wrongs or problem else 200,
        wrongs=wrongs,
        problem=problem,
        due=due,
        shortest_password=doing.signing_in.policy.minimum,
    )
