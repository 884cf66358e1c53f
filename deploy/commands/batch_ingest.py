"""ingest, for one folder or one ZIP: a batch, begun or gone on with."""

import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from deploy.acting import acting
from deploy.archive import Archive, open_archive
from deploy.commands.batch_rate import RateColumn
from deploy.commands.batch_words import print_item, print_summary, write_receipt
from deploy.commands.worker_beside import worker_beside
from deploy.settings_report import load_settings
from deploy.terminal import CommandError, Report
from ingest.batches.desk import BatchDesk
from ingest.batches.dry_run import dry_run as what_is_wrong
from ingest.batches.entering import BatchNotOpenError
from ingest.batches.folder_source import FolderSource
from ingest.batches.inside_manifest import manifest_inside
from ingest.batches.manifest import Manifest, open_manifest
from ingest.batches.plan import Plan, planned
from ingest.batches.run import BatchRun
from ingest.batches.source import BatchSource, SourceUnreadableError
from ingest.batches.zip_source import ZipSource
from mappings.access import Principal
from mappings.scheme import Scheme
from storage.register import batch_items, batches
from storage.register.batches import BatchFacts, BatchState
from storage.register.item_states import TAKEABLE, ItemState
from storage.register.models import BatchRow

_POLL_SECONDS = 0.2
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be taken in, as it was asked for."""

    path: Path
    classification: str
    level: str
    customer: str
    department: str
    fields: Mapping[str, Any]
    recursive: bool
    manifest: Path | None
    receipt: Path | None

    def facts(self, source: BatchSource) -> BatchFacts:
        """What holds for the batch."""
        return BatchFacts(
            source.name, source.kind, source.origin, self.classification, self.level, self.department, self.customer
        )


def is_batch(paths: Sequence[Path]) -> bool:
    """Whether these are one folder or one ZIP; a document whose format is built on ZIP is none by its name."""
    return len(paths) == 1 and (
        paths[0].is_dir() or (paths[0].suffix.lower() == ".zip" and zipfile.is_zipfile(paths[0]))
    )


def ingest_batch(order: Order, user: str, out: Report, *, dry_run: bool) -> None:
    """Take the batch in, or say what would be wrong with it.

    Raises:
        CommandError: source or manifest can't be read, or the batch was paused meanwhile.
        typer.Exit: not everything is kept.
    """
    archive = open_archive(load_settings())
    principal = acting(archive, user)
    try:
        with (
            _source(order, archive.scheme) as (source, manifest),
            planned(source, manifest, order.classification, order.fields) as plan,
        ):
            good = (
                _said_what_is_wrong(archive, principal, order, source, plan, out)
                if dry_run
                else _taken_in(archive, principal, order, source, plan, out)
            )
    except SourceUnreadableError as error:
        raise CommandError(f"{error.problem.text('zh')} · {error.problem.text('en')}") from None
    except BatchNotOpenError:
        raise CommandError("the batch was paused or finished meanwhile; the same command goes on with it") from None
    finally:
        archive.close()
    if not good:
        raise typer.Exit(1)


@contextmanager
def _source(order: Order, scheme: Scheme) -> Iterator[tuple[BatchSource, Manifest | None]]:
    """The source and its manifest: the one that is named, else the one within a ZIP."""
    made: FolderSource | ZipSource
    made = FolderSource(order.path, recursive=order.recursive) if order.path.is_dir() else ZipSource(order.path)
    with closing(made) as source:
        if order.manifest is not None or order.path.is_dir():
            yield source, open_manifest(order.manifest, scheme) if order.manifest else None
            return
        with manifest_inside(source, scheme) as found:
            yield found


def _said_what_is_wrong(
    archive: Archive, principal: Principal, order: Order, source: BatchSource, plan: Plan, out: Report
) -> bool:
    found = 0
    for each in what_is_wrong(plan, order.facts(source), archive.intake, principal):
        found += 1
        zh, en = each.problem.text("zh"), each.problem.text("en")
        values = {
            "line": each.line,
            "column": each.column,
            "path": each.path,
            "code": each.problem.code,
            "zh": zh,
            "en": en,
        }
        place = ":".join(str(part) for part in (each.line, each.column, each.path) if part)
        out.line(values, f"{place}\t{zh} · {en}")
    out.note(f"发现 {found} 处问题，未存储任何内容 · {found} problems found, nothing was stored")
    return not found


def _taken_in(
    archive: Archive, principal: Principal, order: Order, source: BatchSource, plan: Plan, out: Report
) -> bool:
    if plan.findings:
        first = plan.findings[0].problem
        words = f"{first.text('zh')} · {first.text('en')}"
        raise CommandError(f"{words} ({len(plan.findings)} such in the manifest; --dry-run lists them)")
    parts = archive.batch_parts()
    batch = _batch(archive, principal, parts.desk, order.facts(source))
    out.note(f"批次 · batch {batch.id}")
    run = BatchRun(archive.register, parts.taking, source, principal)
    with worker_beside(archive), _progress() as progress:
        run.enlist(batch, plan)
        waiting = _counts(archive, batch.id).get(ItemState.WAITING)
        taking = progress.add_task("入库 · taking in", total=waiting.items if waiting else 0)
        run.take(batch, lambda _path, _size: progress.advance(taking))
        bar = progress.add_task("处理 · processing", total=None)
        while _under_way(archive, batch.id):
            time.sleep(_POLL_SECONDS)
        progress.update(bar, total=1, completed=1)
    counts = _counts(archive, batch.id)
    if not counts.keys() & TAKEABLE:
        batch = parts.desk.move(principal, batch.id, BatchState.FINISHED)
    _print_items(archive, order.path, batch.id, principal.language, out)
    print_summary(out, batch.id, counts)
    if order.receipt is not None:
        write_receipt(parts.receipts, principal, batch.id, order.receipt)
    return not counts.keys() & (TAKEABLE | {ItemState.QUARANTINED})


def _batch(archive: Archive, principal: Principal, desk: BatchDesk, facts: BatchFacts) -> BatchRow:
    """The batch from this very place that is not finished, resumed; a new one when there is none."""
    with archive.register.snapshot() as session:
        found = batches.unfinished(session, principal.person_id, facts.source, facts.origin)
    return desk.make(principal, facts) if found is None else desk.move(principal, found.id, BatchState.OPEN)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _counts(archive: Archive, batch_id: str) -> Mapping[ItemState, batches.Count]:
    with archive.register.snapshot() as session:
        return batches.counts(session, [batch_id])[batch_id]


def _under_way(archive: Archive, batch_id: str) -> bool:
    with archive.register.snapshot() as session:
        return batch_items.under_way(session, batch_id)


def _print_items(archive: Archive, source: Path, batch_id: str, language: str, out: Report) -> None:
    after: int | None = 0
    while after is not None:
        with archive.register.snapshot() as session:
            rows, after = batch_items.page(session, batch_id, _PAGE, after)
            for item, document in batch_items.with_documents(session, rows):
                print_item(out, source, item, document, language)
