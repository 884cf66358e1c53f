"""Forms with personal values, drawn as a scanner at 200 dots an inch gives them, with the place of every value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

from benchmarks.noise import Noise
from benchmarks.personal_values import Maker, makers
from ingest.extract.rendering.fonts import sans
from mappings.detector_kind import DetectorKind

Box = tuple[int, int, int, int]

_PAGE = (1654, 2339)  # pixels: A4
_MARGIN, _PITCH, _SIZE = 150, 78, 36  # 36 pixels are 13 points
_ROWS = 12
_GROUPED = 0.4  # of the values that people write in groups
_TURNED = 0.6  # degrees that a sheet lies askew at most
_GREY = 14  # how far the paper's grey strays
_DECOYS = (
    "合同编号：HT-{year}-{long}",
    "发票号码：{long}",
    "数量：{a} 件，单价 {b}.{c:02} 元",
    "签订日期：{year}年{month}月{day}日",
    "档号 SR-BUS·{year}·D10-1{long}",
    "Order no. {year}-{long}",
    "规格 {a}×{b}×{c} mm",
)


@dataclass(frozen=True, slots=True)
class FormValue:
    """A value of a kind, as it is written, and its place in thousandths of the page."""

    kind: DetectorKind
    written: str
    box: Box


@dataclass(frozen=True, slots=True)
class Form:
    """A page, and everything on it that is to be found."""

    page: Image.Image
    values: tuple[FormValue, ...]


def scanned_forms(count: int, seed: int, statutes: Sequence[Path]) -> Iterator[Form]:
    """`count` forms; the same ones for the same seed and statutes (UTF-8 files, a clause a line)."""
    random, made = Random(seed), makers(seed)
    lines = [line.strip()[:34] for path in statutes for line in path.read_text("utf-8").splitlines() if line.strip()]
    for _ in range(count):
        yield _form(random, made, lines)


def _form(random: Random, made: Mapping[DetectorKind, Maker], lines: Sequence[str]) -> Form:
    font = ImageFont.truetype(str(sans()), _SIZE)
    page = Image.new("L", _PAGE, 250)
    pen = ImageDraw.Draw(page)
    kinds = random.sample(list(made), len(made))
    rows: list[DetectorKind | None] = [*kinds, *(None for _ in range(_ROWS))]
    random.shuffle(rows)
    values = []
    for number, kind in enumerate(rows):
        top = _MARGIN + _PITCH * number
        words = _other(random, lines) if kind is None else random.choice(made[kind].labels)
        pen.text((_MARGIN, top), words, font=font, fill=20)
        if kind is None:
            continue
        left = _MARGIN + round(font.getlength(words))
        written = _written(random, made[kind])
        pen.text((left, top), written, font=font, fill=20)
        values.append(
            FormValue(kind, written, _share((left, top, left + round(font.getlength(written)), top + _PITCH)))
        )
    return Form(_scanned(page, random), tuple(values))


def _other(random: Random, lines: Sequence[str]) -> str:
    if random.random() < 0.5:
        return random.choice(lines)
    return random.choice(_DECOYS).format(
        year=random.randint(1995, 2026),
        month=random.randint(1, 12),
        day=random.randint(1, 28),
        long=f"{random.randint(0, 999_999):06}",
        a=random.randint(1, 9999),
        b=random.randint(1, 999),
        c=random.randint(1, 99),
    )


def _written(random: Random, maker: Maker) -> str:
    value = maker.make(random)
    if maker.groups and random.random() < _GROUPED:
        return Noise(random).grouped(value, random.choice(maker.groups))
    return value


def _scanned(page: Image.Image, random: Random) -> Image.Image:
    """A little askew and speckled. Values move by less than half a row, so their places hold."""
    turned = page.rotate(random.uniform(-_TURNED, _TURNED), Image.Resampling.BICUBIC, fillcolor=250)
    grain = Image.frombytes("L", (_PAGE[0] // 2, _PAGE[1] // 2), random.randbytes(_PAGE[0] // 2 * (_PAGE[1] // 2)))
    return Image.blend(turned, grain.resize(_PAGE), _GREY / 255).convert("RGB")


def _share(box: Box) -> Box:
    width, height = _PAGE
    return 1000 * box[0] // width, 1000 * box[1] // height, 1000 * box[2] // width, 1000 * box[3] // height
