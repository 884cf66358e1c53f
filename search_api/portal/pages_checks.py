"""The second person's check: the list of what waits, and the screen on which one entry is confirmed or sent back."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from search_api.identity import Parts
from search_api.portal import guidance
from search_api.portal.filing_form import CURRENCIES, field_values, typed_of
from search_api.portal.filled_form import Filled, wrongs_of
from search_api.portal.problem_words import refusal_words
from search_api.portal.visit import Visit
from search_api.portal.visits import Here, Portal, SignedIn, person_of
from search_api.problems import ProblemError
from search_api.results.paged_document import MEDIA_TYPES
from search_api.services import Services
from search_api.use_cases import Doing, UseCases

SHOWN = 50  # documents a page
router = APIRouter(include_in_schema=False)


async def _typed(request: Request) -> Filled:
    return Filled({name: value for name, value in (await request.form()).items() if isinstance(value, str)})


# The form alone is awaited; what waits for the register and the sites runs in a thread.
Typed = Annotated[Filled, Depends(_typed)]


@router.get("/checks", name="checks_page")
def waiting(visit: SignedIn, here: Here, doing: Doing, cursor: str | None = None) -> Response:
    """The documents that wait for a second person, oldest first."""
    found, following = doing.entry.checking.listed(person_of(visit), SHOWN, cursor)
    return here.pages.page(visit, "checks.html", waiting=found, following=following, cursor=cursor)


@router.get("/documents/{document_id}/check", name="check_page")
def check(document_id: str, visit: SignedIn, here: Here, parts: Parts, doing: Doing) -> Response:
    """What was entered, beside the document."""
    return _page(here, visit, parts, doing, document_id)


@router.post("/documents/{document_id}/check/confirm", name="portal_confirm_entry")
def confirm(document_id: str, visit: SignedIn, here: Here, parts: Parts, doing: Doing) -> Response:
    """Say that it is right."""
    try:
        doing.entry.checking.confirm(person_of(visit), document_id)
    except ProblemError as problem:
        return _page(here, visit, parts, doing, document_id, problem)
    return RedirectResponse("/checks", 303)


@router.post("/documents/{document_id}/check/return", name="portal_return_entry")
def send_back(document_id: str, typed: Typed, visit: SignedIn, here: Here, parts: Parts, doing: Doing) -> Response:
    """Say what is wrong with it."""
    try:
        doing.entry.checking.send_back(person_of(visit), document_id, typed["reason"])
    except ProblemError as problem:
        return _page(here, visit, parts, doing, document_id, problem, typed)
    return RedirectResponse("/checks", 303)


@router.post("/documents/{document_id}/check/correct", name="portal_correct_entry")
def correct(document_id: str, typed: Typed, visit: SignedIn, here: Here, parts: Parts, doing: Doing) -> Response:
    """Let it hold what stands in the form."""
    checking, person = doing.entry.checking, person_of(visit)
    chosen = parts.scheme.by_key[checking.shown(person, document_id).document.classification]
    try:
        checking.correct(person, document_id, typed["title"], field_values(chosen, typed))
    except ProblemError as problem:
        return _page(here, visit, parts, doing, document_id, problem, typed)
    return RedirectResponse(f"/documents/{document_id}/check", 303)


def _page(
    here: Portal,
    visit: Visit,
    parts: Services,
    doing: UseCases,
    document_id: str,
    problem: ProblemError | None = None,
    typed: Filled | None = None,
) -> Response:
    """The screen; after a refused act with what is wrong, and with what was typed."""
    checked = doing.entry.checking.shown(person_of(visit), document_id)
    chosen = parts.scheme.by_key[checked.document.classification]
    paged = checked.document.media_type in MEDIA_TYPES
    held = Filled({"title": checked.document.title, **typed_of(chosen, checked.document.fields)})
    return here.pages.page(
        visit,
        "check.html",
        200 if problem is None else problem.kind.status,
        checked=checked,
        chosen=chosen,
        said="" if problem is None else refusal_words(problem, visit.language),
        wrongs=wrongs_of(problem, visit.language) if problem is not None and problem.errors else Filled(),
        correcting=typed is not None and "title" in typed,
        typed=held if typed is None or "title" not in typed else typed,
        image=f"/api/v1/documents/{document_id}/pages/1.png?width=1000" if paged else None,
        field_help=partial(guidance.field_help, visit.language),
        currencies=CURRENCIES,
        check_keys=True,
    )
