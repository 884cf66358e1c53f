"""user add, token create: people, and programs that act for them."""

from datetime import timedelta
from typing import Annotated

import typer

from deploy.archive import Archive, open_archive
from deploy.settings_report import load_settings
from deploy.setup import link_to
from deploy.terminal import CommandError, Report
from mappings.access import EVERY_DEPARTMENT, Role
from mappings.scheme import QueryRight
from storage.audit.actions import Action
from storage.governance import people, setup_links, tokens
from storage.governance.people import PersonFacts, PersonRefusedError

Json = Annotated[bool, typer.Option("--json", help="one JSON object a line, for programs")]


def add_to(user_app: typer.Typer, token_app: typer.Typer) -> None:
    """Add these commands."""
    user_app.callback()(_user)
    user_app.command()(add)
    token_app.callback()(_token)
    token_app.command()(create)


def add(
    user_name: Annotated[str, typer.Argument(help="the name they sign in with")],
    role: Annotated[list[Role] | None, typer.Option(help="what they do; more than one may be given")] = None,
    level: Annotated[str, typer.Option("--level", "--clearance", help="the level they are cleared for")] = "",
    department: Annotated[list[str] | None, typer.Option(help="their departments; * for every one")] = None,
    right: Annotated[list[QueryRight] | None, typer.Option(help="their query rights")] = None,
    full_name: Annotated[str, typer.Option("--full-name", help="how they are called")] = "",
    as_json: Json = False,
) -> None:
    """Add a person and print the one-time link with which they set a password."""
    archive = open_archive(load_settings())
    facts = PersonFacts(
        full_name=full_name,
        clearance=_rank(archive, level),
        departments=department or [EVERY_DEPARTMENT],
        roles=role or [Role.READER],
        rights=right or [QueryRight.ORDINARY],
        language=archive.settings.language,
    )
    with archive.register.transaction() as session:
        try:
            person = people.add(session, user_name, facts, archive.clock())
        except PersonRefusedError as refused:
            raise CommandError(f"{user_name}: {refused.code}") from None
        token = setup_links.create(session, person.id, archive.clock())
        archive.audit.append(
            session, actor="system", action=Action.PERSON_ADDED, object_kind="person", object_id=person.id
        )
    link = link_to(archive, token)
    values = {"id": person.id, "user": person.user_name, "setup_link": link}
    Report(as_json=as_json).line(values, f"{person.user_name} can set a password at {link}")
    archive.close()


def create(
    user: Annotated[str, typer.Option("--user", help="the person the token acts for")],
    days: Annotated[int, typer.Option(min=1, max=366, help="how long it is good for")] = 90,
    name: Annotated[str, typer.Option(help="what it is for")] = "",
    as_json: Json = False,
) -> None:
    """Make a bearer token and print it, once."""
    archive = open_archive(load_settings())
    now = archive.clock()
    with archive.register.transaction() as session:
        person = people.find(session, user)
        if person is None or not person.active:
            raise CommandError(f"there is no active person {user!r}; `strongroom user add {user}` makes one")
        made = tokens.create(session, person.id, name, now, now + timedelta(days=days))
        archive.audit.append(
            session, actor="system", action=Action.TOKEN_CREATED, object_kind="token", object_id=made.id
        )
    Report(as_json=as_json).line({"token": made.token, "ends_at": made.ends_at}, made.token)
    archive.close()


def _user() -> None:
    """People who use the archive."""


def _token() -> None:
    """Bearer tokens for scripts."""


def _rank(archive: Archive, key: str) -> int:
    levels = archive.scheme.level_by_key
    if not key:
        return 0
    if key not in levels:
        raise CommandError(f"there is no level {key!r}; the scheme has {', '.join(levels)}")
    return levels[key].rank
