"""ingest, search, export: documents in, found, and out."""

from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import track

from deploy.acting import acting
from deploy.archive import open_archive
from deploy.commands.batch_ingest import Order, ingest_batch, is_batch
from deploy.commands.worker_beside import worker_beside
from deploy.settings_report import load_settings
from deploy.terminal import CommandError, Report
from ingest.bulk import REFUSED, BulkIngest, FileResult, files_under
from ingest.submission import Submission
from mappings.views import shown
from search_api.export.rows import RowFormat
from search_api.results.search_query import SearchQuery
from storage.register.states import State

Json = Annotated[bool, typer.Option("--json", help="one JSON object a line, for programs")]
User = Annotated[str, typer.Option("--user", help="on whose behalf; the local operator when left out")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(ingest)
    app.command()(search)
    app.command()(export)


def ingest(
    paths: Annotated[list[Path], typer.Argument(exists=True, help="files and folders")],
    classification: Annotated[str, typer.Option("--class", help="the class of those the manifest gives none")] = "",
    level: Annotated[str, typer.Option(help="their level; the class's default when left out")] = "",
    customer: Annotated[str, typer.Option(help="the customer file they belong to")] = "",
    department: Annotated[str, typer.Option(help="their department; yours when left out")] = "",
    fields: Annotated[str, typer.Option(help="field values for all of them, as a JSON object")] = "",
    recursive: Annotated[bool, typer.Option("--recursive", help="folders at any depth")] = False,
    manifest: Annotated[Path | None, typer.Option(exists=True, help="CSV or XLSX: file, class, level, title …")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what is wrong, and store nothing")] = False,
    receipt: Annotated[Path | None, typer.Option(help="where to write the signed receipt of a batch")] = None,
    as_one: Annotated[bool, typer.Option("--as-one", help="a ZIP is one document and not a batch")] = False,
    user: User = "",
    as_json: Json = False,
) -> None:
    """Take files in, wait until each has settled, and print a line a file: path, id, state, reason.

    One folder or one ZIP is a batch: the same command goes on with it after any interruption, and tries again what
    could not be taken in. Exit 0: all is kept. 1: something is not, or would not be. 2: it can't be done.
    """
    if is_batch(paths) and not as_one:
        order = Order(
            path=paths[0],
            classification=classification,
            level=level,
            customer=customer,
            department=department,
            fields=_json_object(fields),
            recursive=recursive,
            manifest=manifest,
            receipt=receipt,
        )
        ingest_batch(order, user, Report(as_json=as_json), dry_run=dry_run)
        return
    if manifest or dry_run or receipt:
        raise CommandError("--manifest, --dry-run and --receipt are for a batch: name one folder or one ZIP")
    archive = open_archive(load_settings())
    pattern = Submission(
        file_name="",
        classification=classification,
        level=level or None,
        department=department or None,
        customer_file=customer or None,
        fields=_json_object(fields),
    )
    bulk = BulkIngest(archive.intake, archive.register, acting(archive, user))
    out = Report(as_json=as_json)
    bad = 0
    console = Console(stderr=True)
    with worker_beside(archive):
        received = [
            bulk.receive(path, pattern)
            for path in track(list(files_under(paths, recursive=recursive)), "receiving", console=console)
        ]
        for result in track(bulk.settled(received), "processing", total=len(received), console=console):
            bad += result.state in {REFUSED, State.FAILED}
            _print_result(out, result)
    archive.close()
    if bad:
        raise typer.Exit(1)


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
    target: Annotated[Path, typer.Option("--to", help="a new folder for rows and manifest")],
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


def _print_result(out: Report, result: FileResult) -> None:
    values = {
        "path": str(result.path),
        "id": result.document_id,
        "archive_number": result.archive_number,
        "state": result.state,
        "reason": result.reason,
    }
    out.line(values, f"{result.path}\t{result.document_id or '-'}\t{result.state}\t{result.reason}".rstrip())


def _json_object(text: str) -> dict[str, object]:
    if not text:
        return {}
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise CommandError(f"--fields is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise CommandError('--fields must be a JSON object such as {"sign_date": "2024-03-01"}')
    return value
