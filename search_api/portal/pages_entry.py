"""Filling in fields from what a document's text proposes: one document's screen, and the list of those that wait."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import RedirectResponse, Response

from search_api.identity import Parts
from search_api.portal.entry_screen import entry_screen, typed_form
from search_api.portal.problem_words import refusal_words
from search_api.portal.visit import Visit
from search_api.portal.visits import Here, Portal, SignedIn, person_of
from search_api.problems import ProblemError
from search_api.services import Services
from search_api.use_cases import Doing, UseCases

SHOWN = 50  # documents a page
router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=1_000_000)]


@router.get("/proposals", name="proposals_page")
def waiting(visit: SignedIn, here: Here, doing: Doing, cursor: str | None = None) -> Response:
    """The documents whose fields wait to be filled in, oldest first."""
    found, following = doing.entry.waiting.listed(person_of(visit), SHOWN, cursor)
    return here.pages.page(visit, "proposals.html", waiting=found, following=following, cursor=cursor)


@router.get("/late-entries", name="late_page")
def late(visit: SignedIn, here: Here, doing: Doing, cursor: str | None = None) -> Response:
    """The documents that were entered later than their class allows, the newest first."""
    found, following = doing.entry.late.listed(person_of(visit), SHOWN, cursor)
    return here.pages.page(visit, "late.html", late=found, following=following, cursor=cursor)


@router.get("/documents/{document_id}/proposals", name="entry_page")
def entry(
    document_id: str,
    visit: SignedIn,
    here: Here,
    parts: Parts,
    doing: Doing,
    at: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> Response:
    """Each field with what is proposed for it, and the place of one proposal."""
    return _page(here, visit, parts, doing, document_id, at)


@router.post("/documents/{document_id}/proposals/undo", name="portal_undo_entry")
def undo(document_id: str, visit: SignedIn, here: Here, parts: Parts, doing: Doing) -> Response:
    """Take back what was decided last."""
    act = doing.entry.entering.undo
    return _done(here, visit, parts, doing, document_id, None, lambda: act(person_of(visit), document_id))


@router.post("/documents/{document_id}/proposals/{number}/accept", name="portal_accept")
def accept(
    document_id: str,
    number: Number,
    visit: SignedIn,
    here: Here,
    parts: Parts,
    doing: Doing,
    value: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """Enter the value that stands in the form, as it was proposed or changed."""
    person, act = person_of(visit), doing.entry.entering.accept
    return _done(here, visit, parts, doing, document_id, number, lambda: act(person, document_id, number, value))


@router.post("/documents/{document_id}/proposals/{number}/reject", name="portal_reject")
def reject(document_id: str, number: Number, visit: SignedIn, here: Here, parts: Parts, doing: Doing) -> Response:
    """Say that a proposal is wrong."""
    person, act = person_of(visit), doing.entry.entering.reject
    return _done(here, visit, parts, doing, document_id, number, lambda: act(person, document_id, number))


def _done(
    here: Portal,
    visit: Visit,
    parts: Services,
    doing: UseCases,
    document_id: str,
    number: int | None,
    act: Callable[[], object],
) -> Response:
    """Back to the screen after an act, at the next one to decide on; or with what was wrong beside the proposal."""
    try:
        act()
    except ProblemError as problem:
        return _page(here, visit, parts, doing, document_id, number, refusal_words(problem, visit.language))
    return RedirectResponse(f"/documents/{document_id}/proposals", 303)


def _page(
    here: Portal,
    visit: Visit,
    parts: Services,
    doing: UseCases,
    document_id: str,
    at: int | None,
    said: str = "",
) -> Response:
    found = doing.entry.entering.listed(person_of(visit), document_id)
    screen = entry_screen(found, parts.scheme.by_key[found.document.classification], at)
    status = 422 if said else 200
    return here.pages.page(
        visit, "entry.html", status, screen=screen, said=said, typed_form=typed_form, entry_keys=True
    )
