"""From a bearer token or a session cookie to the person it belongs to."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from mappings.access import Principal
from search_api.problems import ProblemError
from search_api.services import Services, WebSettings
from storage.audit.actions import Action, Outcome
from storage.governance import principals, sessions, tokens
from storage.governance.sessions import SessionRules


class Proof(StrEnum):
    """What a credential is."""

    TOKEN = "token"  # noqa: S105 (a kind of proof, not one)
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Credential:
    """What came with a request."""

    secret: str = field(repr=False)
    proof: Proof


@dataclass(frozen=True, slots=True)
class Proven:
    """The person behind a credential. `csrf` is the session's token for forms, None with a bearer token.

    `must_change` says that the password has reached its age, so that the session serves to change it and nothing else.
    """

    principal: Principal
    csrf: str | None = field(repr=False)
    must_change: bool = False


def session_rules(web: WebSettings) -> SessionRules:
    """When sessions end, by the installation's settings."""
    return SessionRules(timedelta(seconds=web.session_idle_seconds), timedelta(seconds=web.session_absolute_seconds))


def prove(parts: Services, credential: Credential) -> Proven:
    """Whose credential it is, as the record has it at this moment.

    Raises:
        ProblemError: it opens nothing. An unknown token and a revoked one are answered alike.
    """
    if credential.proof is Proof.TOKEN:
        return _by_token(parts, credential.secret)
    return _by_session(parts, credential.secret)


def _by_token(parts: Services, token: str) -> Proven:
    now = parts.clock()
    try:
        with parts.register.snapshot() as session:
            _, person = tokens.find(session, token, now)
            return Proven(principals.principal(session, person, now), None)
    except tokens.TokenRefusedError as error:
        refused = error
    with parts.register.transaction() as session:
        details = {"reason": refused.reason}
        parts.audit.append(session, "anonymous", Action.TOKEN_REFUSED, Outcome.REFUSED, details=details)
    expired = isinstance(refused, tokens.TokenExpiredError)
    raise ProblemError("token-expired" if expired else "credentials-invalid")


def _by_session(parts: Services, token: str) -> Proven:
    now, rules = parts.clock(), session_rules(parts.web)
    with parts.register.snapshot() as session:
        found = sessions.find(session, token, now, rules)
        if found is None:
            raise ProblemError("session-ended")
        person = principals.principal(session, found.person, now)
    if found.touch_due:
        with parts.register.transaction() as session:
            sessions.touch(session, token, now, rules)
    return Proven(person, found.csrf, parts.accounts.must_change(found.person))
