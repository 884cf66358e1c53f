"""The upload door of the web side: one request's body, raw or as a form, to `Intake.receive`, in bounded memory."""

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any

import anyio.to_thread
import orjson
from anyio import CapacityLimiter
from starlette.requests import Request

from ingest.intake import Intake
from ingest.submission import Receipt, Submission
from search_api.batches.batches import BatchView
from search_api.batches.item_uploads import ItemUploads, Sent
from search_api.batches.zip_uploads import ZipUploads
from search_api.body_reader import read_in_thread
from search_api.credentials import Proven
from search_api.field_errors import FieldError
from search_api.identity import CSRF_FIELD, CSRF_HEADER, check_csrf
from search_api.multipart_form import UploadForm
from search_api.problems import ProblemError
from storage.register.batches import BatchFacts
from storage.register.models import BatchItemRow

FORM = "multipart/form-data"
METADATA = frozenset({"file_name", "class", "level", "department", "title", "customer", "fields"})
UPLOADS_AT_ONCE = 16  # more wait in the network: each holds a thread, and the sites have their own limits
_DRAIN_BYTES = 1024 * 1024  # of a refused body; a sender that is still sending may not read the answer otherwise


class Receiving:
    """Takes uploads. Nothing is kept of one that breaks off, is refused, or grows too large."""

    def __init__(self, intake: Intake, max_upload_bytes: int) -> None:
        self._intake = intake
        self._max_upload_bytes = max_upload_bytes
        self._limiter = CapacityLimiter(UPLOADS_AT_ONCE)

    async def receive(self, request: Request, caller: Proven) -> Receipt:
        """Take the request's file in.

        Raises:
            ProblemError, SubmissionRefusedError: refused, and why.
            SiteUnavailableError, RegisterUnavailableError: nothing can be taken in just now.
        """
        body = request.stream()
        try:
            if request.headers.get("content-type", "").lower().startswith(FORM):
                return await self._form(request, caller, body)
            return await self._raw(request, caller, body)
        except Exception:
            # Who waits for "100 Continue" has sent nothing, and reading now would ask for it.
            if "100-continue" not in request.headers.get("expect", "").lower():
                await drain(body)
            raise

    async def _raw(self, request: Request, caller: Proven, body: AsyncIterator[bytes]) -> Receipt:
        """The body is the file; what is known of it stands in the query."""
        check_csrf(caller, request.headers.get(CSRF_HEADER))
        size = _content_length(request)
        given = submission(request.query_params, request.headers.get("content-type", ""), size)
        # Before a byte is read: a sender that waits for "100 Continue" is told without having sent anything.
        await anyio.to_thread.run_sync(self._intake.check, given, caller.principal)
        return await self.take(body, given, caller)

    async def _form(self, request: Request, caller: Proven, body: AsyncIterator[bytes]) -> Receipt:
        """The file is a part of a form, with the metadata in other parts or in the query."""
        size = _content_length(request)
        if size is not None and size > self._max_upload_bytes + _DRAIN_BYTES:
            raise ProblemError("file-too-large")
        form = UploadForm(request.headers["content-type"], body)
        await form.begin()
        fields = dict(form.fields)
        check_csrf(caller, request.headers.get(CSRF_HEADER) or fields.get(CSRF_FIELD))
        fields.pop(CSRF_FIELD, None)
        given = submission({"file_name": form.file_name, **fields, **request.query_params}, form.file_type, None)
        return await self.take(form.file(), given, caller)

    async def item(self, request: Request, caller: Proven, batch_id: str, uploads: ItemUploads) -> BatchItemRow:
        """Take the request's raw body in as an item of a batch; `path` and `key` stand in the query beside METADATA.

        Raises:
            ProblemError, SubmissionRefusedError: it is no item of such a batch, and why.
            SiteUnavailableError, RegisterUnavailableError: nothing can be taken in just now.
        """
        body = request.stream()
        try:
            check_csrf(caller, request.headers.get(CSRF_HEADER))
            values = dict(request.query_params)
            path, key = values.pop("path", ""), values.pop("key", "")
            declared = request.headers.get("content-type", "")
            sent = Sent(batch_id, path, key, submission(values, declared, _content_length(request)))
            return await self.sent(body, sent, caller, uploads)
        finally:
            await drain(body)  # of a file that was refused before its end, too

    async def zip(
        self, pieces: AsyncIterator[bytes], caller: Proven, facts: BatchFacts, uploads: ZipUploads, *, paused: bool
    ) -> BatchView:
        """Take in the ZIP whose bytes `pieces` are; raises what `ZipUploads.receive` raises."""
        take = partial(uploads.receive, caller.principal, facts, paused=paused)
        return await read_in_thread(pieces, take, self._limiter)

    async def sent(
        self, pieces: AsyncIterator[bytes], sent: Sent, caller: Proven, uploads: ItemUploads
    ) -> BatchItemRow:
        """Take in the item whose bytes `pieces` are; raises what `item` raises."""
        take = await anyio.to_thread.run_sync(uploads.begin, caller.principal, sent)
        return await read_in_thread(pieces, take, self._limiter)

    async def take(self, pieces: AsyncIterator[bytes], given: Submission, caller: Proven) -> Receipt:
        """Take in the file whose bytes `pieces` are; raises what `receive` raises."""
        take = partial(self._intake.receive, submission=given, principal=caller.principal)
        return await read_in_thread(pieces, take, self._limiter)


def submission(values: Mapping[str, str], declared_type: str, size: int | None) -> Submission:
    """The submission that a query string or a form describes.

    Raises:
        ProblemError: a name that is not one of METADATA, or `fields` that are no JSON object.
    """
    unknown = [FieldError(name[:60], "unknown") for name in values if name not in METADATA]
    if unknown:
        raise ProblemError("unknown-parameter", unknown)
    return Submission(
        file_name=values.get("file_name", ""),
        classification=values.get("class", ""),
        level=values.get("level") or None,
        department=values.get("department") or None,
        title=values.get("title") or None,
        customer_file=values.get("customer") or None,
        fields=_fields(values.get("fields", "")),
        declared_type=declared_type,
        expected_size=size,
    )


def _fields(raw: str) -> Mapping[str, Any]:
    if not raw.strip():
        return {}
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, dict):
        raise ProblemError("malformed-json", [FieldError("fields", "not-valid")])
    return value


def _content_length(request: Request) -> int | None:
    raw = request.headers.get("content-length", "")
    return int(raw) if raw.isdigit() else None


async def drain(body: AsyncIterator[bytes]) -> None:
    """Read a little of what is still coming, so that a sender of a small file gets to read why it was refused."""
    left = _DRAIN_BYTES
    try:
        while left > 0:
            left -= len(await anext(body))
    except Exception:  # noqa: BLE001 (the request is being refused for a better reason than how its rest ends)
        return
