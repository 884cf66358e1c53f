"""Marking what was searched for in a text: from the index's question to <mark> in the reader's view."""

from collections.abc import Callable

from markupsafe import Markup

from storage.index.matches import Matches, Spans
from storage.index.needles import needles
from storage.index.query import Clause


class Marker:
    """Finds what `clause` looks for in texts, and marks it. What is asked of single fields is not marked in texts."""

    def __init__(self, clause: Clause) -> None:
        self._matches = Matches(needles(clause, of_fields=False))

    def spans(self, text: str) -> Spans:
        """The places of all matches, in order, none overlapping."""
        return self._matches.spans(text)

    def marked(self, text: str, shown: Callable[[str], Markup]) -> Markup:
        """`text` with its matches marked; `shown` escapes and draws the masks."""
        parts: list[Markup] = []
        at = 0
        for start, end in self.spans(text):
            parts += [shown(text[at:start]), Markup("<mark>{}</mark>").format(shown(text[start:end]))]
            at = end
        return Markup("").join([*parts, shown(text[at:])])
