"""The archivist's marking screen: a page with what is marked on it, and everything that can be done to that."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from mappings.document import Place
from search_api.identity import Parts
from search_api.marking.rules import Extent, text_at
from search_api.portal.filled_form import Filled, wrongs_of
from search_api.portal.i18n import N_
from search_api.portal.marking_screen import MarkingScreen, screen
from search_api.portal.marking_targets import PAGE, extent_of
from search_api.portal.marks_sheet import occurrences
from search_api.portal.problem_words import refusal_words
from search_api.portal.visit import Visit
from search_api.portal.visits import Here, Portal, SignedIn, person_of
from search_api.problems import ProblemError
from search_api.services import Services
from search_api.use_cases import Doing, UseCases

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Form()]
Number = Annotated[int, Form(ge=0, le=2**31 - 1)]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
FormPage = Annotated[int, Form(ge=1, le=1_000_000)]
Level = Annotated[int, Form(ge=0, le=9)]
_BOX_SIDES = 4


@router.get("/documents/{document_id}/marks", name="marks_page")
def marks(
    document_id: str,
    visit: SignedIn,
    here: Here,
    parts: Parts,
    doing: Doing,
    page: PageNumber = 1,
    mark: str = "",
    view: str = "",
) -> Response:
    """One page with its marks; with `view` as readers of that level see it."""
    shown = screen(doing, parts.scheme, visit, document_id, page, mark, view)
    return _page(here, visit, shown)


@router.post("/documents/{document_id}/marks", name="portal_draw")
def draw(
    document_id: str,
    visit: SignedIn,
    here: Here,
    parts: Parts,
    doing: Doing,
    page: FormPage = 1,
    words: Text = "",
    start: Text = "",
    end: Text = "",
    box: Text = "",
    target: Text = PAGE,
    level: Level = 0,
    reason: Text = "",
) -> Response:
    """Mark the selection, the box, or every occurrence of the typed words on the page or in another target."""
    person = person_of(visit)
    made = ""
    try:
        for extent in _extents(doing, visit, document_id, page, target, words, (start, end, box)):
            made = doing.marking.draw(person, document_id, extent, level, reason)
    except ProblemError as problem:
        typed = Filled(words=words, level=str(level), reason=reason, target=target)
        wrongs = wrongs_of(problem, visit.language)
        return _page(here, visit, screen(doing, parts.scheme, visit, document_id, page), typed, wrongs)
    if not made:
        said = visit.language.say(N_("These words don't stand there."))
        typed = Filled(words=words, level=str(level), reason=reason, target=target)
        return _page(here, visit, screen(doing, parts.scheme, visit, document_id, page), typed, Filled(words=said))
    return _back(document_id, page, made)


@router.post("/documents/{document_id}/marks/undo", name="portal_undo")
def undo(document_id: str, visit: SignedIn, here: Here, parts: Parts, doing: Doing, page: FormPage = 1) -> Response:
    """Take back what was done last."""
    act = doing.marking.undo
    return _done(here, visit, parts, doing, document_id, page, "", lambda: act(person_of(visit), document_id))


@router.post("/documents/{document_id}/marks/confirm", name="portal_confirm_all")
def confirm_all(
    document_id: str, visit: SignedIn, here: Here, parts: Parts, doing: Doing, page: FormPage = 1, reason: Text = ""
) -> Response:
    """Confirm every undecided finding of a kind."""
    act = doing.marking.confirm_all
    return _done(here, visit, parts, doing, document_id, page, "", lambda: act(person_of(visit), document_id, reason))


@router.post("/documents/{document_id}/marks/level", name="portal_level")
def level_of_document(
    document_id: str,
    visit: SignedIn,
    here: Here,
    parts: Parts,
    doing: Doing,
    page: FormPage = 1,
    level: Level = 0,
    family: Text = "",
) -> Response:
    """Raise or lower the document's own level, or that of its family."""
    person, change = person_of(visit), doing.levels.change
    return _done(
        here,
        visit,
        parts,
        doing,
        document_id,
        page,
        "",
        lambda: change(person, document_id, level, family=bool(family)),
    )


@router.post("/documents/{document_id}/marks/reread", name="portal_reread")
def reread(
    document_id: str, visit: SignedIn, here: Here, parts: Parts, doing: Doing, page: FormPage = 1, engine: Text = ""
) -> Response:
    """Have the scanned pages read again."""
    act = doing.rereading.ask
    return _done(here, visit, parts, doing, document_id, page, "", lambda: act(person_of(visit), document_id, engine))


@router.post("/documents/{document_id}/marks/{mark_id}/confirm", name="portal_confirm")
def confirm(
    document_id: str, mark_id: str, visit: SignedIn, here: Here, parts: Parts, doing: Doing, page: FormPage = 1
) -> Response:
    """Confirm one finding, or put a withdrawn one back."""
    act = doing.marking.confirm
    return _done(
        here, visit, parts, doing, document_id, page, mark_id, lambda: act(person_of(visit), document_id, mark_id)
    )


@router.post("/documents/{document_id}/marks/{mark_id}/level", name="portal_mark_level")
def level_of_mark(
    document_id: str,
    mark_id: str,
    visit: SignedIn,
    here: Here,
    parts: Parts,
    doing: Doing,
    page: FormPage = 1,
    level: Level = 0,
) -> Response:
    """Give a mark another level."""
    person, change = person_of(visit), doing.marking.change
    return _done(
        here, visit, parts, doing, document_id, page, mark_id, lambda: change(person, document_id, mark_id, level, None)
    )


@router.post("/documents/{document_id}/marks/{mark_id}/extent", name="portal_mark_extent")
def extent_of_mark(
    document_id: str,
    mark_id: str,
    visit: SignedIn,
    here: Here,
    parts: Parts,
    doing: Doing,
    page: FormPage = 1,
    start: Number = 0,
    end: Number = 0,
    target: Text = PAGE,
) -> Response:
    """Let a mark in a text cover the selection instead."""
    person, change = person_of(visit), doing.marking.change
    extent = extent_of(target, page - 1, start, end)
    return _done(
        here,
        visit,
        parts,
        doing,
        document_id,
        page,
        mark_id,
        lambda: change(person, document_id, mark_id, None, extent),
    )


@router.post("/documents/{document_id}/marks/{mark_id}/withdraw", name="portal_withdraw_mark")
def withdraw(
    document_id: str,
    mark_id: str,
    visit: SignedIn,
    here: Here,
    parts: Parts,
    doing: Doing,
    page: FormPage = 1,
    reason: Text = "",
) -> Response:
    """Withdraw a mark, with the reason."""
    person, act = person_of(visit), doing.marking.withdraw
    return _done(
        here, visit, parts, doing, document_id, page, mark_id, lambda: act(person, document_id, mark_id, reason)
    )


def _extents(
    doing: UseCases,
    visit: Visit,
    document_id: str,
    page: int,
    target: str,
    words: str,
    places: tuple[str, str, str],
) -> list[Extent]:
    start, end, box = places
    sides = [int(each) for each in box.split(",") if each.isdecimal()]
    if len(sides) == _BOX_SIDES:
        return [Extent(Place.REGION, page - 1, box=(sides[0], sides[1], sides[2], sides[3]))]
    if start.isdecimal() and end.isdecimal():
        return [extent_of(target, page - 1, int(start), int(end))]
    document = doing.marking.listed(person_of(visit), document_id).document
    asked = extent_of(target, page - 1, 0, 0)
    text = text_at(document, asked.place, asked.page, asked.field) or ""
    return [replace(asked, start=first, end=last) for first, last in occurrences(text, words)]


def _done(
    here: Portal,
    visit: Visit,
    parts: Services,
    doing: UseCases,
    document_id: str,
    page: int,
    mark_id: str,
    act: Callable[[], object],
) -> Response:
    """Back to the page after an act; or what was wrong, above it, when it could not be done."""
    try:
        act()
    except ProblemError as problem:
        said = refusal_words(problem, visit.language)
        shown = screen(doing, parts.scheme, visit, document_id, page, mark_id)
        return _page(here, visit, shown, said=said)
    return _back(document_id, page, mark_id)


def _back(document_id: str, page: int, mark_id: str) -> Response:
    values = {"page": page, **({"mark": mark_id} if mark_id else {})}
    anchor = f"#f-{mark_id}" if mark_id else ""
    return RedirectResponse(f"/documents/{document_id}/marks?{urlencode(values)}{anchor}", 303)


def _page(
    here: Portal,
    visit: Visit,
    shown: MarkingScreen,
    typed: Filled | None = None,
    wrongs: Filled | None = None,
    said: str = "",
) -> Response:
    status = 422 if wrongs or said else 200
    return here.pages.page(
        visit, "marks.html", status, screen=shown, typed=typed or Filled(), wrongs=wrongs or Filled(), said=said,
        marking_keys=True,
    )  # fmt: skip
