"""On whose behalf a command acts: the person named, or the local operator.

Whoever can read the keyring on this host holds every key of the archive anyway. The local operator is that power as
an account: it has no password and no token, and everything it does is on record under its own name.
"""

from sqlalchemy.orm import Session

from deploy.archive import Archive
from deploy.terminal import CommandError
from mappings.access import EVERY_DEPARTMENT, Principal, Role
from mappings.scheme import QueryRight
from storage.governance import people
from storage.governance.principals import principal_of

OPERATOR = "operator"


def acting(archive: Archive, user_name: str) -> Principal:
    """The principal of a command.

    Raises:
        CommandError: there is no such active person.
    """
    name = user_name or archive.settings.cli_user or OPERATOR
    with archive.register.transaction() as session:
        person = people.named(session, name)
        if person is None and name == OPERATOR:
            _add_operator(archive, session)
            person = people.named(session, name)
        if person is None or not person.active:
            raise CommandError(f"there is no active person {name!r}; `strongroom user add {name}` makes one")
        return principal_of(session, person, archive.clock())


def _add_operator(archive: Archive, session: Session) -> None:
    archive.accounts.add(
        session,
        actor="system",
        user_name=OPERATOR,
        full_name="Local operator 本机操作员",
        clearance=archive.scheme.top_level,
        departments=[EVERY_DEPARTMENT],
        roles=[Role.ARCHIVIST],
        rights=list(QueryRight),
    )
