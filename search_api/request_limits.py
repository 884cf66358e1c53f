"""Bounds on what a request may send: small bodies everywhere but at the upload door, and no endless waiting."""

from collections.abc import Callable

import anyio
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.language import language_of
from search_api.problems import ProblemError, problem_response

SMALL_BODY_BYTES = 1024 * 1024
STALL_SECONDS = 60.0  # longest wait for the next PROGRESS_BYTES of a body, or for its end
PROGRESS_BYTES = 64 * 1024  # so that a byte now and then does not keep a request alive for ever


class StalledError(Exception):
    """The sender sent nothing for too long."""


class RequestLimits:
    """ASGI middleware. `is_upload(method, path)` names the requests whose size the upload route itself bounds."""

    def __init__(
        self, app: ASGIApp, *, is_upload: Callable[[str, str], bool], stall_seconds: float = STALL_SECONDS
    ) -> None:
        self._app = app
        self._is_upload = is_upload
        self._stall_seconds = stall_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the request within its bounds, or answer 413 or 408."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = None if self._is_upload(scope["method"], scope["path"]) else SMALL_BODY_BYTES
        if limit is not None and _announced(scope) > limit:
            await _refuse("request-too-large", scope, receive, send)
            return
        begun = False
        bounded = _Bounded(receive, limit, self._stall_seconds)

        async def note(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, bounded.receive, note)
        except (StalledError, BodyTooLongError) as error:
            if begun:
                raise
            stalled = "upload-stalled" if limit is None else "request-stalled"
            await _refuse(stalled if isinstance(error, StalledError) else "request-too-large", scope, receive, send)


class BodyTooLongError(Exception):
    """More came than the address takes."""


class _Bounded:
    """The `receive` of a request, counted and timed until the body has ended.

    Only waiting for the sender is timed: an archive that is slow to take what came is not the sender's fault.
    """

    def __init__(self, receive: Receive, limit: int | None, stall_seconds: float) -> None:
        self._receive = receive
        self._left = limit
        self._stall_seconds = stall_seconds
        self._patience = stall_seconds
        self._fresh = 0
        self._ended = False

    async def receive(self) -> Message:
        if self._ended:
            return await self._receive()  # waits for a disconnect, which may take as long as the answer
        asked = anyio.current_time()
        try:
            with anyio.fail_after(self._patience):
                message = await self._receive()
        except TimeoutError:
            raise StalledError from None
        self._note_progress(len(message.get("body", b"")), anyio.current_time() - asked)
        self._ended = message["type"] != "http.request" or not message.get("more_body", False)
        if self._left is not None:
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise BodyTooLongError
        return message

    def _note_progress(self, size: int, waited: float) -> None:
        self._fresh += size
        self._patience -= waited
        if self._fresh >= PROGRESS_BYTES:
            self._fresh, self._patience = 0, self._stall_seconds


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _refuse(code: str, scope: Scope, receive: Receive, send: Send) -> None:
    problem = ProblemError(code, headers={"Connection": "close"})
    await problem_response(problem, language_of(Request(scope)))(scope, receive, send)
