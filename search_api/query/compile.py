"""Tree + reader -> what the index is asked.

What a query compiles to depends on the text, the scheme (public) and the reader's own clearance and rights, never on
what is stored. A field above the reader's level takes the same path as one that does not exist.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from mappings.access import Principal
from mappings.scheme import Scheme
from search_api.query.fields import Sort, fields_for
from search_api.query.notices import Notice
from search_api.query.tree import (
    All,
    Beginning,
    Between,
    Compared,
    Either,
    Empty,
    Exists,
    InField,
    Listed,
    Needed,
    Negated,
    Node,
    Operand,
    Query,
    Quoted,
    Similar,
    Unsearchable,
    Word,
)
from search_api.query.values import MisfitError, Surroundings, field_clause, operand_text
from storage.index.query import (
    And,
    Clause,
    Everything,
    FieldExists,
    Fuzzy,
    Not,
    Nothing,
    NumberPrefix,
    Or,
    Phrase,
    Prefix,
    Words,
)

_MIN_PREFIX = 2


@dataclass(frozen=True, slots=True)
class Compiled:
    """A clause for the index, and what the reader should be told about how the query was taken."""

    clause: Clause
    notices: tuple[Notice, ...]


def compile_query(query: Query, principal: Principal, scheme: Scheme, today: date, *, any_of: bool = False) -> Compiled:
    """The clause for `query` on behalf of `principal`. `today` gives words such as "last month" their meaning.

    With `any_of`, one of the words that merely stand beside each other is enough; what is joined by AND or marked
    with + or - keeps its force.
    """
    compiler = _Compiler(Surroundings(scheme, fields_for(principal, scheme), today), any_of=any_of)
    root = Listed((query.root,)) if any_of and not isinstance(query.root, Listed) else query.root
    clause = _positive(compiler.clause(root))
    return Compiled(clause, tuple(dict.fromkeys((*query.notices, *compiler.notices))))


class _Compiler:
    def __init__(self, around: Surroundings, *, any_of: bool) -> None:
        self._around = around
        self._any_of = any_of
        self._starts = tuple(
            re.compile("[^A-Z0-9]*".join(f"{around.scheme.fonds}{each.code}"), re.IGNORECASE | re.ASCII)
            for each in around.scheme.classifications
            if around.scheme.fonds and each.code
        )
        self.notices: list[Notice] = []

    def clause(self, node: Node) -> Clause:
        """The clause for a node of the tree. Recursion is as deep as the parser allows brackets to be."""
        clause: Clause
        match node:
            case Empty():
                clause = Everything()
            case Unsearchable():
                clause = Nothing()
            case Listed(parts) if self._any_of:
                clause = self._any_listed(parts)
            case All(parts) | Listed(parts):
                clause = _and(_merged([self.clause(part) for part in parts]))
            case Either(parts):
                clause = _or([self.clause(part) for part in parts])
            case Negated(part):
                clause = _not(self.clause(part))
            case Needed(part):
                clause = self.clause(part)
            case Exists(name):
                clause = self._exists(name)
            case InField(name, operand):
                clause = self._in_field(name, operand)
            case _:
                clause = self._bare(node)
        return clause

    def _any_listed(self, parts: tuple[Node, ...]) -> Clause:
        """Needed parts and negated ones hold; of the others one is enough, or, beside needed parts, none."""
        needed = [self.clause(part) for part in parts if isinstance(part, Needed)]
        negated = [self.clause(part) for part in parts if isinstance(part, Negated)]
        rest = [part for part in parts if not isinstance(part, Needed | Negated)]
        bare = _merged([self.clause(part) for part in rest if isinstance(part, Word)])
        optional = [replace(each, any_of=True) if isinstance(each, Words) else each for each in bare]
        optional += [self.clause(part) for part in rest if not isinstance(part, Word)]
        if optional:
            needed.append(_or([*optional, Everything()] if needed else optional))
        return _and([*needed, *negated])

    def _bare(self, leaf: Operand) -> Clause:
        match leaf:
            case Word(text):
                return self._or_number(text, Words(text))
            case Quoted(text, slop):
                return self._or_number(text, Phrase(text, slop))
            case Beginning(text):
                return self._beginning(text)
            case Similar(text, edits):
                return Fuzzy(text, edits)
            case _:
                return Words(operand_text(leaf))

    def _or_number(self, text: str, clause: Clause) -> Clause:
        """What looks like the beginning of an archive number is looked for as one, too."""
        return Or((clause, NumberPrefix(text))) if self._is_number(text) else clause

    def _is_number(self, text: str) -> bool:
        return any(start.match(text) for start in self._starts)

    def _beginning(self, text: str) -> Clause:
        """Only the last piece of HT-2024* is a beginning; the index takes such words apart at their separators."""
        if self._is_number(text):
            return NumberPrefix(text)
        pieces = [piece for piece in re.split(r"[\W_]+", text) if piece]
        head, tail = pieces[:-1], pieces[-1]
        last = Prefix(tail) if len(tail) >= _MIN_PREFIX else Words(tail)
        return _and(_merged([Words(" ".join(head)), last])) if head else last

    def _exists(self, name: str) -> Clause:
        target = self._around.fields.find(name)
        if target is None:
            return self._as_words(Notice("field_unknown", name), Words(name))
        if target.sort is Sort.CUSTOMER:
            return _or([FieldExists(each) for each in (target.name, *self._around.fields.parties)])
        if target.common:
            return Everything()
        return FieldExists(target.name)

    def _in_field(self, name: str, operand: Operand) -> Clause:
        target = self._around.fields.find(name)
        if target is None:
            return self._as_words(Notice("field_unknown", name), _plain_words(name, operand))
        if target.sort is Sort.ALL_TEXT:
            return self._bare(operand)
        try:
            clause = field_clause(target, operand, self._around)
        except MisfitError as misfit:
            return self._as_words(Notice(misfit.code, operand_text(operand), target.title), _plain_words(name, operand))
        if isinstance(operand, Beginning) and target.sort is not Sort.ARCHIVE_NUMBER:
            self.notices.append(Notice("star_not_in_field", operand.text))
        if isinstance(operand, Similar):
            self.notices.append(Notice("fuzzy_not_in_field", operand.text))
        return clause

    def _as_words(self, notice: Notice, clause: Clause) -> Clause:
        self.notices.append(notice)
        return clause


def _plain_words(name: str, operand: Operand) -> Clause:
    """name:operand as if the colon were a blank."""
    match operand:
        case Quoted(text, slop):
            return And((Words(name), Phrase(text, slop)))
        case Compared() | Between():
            return Words(f"{name} {operand_text(operand)}")
        case _:
            return Words(f"{name} {operand.text}")


def _merged(clauses: list[Clause]) -> list[Clause]:
    """The clauses, with all plain words gathered in the place of the first: they are scored better together."""
    plain = [at for at, each in enumerate(clauses) if isinstance(each, Words) and not each.any_of]
    if len(plain) < 2:  # noqa: PLR2004 (one has nothing to be joined with)
        return clauses
    together = Words(" ".join(each.text for each in clauses if isinstance(each, Words) and not each.any_of))
    return [together if at == plain[0] else each for at, each in enumerate(clauses) if at not in plain[1:]]


def _positive(clause: Clause) -> Clause:
    """The clause, led by everything if it only takes away."""
    return And((Everything(), clause)) if isinstance(clause, Not) else clause


def _and(clauses: list[Clause]) -> Clause:
    """All of them. What everything satisfies says nothing beside others, and is needed only to lead negations."""
    telling = [each for each in clauses if not isinstance(each, Everything)]
    if all(isinstance(each, Not) for each in telling):
        return And((Everything(), *telling)) if telling else Everything()
    return telling[0] if len(telling) == 1 else And(tuple(telling))


def _or(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else Or(tuple(_positive(each) for each in clauses))


def _not(clause: Clause) -> Clause:
    return clause.clause if isinstance(clause, Not) else Not(clause)
