"""Accounts as records: one a person, with what the person may know and do."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mappings.access import READING_ROLES, Role
from mappings.scheme import QueryRight
from storage.governance import sessions, tokens
from storage.governance.passwords import normal
from storage.register.models import PersonRow
from storage.register.upsert import insert

_USER_NAME = re.compile(r"[\w.@+-]{1,100}")


class PersonRefusedError(Exception):
    """An account can't be so; `code` says why: "user-name-malformed", "user-name-taken", "role-unknown", …."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PersonMissingError(Exception):
    """There is no such person."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What can be said of a person when the account is made or changed. None leaves as it is (or the default)."""

    full_name: str | None = None
    clearance: int | None = None
    departments: Collection[str] | None = None
    roles: Collection[str] | None = None
    rights: Collection[str] | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """What ended with an account: how many sessions and tokens."""

    sessions: int
    tokens: int


def canonical_user_name(user_name: str) -> str:
    """The one form a user name is kept and looked up in: NFKC, without regard to case."""
    return normal(user_name).casefold().strip()


def add(session: Session, user_name: str, facts: PersonFacts, now: datetime) -> PersonRow:
    """A new account, that no password opens yet.

    Raises:
        PersonRefusedError: the name is malformed or taken, or `facts` don't go together.
    """
    name = canonical_user_name(user_name)
    if not _USER_NAME.fullmatch(name):
        raise PersonRefusedError("user-name-malformed")
    values = _checked(facts)
    _check_roles(values.get("roles", []))
    # Two who take the same name at once: one of them gets no row back, instead of a broken transaction.
    columns = {"user_name": name, "created_at": now, **values}
    made = insert(session, PersonRow).values(**columns).on_conflict_do_nothing(index_elements=[PersonRow.user_name])
    person_id = session.execute(made.returning(PersonRow.id)).scalar_one_or_none()
    if person_id is None:
        raise PersonRefusedError("user-name-taken")
    return lookup(session, person_id)


def change(session: Session, person: PersonRow, facts: PersonFacts) -> tuple[str, ...]:
    """Change what is said of a person, effective from their next request; answers the names of what changed.

    Raises:
        PersonRefusedError: `facts` don't go together.
    """
    values = _checked(facts)
    _check_roles(values.get("roles", person.roles))
    changed = tuple(name for name, value in values.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, values[name])
    session.flush()
    return changed


def deactivate(session: Session, person: PersonRow, now: datetime) -> Ended:
    """Close an account: it opens no more, and its sessions and tokens end at once. What it did stays on record."""
    person.active = False
    session.flush()
    return Ended(sessions.end_all(session, person.id), tokens.revoke_all(session, person.id, now))


def reactivate(session: Session, person: PersonRow) -> None:
    """Open a closed account again. Its former sessions and tokens stay ended."""
    person.active = True
    session.flush()


def find(session: Session, user_name: str) -> PersonRow | None:
    """The person with this user name, None when there is none."""
    name = canonical_user_name(user_name)
    if not _USER_NAME.fullmatch(name):
        return None
    return session.scalars(select(PersonRow).where(PersonRow.user_name == name)).one_or_none()


def lookup(session: Session, person_id: str) -> PersonRow:
    """The person that is known to be there.

    Raises:
        PersonMissingError: there is none.
    """
    row = session.get(PersonRow, person_id)
    if row is None:
        raise PersonMissingError(person_id)
    return row


def everyone(session: Session) -> Sequence[PersonRow]:
    """All accounts, by user name."""
    return session.scalars(select(PersonRow).order_by(PersonRow.user_name)).all()


def has_administrator(session: Session) -> bool:
    """Whether somebody can sign in as administrator."""
    usable = select(PersonRow).where(PersonRow.active.is_(True), PersonRow.password_hash != "")
    return any(Role.ADMINISTRATOR in person.roles for person in session.scalars(usable))


def _checked(facts: PersonFacts) -> dict[str, Any]:
    """The facts that are given, as the row keeps them."""
    given = {each.name: getattr(facts, each.name) for each in fields(facts)}
    values = {name: value for name, value in given.items() if value is not None}
    for name in ("departments", "roles", "rights"):
        if name in values:
            values[name] = sorted(set(map(str, values[name])))
    if not set(values.get("roles", [])) <= set(Role):
        raise PersonRefusedError("role-unknown")
    if not set(values.get("rights", [])) <= set(QueryRight):
        raise PersonRefusedError("right-unknown")
    if values.get("clearance", -1) < -1:
        raise PersonRefusedError("clearance-unknown")
    if values.get("language", "zh") not in {"zh", "en"}:
        raise PersonRefusedError("language-unknown")
    return values


def _check_roles(roles: Collection[str]) -> None:
    """三员分立: who administers does not read, and who audits does neither."""
    held = {Role(role) for role in roles if role in set(Role)}
    if Role.ADMINISTRATOR in held and (held & READING_ROLES or Role.AUDITOR in held):
        raise PersonRefusedError("roles-conflict")
    if Role.AUDITOR in held and held & READING_ROLES:
        raise PersonRefusedError("roles-conflict")
