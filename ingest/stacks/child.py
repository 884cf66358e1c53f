"""What the process that looks through stacks and cuts them does: an entry point for the sandbox."""

import os
from typing import Any, BinaryIO

import orjson
from PIL import Image

from ingest.extract.containment.child import READS_DESCRIPTOR, Handler
from ingest.extract.limits import Limits
from ingest.extract.reading import RefusedError
from ingest.extract.rendering.picture_file import load_readers
from ingest.ocr.codes import codes_on
from ingest.ocr.page_picture import page_count, page_picture
from ingest.scan_quality.measuring import measured
from ingest.stacks.cutting import pages_of
from ingest.stacks.separator import customer_of

_MEGA = 1_000_000
_PIXELS = 4_000_000  # of a page that is looked at: A4 at some 200 dots an inch, enough for the sheets' code


def stack_reader(limits: Limits) -> Handler:
    """The entry point: answers how many pages there are, what is seen on some of them, or some as a file.

    What can't be done is answered as {"refused": "code: why"}.
    """
    load_readers()
    warm = Image.new("RGB", (64, 64), "white")  # whatever is loaded late is loaded before the process is shut in
    codes_on(warm)
    measured(warm, 0)

    def read(descriptor: int, request: dict[str, Any]) -> list[bytes]:
        try:
            with os.fdopen(os.dup(descriptor), "rb") as file:
                return _answer(limits, file, request)
        except RefusedError as refusal:
            return [orjson.dumps({"refused": refusal.reason})]

    setattr(read, READS_DESCRIPTOR, True)
    return read


def _answer(limits: Limits, file: BinaryIO, request: dict[str, Any]) -> list[bytes]:
    kind, pages, most = request["kind"], request.get("pages"), limits.megapixels * _MEGA
    if pages is None:
        return [orjson.dumps({"count": page_count(file, kind, limits.pages)})]
    first, last = pages
    if request.get("cut"):
        return [orjson.dumps({}), pages_of(file, kind, first, last, most)]
    return [orjson.dumps({"sheets": [_seen(file, kind, page, most) for page in range(first, last + 1)]})]


def _seen(file: BinaryIO, kind: str, page: int, most_pixels: int) -> dict[str, Any]:
    picture, dpi = page_picture(file, kind, page, _PIXELS, most_pixels)
    named = [customer for line in codes_on(picture) if (customer := customer_of(line)) is not None]
    return {"separator": named[0] if named else None, "ink": measured(picture, dpi).ink}
