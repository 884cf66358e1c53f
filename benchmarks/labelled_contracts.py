"""Contracts with personal values whose places are known, between clauses of real statutes and numbers that are none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.noise import Noise
from benchmarks.personal_values import Maker, makers, spelled
from mappings.detector_kind import DetectorKind

_BARE = 0.3  # how many values stand without the words that usually come before them
_VALUES = 9
_CLAUSES = 6
_DECOYS = (
    "合同编号：HT-{year}-{long}，签订于{year}年{month}月{day}日。",
    "订单号 {order}，发票号码：{invoice}，流水号{long}{long}。",
    "合同总价为人民币{amount}元（大写：壹佰贰拾叁万元整），定金 ¥{amount}。",
    "规格 {a}×{b}×{c} mm，数量 {a} 件，单价 {b}.{c:02} 元，税率 13%。",
    "档号 SR-BUS·{year}·D10-1{invoice}，第 {a} 页共 {b} 页。",
    "表一：{year} {a} {b} {c} {order} {month} {day}",
    "设备序列号 {order}{long}，型号 E{a}-{b}，批号{invoice}。",
    "版本 {a}.{b}.{c}.{day}，生成时间 {year}-{month:02}-{day:02} 12:{day:02}:{month:02}。",
)


@dataclass(frozen=True, slots=True)
class Truth:
    """Characters `start` to `end` are a value of this kind."""

    kind: DetectorKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text, and everything in it that is to be found."""

    text: str
    truths: tuple[Truth, ...]


def labelled_contracts(count: int, seed: int, statutes: Sequence[Path]) -> Iterator[LabelledText]:
    """`count` contracts; the same ones for the same seed and statutes (UTF-8 files, a clause a line)."""
    random, made = Random(seed), makers(seed)
    lines = [line.strip() for path in statutes for line in path.read_text("utf-8").splitlines() if line.strip()]
    for _ in range(count):
        yield _contract(random, made, lines)


def _contract(random: Random, made: Mapping[DetectorKind, Maker], lines: Sequence[str]) -> LabelledText:
    noise = Noise(random)
    kinds = random.choices(list(made), k=_VALUES)
    pieces: list[tuple[DetectorKind | None, str]] = [(None, random.choice(lines) + "\n") for _ in range(_CLAUSES)]
    pieces += [(None, _decoy(random) + "\n") for _ in range(_CLAUSES)]
    pieces += [(kind, spelled(made[kind], kind, noise)) for kind in kinds]
    random.shuffle(pieces)
    text, truths = "", []
    for kind, piece in pieces:
        if kind is None:
            text += piece
            continue
        text += (
            random.choice(("联系", "备注 ", "，", "甲方"))
            if random.random() < _BARE
            else random.choice(made[kind].labels)
        )
        truths.append(Truth(kind, len(text), len(text) + len(piece)))
        text += piece + random.choice(("。\n", "，", "；", "\n", " "))
    return LabelledText(text, tuple(truths))


def _decoy(random: Random) -> str:
    return random.choice(_DECOYS).format(
        year=random.randint(1995, 2026),
        month=random.randint(1, 12),
        day=random.randint(1, 28),
        long=f"{random.randint(0, 999_999):06}",
        order=f"{random.randint(10**11, 10**12 - 1)}",
        invoice=f"{random.randint(0, 99_999_999):08}",
        amount=f"{random.randint(10_000, 99_999_999):,}.00",
        a=random.randint(1, 9999),
        b=random.randint(1, 999),
        c=random.randint(1, 99),
    )
