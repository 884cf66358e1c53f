"""What the process that reads pages does: an entry point for the sandbox."""

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
from PIL import Image

from ingest.extract.containment.child import READS_DESCRIPTOR, Handler
from ingest.extract.containment.standing import stand_alone
from ingest.extract.limits import Limits
from ingest.extract.reading import RefusedError
from ingest.extract.rendering.picture_file import load_readers
from ingest.ocr.codes import codes_on
from ingest.ocr.heap import give_back
from ingest.ocr.page_picture import page_count, page_picture
from ingest.ocr.port import OcrEngine
from ingest.ocr.wire import encoded
from ingest.scan_quality.measuring import measured

_MEGA = 1_000_000
_POLITE = 10  # behind everything a person waits for


def page_reader(limits: Limits, *, engine: str, languages: Sequence[str], side: int, pixels: int) -> Handler:
    """The entry point: answers how many pages there are, or one page's words, or why it can't be read."""
    os.nice(_POLITE)
    stand_alone()  # what loads the models is behind the others already
    load_readers()
    reader = made(engine, languages, side)
    reader.read(Image.new("RGB", (64, 64), "white"))  # whatever is loaded late is loaded before the process is shut in
    give_back()

    def read(descriptor: int, request: dict[str, Any]) -> list[bytes]:
        kind, page = request["kind"], request.get("page")
        try:
            with os.fdopen(os.dup(descriptor), "rb") as file:
                if page is None:
                    return [orjson.dumps({"count": page_count(file, kind, limits.pages)})]
                picture, dpi = page_picture(file, kind, page, pixels, limits.megapixels * _MEGA)
        except RefusedError as refusal:
            return [orjson.dumps({"refused": refusal.reason})]
        quality, codes = measured(picture, dpi), codes_on(picture)
        pictures = [picture]
        del picture  # whoever reads it is the last to hold it
        give_back()
        reading = replace(reader.read(pictures.pop()), measured=quality, codes=codes)
        answer = orjson.dumps(encoded(reading))
        give_back()
        return [answer]

    setattr(read, READS_DESCRIPTOR, True)
    return read


def made(engine: str, languages: Sequence[str], side: int) -> OcrEngine:
    """The engine of that name; a library is imported only when it is wanted."""
    if engine == "tesseract":
        from ingest.ocr.tesseract import TesseractEngine

        return TesseractEngine(languages)
    from ingest.ocr.rapid import RapidEngine

    return RapidEngine(side)
