"""labels: sheets with QR codes to be laid on or stuck to paper before it is scanned."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from deploy.commands.named_path import named_path
from deploy.settings_report import load_settings
from deploy.terminal import CommandError, Report
from ingest.scan_labels.sheet import print_sheets
from ingest.stacks.sheet import print_separators
from mappings.field_values import check_class
from mappings.problems import Problem
from mappings.proposal_kind import TITLE
from mappings.scheme_file import default_scheme, load_scheme

# What a label may say beside fields, for batches that are filed by label.
_FILING = {"class": "类别 Class", "customer": "客户档案 Customer file", "number": "档号 Archive number"}


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(labels)
    app.command("separator-sheet")(separator_sheet)


def labels(
    target: Annotated[Path, typer.Option("--to", parser=named_path, metavar="PATH", help="the PDF to write")],
    classification: Annotated[str, typer.Option("--class", help="the class whose fields the labels name")],
    field: Annotated[
        list[str] | None, typer.Option("--field", help="NAME=VALUE, for one label; may be repeated")
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(
            "--from",
            parser=named_path,
            metavar="PATH",
            help="a CSV file (UTF-8): field names, then a label a line",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line, for programs")] = False,
) -> None:
    """Print labels for scans. What a label says is proposed for the document's fields when its page has been read."""
    settings = load_settings()
    scheme = load_scheme(settings.scheme) if settings.scheme else default_scheme()
    chosen = check_class(scheme, classification)
    if isinstance(chosen, Problem):
        raise CommandError(f"{chosen.text('zh')} / {chosen.text('en')}")
    wanted = _given(field or []) if table is None else _lines(table)
    known = {spec.name: f"{spec.title.zh} {spec.title.en}" for spec in chosen.fields} | {TITLE: "题名 Title", **_FILING}
    unknown = sorted({name for label in wanted for name in label} - known.keys())
    if unknown:
        raise CommandError(f"the class has no field {', '.join(unknown)}; it has {', '.join(known)}")
    try:
        count = print_sheets(wanted, known, target)
    except ValueError as error:
        raise CommandError(str(error)) from error
    Report(as_json=as_json).line({"labels": count, "file": str(target)}, f"{count} → {target}")


def _given(fields: list[str]) -> list[dict[str, str]]:
    pairs = [each.partition("=") for each in fields]
    wrong = [name for name, sign, _ in pairs if not sign]
    if wrong or not pairs:
        raise CommandError("give --field NAME=VALUE at least once, or --from TABLE.csv")
    return [{name.strip(): value for name, _, value in pairs}]


def _lines(table: Path) -> list[dict[str, str]]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            return [{name: value or "" for name, value in row.items() if name} for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{table} can't be read: {error}") from error


def separator_sheet(
    target: Annotated[Path, typer.Option("--to", parser=named_path, metavar="PATH", help="the PDF to write")],
    customer: Annotated[str, typer.Option(help="the customer file of what lies behind these sheets")] = "",
    copies: Annotated[int, typer.Option(min=1, max=500, help="sheets")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object, for programs")] = False,
) -> None:
    """Print sheets that part the documents of a stack; scan it whole, and take it in with ingest --separators."""
    try:
        with target.open("wb") as file:
            print_separators(file, customer, copies)
    except (OSError, ValueError) as error:
        raise CommandError(str(error)) from error
    Report(as_json=as_json).line({"sheets": copies, "to": str(target)}, f"{copies} → {target}")
