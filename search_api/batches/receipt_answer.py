"""A receipt as an answer: made whole in a file without a name, then sent piece by piece."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from starlette.responses import Response, StreamingResponse

from mappings.access import Principal
from search_api.answer_headers import attachment_headers
from search_api.batches.batches import Batches
from search_api.export.csv_rows import CsvRows

_PIECE = 256 * 1024
_COLUMNS = ("number", "path", "size", "sha256", "outcome", "state", "reason", "document")


def receipt_as_json(batches: Batches, principal: Principal, batch_id: str) -> Response:
    """The receipt as JSON, which `strongroom batch verify` checks.

    Raises:
        ProblemError: as `Batches.receipt`.
    """

    def make(file: BinaryIO) -> None:
        batches.receipt(principal, batch_id, file)

    return _made(make, f"{batch_id}-receipt.json", "application/json")


def receipt_as_csv(batches: Batches, principal: Principal, batch_id: str) -> Response:
    """The same as CSV: the items, and after a blank line what is said of the whole, with the signature.

    Raises:
        ProblemError: as `Batches.receipt`.
    """
    rows, pairs = CsvRows(_COLUMNS, ()), CsvRows(("name", "value"), ())

    def make(file: BinaryIO) -> None:
        file.write(rows.header())
        receipt = batches.receipt_for(
            principal, batch_id, lambda entry: file.write(rows.lines([{**entry, "fields": {}}]))
        )
        file.write(b"\r\n")
        signature = {f"signature_{name}": value for name, value in receipt.signature.items()}
        for name, value in (*_flat(receipt.head), *signature.items()):
            row = {"name": name, "value": value, "fields": {}}
            file.write(pairs.lines([row]))

    return _made(make, f"{batch_id}-receipt.csv", "text/csv; charset=utf-8")


def _made(make: Callable[[BinaryIO], None], name: str, media_type: str) -> Response:
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed when it was sent)
    try:
        make(file)
    except BaseException:
        file.close()
        raise
    headers = {**attachment_headers(name), "Content-Length": str(file.tell()), "Cache-Control": "no-store"}
    return StreamingResponse(_pieces(file), 200, headers, media_type)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _flat(head: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in head.items():
        if isinstance(value, Mapping):
            for state, count in value.items():
                yield f"{state}_items", count["items"]
                yield f"{state}_bytes", count["bytes"]
        else:
            yield name, value
