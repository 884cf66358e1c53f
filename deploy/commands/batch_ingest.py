"""ingest, for one folder, one ZIP or one mailbox: a batch, begun or gone on with."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from deploy.acting import acting
from deploy.archive import Archive, open_archive
from deploy.commands.batch_rate import RateColumn
from deploy.commands.batch_source import opened_source
from deploy.commands.batch_words import print_item, print_summary, write_receipt
from deploy.commands.scan_options import LabelUse
from deploy.commands.worker_beside import worker_beside
from deploy.settings_report import load_settings
from deploy.terminal import CommandError, Report
from ingest.batches.desk import BatchDesk
from ingest.batches.dry_run import dry_run as what_is_wrong
from ingest.batches.entering import BatchNotOpenError
from ingest.batches.knowing import may_know
from ingest.batches.plan import Plan, planned
from ingest.batches.run import BatchRun
from ingest.batches.source import BatchSource, SourceUnreadableError
from mappings.access import Principal
from storage.register import batch_items, batches, families
from storage.register.batches import BatchFacts, BatchMissingError, BatchState
from storage.register.item_states import TAKEABLE, ItemState
from storage.register.models import BatchRow

_POLL_SECONDS = 0.2
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be taken in, as it was asked for. `resumed` is the id of a batch that goes on from here."""

    place: str
    classification: str
    level: str
    customer: str
    department: str
    fields: Mapping[str, Any]
    recursive: bool
    manifest: Path | None
    receipt: Path | None
    resumed: str = ""
    separators: bool = False
    labels: LabelUse = LabelUse.PROPOSE

    def facts(self, source: BatchSource) -> BatchFacts:
        """What holds for the batch."""
        return BatchFacts(
            source.name,
            source.kind,
            source.origin,
            self.classification,
            self.level,
            self.department,
            self.customer,
            self.separators,
            self.labels is LabelUse.FILE,
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
            opened_source(order.place, order.manifest, archive.scheme, archive.settings, recursive=order.recursive) as (
                source,
                manifest,
            ),
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
    batch = _batch(archive, principal, parts.desk, order, source)
    out.note(f"批次 · batch {batch.id}")
    run = BatchRun(archive.register, parts.taking, source, principal)
    with worker_beside(archive), _progress() as progress:
        run.enlist(batch, plan, corrects=not order.resumed or order.manifest is not None)
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
    _print_items(archive, order.place, batch.id, principal.language, out)
    print_summary(out, batch.id, counts, _parts(archive, batch.id))
    if order.receipt is not None:
        write_receipt(parts.receipts, principal, batch.id, order.receipt)
    return not counts.keys() & (TAKEABLE | {ItemState.QUARANTINED})


def _batch(archive: Archive, principal: Principal, desk: BatchDesk, order: Order, source: BatchSource) -> BatchRow:
    """The batch that is named, or the one from this very place that is not finished, resumed; else a new one."""
    facts = order.facts(source)
    if order.resumed:
        return _resumed(archive, principal, desk, order.resumed, source.kind)
    with archive.register.snapshot() as session:
        found = batches.unfinished(session, principal.person_id, facts.source, facts.origin)
    return desk.make(principal, facts) if found is None else desk.move(principal, found.id, BatchState.OPEN)


def _resumed(archive: Archive, principal: Principal, desk: BatchDesk, batch_id: str, kind: str) -> BatchRow:
    """A batch whose files are here now, wherever they were: they are known by their names within it.

    Raises:
        CommandError: there is none, or it came from something else.
    """
    with archive.register.snapshot() as session:
        found = batches.get(session, batch_id)
    if found is not None and may_know(principal, archive.scheme, found) and found.source != kind:
        raise CommandError(f"batch {batch_id} came from another kind of place: {found.source}, and this is: {kind}")
    try:
        return desk.move(principal, batch_id, BatchState.OPEN)
    except BatchMissingError:
        raise CommandError(f"there is no batch {batch_id!r}; `strongroom batches` lists those there are") from None


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
        return batch_items.under_way(session, batch_id) or families.under_way_in_batch(session, batch_id)


def _parts(archive: Archive, batch_id: str) -> int:
    with archive.register.snapshot() as session:
        return families.count_of_batch(session, batch_id)


def _print_items(archive: Archive, source: str, batch_id: str, language: str, out: Report) -> None:
    after: int | None = 0
    while after is not None:
        with archive.register.snapshot() as session:
            rows, after = batch_items.page(session, batch_id, _PAGE, after)
            inside = families.counts(session, [row.document_id for row in rows if row.document_id])
            for item, document in batch_items.with_documents(session, rows):
                parts = inside.get(item.document_id or "", 0)
                print_item(out, source, item, document, parts, language)
