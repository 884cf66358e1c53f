"""checks, check: documents that wait for a second person, and what that person says of one."""

from typing import Annotated

import typer

from deploy.acting import acting
from deploy.archive import open_archive
from deploy.commands.paged import first_of
from deploy.settings_report import load_settings
from deploy.terminal import CommandError, Report
from search_api.results.entry_checks_as_json import check_json, check_waiting_json

User = Annotated[str, typer.Option("--user", help="on whose behalf; the local operator when left out")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(checks)
    app.command()(check)


def checks(
    size: Annotated[int, typer.Option(min=1, max=100_000, help="documents shown, the oldest first")] = 100,
    user: User = "",
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line, for programs")] = False,
) -> None:
    """What waits for a second person, or was sent back, by the scheme's `second_person`."""
    archive = open_archive(load_settings())
    principal, listing = acting(archive, user), archive.use_cases().entry.checking
    out = Report(as_json=as_json)
    for row in first_of(listing.listed, principal, size):
        values = check_waiting_json(row, archive.scheme, principal)
        out.line(values, f"{row.id}  {row.archive_number}  {row.entry_check}  {row.title}")
    archive.close()


def check(
    document_id: Annotated[str, typer.Argument(metavar="DOCUMENT", help="the document's id")],
    confirm: Annotated[bool, typer.Option("--confirm", help="what was entered is right")] = False,
    send_back: Annotated[str, typer.Option("--return", metavar="REASON", help="what is wrong with it")] = "",
    user: User = "",
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object, for programs")] = False,
) -> None:
    """Show what was entered for a document; confirm it, or send it back. Never by who entered any of it."""
    if confirm and send_back:
        raise CommandError("choose one of --confirm and --return")
    archive = open_archive(load_settings())
    principal, checking = acting(archive, user), archive.use_cases().entry.checking
    if confirm:
        checking.confirm(principal, document_id)
    elif send_back:
        checking.send_back(principal, document_id, send_back)
    found = check_json(checking.shown(principal, document_id), archive.scheme)
    archive.close()
    out = Report(as_json=as_json)
    out.line(found, f"{found['archive_number']}  {found['check'] or '-'}  {found['title']}")
    if not as_json:
        for name, value in found["fields"].items():
            out.line({}, f"  {name}: {value}")
