"""A ZIP as a batch: sent, looked through, and only then taken in."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ingest.batches.source import SENT_ZIP
from search_api.credentials import Proven
from search_api.identity import Parts, caller
from search_api.portal.filing import filing, sent_whole
from search_api.portal.filing_form import departments_of
from search_api.portal.filled_form import Filled, wrongs_of
from search_api.portal.i18n import N_
from search_api.portal.problem_words import problem_words
from search_api.portal.visit import Visit
from search_api.portal.visits import Here, Portal, SignedIn
from search_api.problems import EXPECTED, as_problem
from search_api.receiving import drain
from search_api.services import Services
from search_api.use_cases import Doing
from storage.register.batches import BatchFacts

router = APIRouter(include_in_schema=False)


@router.get("/batches/zip", name="zip_page")
def zip_page(visit: SignedIn, here: Here, parts: Parts) -> Response:
    """The form that sends one."""
    return _form(here, visit, parts)


@router.post("/batches/zip", name="portal_zip")
async def send(
    request: Request, proven: Annotated[Proven, Depends(caller)], here: Here, parts: Parts, doing: Doing
) -> Response:
    """Hold the ZIP, encrypted while it is still coming, and show what would be wrong with its files."""
    visit, body, form, typed = await sent_whole(request, proven, parts)
    if not form.file_name:
        return _form(here, visit, parts, typed, [visit.language.say(N_("Choose a file first."))])
    klass, level, department, customer = (typed.get(name, "") for name in ("class", "level", "department", "customer"))
    name, cut = form.file_name.rpartition("/")[2][:200], bool(typed.get("separators"))
    facts = BatchFacts(name, SENT_ZIP, "", klass, level, department, customer, cut, bool(typed.get("labels")))
    try:
        view = await doing.receiving.zip(form.file(), proven, facts, doing.sent_zips, paused=True)
    except EXPECTED as error:
        await drain(body)
        problem = as_problem(error)
        wrong = [f"{name}: {words}" if name else words for name, words in wrongs_of(problem, visit.language).items()]
        return _form(here, visit, parts, typed, wrong or list(problem_words(problem.kind, visit.language)))
    return RedirectResponse(f"/batches/{view.row.id}/check", 303)


@router.get("/batches/{batch_id}/check", name="batch_check")
def check(batch_id: str, visit: SignedIn, here: Here, doing: Doing) -> Response:
    """What would be wrong with the files of a ZIP, before any of them is filed."""
    person = filing(visit)
    findings = doing.sent_zips.findings(person, batch_id)
    return here.pages.page(visit, "batch_check.html", view=doing.batches.show(person, batch_id), findings=findings)


def _form(
    here: Portal, visit: Visit, parts: Services, typed: dict[str, str] | None = None, problems: list[str] | None = None
) -> Response:
    person = filing(visit)
    classes = [each for each in parts.scheme.classifications if each.query_right in person.rights]
    return here.pages.page(
        visit,
        "batch_zip.html",
        422 if problems else 200,
        classes=classes,
        levels=[level for level in parts.scheme.levels if level.rank <= person.clearance],
        departments=departments_of(person, visit.language),
        typed=Filled(typed or {}),
        problems=problems or [],
        max_upload=parts.web.max_zip_bytes,
    )
