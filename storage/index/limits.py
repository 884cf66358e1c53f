"""How much one search may ask for, so that no query costs more than it should (queries of death)."""

from storage.index.query import And, Clause, Not, Or

MAX_CLAUSES = 64  # nodes of the clause tree
MAX_TERMS = 256  # words or bigrams taken from one clause; what follows is left out
MAX_SLOP = 40  # less than the gap between the parts of the content
MIN_PREFIX = 2  # characters


def check_size(clause: Clause) -> None:
    """Refuse a tree of more than MAX_CLAUSES nodes.

    Raises:
        ValueError: it is larger. The compiler of people's words keeps below; this is the last line.
    """
    if _nodes(clause) > MAX_CLAUSES:
        raise ValueError(f"a search may have at most {MAX_CLAUSES} clauses")


def _nodes(clause: Clause) -> int:
    match clause:
        case And(clauses) | Or(clauses):
            return 1 + sum(map(_nodes, clauses))
        case Not(inner):
            return 1 + _nodes(inner)
        case _:
            return 1


def edits_allowed(word: str, edits: int) -> int:
    """Changes allowed in a word of this length: none up to 2 letters, one up to 5, else two (Elasticsearch's AUTO)."""
    most = 0 if len(word) < 3 else 1 if len(word) < 6 else 2  # noqa: PLR2004 (the lengths are in the first line)
    return max(0, min(edits, most))
