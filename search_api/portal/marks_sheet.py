"""A page's text with everything marked on it, each stretch told by its level's word, sign and colour.

The text between the tags is exactly the page's, so that a selection's place in it is its place in the page.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from mappings.document import Place
from storage.register.marks import IN_FORCE
from storage.register.models import MarkRow

_STRETCH = Markup(
    '<span class="found level-{shade} {status}" data-marks="{ids}" data-sign="{sign}" title="{level}"{anchor}>'
    "{text}</span>"
)


def marked_text(
    text: str, rows: Sequence[MarkRow], document_level: int, level_words: Callable[[int], tuple[str, str]]
) -> Markup:
    """`text` with the stretches of `rows` that hide something; `level_words` gives a level's sign and name.

    Where several overlap, the highest level shows.
    """
    hiding = [row for row in rows if row.status in IN_FORCE and row.level > document_level and row.start < row.end]
    edges = sorted({0, len(text), *(min(at, len(text)) for row in hiding for at in (row.start, row.end))})
    anchored: set[str] = set()
    parts: list[Markup] = []
    for start, end in pairwise(edges):
        over = [row for row in hiding if row.start <= start and row.end >= end]
        piece = _plain(text[start:end])
        if not over:
            parts.append(piece)
            continue
        top = max(over, key=lambda row: row.level)
        sign, name = level_words(top.level)
        # One place can carry one anchor only; a mark that begins with another is reached through that one.
        anchor = Markup("") if top.id in anchored else Markup(' id="m-{}"').format(top.id)
        anchored.add(top.id)
        parts.append(
            _STRETCH.format(
                shade=min(top.level, 3),
                status=top.status,
                ids=" ".join(row.id for row in over),
                sign=sign,
                level=name,
                anchor=anchor,
                text=piece,
            )
        )
    return Markup("").join(parts)


def on_page(rows: Sequence[MarkRow], number: int) -> list[MarkRow]:
    """The marks in the text of page `number`, counting from 1."""
    return [row for row in rows if row.place == Place.TEXT and row.page == number - 1]


def occurrences(text: str, words: str) -> list[tuple[int, int]]:
    """Where `words` stand in `text`, none overlapping."""
    found: list[tuple[int, int]] = []
    at = text.find(words) if words else -1
    while at >= 0:
        found.append((at, at + len(words)))
        at = text.find(words, at + len(words))
    return found


def _plain(text: str) -> Markup:
    """Escaped; a bare carriage return, which a browser would make a line end of, by its number."""
    return Markup(str(escape(text)).replace("\r", "&#13;"))  # noqa: S704 (escaped the moment before)
