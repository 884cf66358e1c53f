"""watch: a folder whose files are taken in as they come."""

import signal
import socket
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import structlog
import typer

from deploy.acting import acting
from deploy.archive import Archive, open_archive
from deploy.commands.named_path import existing_folder
from deploy.commands.scan_options import Labels, LabelUse, Separators
from deploy.logs import configure_logs
from deploy.settings import Settings
from deploy.settings_report import load_settings
from deploy.terminal import CommandError
from ingest.batches.source import SourceUnreadableError
from ingest.watching.inbox import Inbox
from ingest.watching.watch import Watch, Watched
from storage.register.outages import RegisterUnavailableError
from storage.vault.site import SiteUnavailableError

log = structlog.get_logger()


def watch(
    path: Annotated[Path, typer.Argument(parser=existing_folder, metavar="FOLDER", help="the folder")],
    classification: Annotated[str, typer.Option("--class", help="of files the manifest does not name")] = "",
    level: Annotated[str, typer.Option(help="their level; the class's default when left out")] = "",
    customer: Annotated[str, typer.Option(help="the customer file they belong to")] = "",
    department: Annotated[str, typer.Option(help="their department; yours when left out")] = "",
    name: Annotated[str, typer.Option(help="what the folder is called on every machine; its path if left out")] = "",
    separators: Separators = False,
    labels: Labels = LabelUse.PROPOSE,
    quiet: Annotated[float, typer.Option(min=0, help="seconds a file must stay the same to be complete")] = 10.0,
    look_every: Annotated[float, typer.Option(min=0.1, help="seconds between two looks")] = 5.0,
    hours: Annotated[float, typer.Option(min=0, help="how long a batch stays open before its receipt is written")] = 24,
    once: Annotated[bool, typer.Option("--once", help="take in what is complete now, and end")] = False,
    user: Annotated[str, typer.Option("--user", help="on whose behalf; the local operator when left out")] = "",
) -> None:
    """Take in what is put into a folder, once it is complete, until told to stop (SIGTERM or SIGINT).

    What was taken in is moved to taken/, what was not to refused/ with the reason beside it, and receipts are written
    to receipts/, all within the folder. A manifest.csv (清单.csv, .xlsx) beside the files says what they are; without
    --class, files wait for it. On a shared folder several machines may watch; one works at a time.
    """
    configure_logs()
    settings = load_settings()
    said = (classification or settings.watch_class, level or settings.watch_level, department, customer)
    scans = (timedelta(hours=hours), separators, labels is LabelUse.FILE)
    with closing(open_archive(settings)) as archive:
        try:
            inbox = Inbox(path, quiet)
            watched = Watched(name or inbox.shown, *said, *scans)
            parts, where = archive.batch_parts(), socket.gethostname()[:100]
            watching = Watch(archive.register, archive.scheme, parts, inbox, watched, archive.clock, where)
            with closing(watching):
                _watch(archive, settings, watching, user, quiet if once else look_every, once=once)
        except SourceUnreadableError as error:
            raise CommandError(f"{error.problem.text('zh')} · {error.problem.text('en')}") from None


def _watch(archive: Archive, settings: Settings, watching: Watch, user: str, pause: float, *, once: bool) -> None:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    rounds = 0
    while not stopped.is_set():
        try:
            count = watching.round(acting(archive, user or settings.watch_user), stopped.is_set)
            rounds += 1
            if count:
                log.info("files were put away", files=count)
        except (SiteUnavailableError, RegisterUnavailableError):
            if once:
                raise
            log.warning("nothing can be taken in just now; it is tried again")
        if once and rounds > 1:
            return
        stopped.wait(pause)
