"""Signing in, and setting passwords.

Hashing is slow on purpose, and a transaction that waits for it would keep all other writers waiting on SQLite. So a
sign-in is two short transactions with the hashing between them:

    with register.transaction() as session:
        attempt = accounts.begin(session, user_name)
    verdict = accounts.check(attempt, password)
    with register.transaction() as session:
        signed_in = accounts.finish(session, attempt, verdict)   # and the audit event, and the new session
"""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from storage.clock import Clock
from storage.governance import lockout, people, sessions
from storage.governance.lockout import LockoutPolicy
from storage.governance.passwords import PasswordPolicy, Passwords
from storage.register.models import PersonRow


class Refusal(StrEnum):
    """Why a sign-in was refused: for the operation log only. To the person all of them read the same, but WAIT."""

    UNKNOWN_NAME = "unknown-name"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 (a reason)
    NO_PASSWORD = "no-password"  # noqa: S105 (a reason)
    INACTIVE = "inactive"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in under way. `wait` is how long the name must still wait; then no password is checked at all."""

    user_name: str
    person_id: str | None
    password_hash: str = field(repr=False)
    active: bool
    wait: timedelta


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the password was right, and its hash with today's parameters when the kept one is outdated."""

    matches: bool
    renewed_hash: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SignIn:
    """How a sign-in ended: `person` or `refusal`. `must_change` says that the password has reached its age.

    `wait` is zero unless the refusal is WAIT: names that nobody has make one wait just the same.
    """

    person: PersonRow | None
    refusal: Refusal | None = None
    wait: timedelta = timedelta(0)
    must_change: bool = False


class Accounts:
    """Decides who may sign in. Takes the caller's transaction; `check` and `new_hash` are slow and take none."""

    def __init__(
        self,
        clock: Clock,
        policy: PasswordPolicy | None = None,
        waits: LockoutPolicy | None = None,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._clock = clock
        self._waits = waits or LockoutPolicy()
        self._passwords = Passwords(policy or PasswordPolicy(), hasher or PasswordHasher())

    @property
    def policy(self) -> PasswordPolicy:
        """What is asked of passwords."""
        return self._passwords.policy

    def begin(self, session: Session, user_name: str) -> Attempt:
        """Count a try of this name. It stays counted when the process dies before `finish`."""
        name = people.canonical_user_name(user_name)
        wait = lockout.count_try(session, name, self._clock(), self._waits)
        person = people.find(session, name)
        if person is None:
            return Attempt(name, None, "", active=False, wait=wait)
        return Attempt(name, person.id, person.password_hash, active=person.active, wait=wait)

    def check(self, attempt: Attempt, password: str) -> Verdict:
        """Check the password, in the same time whether the name is known or not, unless the name must wait."""
        if attempt.wait:
            return Verdict(matches=False)
        if not self._passwords.matches(attempt.password_hash, password):
            return Verdict(matches=False)
        return Verdict(matches=True, renewed_hash=self._passwords.renewed(attempt.password_hash, password))

    def finish(self, session: Session, attempt: Attempt, verdict: Verdict) -> SignIn:
        """Decide. The account is looked at again, because it may have been closed or changed in the meantime."""
        person = None if attempt.person_id is None else session.get(PersonRow, attempt.person_id, with_for_update=True)
        refusal = _refusal(attempt, verdict, person)
        if refusal is not None or person is None:
            return SignIn(None, refusal or Refusal.UNKNOWN_NAME, attempt.wait)
        lockout.forgive(session, attempt.user_name)
        if verdict.renewed_hash is not None:
            person.password_hash = verdict.renewed_hash
            session.flush()
        return SignIn(person, must_change=self.must_change(person))

    def must_change(self, person: PersonRow) -> bool:
        """Whether the person's password has reached its age (D5)."""
        return self.policy.due(person.password_changed_at, self._clock())

    def new_hash(self, person: PersonRow, password: str) -> str:
        """The hash of a new password for this person, to be given to `set_password`.

        Raises:
            PasswordRefusedError: it breaks the policy, or is the present one.
        """
        return self._passwords.new_hash(password, person.user_name, person.password_hash)

    def set_password(self, session: Session, person: PersonRow, password_hash: str) -> int:
        """Let the new password hold from now on. All the person's sessions end; answers how many did."""
        person.password_hash = password_hash
        person.password_changed_at = self._clock()
        session.flush()
        lockout.forgive(session, person.user_name)
        return sessions.end_all(session, person.id)


def _refusal(attempt: Attempt, verdict: Verdict, person: PersonRow | None) -> Refusal | None:
    if attempt.wait:
        return Refusal.WAIT
    if person is None:
        return Refusal.UNKNOWN_NAME
    if not person.active:
        return Refusal.INACTIVE
    if not attempt.password_hash:
        return Refusal.NO_PASSWORD
    if not verdict.matches or person.password_hash != attempt.password_hash:
        return Refusal.WRONG_PASSWORD
    return None
