"""ingest: files one by one, or one folder, ZIP or mailbox as a batch."""

from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import track

from deploy.acting import acting
from deploy.archive import open_archive
from deploy.commands.batch_ingest import Order, ingest_batch
from deploy.commands.batch_source import check_places, is_batch
from deploy.commands.batch_words import parts_words
from deploy.commands.named_path import existing_path, named_path
from deploy.commands.scan_options import Labels, LabelUse, Separators
from deploy.commands.worker_beside import worker_beside
from deploy.settings_report import load_settings
from deploy.terminal import CommandError, Report
from ingest.bulk import REFUSED, BulkIngest, FileResult, files_under
from ingest.submission import Submission
from storage.register.states import SET_ASIDE

Json = Annotated[bool, typer.Option("--json", help="one JSON object a line, for programs")]
ManifestPath = Annotated[
    Path | None, typer.Option(parser=existing_path, metavar="PATH", help="CSV or XLSX: file, class, level, title …")
]
ReceiptPath = Annotated[
    Path | None, typer.Option(parser=named_path, metavar="PATH", help="where to write the signed receipt of a batch")
]
User = Annotated[str, typer.Option("--user", help="on whose behalf; the local operator when left out")]


def ingest(
    places: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="files and folders, or one mailbox: imaps://user@host/folder")
    ],
    classification: Annotated[str, typer.Option("--class", help="the class of those the manifest gives none")] = "",
    level: Annotated[str, typer.Option(help="their level; the class's default when left out")] = "",
    customer: Annotated[str, typer.Option(help="the customer file they belong to")] = "",
    department: Annotated[str, typer.Option(help="their department; yours when left out")] = "",
    fields: Annotated[str, typer.Option(help="field values for all of them, as a JSON object")] = "",
    recursive: Annotated[bool, typer.Option("--recursive", help="folders at any depth")] = False,
    manifest: ManifestPath = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what is wrong, and store nothing")] = False,
    receipt: ReceiptPath = None,
    as_one: Annotated[bool, typer.Option("--as-one", help="a ZIP or mailbox is one document and not a batch")] = False,
    resume: Annotated[str, typer.Option(metavar="BATCH", help="go on with this batch, wherever its files were")] = "",
    separators: Separators = False,
    labels: Labels = LabelUse.PROPOSE,
    user: User = "",
    as_json: Json = False,
) -> None:
    """Take files in, wait until each has settled, and print a line a file: path, id, state, reason.

    One folder, one ZIP or one mailbox (.mbox, .pst, a Maildir, a folder on a mail server) is a batch: the same command
    goes on with it after any interruption, and tries again what could not be taken in. On another machine, --resume
    goes on with it from the same files. Exit 0: all is kept. 1: something is not, or would not be. 2: it can't be done.
    """
    said = (classification, level, customer, department, _json_object(fields))
    order = Order(places[0], *said, recursive, manifest, receipt, resume, separators, labels)
    out = Report(as_json=as_json)
    check_places(places)
    if is_batch(places) and not as_one:
        ingest_batch(order, user, out, dry_run=dry_run)
    elif manifest or dry_run or receipt or resume or labels is LabelUse.FILE:
        raise CommandError(
            "--manifest, --dry-run, --receipt, --resume and --labels file are for a batch: "
            "name one folder, ZIP or mailbox"
        )
    else:
        _ingest_files([Path(each) for each in places], order, user, out)


def _ingest_files(paths: list[Path], order: Order, user: str, out: Report) -> None:
    archive = open_archive(load_settings())
    pattern = Submission(
        file_name="",
        classification=order.classification,
        level=order.level or None,
        department=order.department or None,
        customer_file=order.customer or None,
        fields=order.fields,
        separators=order.separators,
    )
    bulk = BulkIngest(archive.intake, archive.register, acting(archive, user))
    bad = inside = 0
    console = Console(stderr=True)
    with worker_beside(archive):
        received = [
            bulk.receive(path, pattern)
            for path in track(list(files_under(paths, recursive=order.recursive)), "receiving", console=console)
        ]
        for result in track(bulk.settled(received), "processing", total=len(received), console=console):
            bad += result.state in {REFUSED, *SET_ASIDE}
            inside += result.parts
            _print_result(out, result)
    if inside:
        out.note(parts_words(inside))
    archive.close()
    if bad:
        raise typer.Exit(1)


def _print_result(out: Report, result: FileResult) -> None:
    values = {
        "path": str(result.path),
        "id": result.document_id,
        "archive_number": result.archive_number,
        "state": result.state,
        "reason": result.reason,
        "parts": result.parts,
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
