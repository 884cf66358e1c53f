"""Sheets of labels to print: a PDF of A4 pages, one label a page, with its QR code and the same in words."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from ingest.extract.rendering.fonts import sans
from ingest.scan_labels.label import label_of

_DPI = 150
_SIZE = (1240, 1754)  # A4 at 150 dots an inch
_MARGIN, _CODE, _LETTERS, _PITCH = 110, 620, 30, 46
_MOST_LINES = 18


def print_sheets(labels: Iterable[Mapping[str, str]], titles: Mapping[str, str], target: Path) -> int:
    """Write a sheet for each label to `target`; `titles` are the fields' names for people. Answers how many.

    Raises:
        ValueError: a label says nothing, or too much; or there is none.
    """
    sheets = [_sheet(label, titles) for label in labels]
    if not sheets:
        raise ValueError("there is no label to print")
    sheets[0].save(target, "PDF", resolution=_DPI, save_all=True, append_images=sheets[1:])
    return len(sheets)


def _sheet(label: Mapping[str, str], titles: Mapping[str, str]) -> Image.Image:
    page = Image.new("L", _SIZE, 255)
    page.paste(qr_code(label_of(label), _CODE), (_MARGIN, _MARGIN))
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(sans()), _LETTERS)
    lines = [f"{titles.get(name, name)}: {value}" for name, value in label.items() if value.strip()]
    for number, line in enumerate(lines[:_MOST_LINES]):
        pen.text((_MARGIN, _MARGIN + _CODE + _PITCH * (number + 1)), line[:70], font=font, fill=0)
    return page


def qr_code(line: str, side: int) -> Image.Image:
    """A QR code that says `line`, at most `side` pixels wide where it can be."""
    made: Any = zxingcpp.create_barcode(line, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    small = Image.fromarray(np.array(made.to_image()))
    scale = max(1, side // small.width)
    return small.resize((small.width * scale, small.height * scale), Image.Resampling.NEAREST)
