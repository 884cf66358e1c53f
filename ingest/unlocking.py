"""The password of a locked file, given after it entered: tried once by the step that reads it, and then gone."""

from dataclasses import replace

from sqlalchemy.orm import Session

from ingest.extract.port import ExtractedText, Outcome
from ingest.work import Done
from storage.register import given_passwords
from storage.register.jobs import Claim
from storage.register.kept import Kept
from storage.register.register import Register
from storage.register.states import State
from storage.vault.vault import Vault

# For these a reader here says for sure whether a password opens them. Others may be locked in ways it does not know.
_SURE = frozenset({"application/pdf"})
WRONG, NO_HELP = "password-wrong", "password-no-help"


class Unlocking:
    """Finds the password of the version at hand, and forgets it with what came of it."""

    def __init__(self, register: Register, vault: Vault) -> None:
        self._register = register
        self._vault = vault

    def password(self, work: Claim, start: Kept) -> str | None:
        """The password to try. Only a version that was found locked costs a look."""
        if start.version.outcome != State.ENCRYPTED:
            return None
        with self._register.snapshot() as session:
            sealed = given_passwords.waiting(session, work.document_id, work.version)
        return None if sealed is None else b"".join(self._vault.open(sealed)).decode()

    @staticmethod
    def tried(extracted: ExtractedText) -> ExtractedText:
        """What came of reading with a password: still locked is another reason than before."""
        if extracted.outcome is not Outcome.ENCRYPTED:
            return extracted
        code = WRONG if extracted.media_type in _SURE else NO_HELP
        return replace(extracted, reason=f"{code}: it does not open with the password that was given")

    @staticmethod
    def and_forgotten(done: Done, work: Claim) -> Done:
        """The same outcome, with whose record the password is destroyed, in one transaction."""

        def record(session: Session) -> None:
            given_passwords.forget(session, work.document_id, work.version)
            done.record(session)

        return replace(done, record=record)
