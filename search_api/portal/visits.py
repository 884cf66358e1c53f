"""From a request to the Visit its pages are drawn for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Annotated
from urllib.parse import unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import Depends
from starlette.requests import Request

from mappings.access import Principal
from search_api.credentials import Proven
from search_api.identity import Parts, genuine
from search_api.portal.i18n import Language, chosen_language
from search_api.portal.render import Pages
from search_api.portal.visit import Visit, chosen_theme
from storage.governance import people


@dataclass(frozen=True, slots=True)
class Portal:
    """What the portal's routes share: made once, kept in `app.state.portal`."""

    pages: Pages
    languages: Mapping[str, Language]


def portal(request: Request) -> Portal:
    """The app's portal."""
    found: Portal = request.app.state.portal
    return found


async def _here(request: Request) -> Portal:
    return portal(request)


Here = Annotated[Portal, Depends(_here)]


def visit_of(request: Request, proven: Proven | None = None, full_name: str = "", csrf: str = "") -> Visit:
    """The visit a request makes, signed in as `proven` or not at all."""
    services = request.app.state.services
    person = proven.principal if proven else None
    code = chosen_language(
        request.cookies.get("language"),
        person.language if person else None,
        request.headers.get("accept-language", ""),
        services.web.default_language,
    )
    return Visit(
        language=portal(request).languages[code],
        now=services.clock(),
        path=_path(request),
        zone=_zone(request.cookies.get("zone", "")),
        theme=chosen_theme(request.cookies),
        principal=person,
        full_name=full_name,
        csrf=(proven.csrf or "") if proven else csrf,
    )


def signed_in(request: Request, proven: Annotated[Proven, Depends(genuine)], parts: Parts) -> Visit:
    """The visit of a person who is signed in, after the checks that every act passes.

    Raises:
        ProblemError: nobody is signed in, or the act may be forged.
    """
    return visit_for(request, proven, parts)


def visit_for(request: Request, proven: Proven, parts: Parts) -> Visit:
    """The visit of `proven`, with the person's name."""
    with parts.register.snapshot() as session:
        name = people.lookup(session, proven.principal.person_id).full_name
    return visit_of(request, proven, name)


SignedIn = Annotated[Visit, Depends(signed_in)]


def person_of(visit: Visit) -> Principal:
    """The person who makes the visit.

    Raises:
        TypeError: nobody is signed in; routes that call this have asked for `SignedIn`.
    """
    if visit.principal is None:
        raise TypeError("the visit is not signed in")
    return visit.principal


def _path(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def _zone(cookie: str) -> tzinfo:
    """The reader's time zone as the browser told it; UTC when it told none that is known."""
    try:
        return ZoneInfo(unquote(cookie)) if 0 < len(cookie) < 80 else UTC  # noqa: PLR2004 (the longest name has half that)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
