"""A reading as plain JSON, as it comes out of the sandbox and as it is kept, sealed, beside the text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import orjson

from ingest.ocr.code_lines import MOST_CODES, as_line
from ingest.ocr.port import WHOLE, Box, Reading, Word
from ingest.scan_quality.measured import Measured

_FINGERPRINT = re.compile(r"(?:[0-9a-f]{64})?")
_MOST_DPI = 100_000


def encoded(reading: Reading) -> dict[str, Any]:
    """The reading as JSON. Lone surrogates, which JSON can't carry, become question marks."""
    return {
        "engine": reading.engine,
        "turned": reading.turned,
        "failed": reading.failed,
        "measured": None if reading.measured is None else asdict(reading.measured),
        "codes": [_clean(each) for each in reading.codes],
        "rows": [[[_clean(w.text), w.box, round(w.confidence, 3), w.spaced] for w in row] for row in reading.rows],
    }


def decoded(value: Any) -> Reading:
    """What `encoded` gave; it comes from a process that read hostile bytes, so every shape is checked.

    Raises:
        ValueError: the shape is not that of a reading.
    """
    try:
        rows = tuple(tuple(_word(*each) for each in row) for row in value["rows"])
        quality = _measured(value.get("measured"))
        codes = tuple(as_line(_text(each)) for each in value.get("codes", ()))[:MOST_CODES]
        turned = int(value["turned"]) % 360
        return Reading(rows, str(value["engine"]), turned, str(value["failed"]), quality, codes)
    except (KeyError, TypeError) as error:
        raise ValueError("no reading") from error


def encode_readings(readings: Mapping[int, Reading]) -> bytes:
    """The bytes to seal, by page number."""
    return orjson.dumps({str(page): encoded(reading) for page, reading in sorted(readings.items())})


def decode_readings(pieces: Iterable[bytes]) -> dict[int, Reading]:
    """The readings from the unsealed bytes."""
    return {int(page): decoded(value) for page, value in orjson.loads(b"".join(pieces)).items()}


def _word(text: Any, box: Any, confidence: Any, spaced: Any) -> Word:
    return Word(_text(text), _box(box), min(1.0, max(0.0, float(confidence))), bool(spaced))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a word is no text")
    return value


def _measured(value: Any) -> Measured | None:
    """What was measured; None for a page that was read before anything was."""
    if value is None:
        return None
    fingerprint = str(value["fingerprint"])
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise ValueError("no fingerprint")
    return Measured(
        dpi=min(_MOST_DPI, max(0, int(value["dpi"]))),
        ink=min(1.0, max(0.0, float(value["ink"]))),
        paper=min(255, max(0, int(value["paper"]))),
        darkest=min(255, max(0, int(value["darkest"]))),
        skew=min(90.0, max(-90.0, float(value["skew"]))),
        cut=bool(value["cut"]),
        fingerprint=fingerprint,
    )


def _box(value: Any) -> Box:
    left, top, right, bottom = (min(WHOLE, max(0, int(each))) for each in value)
    return left, top, right, bottom


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
