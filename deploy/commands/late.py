"""late: documents that were entered later than their class allows."""

from typing import Annotated

import typer

from deploy.acting import acting
from deploy.archive import open_archive
from deploy.commands.paged import first_of
from deploy.settings_report import load_settings
from deploy.terminal import Report
from search_api.results.proposals_as_json import late_json


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(late)


def late(
    size: Annotated[int, typer.Option(min=1, max=100_000, help="documents shown, the newest first")] = 100,
    user: Annotated[str, typer.Option("--user", help="on whose behalf; the local operator when left out")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line, for programs")] = False,
) -> None:
    """What was entered later after its event than its class allows, by the scheme's `entry`."""
    archive = open_archive(load_settings())
    principal, listing = acting(archive, user), archive.use_cases().entry.late
    out = Report(as_json=as_json)
    for each in first_of(listing.listed, principal, size):
        row = each.document
        named = f"{row.archive_number}  {row.title}  {each.event} → {row.filed_on}  +{each.late}"
        out.line(late_json(each, archive.scheme), named)
    archive.close()
