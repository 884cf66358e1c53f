"""Separator sheets to print: A4, with the code twice, in case one is creased, and words in both languages."""

from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

from ingest.extract.rendering.fonts import sans
from ingest.scan_labels.sheet import qr_code
from ingest.stacks.separator import separator_line

_DPI = 150
_SIZE = (1240, 1754)  # A4 at 150 dots an inch
_CODE, _LETTERS, _SMALL, _PITCH = 520, 64, 34, 56
_WORDS = (
    "放在每份文件之前，整叠一次扫描；每份文件分别归档。",
    "Lay one before each document and scan the whole stack:",
    "each document is then filed by itself.",
)


def print_separators(target: BinaryIO, customer: str = "", copies: int = 1) -> None:
    """Write so many sheets to `target`, as a PDF; they name the customer file of what lies behind them, if given.

    Raises:
        ValueError: the number can't stand on a sheet.
    """
    sheet = _sheet(separator_line(customer), customer)
    dates = {"creationDate": None, "modDate": None}  # so that the same sheet is the same file
    sheet.save(target, "PDF", resolution=_DPI, save_all=True, append_images=[sheet] * (copies - 1), **dates)


def _sheet(line: str, customer: str) -> Image.Image:
    page = Image.new("L", _SIZE, 255)
    pen = ImageDraw.Draw(page)
    code = qr_code(line, _CODE)
    across = (_SIZE[0] - code.width) // 2
    page.paste(code, (across, 120))
    page.paste(code.rotate(180), (across, _SIZE[1] - 120 - code.height))
    large, small = (ImageFont.truetype(str(sans()), size) for size in (_LETTERS, _SMALL))
    middle, top = _SIZE[0] // 2, 740
    pen.text((middle, top), "分隔页 · Separator sheet", font=large, fill=0, anchor="ma")
    said = [*_WORDS, line, *([f"客户档案 · Customer file: {customer}"] if customer else [])]
    for number, each in enumerate(said):
        pen.text((middle, top + 110 + _PITCH * number), each[:60], font=small, fill=0, anchor="ma")
    return page
