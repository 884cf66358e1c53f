"""The one user of the PyPI `tika` client."""

import importlib
import os
import threading
import time
from base64 import b64encode
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from types import ModuleType
from typing import Any

import orjson
import requests
from urllib3.exceptions import NewConnectionError, ProtocolError, ReadTimeoutError

from ingest.extract.limits import Limits
from ingest.extract.port import ExtractorLostError, ExtractorUnavailableError, Outcome
from ingest.extract.reading import RefusedError

OLDEST_SAFE = (3, 2, 2)  # before it, an XFA form could read files and the network (CVE-2025-66516)
_IMPORTING = threading.Lock()
# The client reads these once, when it is first imported; without them it would look for Java, download a server and
# open a log file in the temporary folder.
_AT_IMPORT = {"TIKA_CLIENT_ONLY": "1", "TIKA_LOG_FILE": ""}
_OK, _UNPROCESSABLE, _UNSUPPORTED_TYPE, _BUSY = 200, 422, 415, 503
_RESTART_SECONDS = 20.0
_PROBE_SECONDS = 5.0
_VERSION_BYTES = 1000
_CHUNK = 256 * 1024
_LOOK_SECONDS = 0.5
_MARKUP_FACTOR = 2
_MARGIN_SECONDS = 5.0


class TikaClient:
    """Speaks to the Tika server at `url`."""

    def __init__(self, url: str, limits: Limits) -> None:
        self._url = url.rstrip("/")
        self._limits = limits
        self._tika = _imported(self._url)
        self._in_doubt = False  # whether the server was lost, and has not answered since

    def recursive(self, data: bytes, password: str | None) -> list[Mapping[str, Any]]:
        """The metadata and XHTML of the document `data` and of every file inside it.

        A server that falls over in the middle is given time to come back and the document once more: it may have been
        another document's doing. If it falls over again, it was this one's. After a server was lost, each further
        document is only sent once it answers again.

        Raises:
            RefusedError: the server can't read it, takes too long, says too much, or falls over.
            ExtractorLostError: the server had it and is gone since.
            ExtractorUnavailableError: the server isn't there.
        """
        for _ in range(self._limits.crashes):
            if self._in_doubt:
                self.check()
            self._in_doubt = True
            try:
                status, text = self._asked(data, password)
            except requests.ConnectTimeout as error:
                raise ExtractorUnavailableError("the Tika server can't be reached") from error
            except requests.Timeout as error:
                self._await_after_it()
                raise RefusedError(Outcome.LIMIT, "time-limit", "the parser took too long") from error
            except requests.ConnectionError as error:
                if _was_not_reached(error):
                    self._await_server()
                else:
                    self._await_after_it()
                continue
            if status == _BUSY:
                self._await_server()
                continue
            self._in_doubt = False
            return self._parsed(status, text)
        raise RefusedError(Outcome.QUARANTINED, "parser-crashed", "the parser's server fell over it")

    def check(self) -> None:
        """See that the server answers, with a version known to be safe.

        Raises:
            ExtractorUnavailableError: it does not.
        """
        try:
            status, text = self._version()
        except requests.RequestException as error:
            raise ExtractorUnavailableError("the Tika server does not answer") from error
        version = _numbers(text)
        if status != _OK or not version:
            raise ExtractorUnavailableError("the Tika server does not say its version")
        if version < OLDEST_SAFE:
            wanted = ".".join(map(str, OLDEST_SAFE))
            raise ExtractorUnavailableError(f"the Tika server is older than {wanted} and unsafe")

    def _version(self) -> tuple[int, str]:
        options = {"timeout": _PROBE_SECONDS, **_bounded(_PROBE_SECONDS, _VERSION_BYTES)}
        status, text = self._tika.tika.callServer(
            "get", self._url, "/version", None, {"Accept": "text/plain"}, requestOptions=options
        )
        return status, text

    def _asked(self, data: bytes, password: str | None) -> tuple[int, str]:
        headers = {
            "X-Tika-OCRskipOcr": "true",
            "X-Tika-PDFOcrStrategy": "no_ocr",
            "writeLimit": str(self._limits.text_characters * _MARKUP_FACTOR),
            "maxEmbeddedResources": str(self._limits.parts),
            "Content-Type": "application/octet-stream",
        }
        if password:
            headers |= _password_header(password)
        seconds = self._limits.seconds + _MARGIN_SECONDS
        options = {"timeout": (_PROBE_SECONDS, seconds), **_bounded(seconds, self._limits.answer_bytes)}
        status, text = self._tika.parser.from_buffer(
            data, self._url, xmlContent=True, headers=headers, requestOptions=options, raw_response=True
        )
        return status, text

    def _parsed(self, status: int, text: str) -> list[Mapping[str, Any]]:
        if status == _UNSUPPORTED_TYPE:
            raise RefusedError(Outcome.UNSUPPORTED, "format-unsupported", "a format that is not read")
        if status != _OK:
            raise RefusedError(Outcome.MALFORMED, "parser-failed", f"the parser's server answered {status}")
        try:
            answer = orjson.loads(text)
        except ValueError:
            answer = None
        if not isinstance(answer, list) or not all(isinstance(entry, dict) for entry in answer):
            raise RefusedError(Outcome.MALFORMED, "parser-failed", "the parser's server gave a broken answer")
        return answer

    def _await_after_it(self) -> None:
        try:
            self._await_server()
        except ExtractorUnavailableError as error:
            raise ExtractorLostError("the Tika server was gone after a document") from error

    def _await_server(self) -> None:
        ends = time.monotonic() + _RESTART_SECONDS
        while True:
            try:
                self.check()
            except ExtractorUnavailableError:
                if time.monotonic() > ends:
                    raise
                time.sleep(_LOOK_SECONDS)
            else:
                self._in_doubt = False
                return


def _password_header(password: str) -> dict[str, str]:
    """The password as the server takes it. Version 3.3 does not heed the Base64 form, which others than ASCII need."""
    if password.isascii() and password.isprintable() and password == password.strip():
        return {"Password": password}
    return {"Password_Base64UTF8": b64encode(password.encode()).decode("ascii")}


def _bounded(seconds: float, most: int) -> dict[str, Any]:
    """Options of a request whose answer is read within `seconds` in all and `most` bytes, from no other address.

    The timeout of a socket begins anew with each byte, so that a server could hold its client for ever.
    """
    ends = time.monotonic() + seconds

    def read(response: requests.Response, **_: object) -> None:
        found = bytearray()
        for piece in iter(partial(_next_piece, response), b""):
            found += piece
            if len(found) > most:
                response.close()
                raise RefusedError(Outcome.LIMIT, "output-limit", "more came out than may")
            if time.monotonic() > ends:
                response.close()
                raise requests.ReadTimeout("the answer takes too long")
        response.close()
        response.raw = BytesIO(bytes(found))

    return {"verify": True, "stream": True, "allow_redirects": False, "hooks": {"response": read}}


def _next_piece(response: requests.Response) -> bytes:
    """What is there of the body; errors as `requests` would name them."""
    try:
        piece: bytes = response.raw.read1(_CHUNK, decode_content=True)
    except ReadTimeoutError as error:
        raise requests.ReadTimeout(error) from error
    except ProtocolError as error:
        raise requests.ConnectionError(error) from error
    return piece


def _was_not_reached(error: requests.ConnectionError) -> bool:
    """Whether no connection came about, so that the server never saw the document."""
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(cause, NewConnectionError)


def _imported(url: str) -> ModuleType:
    """The `tika` package, with the environment as it was before."""
    wanted = {**_AT_IMPORT, "TIKA_SERVER_ENDPOINT": url}
    with _IMPORTING:
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        try:
            importlib.import_module("tika.parser")
            return importlib.import_module("tika")
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def _numbers(text: str) -> tuple[int, ...]:
    """(3, 3, 2) from "Apache Tika 3.3.2"."""
    last = text.split()[-1:] or [""]
    return tuple(int(each) for each in last[0].split("-")[0].split(".") if each.isdigit())
