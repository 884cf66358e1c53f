"""Accounts, as an administrator manages them, and one's own tokens. Everything is on record with what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from mappings.access import Principal, Role
from mappings.scheme import Scheme
from search_api.field_errors import FieldError
from search_api.ids import is_id
from search_api.problems import ProblemError
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.governance import people, setup_links, tokens
from storage.governance.people import PersonFacts, PersonRefusedError
from storage.governance.tokens import NewToken
from storage.register.models import PersonRow, TokenRow
from storage.register.register import Register


@dataclass(frozen=True, slots=True)
class Invited:
    """A person, and the token of the one-time link with which they set their password; shown once."""

    person: PersonRow
    setup_token: str = field(repr=False)


class People:
    """What an administrator may do with accounts. Each method asks for the role itself; a missing rule denies."""

    def __init__(self, scheme: Scheme, register: Register, audit: AuditLog, clock: Clock) -> None:
        self._scheme = scheme
        self._register = register
        self._audit = audit
        self._clock = clock

    def everyone(self, principal: Principal) -> Sequence[PersonRow]:
        """All accounts, by user name.

        Raises:
            ProblemError: `not-allowed`.
        """
        _administers(principal)
        with self._register.transaction() as session:
            found = people.everyone(session)
            details = {"count": len(found), "what": "people"}
            self._audit.append(session, principal.person_id, Action.LIST, details=details)
            return found

    def one(self, principal: Principal, person_id: str) -> PersonRow:
        """One account.

        Raises:
            ProblemError: `not-allowed`, `no-such-person`.
        """
        _administers(principal)
        with self._register.snapshot() as session:
            return _person(session, person_id)

    def add(self, principal: Principal, user_name: str, facts: PersonFacts) -> Invited:
        """A new account, and the link with which its person sets a password.

        Raises:
            ProblemError: `not-allowed`, `person-refused`.
        """
        _administers(principal)
        self._check_clearance(facts)
        now = self._clock()
        with self._register.transaction() as session:
            try:
                person = people.add(session, user_name, facts, now)
            except PersonRefusedError as refused:
                raise _refused(refused) from None
            token = setup_links.create(session, person.id, now)
            self._record(session, principal, Action.PERSON_ADDED, person, **_rights(person))
            return Invited(person, token)

    def change(self, principal: Principal, person_id: str, facts: PersonFacts) -> PersonRow:
        """Change what is said of a person; in force from their next request.

        Raises:
            ProblemError: `not-allowed`, `no-such-person`, `person-refused`.
        """
        _administers(principal)
        self._check_clearance(facts)
        with self._register.transaction() as session:
            person = _person(session, person_id)
            try:
                changed = people.change(session, person, facts)
            except PersonRefusedError as refused:
                raise _refused(refused) from None
            self._record(session, principal, Action.PERSON_CHANGED, person, changed=list(changed), **_rights(person))
            return person

    def deactivate(self, principal: Principal, person_id: str) -> None:
        """Close an account with all its sessions and tokens. Nobody closes their own, so that one is always left.

        Raises:
            ProblemError: `not-allowed`, `no-such-person`.
        """
        _administers(principal)
        if person_id == principal.person_id:
            raise ProblemError("not-allowed")
        with self._register.transaction() as session:
            person = _person(session, person_id)
            ended = people.deactivate(session, person, self._clock())
            counts = {"sessions": ended.sessions, "tokens": ended.tokens}
            self._record(session, principal, Action.PERSON_DEACTIVATED, person, **counts)

    def reactivate(self, principal: Principal, person_id: str) -> None:
        """Open a closed account again; sessions and tokens that ended with it stay ended.

        Raises:
            ProblemError: `not-allowed`, `no-such-person`.
        """
        _administers(principal)
        with self._register.transaction() as session:
            person = _person(session, person_id)
            people.reactivate(session, person)
            self._record(session, principal, Action.PERSON_REACTIVATED, person, **_rights(person))

    def new_setup_link(self, principal: Principal, person_id: str) -> Invited:
        """A new one-time link; older ones stop working.

        Raises:
            ProblemError: `not-allowed`, `no-such-person`.
        """
        _administers(principal)
        with self._register.transaction() as session:
            person = _person(session, person_id)
            token = setup_links.create(session, person.id, self._clock())
            self._record(session, principal, Action.SETUP_LINK, person)
            return Invited(person, token)

    def own_tokens(self, principal: Principal) -> Sequence[TokenRow]:
        """One's own tokens, newest first."""
        with self._register.snapshot() as session:
            return tokens.of_person(session, principal.person_id)

    def new_token(self, principal: Principal, name: str, ends_at: datetime | None) -> NewToken:
        """A token with which a program acts for oneself, and may no more than oneself."""
        with self._register.transaction() as session:
            made = tokens.create(session, principal.person_id, name, self._clock(), ends_at)
            details = {"person": principal.person_id, "ends_at": ends_at.isoformat() if ends_at else None}
            self._audit.append(
                session,
                principal.person_id,
                Action.TOKEN_CREATED,
                object_kind="token",
                object_id=made.id,
                details=details,
            )
            return made

    def revoke_token(self, principal: Principal, token_id: str) -> None:
        """End one of one's own tokens.

        Raises:
            ProblemError: `no-such-token`.
        """
        with self._register.transaction() as session:
            if not is_id(token_id) or not tokens.revoke(session, token_id, self._clock(), principal.person_id):
                raise ProblemError("no-such-token")
            self._audit.append(
                session,
                principal.person_id,
                Action.TOKEN_REVOKED,
                object_kind="token",
                object_id=token_id,
                details={"person": principal.person_id},
            )

    def _check_clearance(self, facts: PersonFacts) -> None:
        if facts.clearance is not None and facts.clearance > self._scheme.top_level:
            raise ProblemError("person-refused", [FieldError("clearance", "clearance-unknown")])

    def _record(
        self, session: Session, principal: Principal, action: Action, person: PersonRow, **details: object
    ) -> None:
        self._audit.append(
            session, principal.person_id, action, object_kind="person", object_id=person.id, details=details
        )


def _administers(principal: Principal) -> None:
    if not principal.may(Role.ADMINISTRATOR):
        raise ProblemError("not-allowed")


def _person(session: Session, person_id: str) -> PersonRow:
    found = session.get(PersonRow, person_id) if is_id(person_id) else None
    if found is None:
        raise ProblemError("no-such-person")
    return found


def _refused(refused: PersonRefusedError) -> ProblemError:
    return ProblemError("person-refused", [FieldError(_FIELDS.get(refused.code, ""), refused.code)])


def _rights(person: PersonRow) -> dict[str, object]:
    """What the account may know and do, for the record. Departments are names, so only how many there are."""
    return {
        "clearance": person.clearance,
        "roles": list(person.roles),
        "rights": list(person.rights),
        "departments": len(person.departments),
    }


_FIELDS = {
    "user-name-malformed": "user_name",
    "user-name-taken": "user_name",
    "role-unknown": "roles",
    "roles-conflict": "roles",
    "right-unknown": "rights",
    "clearance-unknown": "clearance",
    "language-unknown": "language",
}
