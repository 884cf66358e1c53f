"""Who may know what. One rule, `AccessFilter`, gives both the yes/no for a document and the filter for a search."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mappings.scheme import QueryRight, Scheme

EVERY_DEPARTMENT = "*"


class Role(StrEnum):
    """What a person does for the archive. Administrators and auditors read no documents (三员分立)."""

    ADMINISTRATOR = "administrator"
    ARCHIVIST = "archivist"
    CLERK = "clerk"
    READER = "reader"
    AUDITOR = "auditor"


READING_ROLES = frozenset({Role.ARCHIVIST, Role.CLERK, Role.READER})
FILING_ROLES = frozenset({Role.ARCHIVIST, Role.CLERK})


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to read one document up to `level` until `ends`, for a stated purpose."""

    document_id: str
    level: int
    starts: datetime
    ends: datetime
    purpose: str

    def holds(self, now: datetime) -> bool:
        """Whether the grant is in force at `now`."""
        return self.starts <= now < self.ends


@dataclass(frozen=True, slots=True)
class Principal:
    """The person on whose behalf something is done. `clearance` is a level's rank; -1 clears for nothing."""

    person_id: str
    user_name: str
    clearance: int
    departments: frozenset[str]
    roles: frozenset[Role]
    rights: frozenset[QueryRight]
    grants: tuple[Grant, ...] = ()
    language: str = "zh"

    def may(self, *roles: Role) -> bool:
        """Whether the person holds at least one of `roles`."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the rule needs to know of a document.

    `unchecked`: a second person has not confirmed its fields yet, so that it is for those who enter and check only.
    """

    document_id: str
    classification: str
    level: int
    department: str
    unchecked: bool = False


@dataclass(frozen=True, slots=True)
class AccessFilter:
    """The one rule. A document is admitted if it is within clearance, class and department, or granted by name.

    Whoever would be admitted but for the document's level gets its stub, if the class is one of `stubs`, which gives
    the level from which its stubs are shown; a class that isn't there shows none.

    `departments` containing EVERY_DEPARTMENT admits all of them; a document of department EVERY_DEPARTMENT is the
    whole company's. `granted` maps document ids to the level granted.
    """

    clearance: int
    classifications: frozenset[str]
    departments: frozenset[str]
    granted: Mapping[str, int] = field(default_factory=dict)
    stubs: Mapping[str, int] = field(default_factory=dict)

    def level_for(self, document: DocumentFacts) -> int | None:
        """The level at which the reader may see the document, None for not at all. Below its own they see its stub."""
        lowest = min(document.level, self.stubs.get(document.classification, document.level))
        levels = []
        if self.clearance >= lowest and self._needs_to_know(document):
            levels.append(self.clearance)
        granted = self.granted.get(document.document_id)
        if granted is not None and granted >= lowest:
            levels.append(granted)
        return max(levels, default=None)

    def stubs_shown_at(self, level: int) -> frozenset[str]:
        """The classes whose stubs are shown to those who may see up to `level`."""
        return frozenset(each for each, lowest in self.stubs.items() if lowest <= level)

    def admits(self, document: DocumentFacts) -> bool:
        """Whether the reader may know of the document at all."""
        return self.level_for(document) is not None

    def _needs_to_know(self, document: DocumentFacts) -> bool:
        return document.classification in self.classifications and (
            document.department == EVERY_DEPARTMENT
            or EVERY_DEPARTMENT in self.departments
            or document.department in self.departments
        )


def access_filter(principal: Principal, scheme: Scheme, now: datetime) -> AccessFilter:
    """The rule for this person at this moment. Whoever has no reading role is admitted to nothing."""
    if principal.roles.isdisjoint(READING_ROLES):
        return AccessFilter(-1, frozenset(), frozenset())
    classes = frozenset(each.key for each in scheme.classifications if each.query_right in principal.rights)
    granted: dict[str, int] = {}
    for grant in principal.grants:
        if grant.holds(now):
            granted[grant.document_id] = max(grant.level, granted.get(grant.document_id, -1))
    stubs = {each.key: each.stub_from for each in scheme.classifications if each.stub_from is not None}
    return AccessFilter(principal.clearance, classes, principal.departments, granted, stubs)
