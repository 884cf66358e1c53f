"""Forms before sign-in: no session vouches for them yet, so a cookie of their own does (double submit)."""

import hmac
import re
import secrets

from starlette.requests import Request
from starlette.responses import Response

from search_api.identity import check_origin
from search_api.portal.visit import Visit
from search_api.portal.visits import visit_of
from search_api.problems import ProblemError

FORM_COOKIE = "__Host-strongroom-form"
_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)


def guest(request: Request) -> Visit:
    """The visit of someone who need not be signed in, with the token its forms carry."""
    cookie = request.cookies.get(FORM_COOKIE, "")
    return visit_of(request, csrf=cookie if _TOKEN.fullmatch(cookie) else secrets.token_urlsafe(32))


def with_form_cookie(response: Response, visit: Visit) -> Response:
    """`response`, with the cookie that vouches for its forms."""
    response.set_cookie(FORM_COOKIE, visit.csrf, path="/", secure=True, httponly=True, samesite="lax")
    return response


def check_guest(request: Request, token: str) -> None:
    """Refuse a form that another site sent.

    Raises:
        ProblemError: it came from elsewhere, or without the cookie its page was given.
    """
    check_origin(request)
    cookie = request.cookies.get(FORM_COOKIE, "")
    if not _TOKEN.fullmatch(cookie) or not hmac.compare_digest(cookie.encode(), token.encode()):
        raise ProblemError("csrf-refused")
