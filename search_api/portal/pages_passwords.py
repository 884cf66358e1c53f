"""The page on which the password of a locked document is given."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from search_api.portal.visit import Visit
from search_api.portal.visits import Here, Portal, SignedIn, person_of
from search_api.problems import ProblemError
from search_api.use_cases import Doing, UseCases

router = APIRouter(include_in_schema=False)
_TOLD_HERE = frozenset({"password-tries-used", "malformed-request"})


@router.get("/documents/{document_id}/password", name="password_form")
def form(document_id: str, visit: SignedIn, here: Here, doing: Doing) -> Response:
    """The form; while a password is tried, that it is."""
    return _form(here, visit, doing, document_id)


@router.post("/documents/{document_id}/password", name="portal_password")
def give(
    document_id: str, visit: SignedIn, here: Here, doing: Doing, password: Annotated[str, Form()] = ""
) -> Response:
    """Have the file read with it."""
    try:
        doing.file_passwords.give(person_of(visit), document_id, password)
    except ProblemError as problem:
        if problem.kind.code not in _TOLD_HERE:
            raise
        said = problem.kind.detail.text(visit.language.code)
        if problem.errors:
            said = str(problem.errors[0].shown(visit.language.code)["detail"])
        return _form(here, visit, doing, document_id, said, problem.kind.status)
    return RedirectResponse(f"/documents/{document_id}/password", 303)


def _form(here: Portal, visit: Visit, doing: UseCases, document_id: str, said: str = "", status: int = 200) -> Response:
    row = doing.file_passwords.wanted(person_of(visit), document_id)
    return here.pages.page(
        visit, "file_password.html", status, document=row, said=said, tried=doing.file_passwords.is_tried(row)
    )
