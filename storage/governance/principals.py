"""From an account on record to the Principal that every act needs."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy.orm import Session

from mappings.access import Grant, Principal, Role
from mappings.scheme import QueryRight
from storage.governance import grants as grants_on_record
from storage.register.models import PersonRow

_Word = TypeVar("_Word", bound=StrEnum)


def principal_of(person: PersonRow, grants: tuple[Grant, ...]) -> Principal:
    """The person as a Principal. A closed account gives nothing; nor does a role or right the code doesn't know."""
    if not person.active:
        nothing: frozenset[str] = frozenset()
        return Principal(person.id, person.user_name, -1, nothing, frozenset(), frozenset(), language=person.language)
    return Principal(
        person_id=person.id,
        user_name=person.user_name,
        clearance=person.clearance,
        departments=frozenset(person.departments),
        roles=_known(Role, person.roles),
        rights=_known(QueryRight, person.rights),
        grants=grants,
        language=person.language,
    )


def principal(session: Session, person: PersonRow, now: datetime) -> Principal:
    """The person as a Principal, with the grants in force at `now`."""
    return principal_of(person, grants_on_record.of_person(session, person.id, now))


def _known(words: type[_Word], given: Iterable[str]) -> frozenset[_Word]:
    known = {word.value: word for word in words}
    return frozenset(known[each] for each in given if each in known)
