"""What the process that looks for labels does: an entry point for the sandbox."""

import os
from typing import Any

import orjson
from PIL import Image

from ingest.extract.containment.child import READS_DESCRIPTOR, Handler
from ingest.extract.limits import Limits
from ingest.extract.reading import RefusedError
from ingest.extract.rendering.picture_file import load_readers
from ingest.ocr.codes import codes_on
from ingest.ocr.page_picture import page_picture

_MEGA = 1_000_000
_PIXELS = 9_000_000  # of the page that is looked at; small labels need more than separator sheets


def label_reader(limits: Limits) -> Handler:
    """The entry point: answers what the codes on the first page say; nothing of what has no page to look at."""
    load_readers()
    codes_on(Image.new("RGB", (64, 64), "white"))  # what is loaded late is loaded before the process is shut in

    def read(descriptor: int, request: dict[str, Any]) -> list[bytes]:
        try:
            with os.fdopen(os.dup(descriptor), "rb") as file:
                picture, _ = page_picture(file, request["kind"], 0, _PIXELS, limits.megapixels * _MEGA)
        except RefusedError:
            return [orjson.dumps([])]
        return [orjson.dumps(codes_on(picture))]

    setattr(read, READS_DESCRIPTOR, True)
    return read
