"""Who asks: a bearer token or a session cookie becomes the Principal that every route needs."""

import hmac
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from mappings.access import FILING_ROLES, READING_ROLES, Principal, Role
from search_api.credentials import Credential, Proof, Proven, prove
from search_api.problems import ProblemError
from search_api.services import Services

SESSION_COOKIE = "__Host-strongroom"  # the prefix makes browsers insist on Secure, Path=/ and no Domain
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Names of routes that call `check_csrf` themselves, once the first fields of the form are here.
STREAMED_FORMS = frozenset({"upload", "portal_upload", "portal_item", "portal_zip"})
# Names of routes that a person whose password has reached its age still gets to.
PASSWORD_ROUTES = frozenset({"change_password", "sign_out"})
_FORM = "application/x-www-form-urlencoded"


def services(request: Request) -> Services:
    """The archive's parts."""
    found: Services = request.app.state.services
    return found


async def _parts(request: Request) -> Services:
    # What waits for nothing is a coroutine, here and below: FastAPI gives everything else a thread for each call.
    return services(request)


Parts = Annotated[Services, Depends(_parts)]


def caller(request: Request, parts: Parts) -> Proven:
    """Who asks. A bearer token wins over a cookie, because it was put there on purpose.

    Raises:
        ProblemError: nobody, or someone whose proof does not hold (any more).
    """
    found = prove(parts, credential_of(request))
    request.state.language = found.principal.language
    return found


def credential_of(request: Request) -> Credential:
    """The credential that came with the request.

    Raises:
        ProblemError: there is none.
    """
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise ProblemError("credentials-invalid")
        return Credential(token.strip(), Proof.TOKEN)
    cookie = request.cookies.get(SESSION_COOKIE)
    if cookie:
        return Credential(cookie, Proof.SESSION)
    raise ProblemError("sign-in-required")


async def genuine(request: Request, found: Annotated[Proven, Depends(caller)]) -> Proven:
    """The caller, after the check that a write with a cookie was meant by the person and not by another site.

    A streamed upload form can't be looked into here; its route calls `check_csrf` with the field it finds.

    Raises:
        ProblemError: it may be forged; or the session serves for changing the password only.
    """
    route = request.scope["route"].name
    if found.must_change and route not in PASSWORD_ROUTES:
        raise ProblemError("password-change-due")
    if found.csrf is None or request.method in _SAFE_METHODS:
        return found
    check_origin(request)
    token = request.headers.get(CSRF_HEADER)
    if token is None and request.headers.get("content-type", "").startswith(_FORM):
        field = (await request.form()).get(CSRF_FIELD)
        token = field if isinstance(field, str) else None
    if token is None and route in STREAMED_FORMS:
        return found
    check_csrf(found, token)
    return found


def check_origin(request: Request) -> None:
    """Refuse a write that a page of another site sent (browsers set Origin on every POST, and pages can't change it).

    Raises:
        ProblemError: it came from elsewhere, or does not say.
    """
    origin = request.headers.get("origin", "")
    if origin == request.app.state.services.web.origin:
        return
    # Under another name of this host the cookie belongs to that name, so that only its own pages can be the sender.
    scheme, _, host = origin.partition("://")
    if scheme not in {"http", "https"} or not host or host != request.headers.get("host"):
        raise ProblemError("csrf-refused")


def check_csrf(found: Proven, token: str | None) -> None:
    """Refuse a cookie's write without the session's own token.

    Raises:
        ProblemError: the token is missing or another.
    """
    if found.csrf is not None and not hmac.compare_digest((token or "").encode(), found.csrf.encode()):
        raise ProblemError("csrf-refused")


async def principal(found: Annotated[Proven, Depends(genuine)]) -> Principal:
    """The person on whose behalf the route acts."""
    return found.principal


Someone = Annotated[Principal, Depends(principal)]
Asked = Annotated[Proven, Depends(genuine)]


async def reader(person: Someone) -> Principal:
    """A person with a reading role. Administrators and auditors read no documents (三员分立)."""
    return _with(person, READING_ROLES)


async def archivist(person: Someone) -> Principal:
    """A person who looks after what is hidden of documents, and at which level."""
    return _with(person, frozenset({Role.ARCHIVIST}))


async def filer(person: Someone) -> Principal:
    """A person who files documents and fills in their fields."""
    return _with(person, FILING_ROLES)


async def administrator(person: Someone) -> Principal:
    """A person who administers accounts."""
    return _with(person, frozenset({Role.ADMINISTRATOR}))


async def overseer(person: Someone) -> Principal:
    """A person who may see how the archive is doing, in numbers."""
    return _with(person, frozenset({Role.ADMINISTRATOR, Role.AUDITOR}))


Reader = Annotated[Principal, Depends(reader)]
Archivist = Annotated[Principal, Depends(archivist)]
Filer = Annotated[Principal, Depends(filer)]
Administrator = Annotated[Principal, Depends(administrator)]
Overseer = Annotated[Principal, Depends(overseer)]


def _with(person: Principal, roles: frozenset[Role]) -> Principal:
    if not person.may(*roles):
        raise ProblemError("not-allowed")
    return person
