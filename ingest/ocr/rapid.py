"""RapidOCR: the PP-OCR models on ONNX Runtime, on the processor.

The models lie in the wheel; their paths are given, so that nothing is ever looked for elsewhere. This is the only
importer of rapidocr.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from itertools import pairwise
from math import atan2
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np
import rapidocr
from numpy.typing import NDArray
from PIL import Image
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec.typings import TextRecInput
from rapidocr.utils.process_img import get_rotate_crop_image

from ingest.ocr.heap import large_pieces_apart
from ingest.ocr.joining import is_unspaced, pieces
from ingest.ocr.port import Reading, Word
from ingest.ocr.reading_order import reading_order
from ingest.ocr.turning import levelled, thousandths, turned_back

MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}
_SMALLEST_SIDE = 736  # pixels: smaller pages are enlarged for the detector, as its authors do
_TALL = 1.5  # a line this much higher than wide stands on end
_SAMPLE = 6  # lines that are asked which way up they stand, at most
_ENOUGH = 6.0  # times its height: a line this long has enough on it to tell which way up it is, and is read soonest
_CLEARLY = 0.5  # more confidence, of two lines or more together: no further ones are asked
_SURELY = 0.95  # on its head no line was read with more than 0.92
_LEGIBLE = 0.5  # lines of less confidence are no text: stains, stamps' rims, ornaments
_WIDE = 2.0  # times the usual step from one character to the next
_STRIP = 256  # rows
_COLOURED = 3  # dimensions
_ROOM = 0.6  # of a character's width on either side of its middle

Pixels = NDArray[np.uint8]
Line = tuple[str, float, Any]  # text, confidence, where in the line which characters stand
Quad = NDArray[np.float32]  # four corners of a line: upper left, upper right, lower right, lower left


class RapidEngine:
    """An OcrEngine. `side` is the longer side, in pixels, of the picture that lines are looked for in.

    Lines are read one by one: several at once are padded to the longest, which takes more memory and more time.
    """

    def __init__(self, side: int, threads: int = 1) -> None:
        folder = Path(rapidocr.__file__).parent / "models"
        params: dict[str, Any] = {f"{stage}.model_path": str(folder / name) for stage, name in MODELS.items()}
        params |= {
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
        cv2.setNumThreads(1)  # there is a process for each core
        engine: Any = RapidOCR(params=params)
        self._side = side
        self._detector = engine._load_det_model()  # noqa: SLF001 (the stages, loaded before the process is shut in)
        self._recogniser = engine._load_rec_model()  # noqa: SLF001
        self.name = f"rapidocr {version('rapidocr')} PP-OCRv6-small"

    def read(self, page: Image.Image) -> Reading:
        """See OcrEngine."""
        pixels = _pixels(page)
        del page  # some tens of megabytes, unless the caller holds on to it
        quads = self._lines(pixels)
        if not quads:
            return Reading((), self.name)
        turned = 0
        if _stand_on_end(quads):
            pixels, quads, turned = *_quarter_turn(pixels, quads), 90
        upside_down, known = self._upside_down(pixels, quads)
        if upside_down:
            pixels, quads, turned = *_half_turn(pixels, quads), turned + 180
        size = pixels.shape[1], pixels.shape[0]
        found = [
            (quad, words)
            for number, quad in enumerate(quads)
            if (line := known.get(number) or self._recognised(_cut(pixels, quad)))[1] >= _LEGIBLE
            and (words := _words(quad, line, size, turned))
        ]
        rows = reading_order(_level_places([quad for quad, _ in found]))
        return Reading(tuple(tuple(w for each in row for w in found[each][1]) for row in rows), self.name, turned)

    def _lines(self, pixels: Pixels) -> list[Quad]:
        longer, shorter = max(pixels.shape[:2]), min(pixels.shape[:2])
        enlarges = shorter < _SMALLEST_SIDE and longer * _SMALLEST_SIDE <= self._side * shorter
        self._detector.limit_type = "min" if enlarges else "max"
        self._detector.limit_side_len = _SMALLEST_SIDE if enlarges else self._side
        with large_pieces_apart():
            found = self._detector(_in_colour(pixels)).boxes
        return [] if found is None else [np.asarray(quad, dtype=np.float32) for quad in found]

    def _upside_down(self, pixels: Pixels, quads: Sequence[Quad]) -> tuple[bool, Mapping[int, Line]]:
        """Whether the page stands on its head: what reads better is right.

        Two lines that read very surely as they are say that they stand upright; of the scans this was measured on none
        did so on its head. Others are read both ways. The engine has a classifier for it, which takes nearly all lines
        of some upright pages for upside down. With it come the lines that were read the right way, by their number, as
        long as none is to be turned.
        """
        known: dict[int, Line] = {}
        better = 0.0
        for read, number in enumerate(_telling(quads)):
            if read > 1 and abs(better) >= _CLEARLY:
                break
            line = _cut(pixels, quads[number])
            known[number] = self._recognised(line)
            sure = known[number][1]
            better += -_CLEARLY / 2 if sure >= _SURELY else self._recognised(np.rot90(line, 2))[1] - sure
        return (True, {}) if better > 0 else (False, known)

    def _recognised(self, crop: Pixels) -> Line:
        """The line's text, confidence, and where in it which characters stand."""
        found = self._recogniser(TextRecInput(img=[_in_colour(crop)], return_word_box=True))
        return found.txts[0], float(found.scores[0]), found.word_results[0]


def _pixels(page: Image.Image) -> Pixels:
    """Grey as they are, coloured ones in the order of OpenCV; strip by strip, since a page is held only once."""
    if page.mode == "L":
        return np.asarray(page)
    pixels: Pixels = np.empty((page.height, page.width, 3), dtype=np.uint8)
    for top in range(0, page.height, _STRIP):
        strip = page.crop((0, top, page.width, min(page.height, top + _STRIP)))
        pixels[top : top + _STRIP] = np.asarray(strip)[:, :, ::-1]
    return pixels


def _in_colour(pixels: Pixels) -> Pixels:
    """With three channels, as the models take it; those of a grey picture are the same bytes, seen three times."""
    return pixels if pixels.ndim == _COLOURED else np.broadcast_to(pixels[:, :, np.newaxis], (*pixels.shape, 3))


def _cut(pixels: Pixels, quad: Quad) -> Pixels:
    """What the quad holds, set level; one that stands on end lies down."""
    return np.asarray(get_rotate_crop_image(pixels, quad.copy()), dtype=np.uint8)


def _telling(quads: Sequence[Quad]) -> list[int]:
    """The numbers of the lines that are asked: short ones, if only they are long enough, or else the longest."""
    lengths = [_longer(quad) for quad in quads]
    return sorted(range(len(quads)), key=lambda at: (lengths[at] < _ENOUGH, abs(lengths[at] - _ENOUGH)))[:_SAMPLE]


def _longer(quad: Quad) -> float:
    """How many times longer than high the line is once it is cut out."""
    across, down = _length(quad[0], quad[1]), _length(quad[0], quad[3])
    return max(down, 1.0) / max(across, 1.0) if _is_tall(quad) else max(across, 1.0) / max(down, 1.0)


def _stand_on_end(quads: Sequence[Quad]) -> bool:
    sides = [(_length(quad[0], quad[1]), _length(quad[0], quad[3])) for quad in quads]
    tall = sum(max(side) for side in sides if side[1] >= _TALL * side[0])
    return 2 * tall > sum(map(max, sides))


def _quarter_turn(pixels: Pixels, quads: Sequence[Quad]) -> tuple[Pixels, list[Quad]]:
    """The page turned by 90 degrees counter-clockwise."""
    width = pixels.shape[1]
    turned = [np.stack([quad[:, 1], width - quad[:, 0]], axis=1)[[1, 2, 3, 0]] for quad in quads]
    return np.ascontiguousarray(np.rot90(pixels)), turned


def _half_turn(pixels: Pixels, quads: Sequence[Quad]) -> tuple[Pixels, list[Quad]]:
    far = np.array([pixels.shape[1], pixels.shape[0]], dtype=np.float32)
    return np.ascontiguousarray(np.rot90(pixels, 2)), [(far - quad)[[2, 3, 0, 1]] for quad in quads]


def _level_places(quads: Sequence[Quad]) -> list[tuple[float, float, float, float]]:
    """Where the lines stand once the page lies straight: turned by the median slope of its lines."""
    slopes = [atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0]) for quad in quads if not _is_tall(quad)]
    radians = median(slopes) if slopes else 0.0
    places = []
    for quad in quads:
        corners = [levelled((float(x), float(y)), radians) for x, y in quad]
        across, down = zip(*corners, strict=True)
        places.append((min(across), min(down), max(across), max(down)))
    return places


def _is_tall(quad: Quad) -> bool:
    return _length(quad[0], quad[3]) >= _TALL * _length(quad[0], quad[1])


def _length(one: Any, other: Any) -> float:
    return float(np.linalg.norm(one - other))


def _words(quad: Quad, line: tuple[str, float, Any], size: tuple[int, int], turned: int) -> tuple[Word, ...]:
    """The words of one line, each with its place on the page as it is drawn."""
    text, score, info = line
    text, middles, scores = _blanks_put_in(text, *_middles(text, score, info))
    half = _ROOM / max(len(text), 1)
    found = []
    for start, end in pieces(text):
        left, right = max(0.0, middles[start] - half), min(1.0, middles[end - 1] + half)
        corners = np.concatenate([_across(quad, left), _across(quad, right)])
        (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        box = thousandths(left, top, right, bottom, size)
        sure = sum(scores[start:end]) / (end - start)
        found.append(
            Word(text[start:end], turned_back(box, turned), round(sure, 3), start == 0 or text[start - 1] == " ")
        )
    return tuple(found)


def _middles(text: str, score: float, info: Any) -> tuple[list[float], list[float]]:
    """For each character of a line how far along it its middle is (0 to 1), and how sure it is."""
    middles = [(at + 0.5) / len(text) for at in range(len(text))]
    scores = [score] * len(text)
    if info is None or len(info.confs) != len(text):
        return middles, scores
    visible = [at for at, character in enumerate(text) if not character.isspace()]
    columns = [column for word in info.word_cols for column in word]
    if len(columns) != len(visible):
        return middles, scores
    for at, column in zip(visible, columns, strict=True):
        middles[at] = min(1.0, (column + 0.5) / info.line_txt_len)
    return middles, [float(sure) for sure in info.confs]


def _blanks_put_in(
    text: str, middles: Sequence[float], scores: Sequence[float]
) -> tuple[str, list[float], list[float]]:
    """With a blank at each gap, other than between letters, that is far wider than the others.

    The models leave blanks out between columns of figures.
    """
    steps = [after - before for before, after in pairwise(middles)]
    wide = _WIDE * median(steps) if steps else 0.0
    found: list[tuple[str, float, float]] = []
    for at, each in enumerate(zip(text, middles, scores, strict=True)):
        pair = text[at - 1 : at + 1]
        if at and steps[at - 1] > wide and not pair.isalpha() and not any(map(_stands_alone, pair)):
            found.append((" ", (middles[at - 1] + middles[at]) / 2, scores[at]))
        found.append(each)
    return "".join(each[0] for each in found), [each[1] for each in found], [each[2] for each in found]


def _stands_alone(sign: str) -> bool:
    return sign.isspace() or is_unspaced(sign)


def _across(quad: Quad, share: float) -> Quad:
    """The line across `quad` at `share` of its length; along a line that stands on end that is from its top down."""
    first, last = (
        ((quad[0], quad[1]), (quad[3], quad[2])) if _is_tall(quad) else ((quad[0], quad[3]), (quad[1], quad[2]))
    )
    return np.stack([a + (b - a) * np.float32(share) for a, b in zip(first, last, strict=True)])
