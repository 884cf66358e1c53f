"""Writes the documents of a pair: the same at and below the reader's level, different above it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from mappings.scheme import Classification, FieldSpec, FieldType, Scheme
from tests.noninterference import words
from tests.noninterference.plans import FORM_FEED, Apart, DocumentPlan, Hidden, Pieces, Reader, Told, spoken
from tests.noninterference.registry import Draw

_WITHOUT_REGION = 2  # the first pieces of a text


class Author:
    """Writes documents that a reader may see in part, or not at all."""

    def __init__(self, draw: Draw, scheme: Scheme, reader: Reader) -> None:
        self._draw = draw
        self._scheme = scheme
        self._reader = reader
        self._count = 0

    def seen(self) -> DocumentPlan | None:
        """A document the reader may know of; None if there can be none."""
        choices = [
            (each, level)
            for each in self._scheme.classifications
            for level in each.document_levels
            if level <= self._reader.level and each.query_right in self._reader.rights
        ]
        if not choices:
            return None
        classification, level = self._pick(choices)
        department = self._pick((*self._reader.departments, "*"))
        plan = self._plan(classification, level, department)
        plan = replace(plan, way=self._pick(("settled",) * 8 + ("unread", "unassessed")))
        opaque = max(classification.view_levels(level)) > self._reader.level
        return self._with_family(plan) if opaque and plan.way == "settled" and self._draw(st.booleans()) else plan

    def _with_family(self, plan: DocumentPlan) -> DocumentPlan:
        """The plan with files inside, of which the reader may know those at its level; perhaps they outlive itself."""
        classification = self._scheme.by_key[plan.classification]
        higher = [level for level in classification.document_levels if level > self._reader.level]
        inside = [self._inside(plan, number) for number in (1, 2, 3)]
        if higher:
            at = self._pick((0, 1, 2))
            hidden = replace(inside[at], level=self._pick(higher), title=self._apart(), pages=(self._apart(),))
            there = ((True, True),) if self.shows_stub(hidden) else ((True, False), (False, True), (True, True))
            inside[at] = replace(hidden, file_name=hidden.title, there=self._pick(there), hidden_fields={})
        way = self._pick(("as it is", "as it is", "raised", "lowered"))
        if higher and way == "lowered":  # so that a part comes in under its hidden name
            plan = replace(plan, filed_at=self._pick([level for level in higher if level >= inside[at].level]))
        if higher and way == "raised":
            plan = replace(plan, filed_at=plan.level, level=self._pick(higher), parts=None, scanned=False)
            plan = replace(plan, title=self._apart(), file_name=(*self._apart("-"), "x.txt"), pages=(self._apart(),))
        return replace(plan, inside=tuple(inside))

    def _inside(self, plan: DocumentPlan, number: int) -> DocumentPlan:
        """A file inside a document, at its level; what is hidden in its name is hidden in its title, which is that."""
        classification = self._scheme.by_key[plan.classification]
        marks = [each for each in classification.mark_levels if each > max(self._reader.level, plan.level)]
        told = _told(plan)
        name = self._pieces(2, marks, ())
        return DocumentPlan(
            name=f"{plan.name}.{number}",
            classification=plan.classification,
            level=plan.level,
            department=plan.department,
            title=name,
            file_name=name,
            pages=(self._pieces(self._draw(st.integers(2, 5)), marks, told),),
            hidden_fields=plan.hidden_fields,
            host=plan.name,
            number=number,
        )

    def neglected(self, way: str) -> DocumentPlan | None:
        """A document the reader may know of that came no farther than `way`; its title tells a secret if it has one."""
        plans = [plan for _ in range(3) if (plan := self.seen()) is not None]
        if not plans:
            return None
        plan = max(plans, key=lambda each: len(_told(each)))
        if told := _told(plan):
            secret = Told(self._pick(told))
            pages = ((*plan.pages[0], secret), *plan.pages[1:])
            plan = replace(plan, title=(*plan.title, secret), pages=pages)
        return replace(plan, way=way, inside=(), filed_at=None)

    def unseen(self, *, stub: bool = False) -> DocumentPlan:
        """A document above the reader's level, in both worlds or in one; in both, but unlike, if its stub is shown.

        With `stub`, it is one whose stub is shown, if there are such.
        """
        choices = [
            (each, level)
            for each in self._scheme.classifications
            for level in each.document_levels
            if level > self._reader.level
        ]
        shown = [each for each in choices if self._stub_is_shown(*each)] if stub else []
        classification, level = self._pick(shown or choices)
        departments = (*self._reader.departments, "*")
        plan = self._plan(classification, level, self._pick(departments if shown else (*departments, "board")))
        plan = replace(plan, there=self._pick(((True, True), (True, False), (False, True))))
        return self._unlike(plan) if self.shows_stub(plan) else plan

    def shows_stub(self, plan: DocumentPlan) -> bool:
        """Whether readers of the reader's level, who need to know, are shown that there is such a document above it."""
        return self._stub_is_shown(self._scheme.by_key[plan.classification], plan.level)

    def _stub_is_shown(self, classification: Classification, level: int) -> bool:
        stub = classification.stub_level(level)
        return stub is not None and stub <= self._reader.level < level

    def _unlike(self, plan: DocumentPlan) -> DocumentPlan:
        """The plan with nothing the same in both worlds but what its stub tells."""
        names = {name: self._two(words.CODE_WORDS) for name in plan.fields}
        return replace(
            plan,
            title=self._apart(),
            file_name=(*self._apart("-"), "x.txt"),
            pages=(self._apart(self._pick((" ", FORM_FEED))),),
            fields={},
            hidden_fields={**names, **plan.hidden_fields},
            telling_fields={},
            scanned=False,
            there=(True, True),
        )

    def _apart(self, joint: str = " ") -> Pieces:
        """Some words in the one world and some in the other."""
        several = st.lists(st.sampled_from((*words.PUBLIC, *words.MARKED_WORDS)), min_size=1, max_size=4)
        return (Apart((joint.join(self._draw(several)), joint.join(self._draw(several)))),)

    def lendable(self) -> tuple[DocumentPlan, int] | None:
        """A document that is the same in both worlds up to a level above the reader's, and that level, to lend it."""
        if self._reader.level >= self._scheme.top_level:
            return None
        classification = self._scheme.by_key["business"]
        own = self._pick([level for level in classification.document_levels if level <= 2])
        lent = self._pick([level for level in (2, 3) if level >= own and level > self._reader.level])
        plan = self._plan(classification, own, self._pick(("sales", "board")))
        return same_up_to(plan, lent, classification.field_by_name), lent

    def _plan(self, classification: Classification, level: int, department: str) -> DocumentPlan:
        self._count += 1
        above = max(self._reader.level, level - 1)
        hidden = self._hidden(self._some(classification.fields, above), {})
        told = [name for name, values in hidden.items() if None not in values]
        marks = [each for each in classification.mark_levels if each > max(above, level)]
        pages = tuple(
            self._pieces(self._draw(st.integers(2, 6)), marks, told) for _ in range(self._draw(st.integers(1, 2)))
        )
        if told and self._draw(st.booleans()):
            pages = ((*pages[0], Told(self._pick(told))), *pages[1:])
        opaque = max(classification.view_levels(level)) > self._reader.level
        return DocumentPlan(
            name=str(self._count),
            classification=classification.key,
            level=level,
            department=department,
            title=self._pieces(2, marks, told),
            file_name=(*self._pieces(1, marks, ()), "x.txt"),
            pages=pages,
            fields=self._public_fields(classification, above),
            hidden_fields=hidden,
            telling_fields=_telling_fields(classification, above, told, self._stretch(marks)),
            parts=self._two(words.MEMBERS) if opaque and self._draw(st.integers(0, 3)) == 0 else None,
            remarks=self._two(words.REMARKS) if opaque and self._draw(st.integers(0, 3)) == 0 else ("", ""),
            scanned=self._draw(st.integers(0, 2)) == 0,
        )

    def _stretch(self, marks: list[int]) -> Pieces:
        """A stretch that a person marked inside a field, or none."""
        if not marks or self._draw(st.booleans()):
            return ()
        return (Hidden(self._two(words.MARKED_WORDS), self._pick(marks)),)

    def _pieces(self, count: int, marks: list[int], told: Any) -> Pieces:
        pieces: list[Any] = []
        for number in range(count):
            kind = self._draw(st.integers(0, 5))
            if kind == 0 and marks:  # titles and file names have no third piece: regions are drawn on pages
                sides, level = self._two((*words.PUBLIC, *words.MARKED_WORDS)), self._pick(marks)
                pieces.append(Hidden(sides, level, region=number >= _WITHOUT_REGION))
            elif kind == 1 and told:
                pieces.append(Told(self._pick(told)))
            else:
                pieces.append(self._pick(words.PUBLIC))
        return tuple(pieces)

    def _some(self, fields: tuple[FieldSpec, ...], above: int) -> list[FieldSpec]:
        """At most three of the fields above a level."""
        choices = [spec for spec in fields if spec.level > above and not spec.required]
        if not choices:
            return []
        return self._draw(st.lists(st.sampled_from(choices), max_size=3, unique_by=lambda spec: spec.name))

    def _public_fields(self, classification: Classification, above: int) -> dict[str, Any]:
        found = {}
        for spec in classification.fields:
            if spec.required or (spec.level <= above and spec.type is FieldType.KEYWORD and self._draw(st.booleans())):
                found[spec.name] = self._pick(words.PUBLIC)
        return found

    def _hidden(self, specs: list[FieldSpec], there: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
        """Two values for each field, of which no two fields of a document have the same in one world.

        Equal values can be inferred from one another: a stated limit of what marks can hide, see SECURITY.md.
        """
        taken = [{text for sides in there.values() for text in spoken(sides[side])} for side in (0, 1)]
        found = {}
        for spec in specs:
            sides = self._values(spec, taken)
            for side in (0, 1):
                taken[side].update(spoken(sides[side]))
            found[spec.name] = sides
        return found

    def _values(self, spec: FieldSpec, taken: list[set[str]]) -> tuple[Any, Any]:
        """Two values of a field, none of those taken; in one world it may be empty."""
        kind = spec.type
        pool = {
            FieldType.MONEY: words.AMOUNTS,
            FieldType.DATE: words.DAYS,
            FieldType.IDENTIFIER: words.IDENTIFIERS,
        }.get(kind, words.CODE_WORDS)
        free = [[each for each in pool if each not in used] for used in taken]
        sides: list[Any] = [self._pick(each) if each else None for each in free]
        if kind is FieldType.MONEY:
            sides = [each and {"amount": each, "currency": self._pick(("CNY", "USD"))} for each in sides]
        if spec.repeated:
            sides = [each and [each] for each in sides]
        if self._draw(st.integers(0, 3)) == 0:
            sides[self._draw(st.integers(0, 1))] = None
        return sides[0], sides[1]

    def values(self, plan: DocumentPlan) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        """Other values for fields above the reader's level that no text tells; in one world perhaps none."""
        classification = self._scheme.by_key[plan.classification]
        texts = (plan.title, plan.file_name, *plan.pages)
        told = {piece.field for text in texts for piece in text if isinstance(piece, Told)}
        above = max(self._reader.level, plan.level - 1)
        chosen = [spec for spec in self._some(classification.fields, above) if spec.name not in told]
        names = {spec.name for spec in chosen}
        found = self._hidden(chosen, {name: sides for name, sides in plan.hidden_fields.items() if name not in names})
        in_fields = {piece.field for text in plan.telling_fields.values() for piece in text if isinstance(piece, Told)}
        found = {name: sides for name, sides in found.items() if name not in in_fields}
        changed = [{name: sides[side] for name, sides in found.items()} for side in (0, 1)]
        return self._pick(((changed[0], changed[1]), (changed[0], None), (None, changed[1])))

    def _two(self, pool: Any) -> tuple[Any, Any]:
        return self._pick(pool), self._pick(pool)

    def _pick(self, choices: Any) -> Any:
        return self._draw(st.sampled_from(choices))


def _told(plan: DocumentPlan) -> list[str]:
    """Fields above the reader's level that have a value in both worlds."""
    return [name for name, sides in plan.hidden_fields.items() if None not in sides]


def _telling_fields(classification: Classification, above: int, told: list[str], marked: Pieces) -> dict[str, Pieces]:
    """Fields of the reader's level that repeat, between other words, what one above it holds, or what is marked."""
    kinds = {FieldType.TEXT, FieldType.PERSON}
    names = [spec.name for spec in classification.fields if spec.level <= above and spec.type in kinds]
    hidden = (*(Told(each) for each in told[-1:]), *marked)
    return {name: (words.PUBLIC[0], *hidden, words.PUBLIC[2]) for name in names if hidden}


def same_up_to(plan: DocumentPlan, level: int, specs: Mapping[str, FieldSpec]) -> DocumentPlan:
    """The plan with the first world's values in both, but for what needs more than `level`."""

    def one(pieces: Pieces) -> Pieces:
        return tuple(
            replace(piece, sides=(piece.sides[0], piece.sides[0]))
            if isinstance(piece, Hidden) and piece.level <= level
            else piece
            for piece in pieces
        )

    hidden = {
        name: sides if specs[name].level > level or sides[0] is None else (sides[0], sides[0])
        for name, sides in plan.hidden_fields.items()
        if specs[name].level > level or sides[0] is not None
    }
    # What is above must not be what is now the same in both worlds: equal values can be inferred, see `_hidden`.
    below = {text for name, sides in hidden.items() if specs[name].level <= level for text in spoken(sides[0])}
    hidden = {
        name: (sides[0], sides[0]) if specs[name].level > level and below & set(spoken(sides[1])) else sides
        for name, sides in hidden.items()
    }
    everything = level >= max((*(spec.level for spec in specs.values()), plan.level))
    return replace(
        plan,
        title=one(plan.title),
        file_name=one(plan.file_name),
        pages=tuple(map(one, plan.pages)),
        telling_fields={name: one(pieces) for name, pieces in plan.telling_fields.items()},
        hidden_fields=hidden,
        parts=(plan.parts[0], plan.parts[0]) if plan.parts and everything else plan.parts,
        remarks=(plan.remarks[0], plan.remarks[0]) if everything else plan.remarks,
    )
