"""Batches: the list, one batch with its files and its progress, what is done with it, and its receipt."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from ingest.batches.receipt import totals
from search_api.batches.batches import BatchView
from search_api.batches.item_uploads import Sent
from search_api.credentials import Proven
from search_api.identity import Parts, caller
from search_api.portal import batch_words
from search_api.portal.filing import class_for_filing, filing, sent_form
from search_api.portal.filing_form import submission_of
from search_api.portal.filled_form import wrongs_of
from search_api.portal.problem_words import problem_words
from search_api.portal.visit import Visit
from search_api.portal.visits import Here, SignedIn, person_of
from search_api.problems import EXPECTED, as_problem
from search_api.receiving import drain
from search_api.use_cases import Doing
from storage.register.batches import BatchFacts, BatchState
from storage.register.item_states import KEPT, TAKEABLE, ItemState

router = APIRouter(include_in_schema=False)
BATCHES_SHOWN = 30
ITEMS_SHOWN = 100
Text = Annotated[str, Form()]


@router.get("/batches", name="batches_page")
def batches(visit: SignedIn, here: Here, doing: Doing, cursor: str | None = None) -> Response:
    """The batches the person may know of, newest first."""
    page, following = doing.batches.list(filing(visit), BATCHES_SHOWN, cursor)
    rows = [(each, _totals(each)) for each in page]
    return here.pages.page(
        visit, "batches.html", rows=rows, following=following, cursor=cursor, batch_states=batch_words.BATCH_STATES
    )


@router.post("/batches", name="portal_make_batch")
def make(
    visit: SignedIn,
    parts: Parts,
    doing: Doing,
    classification: Annotated[str, Form(alias="class")] = "",
    level: Text = "",
    department: Text = "",
    customer: Text = "",
    separators: Text = "",
    labels: Text = "",
) -> Response:
    """Make a batch for the files that were dropped on the page; its script is told where it is."""
    person = filing(visit)
    chosen = class_for_filing(parts.scheme, person, classification)
    name = f"{chosen.title.text(visit.language.code)} {parts.clock().astimezone(visit.zone):%Y-%m-%d %H:%M}"
    try:
        said = (chosen.key, level, department, customer, bool(separators), bool(labels))
        view = doing.batches.make(person, BatchFacts(name, "upload", "", *said))
    except EXPECTED as error:
        return _wrong(visit, error)
    return JSONResponse({"id": view.row.id, "page": f"/batches/{view.row.id}"}, 201, headers=_FRESH)


@router.post("/batches/{batch_id}/items", name="portal_item")
async def item(
    batch_id: str, request: Request, proven: Annotated[Proven, Depends(caller)], parts: Parts, doing: Doing
) -> Response:
    """Take one of the batch's files in, as it arrives; the page's script is told what became of it."""
    brought = await sent_form(request, proven, parts)
    visit, form, typed, chosen = brought.visit, brought.form, brought.typed, brought.chosen
    given = submission_of(chosen, typed, form.file_name, form.file_type)
    sent = Sent(batch_id, typed.get("path") or form.file_name, typed.get("key", ""), given)
    try:
        row = await doing.receiving.sent(form.file(), sent, proven, doing.item_uploads)
    except EXPECTED as error:
        await drain(brought.body)
        return _wrong(visit, error)
    sentence = batch_words.item_sentence(row, visit.language)
    fields = {each["field"]: sentence for each in row.problems if each["field"] in {*chosen.field_by_name, "level"}}
    answer = {
        "done": row.state in KEPT or row.state == ItemState.DUPLICATE,
        "state": visit.language.say(batch_words.ITEM_STATES[row.state]),
        "sentences": [sentence] if sentence else [],
        "fields": fields,
    }
    return JSONResponse(answer, 200, headers=_FRESH)


@router.get("/batches/{batch_id}", name="batch_page")
def batch(
    batch_id: str,
    visit: SignedIn,
    here: Here,
    doing: Doing,
    state: Annotated[ItemState | None, Query()] = None,
    cursor: str | None = None,
) -> Response:
    """One batch: how far it is, and its files, of all states or one."""
    person = filing(visit)
    view = doing.batches.show(person, batch_id)
    items, following = doing.batches.items(person, batch_id, ITEMS_SHOWN, [state] if state else (), cursor)
    return here.pages.page(
        visit,
        "batch.html",
        view=view,
        pace=doing.batches.pace(person, batch_id),
        totals=_totals(view),
        outcomes=batch_words.OUTCOMES,
        items=items,
        chosen=state,
        following=following,
        cursor=cursor,
        item_states=batch_words.ITEM_STATES,
        batch_states=batch_words.BATCH_STATES,
        sources=batch_words.SOURCES,
        sentence_of=partial(batch_words.item_sentence, language=visit.language),
        retryable={*TAKEABLE - {ItemState.WAITING}, ItemState.QUARANTINED},
    )


@router.get("/batches/{batch_id}/progress", name="batch_progress")
def progress(batch_id: str, visit: SignedIn, here: Here, doing: Doing) -> Response:
    """How far the batch is, which asks for itself again until nothing more will change."""
    person = filing(visit)
    view, pace = doing.batches.show(person, batch_id), doing.batches.pace(person, batch_id)
    answer = here.pages.page(
        visit,
        "parts/batch_progress.html",
        view=view,
        pace=pace,
        totals=_totals(view),
        outcomes=batch_words.OUTCOMES,
    )
    if not pace.moving:
        answer.headers["HX-Refresh"] = "true"  # the page around it still shows the files as they were
    return answer


@router.post("/batches/{batch_id}/move", name="portal_move_batch")
def move(batch_id: str, visit: SignedIn, doing: Doing, state: Annotated[BatchState, Form()]) -> Response:
    """Pause, resume or finish the batch."""
    doing.batches.move(person_of(visit), batch_id, state)
    return RedirectResponse(f"/batches/{batch_id}", 303)


@router.post("/batches/{batch_id}/retry", name="portal_retry_items")
def retry(
    batch_id: str, visit: SignedIn, doing: Doing, items: Annotated[list[int] | None, Form(alias="item")] = None
) -> Response:
    """Let the chosen files be tried again."""
    doing.batches.retry(person_of(visit), batch_id, items or [])
    return RedirectResponse(f"/batches/{batch_id}", 303)


@router.get("/batches/{batch_id}/receipt", name="receipt_page")
def receipt(batch_id: str, visit: SignedIn, here: Here, doing: Doing) -> Response:
    """The signed receipt as things stand, to be printed; its list of items is in the files beside it."""
    issued = doing.batches.receipt_for(filing(visit), batch_id, lambda _: None)
    return here.pages.page(
        visit,
        "receipt.html",
        head=issued.head,
        signature=issued.signature,
        outcomes=batch_words.OUTCOMES,
        item_states=batch_words.ITEM_STATES,
        batch_states=batch_words.BATCH_STATES,
        sources=batch_words.SOURCES,
    )


_FRESH = {"Cache-Control": "no-store"}


def _totals(view: BatchView) -> dict[str, int]:
    return totals({str(state): each.items for state, each in view.counts.items()})


def _wrong(visit: Visit, error: Exception) -> Response:
    """Why something of the page's script was not done, as data.

    Raises:
        TypeError: the failure is none that a person can do something about.
    """
    problem = as_problem(error)
    if problem.errors:
        wrongs = wrongs_of(problem, visit.language)
        answer = {"fields": dict(wrongs), "sentences": list(wrongs.values())}
    else:
        answer = {"fields": {}, "sentences": list(problem_words(problem.kind, visit.language))}
    return JSONResponse(answer, problem.kind.status, headers=_FRESH)
