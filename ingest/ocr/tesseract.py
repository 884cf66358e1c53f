"""Tesseract, by the C interface of its library (capi.h).

So the models are loaded once, and it runs in the same containment as every parser, where no program can be started.
"""

import ctypes
from collections.abc import Iterator, Sequence
from ctypes.util import find_library
from itertools import groupby

from PIL import Image

from ingest.ocr.installed import MODEL_OF
from ingest.ocr.joining import is_unspaced, pieces
from ingest.ocr.port import Reading, Word
from ingest.ocr.reading_order import reading_order
from ingest.ocr.turning import thousandths, turned_back

_SEGMENT_AUTO, _LSTM_ONLY = 3, 1
_WORD = "5"  # the level of a row of TSV that is a word
_GAP = 0.3  # of a line's height: a narrower gap beside a Han character is no blank
_SURE = 2.0  # how sure of a page's orientation Tesseract must be to be heeded (its own program: 2.0)
_DPI = 300
_PERCENT = 100


class TesseractEngine:
    """An OcrEngine for `languages` (keys of MODEL_OF)."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._library = _loaded()
        models = "+".join(MODEL_OF[each] for each in languages)
        self._handle = self._made(models)
        self._turner = self._made("osd", lenient=True)
        version = (self._library.TessVersion() or b"").decode()
        self.name = f"tesseract {version} {models}"

    def read(self, page: Image.Image) -> Reading:
        """See OcrEngine."""
        grey = page.convert("L")
        turned = self._orientation(grey)
        upright = grey.rotate(turned, expand=True) if turned else grey
        self._show(self._handle, upright)
        pointer = self._library.TessBaseAPIGetTsvText(self._handle, 0)
        if not pointer:
            return Reading((), self.name, turned)
        try:
            table = ctypes.string_at(pointer).decode("utf-8", "replace")
        finally:
            self._library.TessDeleteText(pointer)
            self._library.TessBaseAPIClear(self._handle)
        return Reading(tuple(_rows(table, upright.size, turned)), self.name, turned)

    def _made(self, models: str, *, lenient: bool = False) -> int | None:
        handle: int = self._library.TessBaseAPICreate()
        if self._library.TessBaseAPIInit2(handle, None, models.encode(), 0 if lenient else _LSTM_ONLY) != 0:
            if lenient:
                return None
            raise LookupError(f"tesseract has no models {models}")
        return handle

    def _show(self, handle: int | None, page: Image.Image) -> None:
        data = page.tobytes()
        self._library.TessBaseAPISetPageSegMode(handle, _SEGMENT_AUTO)
        self._library.TessBaseAPISetImage(handle, data, *page.size, 1, page.width)
        self._library.TessBaseAPISetSourceResolution(handle, _DPI)

    def _orientation(self, page: Image.Image) -> int:
        """By how many degrees, counter-clockwise, the page is to be turned."""
        if self._turner is None:
            return 0
        self._show(self._turner, page)
        degrees, sure = ctypes.c_int(), ctypes.c_float()
        script, script_sure = ctypes.c_char_p(), ctypes.c_float()
        found = self._library.TessBaseAPIDetectOrientationScript(
            self._turner, ctypes.byref(degrees), ctypes.byref(sure), ctypes.byref(script), ctypes.byref(script_sure)
        )
        self._library.TessBaseAPIClear(self._turner)
        return degrees.value % 360 if found and sure.value >= _SURE else 0


def _loaded() -> ctypes.CDLL:
    name = find_library("tesseract")
    if name is None:
        raise LookupError("the library of tesseract is not installed")
    library = ctypes.CDLL(name)
    handle, number = ctypes.c_void_p, ctypes.c_int
    library.TessVersion.restype = ctypes.c_char_p
    library.TessBaseAPICreate.restype = handle
    library.TessBaseAPIInit2.argtypes = [handle, ctypes.c_char_p, ctypes.c_char_p, number]
    library.TessBaseAPISetPageSegMode.argtypes = [handle, number]
    library.TessBaseAPISetImage.argtypes = [handle, ctypes.c_char_p, number, number, number, number]
    library.TessBaseAPISetSourceResolution.argtypes = [handle, number]
    library.TessBaseAPIGetTsvText.argtypes = [handle, number]
    library.TessBaseAPIGetTsvText.restype = handle
    library.TessBaseAPIDetectOrientationScript.argtypes = [handle] + [handle] * 4
    library.TessBaseAPIDetectOrientationScript.restype = ctypes.c_bool
    library.TessBaseAPIClear.argtypes = [handle]
    library.TessDeleteText.argtypes = [handle]
    return library


def _rows(table: str, size: tuple[int, int], turned: int) -> Iterator[tuple[Word, ...]]:
    """The words of Tesseract's TSV; its own lines, in our reading order."""
    cells = [row.split("\t") for row in table.splitlines()]
    words = [row for row in cells if row[0] == _WORD and row[-1].strip()]
    lines = [list(line) for _, line in groupby(words, key=lambda row: row[1:5])]
    places = []
    for line in lines:
        boxes = [_pixels(row) for row in line]
        left, top = (min(box[at] for box in boxes) for at in (0, 1))
        right, bottom = (max(box[at] for box in boxes) for at in (2, 3))
        places.append((float(left), float(top), float(right), float(bottom)))
    for row in reading_order(places):
        yield tuple(word for each in row for word in _line(lines[each], size, turned))


def _line(line: Sequence[Sequence[str]], size: tuple[int, int], turned: int) -> Iterator[Word]:
    before: tuple[str, int] | None = None
    for row in line:
        text, (left, top, right, bottom) = row[-1].strip(), _pixels(row)
        spaced = before is None or not (
            (is_unspaced(before[0]) or is_unspaced(text[0])) and left - before[1] < _GAP * (bottom - top)
        )
        for start, end in pieces(text):
            first, last = (left + (right - left) * at / len(text) for at in (start, end))
            box = turned_back(thousandths(first, top, last, bottom, size), turned)
            yield Word(text[start:end], box, max(0.0, float(row[-2]) / _PERCENT), spaced and start == 0)
        before = text[-1], right


def _pixels(row: Sequence[str]) -> tuple[int, int, int, int]:
    left, top, width, height = map(int, row[6:10])
    return left, top, left + width, top + height
