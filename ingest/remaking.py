"""Makes all documents of a class anew when its rules have changed, or when someone asks: marks first, then views.

Until a document's turn comes, readers see it as it was by the former rules; then as it is by the new ones.
"""

from collections.abc import Sequence
from hashlib import sha256

from ingest.steps import Step
from mappings.scheme import Classification, FieldSpec, FieldType, Scheme
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.register import remakings
from storage.register.register import Register
from storage.register.remakings import Progress, Steps

# Counts up when what is found in a text, or how views are made of it, changes with the code and not with the scheme.
ASSESSMENT = 3
STEPS = Steps(Step.EXTRACT, Step.ASSESS, Step.INDEX)
_MEASURED = frozenset({FieldType.MONEY, FieldType.NUMBER, FieldType.DATE})


class Remaking:
    """Asks for work; workers do it, go on after a kill, and leave behind how far they are."""

    def __init__(self, register: Register, scheme: Scheme, audit: AuditLog, clock: Clock) -> None:
        self._register = register
        self._scheme = scheme
        self._audit = audit
        self._clock = clock

    def remake(self, classification: str, actor: str) -> int:
        """Ask for every document of a class of the scheme to be made anew; answers how many those are."""
        with self._register.transaction() as session:
            count = remakings.ask(session, classification, STEPS, self._clock(), actor)
            details = {"documents": count, "classification": classification}
            self._audit.append(session, actor, Action.REINDEXED, details=details)
        return count

    def after_a_change_of_rules(self) -> dict[str, int]:
        """Ask for the classes whose rules are not those of the last start; answers the documents of each.

        The request and the record that it was made are one transaction, so that none is lost and none is repeated.
        """
        asked: dict[str, int] = {}
        with self._register.transaction() as session:
            former = remakings.rules(session)
            for each in self._scheme.classifications:
                digest = rules_digest(self._scheme, each)
                if former.get(each.key) == digest:
                    continue
                now = self._clock()
                remakings.set_rules(session, each.key, digest, self._scheme.version, now)
                count = remakings.ask(session, each.key, STEPS, now, "system")
                if count:
                    asked[each.key] = count
            for key, count in asked.items():
                details = {"documents": count, "classification": key}
                self._audit.append(session, "system", Action.REINDEXED, details=details)
        return asked

    def progress(self) -> Sequence[Progress]:
        """How far the last remaking of each class is."""
        with self._register.snapshot() as session:
            return remakings.progress(session, STEPS)


def rules_digest(scheme: Scheme, classification: Classification) -> str:
    """SHA-256 of all rules that marks, views, entries and proposals of the class follow from; titles are none."""
    measured = sorted({(spec.name, spec.type.value) for spec in _fields(scheme) if spec.type in _MEASURED})
    rules = (
        ASSESSMENT,
        len(scheme.levels),
        sorted((spec.name, spec.type.value, spec.level, spec.repeated) for spec in classification.fields),
        classification.document_levels,
        classification.mark_levels,
        sorted(classification.detectors.items()),
        measured,  # one layout of the embedded index holds all classes
        *(() if classification.stub_from is None else (classification.stub_from,)),
        *sorted((spec.name, spec.proposed_from) for spec in classification.fields if spec.proposed_from),
        *(() if classification.entry is None else ((classification.entry.event, classification.entry.days),)),
    )
    return sha256(repr(rules).encode()).hexdigest()


def _fields(scheme: Scheme) -> list[FieldSpec]:
    return [spec for each in scheme.classifications for spec in each.fields]
