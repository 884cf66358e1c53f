"""How a search is split between what a reader finds generally and what grants add; the same for every adapter."""

from collections import defaultdict

from mappings.access import AccessFilter
from storage.index.query import And, Clause, Or, Phrase, Words


def granted_above(access: AccessFilter, top_level: int) -> list[tuple[int, frozenset[str]]]:
    """The granted documents by granted level, lowest level first."""
    groups: dict[int, set[str]] = defaultdict(set)
    for document_id, level in access.granted.items():
        if level >= 0:
            groups[min(level, top_level)].add(document_id)
    return [(level, frozenset(ids)) for level, ids in sorted(groups.items())]


def levels_above(level: int, top_level: int) -> list[str]:
    """The document levels above `level`, as entries have them: among what is found there, those of stubs."""
    return [str(rank) for rank in range(level + 1, top_level + 1)]


def scores(clause: Clause) -> bool:
    """Whether the clause ranks what it finds; a clause of filters only is ordered by archive number."""
    match clause:
        case Words() | Phrase():
            return True
        case And(clauses) | Or(clauses):
            return any(map(scores, clauses))
        case _:
            return False
