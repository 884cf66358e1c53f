"""Filing by a page: who may, into which class, and the form that brings a file along."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from starlette.requests import Request

from mappings.access import FILING_ROLES, Principal
from mappings.scheme import Classification, Scheme
from search_api.credentials import Proven
from search_api.identity import check_csrf, check_origin
from search_api.multipart_form import UploadForm
from search_api.portal.visit import Visit
from search_api.portal.visits import person_of, visit_for
from search_api.problems import ProblemError
from search_api.services import Services


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form of which the fields are here (`typed`) and the file is still coming in `body`."""

    visit: Visit
    body: AsyncIterator[bytes]
    form: UploadForm
    typed: dict[str, str]
    chosen: Classification


async def sent_form(request: Request, proven: Proven, parts: Services) -> SentForm:
    """The form of a request up to its file, for a class.

    Raises:
        ProblemError: it is not from a page of ours, or not for this person.
    """
    visit, body, form, typed = await sent_whole(request, proven, parts)
    return SentForm(visit, body, form, typed, class_for_filing(parts.scheme, filing(visit), typed.get("class", "")))


async def sent_whole(
    request: Request, proven: Proven, parts: Services
) -> tuple[Visit, AsyncIterator[bytes], UploadForm, dict[str, str]]:
    """The form of a request up to its file, of which the class may be left open.

    Raises:
        ProblemError: it is not from a page of ours.
    """
    check_origin(request)
    if proven.must_change:
        raise ProblemError("password-change-due")
    visit = visit_for(request, proven, parts)
    body = request.stream()
    form = UploadForm(request.headers.get("content-type", ""), body)
    await form.begin()
    typed = dict(form.fields)
    check_csrf(proven, typed.pop("csrf", None))
    return visit, body, form, typed


def filing(visit: Visit) -> Principal:
    """The person, who may file.

    Raises:
        ProblemError: they may not.
    """
    person = person_of(visit)
    if not person.may(*FILING_ROLES):
        raise ProblemError("not-allowed")
    return person


def class_for_filing(scheme: Scheme, person: Principal, key: str) -> Classification:
    """The class, with the levels the person may file at.

    Raises:
        ProblemError: there is none, or not for this person.
    """
    found = scheme.by_key.get(key)
    if found is None or found.query_right not in person.rights:
        raise ProblemError("no-such-address")
    levels = tuple(level for level in found.document_levels if level <= person.clearance)
    if not levels:
        raise ProblemError("not-allowed")
    return replace(found, document_levels=levels, default_level=min(found.default_level, max(levels)))
