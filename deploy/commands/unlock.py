"""unlock: a locked document is read on with its password."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from deploy.acting import acting
from deploy.archive import Archive, open_archive
from deploy.commands.named_path import existing_file
from deploy.commands.worker_beside import worker_beside
from deploy.settings_report import load_settings
from deploy.terminal import CommandError, Report
from storage.register import documents
from storage.register.models import DocumentRow
from storage.register.states import State

_POLL_SECONDS = 0.2


def unlock(
    document_id: Annotated[str, typer.Argument(metavar="DOCUMENT", help="the document's id")],
    password_file: Annotated[
        Path | None,
        typer.Option(parser=existing_file, metavar="PATH", help="a file that holds the password"),
    ] = None,
    user: Annotated[str, typer.Option("--user", help="on whose behalf; the local operator when left out")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object, for programs")] = False,
) -> None:
    """Have a locked document read with its password: asked for, from a file, or from standard input, never an argument.

    Waits until it was tried. Exit 0: it is open. 1: it is still locked. 2: it can't be done.
    """
    password = _password(password_file)
    archive = open_archive(load_settings())
    principal = acting(archive, user)
    passwords = archive.use_cases().file_passwords
    with worker_beside(archive):
        passwords.give(principal, document_id, password)
        while passwords.is_tried(_row(archive, document_id)):
            time.sleep(_POLL_SECONDS)
        row = _row(archive, document_id)
        while _is_on_its_way(archive, row):
            time.sleep(_POLL_SECONDS)
            row = _row(archive, document_id)
    archive.close()
    values = {"id": row.id, "archive_number": row.archive_number, "state": row.state, "reason": row.reason}
    Report(as_json=as_json).line(values, f"{row.archive_number}\t{row.state}\t{row.reason}".rstrip())
    if row.state == State.ENCRYPTED:
        raise typer.Exit(1)


def _password(file: Path | None) -> str:
    try:
        if file is not None:
            return file.read_text("utf-8").rstrip("\r\n")
        if sys.stdin.isatty():
            return str(typer.prompt("Password of the file", hide_input=True))
        return sys.stdin.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise CommandError("the password can't be read; it is one line of UTF-8") from None


def _row(archive: Archive, document_id: str) -> DocumentRow:
    with archive.register.snapshot() as session:
        return documents.lookup(session, document_id)


def _is_on_its_way(archive: Archive, row: DocumentRow) -> bool:
    """Whether what came of the last reading has not become the document's state yet."""
    with archive.register.snapshot() as session:
        version = documents.version(session, row.id, row.version)
        return (version.outcome, version.reason) != (row.state, row.reason)
