"""Signing in and out, and setting one's password; on record whatever comes of it. The portal's forms call this."""

from sqlalchemy.orm import Session

from mappings.access import Principal
from search_api.field_errors import FieldError
from search_api.problems import ProblemError
from search_api.results.fingerprint import QueryFingerprint
from storage.audit.actions import Action, Outcome
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.governance import people, sessions, setup_links
from storage.governance.accounts import Accounts, Refusal, SignIn
from storage.governance.passwords import PasswordPolicy, PasswordRefusedError
from storage.governance.sessions import NewSession, SessionRules
from storage.governance.setup_links import SetupLinkRefusedError
from storage.register.models import PersonRow
from storage.register.register import Register


class SigningIn:
    """Sessions and passwords. `address` is the network address a request came from, for the operation log."""

    def __init__(
        self,
        register: Register,
        accounts: Accounts,
        audit: AuditLog,
        fingerprint: QueryFingerprint,
        rules: SessionRules,
        clock: Clock,
    ) -> None:
        self._register = register
        self._accounts = accounts
        self._audit = audit
        self._fingerprint = fingerprint
        self._rules = rules
        self._clock = clock

    @property
    def policy(self) -> PasswordPolicy:
        """What is asked of passwords."""
        return self._accounts.policy

    def sign_in(self, user_name: str, password: str, address: str = "", replaces: str | None = None) -> NewSession:
        """Begin a session; the one whose token the browser came with ends.

        Raises:
            ProblemError: `sign-in-refused`, whatever the reason; `sign-in-wait` with Retry-After, known name or not.
        """
        with self._register.transaction() as session:
            attempt = self._accounts.begin(session, user_name)
        verdict = self._accounts.check(attempt, password)
        with self._register.transaction() as session:
            signed_in = self._accounts.finish(session, attempt, verdict)
            if signed_in.person is not None:
                begun = sessions.create(session, signed_in.person.id, self._clock(), self._rules, replaces)
                self._record(session, signed_in.person.id, Action.LOGIN, address)
                return begun
            details = {"reason": str(signed_in.refusal), "name_hmac": self._fingerprint.of(attempt.user_name)}
            self._record(session, attempt.person_id or "anonymous", Action.LOGIN_REFUSED, address, **details)
        raise _refused(signed_in)

    def sign_out(self, principal: Principal, token: str, address: str = "") -> None:
        """End the session; one that has ended already is no error."""
        with self._register.transaction() as session:
            if sessions.end(session, token):
                self._record(session, principal.person_id, Action.LOGOUT, address)

    def invited(self, setup_token: str) -> PersonRow:
        """Whose one-time link this is, without using it up.

        Raises:
            ProblemError: `link-refused`.
        """
        with self._register.snapshot() as session:
            try:
                return setup_links.find(session, setup_token, self._clock())
            except SetupLinkRefusedError:
                raise ProblemError("link-refused") from None

    def set_up(self, setup_token: str, password: str, address: str = "") -> NewSession:
        """Set the first (or a new) password by a one-time link, and sign in.

        Raises:
            ProblemError: `link-refused`; `password-refused`, after which the link can be tried again.
        """
        hashed = self._hash(self.invited(setup_token), password)
        with self._register.transaction() as session:
            try:
                person = setup_links.use(session, setup_token, self._clock())
            except SetupLinkRefusedError:
                raise ProblemError("link-refused") from None
            return self._set(session, person, hashed, address)

    def change_password(self, principal: Principal, present: str, new: str, address: str = "") -> NewSession:
        """Change one's own password; all sessions end, and a new one begins.

        Raises:
            ProblemError: `sign-in-refused` or `sign-in-wait`, as the present password is asked for like at a sign-in;
                `password-refused`.
        """
        with self._register.transaction() as session:
            attempt = self._accounts.begin(session, principal.user_name)
        verdict = self._accounts.check(attempt, present)
        with self._register.transaction() as session:
            proven = self._accounts.finish(session, attempt, verdict)
        if proven.person is None or proven.person.id != principal.person_id:
            raise _refused(proven)
        hashed = self._hash(proven.person, new)
        with self._register.transaction() as session:
            person = people.lookup(session, principal.person_id)
            return self._set(session, person, hashed, address)

    def _hash(self, person: PersonRow, password: str) -> str:
        try:
            return self._accounts.new_hash(person, password)
        except PasswordRefusedError as refused:
            policy = self._accounts.policy
            params = {"minimum": str(policy.minimum), "maximum": str(policy.maximum)}
            errors = [FieldError("password", code, params) for code in refused.codes]
            raise ProblemError("password-refused", errors) from None

    def _set(self, session: Session, person: PersonRow, hashed: str, address: str) -> NewSession:
        self._accounts.set_password(session, person, hashed)
        begun = sessions.create(session, person.id, self._clock(), self._rules)
        self._record(session, person.id, Action.PASSWORD_CHANGED, address)
        return begun

    def _record(self, session: Session, actor: str, action: Action, address: str, **details: str) -> None:
        outcome = Outcome.REFUSED if action is Action.LOGIN_REFUSED else Outcome.DONE
        self._audit.append(
            session,
            actor,
            action,
            outcome,
            object_kind="person",
            object_id="" if actor == "anonymous" else actor,
            details={"address": address, **details},
        )


def _refused(signed_in: SignIn) -> ProblemError:
    if signed_in.refusal is Refusal.WAIT:
        seconds = max(1, round(signed_in.wait.total_seconds()))
        return ProblemError("sign-in-wait", headers={"Retry-After": str(seconds)})
    return ProblemError("sign-in-refused")
