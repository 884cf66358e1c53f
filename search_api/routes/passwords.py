"""The password of a locked document."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, SecretStr
from starlette.responses import Response

from search_api.file_passwords import MAX_PASSWORD
from search_api.identity import Someone
from search_api.json_answer import json_answer
from search_api.routes.schemas import Shape, answers
from search_api.strict_route import StrictRoute
from search_api.use_cases import Doing

router = APIRouter(route_class=StrictRoute, tags=["documents"])


class PasswordRequest(Shape):
    """A password to try."""

    password: Annotated[SecretStr, Field(min_length=1, max_length=MAX_PASSWORD)]


class PasswordAnswer(Shape):
    """It will be tried; the document's status says what came of it."""

    id: str
    state: str = Field(description="ENCRYPTED, until it was tried")


@router.post(
    "/documents/{document_id}/password",
    name="give_password",
    status_code=202,
    summary="Give the password of a locked document",
    responses=answers(
        PasswordAnswer,
        "not-allowed",
        "not-found",
        "no-password-wanted",
        "password-tries-used",
        "malformed-request",
        "malformed-json",
        "csrf-refused",
        "site-unavailable",
        status=202,
    ),
)
def give_password(asked: PasswordRequest, document_id: str, person: Someone, doing: Doing) -> Response:
    """The file is read with it, once, and it is forgotten. At most five are taken within an hour."""
    doing.file_passwords.give(person, document_id, asked.password.get_secret_value())
    return json_answer(PasswordAnswer(id=document_id, state="ENCRYPTED").model_dump(), 202)
