"""What nobody expected: a constant answer with an incident number, and the same number in the log.

The log gets the kind of the error and where it was raised, never its message: messages of databases and parsers quote
what they were given, and that may be a document's text.
"""

import traceback
from pathlib import Path
from uuid import uuid4

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.language import language_of
from search_api.problems import EXPECTED, ProblemError, as_problem, problem_answer, problem_response

_log = structlog.get_logger(__name__)
_DEEPEST = 8  # frames worth keeping; the innermost say where it broke


class AnswerBrokenError(Exception):
    """The answer failed after it had begun, so that only closing the connection can tell the reader."""


class Incidents:
    """ASGI middleware around everything: no request ends without an answer, and no answer shows what broke."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the request; answer for what it did not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def note(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, note)
        except ClientDisconnect:
            return  # the sender is gone: nobody is left to answer, and nothing of ours broke
        except Exception as error:  # noqa: BLE001 (the one place that answers for everything)
            incident = record(error)
            if begun:
                raise AnswerBrokenError(incident) from None
            problem = as_problem(error) if isinstance(error, EXPECTED) else ProblemError("internal-error")
            await _answer(Request(scope, receive), problem, incident)(scope, receive, send)


def _answer(request: Request, problem: ProblemError, incident: str) -> Response:
    """A page for a person if it can still be drawn, else the plain document."""
    try:
        return problem_answer(request, problem, incident)
    except Exception as error:  # noqa: BLE001 (what broke the answer may break its page as well)
        record(error)
        return problem_response(problem, language_of(request), incident=incident)


def record(error: BaseException) -> str:
    """Log `error` by kind and place; answers the incident's number (16 hexadecimal digits)."""
    incident = uuid4().hex[:16]
    frames = traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
    places = [f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}" for frame in frames]
    _log.error("incident", incident=incident, error=type(error).__name__, places=places)
    return incident
