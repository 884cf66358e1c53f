"""Query text -> tree. Every string means something; what can't be followed is dropped, with a notice where it matters.

Precedence, tightest first: NOT - ! +, AND, parts that merely stand beside each other, OR.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from search_api.query.leaves import EVERYTHING, read_word, searchable
from search_api.query.notices import Notice
from search_api.query.tokens import Kind, Token, tokens
from search_api.query.tree import (
    All,
    Beginning,
    Between,
    Compared,
    Comparison,
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

MAX_LENGTH = 4_000  # characters
MAX_LEAVES = 64
MAX_DEPTH = 20
_MAX_SLOP = 100
_EXISTS = frozenset({"exists", "exist", "存在"})
_OPEN_ENDS = frozenset({"", "*", "MIN", "MAX"})
_OPERANDS = (Word, Quoted, Beginning, Similar, Compared, Between)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A token that has passed the limits. `node` is there for leaves, `name` for fields."""

    kind: Kind
    node: Node | Operand | None = None
    name: str = ""


def parse(text: str) -> Query:
    """The tree of a query. Never raises, whatever the text."""
    notices: list[Notice] = []
    if len(text) > MAX_LENGTH:
        notices.append(Notice("too_long"))
    pieces = _within_limits(_pieces(tokens(text[:MAX_LENGTH]), notices), notices)
    root = _Parser(pieces).parse()
    if root is None:
        root = Unsearchable() if text.strip() else Empty()
        if text.strip():
            notices.append(Notice("nothing_to_search"))
    return Query(root, tuple(dict.fromkeys(notices)))


def _pieces(source: Iterable[Token], notices: list[Notice]) -> list[_Piece]:
    """Tokens as pieces, without those that say nothing: empty quotes, words of mere punctuation, half comparisons."""
    pieces: list[_Piece] = []
    for token in source:
        if token.kind is Kind.QUOTE:
            leaf: Node | Operand | None = Quoted(token.text, min(token.number, _MAX_SLOP))
            leaf = leaf if searchable(token.text) else None
        elif token.kind is Kind.RANGE:
            leaf = _between(token)
        elif token.kind is Kind.WORD:
            as_value = bool(pieces) and pieces[-1].kind in {Kind.FIELD, Kind.COMPARE}
            leaf = Empty() if token.text in EVERYTHING else read_word(token.text, notices, as_value=as_value)
        else:
            if token.kind is Kind.COMPARE and pieces and pieces[-1].kind is Kind.COMPARE:
                pieces.pop()
            pieces.append(_Piece(token.kind, name=token.text))
            continue
        compared = pieces and pieces[-1].kind is Kind.COMPARE
        if compared:
            sign = pieces.pop().name
            if isinstance(leaf, Word | Quoted):
                leaf = Compared(Comparison(sign), leaf.text)
        if leaf is not None:
            pieces.append(_Piece(Kind.WORD, leaf))
    return [piece for piece in pieces if piece.kind is not Kind.COMPARE]


def _between(token: Token) -> Between | None:
    low = None if token.low.upper() in _OPEN_ENDS else token.low
    high = None if token.high.upper() in _OPEN_ENDS else token.high
    if low is None and high is None:
        return None
    return Between(low, high, with_low=token.text[0] == "[", with_high=token.text[1] == "]")


def _within_limits(pieces: list[_Piece], notices: list[Notice]) -> list[_Piece]:
    """The pieces up to the limit of leaves; brackets nested too deeply and those without partner taken out."""
    kept: list[_Piece] = []
    depth = leaves = 0
    for at, piece in enumerate(pieces):
        if piece.kind is Kind.FIELD and not _has_operand(pieces, at):
            leaf = read_word(piece.name, notices)
            if leaf is None:
                continue
            piece = _Piece(Kind.WORD, leaf)  # noqa: PLW2901 (a name without a value is a word)
        leaves += piece.kind is Kind.WORD
        if leaves > MAX_LEAVES:
            notices.append(Notice("too_many_terms"))
            break
        if piece.kind is Kind.OPEN:
            depth += 1
            if depth > MAX_DEPTH:
                notices.append(Notice("too_deep"))
                continue
        elif piece.kind is Kind.CLOSE:
            depth -= 1
            if depth < 0 or depth >= MAX_DEPTH:
                depth = max(depth, 0)
                continue
        kept.append(piece)
    return kept


def _has_operand(pieces: list[_Piece], at: int) -> bool:
    return at + 1 < len(pieces) and pieces[at + 1].kind in {Kind.WORD, Kind.OPEN}


class _Parser:
    """Recursive descent, one method a level of precedence. Depth is bounded by MAX_DEPTH."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self._pieces = pieces
        self._at = 0

    def parse(self) -> Node | None:
        return self._either("")

    def _either(self, field: str) -> Node | None:
        parts = [self._listed(field)]
        while self._take(Kind.OR):
            parts.append(self._listed(field))
        found = tuple(part for part in parts if part is not None)
        return _joined(found, Either(found))

    def _listed(self, field: str) -> Node | None:
        parts: list[Node] = []
        while self._kind() not in {None, Kind.OR, Kind.CLOSE}:
            part = self._all(field)
            if part is not None:
                parts.append(part)
        return _joined(tuple(parts), Listed(tuple(parts)))

    def _all(self, field: str) -> Node | None:
        while self._take(Kind.AND):
            pass
        parts = [self._signed(field)]
        while self._take(Kind.AND):
            parts.append(self._signed(field))
        found = tuple(part for part in parts if part is not None)
        return _joined(found, All(found))

    def _signed(self, field: str) -> Node | None:
        negated = needed = False
        while (kind := self._kind()) in {Kind.NOT, Kind.PLUS, Kind.AND}:
            self._at += 1
            negated ^= kind is Kind.NOT
            needed |= kind is Kind.PLUS
        part = self._part(field)
        if part is None:
            return None
        if negated:
            return Negated(part)
        return Needed(part) if needed else part

    def _part(self, field: str) -> Node | None:
        kind = self._kind()
        if kind not in {Kind.WORD, Kind.FIELD, Kind.OPEN}:
            return None
        piece = self._pieces[self._at]
        self._at += 1
        if kind is Kind.FIELD:
            return self._part(piece.name)
        if kind is Kind.OPEN:
            inner = self._either(field)
            self._take(Kind.CLOSE)
            return inner
        return _in_field(field, piece.node)

    def _kind(self) -> Kind | None:
        return self._pieces[self._at].kind if self._at < len(self._pieces) else None

    def _take(self, kind: Kind) -> bool:
        if self._kind() is not kind:
            return False
        self._at += 1
        return True


def _in_field(field: str, leaf: Node | Operand | None) -> Node | None:
    """The leaf under the field it stands in, if any. A comparison or range of no field is only words."""
    if field and isinstance(leaf, Empty):
        return Exists(field)
    if field.casefold() in _EXISTS and isinstance(leaf, Word | Quoted):
        return Exists(leaf.text)
    if field and isinstance(leaf, _OPERANDS):
        return InField(field, leaf)
    if isinstance(leaf, Compared):
        return Word(leaf.text)
    if isinstance(leaf, Between):
        return Quoted(" ".join(end for end in (leaf.low, leaf.high) if end is not None))
    return leaf


def _joined(parts: tuple[Node, ...], several: Node) -> Node | None:
    return several if len(parts) > 1 else parts[0] if parts else None
