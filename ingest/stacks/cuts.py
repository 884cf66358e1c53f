"""Where a stack is cut: between its separator sheets."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is seen on one page: `separator` is the customer file a separator sheet names, None on any other page."""

    separator: str | None
    blank: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """One document of a stack: its first and last page, counting from 0, and its customer file, "" for the stack's."""

    first: int
    last: int
    customer: str


@dataclass(frozen=True, slots=True)
class CutUp:
    """The documents of a stack in their order, and the pages that belong to none because they were a sheet's back."""

    cuts: tuple[Cut, ...]
    backs: tuple[int, ...]


def cut_up(sheets: Iterable[Sheet]) -> CutUp:
    """Every page belongs to one document, but for the separator sheets, and a blank page right behind one.

    Scanners that scan both sides give each sheet such a back. Two sheets in a row are as one, and the second counts.
    """
    cuts: list[Cut] = []
    backs: list[int] = []
    customer, first, behind_sheet = "", None, False
    number = -1
    for number, sheet in enumerate(sheets):
        if sheet.separator is not None:
            if first is not None:
                cuts.append(Cut(first, number - 1, customer))
            customer, first, behind_sheet = sheet.separator, None, True
            continue
        if behind_sheet and sheet.blank:
            backs.append(number)
        elif first is None:
            first = number
        behind_sheet = False
    if first is not None:
        cuts.append(Cut(first, number, customer))
    return CutUp(tuple(cuts), tuple(backs))
