"""Problem documents (RFC 9457): what is raised, how it is written, and which failures of other rooms become which."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ingest.extract.port import ExtractorUnavailableError
from ingest.submission import SubmissionRefusedError
from search_api.field_errors import FieldError
from search_api.language import language_of
from search_api.problem_catalogue import PROBLEMS
from storage.index.port import IndexUnavailableError
from storage.register.outages import RegisterUnavailableError
from storage.vault.site import ObjectMissingError, SiteUnavailableError

PROBLEM_JSON = "application/problem+json"
_BY_STATUS = {
    400: "body-unreadable",
    404: "no-such-address",
    405: "method-not-allowed",
    413: "request-too-large",
}
_DECIDING = {"may-not-file": "not-allowed", "file-too-large": "file-too-large"}


class ProblemError(Exception):
    """Ends a request with the problem `code` of the catalogue."""

    def __init__(self, code: str, errors: Sequence[FieldError] = (), headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.kind = PROBLEMS[code]
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def problem_body(problem: ProblemError, language: str, **members: str) -> dict[str, Any]:
    """The problem document. It names no address and no id, so that equal problems are equal bytes."""
    kind = problem.kind
    body: dict[str, Any] = {
        "type": f"urn:strongroom:problem:{kind.code}",
        "title": kind.title.text(language),
        "status": kind.status,
        "detail": kind.detail.text(language),
        "code": kind.code,
        **members,
    }
    if problem.errors:
        body["errors"] = [error.shown(language) for error in problem.errors]
    return body


def problem_response(problem: ProblemError, language: str, **members: str) -> Response:
    """The problem as a response."""
    headers = {"Content-Language": language, **problem.headers}
    if problem.kind.status == 401:  # noqa: PLR2004 (the status RFC 9110 ties this header to)
        headers.setdefault("WWW-Authenticate", "Bearer")
    if problem.kind.retry_after is not None:
        headers.setdefault("Retry-After", str(problem.kind.retry_after))
    content = orjson.dumps(problem_body(problem, language, **members))
    return Response(content, problem.kind.status, headers, PROBLEM_JSON)


def as_problem(error: Exception) -> ProblemError:
    """The problem that an expected failure is answered with.

    Raises:
        TypeError: the failure is not an expected one; it must be handled as an incident.
    """
    for kind, translate in _TRANSLATIONS:
        if isinstance(error, kind):
            return translate(error)
    raise TypeError(f"{type(error).__name__} is not an expected failure")


def install_problems(app: FastAPI) -> None:
    """Answer every expected failure with its problem document.

    A part of the app that speaks to browsers may put `app.state.problem_page`, a callable (request, ProblemError,
    language, incident) -> Response | None: what it answers is sent instead, None leaves the document to be sent.
    """
    for kind in EXPECTED:
        app.add_exception_handler(kind, answer_problem)


async def answer_problem(request: Request, error: Exception) -> Response:
    """The exception handler for all of `EXPECTED`."""
    return problem_answer(request, as_problem(error))


def problem_answer(request: Request, problem: ProblemError, incident: str = "") -> Response:
    """The problem as a page where a person asks, as its document where a program does."""
    language = language_of(request)
    page = getattr(request.app.state, "problem_page", None)
    shown = page(request, problem, language, incident) if page is not None else None
    if isinstance(shown, Response):
        return shown
    return problem_response(problem, language, **({"incident": incident} if incident else {}))


def _refused(error: SubmissionRefusedError) -> ProblemError:
    """One of the door's refusals decides the status where it alone is the reason; the list always says them all."""
    errors = [FieldError(problem.field or "", problem.code, problem.params) for problem in error.problems]
    codes = {each.code for each in errors}
    deciding = next((kind for code, kind in _DECIDING.items() if code in codes), "submission-refused")
    return ProblemError(deciding, errors)


def _malformed(error: RequestValidationError) -> ProblemError:
    """Pydantic's findings, without what was sent: an echo would put one person's input into another's log."""
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return ProblemError("malformed-json")
    errors = [
        FieldError(".".join(str(step) for step in each["loc"][1:]), _code_of(str(each["type"]))) for each in found
    ]
    return ProblemError("malformed-request", errors)


def _code_of(pydantic_type: str) -> str:
    return "missing" if pydantic_type == "missing" else "not-valid"


def _of_framework(error: HTTPException) -> ProblemError:
    return ProblemError(_BY_STATUS.get(error.status_code, "malformed-request"), headers=error.headers)


_TRANSLATIONS: tuple[tuple[type[Exception], Callable[[Any], ProblemError]], ...] = (
    (ProblemError, lambda error: error),
    (SubmissionRefusedError, _refused),
    (RequestValidationError, _malformed),
    (HTTPException, _of_framework),
    (IndexUnavailableError, lambda _: ProblemError("index-unavailable")),
    (SiteUnavailableError, lambda _: ProblemError("site-unavailable")),
    (ObjectMissingError, lambda _: ProblemError("site-unavailable")),
    (ExtractorUnavailableError, lambda _: ProblemError("drawing-unavailable")),
    (RegisterUnavailableError, lambda _: ProblemError("register-unavailable")),
)
EXPECTED = tuple(kind for kind, _ in _TRANSLATIONS)
