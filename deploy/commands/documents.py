"""ingest, search, export: documents in, found, and out."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.acting import acting
from deploy.archive import open_archive
from deploy.commands.ingest import ingest
from deploy.commands.named_path import named_path
from deploy.commands.unlock import unlock
from deploy.commands.watch import watch
from deploy.settings_report import load_settings
from deploy.terminal import CommandError, Report
from mappings.views import shown
from search_api.export.rows import RowFormat
from search_api.results.search_query import SearchQuery

Json = Annotated[bool, typer.Option("--json", help="one JSON object a line, for programs")]
User = Annotated[str, typer.Option("--user", help="on whose behalf; the local operator when left out")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(ingest)
    app.command()(watch)
    app.command()(unlock)
    app.command()(search)
    app.command()(export)


def search(
    query: Annotated[str, typer.Argument(help="words, phrases, field:value, AND OR NOT")],
    classes: Annotated[list[str] | None, typer.Option("--class", help="only these classes")] = None,
    size: Annotated[int, typer.Option(min=1, max=100, help="hits shown")] = 20,
    any_of: Annotated[bool, typer.Option("--any", help="any of the words is enough")] = False,
    user: User = "",
    as_json: Json = False,
) -> None:
    """Search as a person does in the portal; what is above their level is masked here too."""
    archive = open_archive(load_settings())
    principal = acting(archive, user)
    page = archive.use_cases().searching.search(
        principal, SearchQuery(query, tuple(classes or ()), any_of=any_of, size=size)
    )
    out = Report(as_json=as_json)
    for hit in page.hits:
        snippet = " … ".join("".join(each.parts) for each in hit.snippets)
        level = archive.scheme.levels[hit.level]
        values = {
            "id": hit.id,
            "archive_number": hit.archive_number,
            "title": shown(hit.title),
            "class": hit.classification,
            "level": level.key,
            "page": hit.page,
            "snippet": shown(snippet),
        }
        named = f"{hit.archive_number}  {level.sign}{level.title.zh}  {values['title']}"
        out.line(values, f"{named}\n    {values['snippet']}" if snippet else named)
    out.note(f"{page.total} found")
    archive.close()


def export(
    query: Annotated[str, typer.Argument(help="the search whose rows are exported")],
    target: Annotated[
        Path, typer.Option("--to", parser=named_path, metavar="PATH", help="a new folder for rows and manifest")
    ],
    formats: Annotated[list[RowFormat] | None, typer.Option("--format", help="both when left out")] = None,
    classes: Annotated[list[str] | None, typer.Option("--class", help="only these classes")] = None,
    user: User = "",
    as_json: Json = False,
) -> None:
    """Write the rows of a search as CSV and JSONL, from the person's view, with a manifest of counts and hashes."""
    archive = open_archive(load_settings())
    principal = acting(archive, user)
    if target.exists():
        raise CommandError(f"{target} exists already; name a folder that does not")
    doing = archive.use_cases()
    order = doing.exporting.order(principal, SearchQuery(query, tuple(classes or ())), tuple(formats or RowFormat))
    doing.making.make(order)
    made = doing.exporting.status(principal, order.export_id)
    if made.manifest is None:
        raise CommandError("the export could not be made; nothing was written")
    target.mkdir(mode=0o700, parents=True)
    for name in made.parts:
        with (target / name).open("xb") as file:
            file.writelines(doing.exporting.part(principal, order.export_id, name).pieces)
    values = {"id": made.id, "rows": made.rows, "folder": str(target), "parts": list(made.parts)}
    Report(as_json=as_json).line(values, f"{made.rows} rows in {target}: {', '.join(made.parts)}")
    archive.close()
