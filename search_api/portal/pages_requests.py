"""Requests for access: asking from a document's page, one's own requests, and what an archivist decides."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from search_api.identity import Parts
from search_api.portal.filled_form import Filled, wrongs_of
from search_api.portal.i18n import N_
from search_api.portal.visit import Visit
from search_api.portal.visits import Here, Portal, SignedIn, person_of
from search_api.problems import ProblemError
from search_api.use_cases import Doing, UseCases

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Form()]
TERM = 7  # days, where nobody said otherwise
STATES = {
    "open": N_("awaits a decision"),
    "granted": N_("granted"),
    "refused": N_("refused"),
    "withdrawn": N_("taken back"),
}


@dataclass(frozen=True, slots=True)
class Asking:
    """The form as it stands, and what is wrong with it."""

    typed: Filled
    wrongs: Filled = field(default_factory=Filled)
    said: str = ""
    status: int = 200


@router.get("/documents/{document_id}/request", name="request_page")
def request_form(
    document_id: str, visit: SignedIn, here: Here, parts: Parts, doing: Doing, level: str = ""
) -> Response:
    """The form to ask for access to a document."""
    return _form(here, visit, parts, doing, document_id, Asking(Filled(level=level, days=str(TERM))))


@router.post("/documents/{document_id}/request", name="make_request")
def make_request(
    document_id: str,
    visit: SignedIn,
    here: Here,
    parts: Parts,
    doing: Doing,
    level: Text = "",
    purpose: Text = "",
    days: Text = "",
) -> Response:
    """Ask; what was typed stays when something is wrong with it."""
    wanted = parts.scheme.level_by_key.get(level)
    try:
        doing.requests.make(person_of(visit), document_id, wanted.rank if wanted else -1, purpose, _number(days))
    except ProblemError as problem:
        kind, typed = problem.kind, Filled(level=level, purpose=purpose, days=days)
        if problem.errors:
            asking = Asking(typed, wrongs_of(problem, visit.language), status=kind.status)
        elif kind.code == "request-open":
            asking = Asking(typed, said=kind.detail.text(visit.language.code), status=kind.status)
        else:
            raise
        return _form(here, visit, parts, doing, document_id, asking)
    return RedirectResponse("/requests", 303)


@router.get("/requests", name="requests_page")
def everything(visit: SignedIn, here: Here, doing: Doing) -> Response:
    """One's own requests, and for archivists what awaits them and what runs."""
    return _lists(here, visit, doing)


@router.post("/requests/{request_id}/grant", name="portal_grant")
def grant(request_id: str, visit: SignedIn, here: Here, doing: Doing, days: Text = "", answer: Text = "") -> Response:
    """Grant a request for so many days."""
    typed = Filled(request=request_id, days=days, answer=answer)
    act = doing.requests.grant
    return _decided(here, visit, doing, typed, lambda: act(person_of(visit), request_id, _number(days), answer))


@router.post("/requests/{request_id}/refuse", name="portal_refuse")
def refuse(request_id: str, visit: SignedIn, here: Here, doing: Doing, days: Text = "", answer: Text = "") -> Response:
    """Refuse a request, with the reason."""
    typed = Filled(request=request_id, days=days, answer=answer)
    return _decided(here, visit, doing, typed, lambda: doing.requests.refuse(person_of(visit), request_id, answer))


@router.post("/requests/{request_id}/withdraw", name="portal_withdraw")
def withdraw(request_id: str, visit: SignedIn, here: Here, doing: Doing) -> Response:
    """Take one's own request back."""
    typed = Filled(request=request_id)
    return _decided(here, visit, doing, typed, lambda: doing.requests.withdraw(person_of(visit), request_id))


@router.post("/requests/{request_id}/end", name="portal_end_grant")
def end(request_id: str, visit: SignedIn, here: Here, doing: Doing) -> Response:
    """End what was granted: give it back, or take it."""
    typed = Filled(request=request_id)
    return _decided(here, visit, doing, typed, lambda: doing.requests.end_grant(person_of(visit), request_id))


def _decided(here: Portal, visit: Visit, doing: UseCases, typed: Filled, act: Callable[[], object]) -> Response:
    """Back to the lists after an act; with what is wrong beside what was typed, if it could not be done."""
    try:
        act()
    except ProblemError as problem:
        if problem.errors:
            return _lists(here, visit, doing, Asking(typed, wrongs_of(problem, visit.language), status=422))
        if problem.kind.code != "request-decided":
            raise
        said = problem.kind.title.text(visit.language.code)
        return _lists(here, visit, doing, Asking(Filled(), said=said, status=problem.kind.status))
    return RedirectResponse("/requests", 303)


def _lists(here: Portal, visit: Visit, doing: UseCases, deciding: Asking | None = None) -> Response:
    deciding = deciding or Asking(Filled())
    return here.pages.page(
        visit,
        "requests.html",
        deciding.status,
        lists=doing.requests.lists(person_of(visit)),
        deciding=deciding,
        states={code: visit.language.say(words) for code, words in STATES.items()},
    )


def _form(here: Portal, visit: Visit, parts: Parts, doing: UseCases, document_id: str, asking: Asking) -> Response:
    document = doing.reading.document(person_of(visit), document_id)
    levels = parts.scheme.by_key[document.hit.classification].content_levels(document.hit.level)
    askable = [rank for rank in levels if rank > document.view_level]
    if not document.may_take_copies and not document.hit.stub:
        askable.insert(0, document.view_level)
    return here.pages.page(visit, "request.html", asking.status, document=document, asking=asking, askable=askable)


def _number(typed: str) -> int:
    """A term as typed; 0, which no term is, when it is no number."""
    return int(typed) if typed.strip().isdecimal() and len(typed.strip()) < 6 else 0  # noqa: PLR2004 (no term has more)
