"""The wire below the app: bounds on the head of a request, and problem documents for what is not HTTP.

The app only sees requests whose head has come whole. Until then the server would wait and gather without an end.
"""

import asyncio
from typing import Any

from httptools import HttpParserError
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from search_api.language import preferred
from search_api.problems import ProblemError, problem_response

# Request line and headers, counted as they come and again as they are read; honest ones have some kilobytes.
HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 30.0


class HeadTooLargeError(HttpParserError):
    """The head goes on and on."""


class GuardedProtocol(HttpToolsProtocol):
    """The server's HTTP protocol, with an end to every head in size and time."""

    default_language = "zh"
    head_seconds = HEAD_SECONDS

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._in_head = True
        self._head_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None
        self._wrong = "malformed-http"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a head."""
        super().connection_made(transport)  # type: ignore[arg-type]  # narrower than asyncio's own
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came; what is still an unfinished head is counted and timed."""
        super().data_received(data)
        if self.transport.is_closing() or not self._in_head:
            self._stop_waiting()
        elif self._over(len(data)):
            self.send_400_response("")
        else:
            self._wait_for_head()

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A piece of the request line."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is here."""
        super().on_headers_complete()
        self._in_head = False

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (the library's words are for its log)
        """Answer what can't be parsed as the archive answers everything, and close."""
        headers = dict(self.headers or [])
        accepted = headers.get(b"accept-language", b"").decode("latin-1")
        language = preferred(accepted) or self.default_language
        response = problem_response(ProblemError(self._wrong, headers={"Connection": "close"}), language)
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in response.raw_headers)
        self._stop_waiting()
        self.transport.write(STATUS_LINE[response.status_code] + lines + b"\r\n" + bytes(response.body))
        self.transport.close()

    def _count(self, size: int) -> None:
        if self._over(size):
            raise HeadTooLargeError

    def _over(self, size: int) -> bool:
        self._head_bytes += size
        if self._head_bytes > HEAD_BYTES:
            self._wrong = "headers-too-large"
        return self._head_bytes > HEAD_BYTES

    def _wait_for_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.head_seconds, self._waited_in_vain)

    def _stop_waiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _waited_in_vain(self) -> None:
        self._head_timer = None
        if not getattr(self.cycle, "response_complete", True):
            self._wait_for_head()  # an answer is under way on this connection; it comes first
            return
        self._wrong = "request-stalled"
        self.send_400_response("")


def guarded_protocol(language: str) -> type[GuardedProtocol]:
    """The protocol of an installation that speaks `language` unless asked otherwise."""
    return type("GuardedProtocol", (GuardedProtocol,), {"default_language": language})
