"""Filing documents: the class, its form, the upload itself, and where one's uploads stand."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from mappings.field_values import check_fields
from mappings.scheme import Classification
from search_api.credentials import Proven
from search_api.identity import Parts, caller
from search_api.portal import guidance
from search_api.portal.filing import class_for_filing, filing, sent_form
from search_api.portal.filing_form import CURRENCIES, departments_of, field_values, submission_of
from search_api.portal.filled_form import Filled, wrongs_of
from search_api.portal.i18n import N_
from search_api.portal.problem_words import problem_words
from search_api.portal.progress import progress_of
from search_api.portal.visit import Visit
from search_api.portal.visits import Here, Portal, SignedIn, person_of
from search_api.problems import EXPECTED, ProblemError, as_problem
from search_api.receiving import drain
from search_api.use_cases import Doing

router = APIRouter(include_in_schema=False)
UPLOADS_SHOWN = 50


@router.get("/upload", name="upload_page")
def upload_page(request: Request, visit: SignedIn, here: Here, parts: Parts) -> Response:
    """First the class, then its form."""
    person = filing(visit)
    key = request.query_params.get("class", "")
    if key:
        return _form(here, visit, parts.web.max_upload_bytes, class_for_filing(parts.scheme, person, key))
    classes = [
        each
        for each in parts.scheme.classifications
        if each.query_right in person.rights and min(each.document_levels) <= person.clearance
    ]
    return here.pages.page(visit, "upload_class.html", classes=classes)


@router.post("/upload", name="portal_upload")
async def upload(
    request: Request, proven: Annotated[Proven, Depends(caller)], here: Here, parts: Parts, doing: Doing
) -> Response:
    """Take one file in, as it arrives: its fields come first, and it is encrypted while it is still coming."""
    sent = await sent_form(request, proven, parts)
    visit, form, typed, chosen = sent.visit, sent.form, sent.typed, sent.chosen
    if not form.file_name:
        wrongs = Filled(file=visit.language.say(N_("Choose a file first.")))
        return _form(here, visit, parts.web.max_upload_bytes, chosen, Filled(typed), wrongs, 422)
    given = submission_of(chosen, typed, form.file_name, form.file_type)
    try:
        receipt = await doing.receiving.take(form.file(), given, proven)
    except EXPECTED as error:
        await drain(sent.body)
        return _refused(here, visit, parts.web.max_upload_bytes, chosen, Filled(typed), error, request)
    if request.headers.get("x-one-file"):
        status = doing.uploads.status(proven.principal, receipt.document_id)
        return here.pages.page(visit, "parts/upload_row.html", 202, status=status, progress=progress_of(status))
    return RedirectResponse("/uploads", 303)


@router.post("/upload/check", name="upload_check")
async def check(request: Request, visit: SignedIn, here: Here, parts: Parts) -> Response:
    """What is wrong with one field, when it is left: the sentence that stands under it."""
    typed = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    chosen = class_for_filing(parts.scheme, filing(visit), typed.get("class", ""))
    name = typed.get("field", "")
    if name not in chosen.field_by_name:
        raise ProblemError("no-such-address")
    checked = check_fields(chosen, field_values(chosen, typed))
    wrong = [each.text(visit.language.code) for each in checked.problems if each.field == name]
    return here.pages.page(visit, "parts/wrong.html", id=name, message=" ".join(wrong))


@router.get("/uploads", name="uploads_page")
def uploads(visit: SignedIn, here: Here, doing: Doing, cursor: str | None = None) -> Response:
    """One's own uploads, newest first."""
    statuses, following = doing.uploads.own(filing(visit), UPLOADS_SHOWN, cursor)
    rows = [(status, progress_of(status)) for status in statuses]
    return here.pages.page(visit, "uploads.html", rows=rows, following=following, cursor=cursor)


@router.get("/uploads/{document_id}", name="upload_row")
def upload_row(document_id: str, visit: SignedIn, here: Here, doing: Doing) -> Response:
    """One row of the list, which asks for itself again until nothing more will change."""
    status = doing.uploads.status(person_of(visit), document_id)
    return here.pages.page(visit, "parts/upload_row.html", status=status, progress=progress_of(status))


def _form(
    here: Portal,
    visit: Visit,
    max_upload: int,
    chosen: Classification,
    typed: Filled | None = None,
    wrongs: Filled | None = None,
    status: int = 200,
) -> Response:
    language = visit.language
    return here.pages.page(
        visit,
        "upload.html",
        status,
        chosen=chosen,
        typed=typed or Filled(),
        wrongs=wrongs or Filled(),
        problems=list((wrongs or {}).values()),
        field_help=partial(guidance.field_help, language),
        departments=departments_of(person_of(visit), language),
        max_upload=max_upload,
        currencies=CURRENCIES,
    )


def _refused(
    here: Portal,
    visit: Visit,
    max_upload: int,
    chosen: Classification,
    typed: Filled,
    error: Exception,
    request: Request,
) -> Response:
    """Why the file was not taken in: beside the form with all that was typed, or as data for the page's script.

    Raises:
        TypeError: the failure is none that a person can do something about.
    """
    problem = as_problem(error)
    general = " ".join(problem_words(problem.kind, visit.language))
    wrongs = wrongs_of(problem, visit.language) if problem.errors else Filled(file=general)
    if request.headers.get("x-one-file"):
        answer = {"fields": dict(wrongs), "sentences": list(wrongs.values())}
        return JSONResponse(answer, problem.kind.status, headers={"Cache-Control": "no-store"})
    return _form(here, visit, max_upload, chosen, typed, wrongs, problem.kind.status)
