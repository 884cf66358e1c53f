"""status, verify, reconcile, reindex, relevel, reread: seeing to it that the archive is well."""

from typing import Annotated

import typer

from deploy.acting import acting
from deploy.archive import Archive, open_archive
from deploy.settings_report import load_settings
from deploy.stores import build_scanner
from deploy.terminal import CommandError, Report
from ingest.fixity import Fixity
from ingest.scan.port import ScannerUnavailableError
from storage.audit.verify import verify as verify_log
from storage.index.port import IndexUnavailableError
from storage.register import documents, jobs, objects
from storage.register.remakings import Progress
from storage.vault.copy_state import CopyState

Json = Annotated[bool, typer.Option("--json", help="one JSON object a line, for programs")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(status)
    app.command()(verify)
    app.command()(reconcile)
    app.command()(reindex)
    app.command()(relevel)
    app.command()(reread)


def status(as_json: Json = False) -> None:
    """How many documents are in which state, what waits, and whether stores and index answer."""
    archive = open_archive(load_settings())
    out = Report(as_json=as_json)
    with archive.register.snapshot() as session:
        states = documents.count_by_state(session)
        work = jobs.counts(session, archive.clock())
        pending = len(objects.with_pending_copies(session))
    parts = _parts(archive)
    text = [f"{state:12} {count:8}" for state, count in sorted(states.items())]
    text += [f"steps {name:6} {count:8}" for name, count in work.items()]
    text += [f"objects with one copy only {pending:6}"]
    text += [f"{name}: {'answers' if well else 'DOES NOT ANSWER'}" for name, well in parts.items()]
    remakings = archive.remaking.progress()
    text += [f"{each.classification}: {_remade(each)}" for each in remakings]
    remaking = {each.classification: _counts(each) for each in remakings}
    values = {"documents": states, "steps": work, "single_copies": pending, "parts": parts, "remaking": remaking}
    out.line(values, "\n".join(text))
    archive.close()
    if not all(parts.values()) or work["failed"]:
        raise typer.Exit(1)


def verify(as_json: Json = False) -> None:
    """Read back every copy at every site and compare hashes; check the chain of the operation log.

    A copy that is missing or damaged is asked for again, from a good one; the worker makes it.
    """
    archive = open_archive(load_settings())
    out = Report(as_json=as_json)
    count = wrong = away = 0
    for finding in Fixity(archive.register, archive.vault, archive.clock).read_back():
        for site, state in finding.states.items():
            count += 1
            wrong += site in finding.bad
            away += state is None
            if state is not CopyState.INTACT:
                told = str(state) if state else "its site does not answer"
                remedy = "is being made anew" if finding.repairable and state else "is left as it is"
                values = {"object": finding.object_id, "site": site, "state": state, "repair": finding.repairable}
                out.line(values, f"{finding.object_id} at {site}: {told}; {remedy}")
    with archive.register.snapshot() as session:
        chain = verify_log(session)
    out.line(
        {
            "copies": count,
            "wrong": wrong,
            "away": away,
            "log_events": chain.head.position,
            "log_head": chain.head.chain_sha256,
            "log_bad_position": chain.bad_position,
        },
        f"{count} copies looked for, {wrong} wrong, {away} at a site that does not answer; "
        f"{chain.head.position} log events, "
        + ("the chain holds" if chain.sound else f"the chain breaks at {chain.bad_position} ({chain.reason})"),
    )
    archive.close()
    if wrong or away or not chain.sound:
        raise typer.Exit(1)


def reconcile(as_json: Json = False) -> None:
    """Compare register, vault and index, and repair what differs.

    Indexes of a former layout are removed once the present ones lack nothing.
    """
    archive = open_archive(load_settings())
    found = archive.reconciler.run()
    values = {
        "documents": found.documents,
        "objects_lost": found.objects_lost,
        "copies_requested": found.copies_requested,
        "entries_requested": found.entries_requested,
        "entries_removed": found.entries_removed,
        "orphans_removed": found.orphans_removed,
        "indexes_removed": found.indexes_removed,
    }
    Report(as_json=as_json).line(values, "\n".join(f"{name.replace('_', ' '):20} {n:8}" for name, n in values.items()))
    archive.close()
    if found.objects_lost:
        raise typer.Exit(1)


def reindex(
    classification: Annotated[str | None, typer.Option("--class", help="only this class")] = None,
    as_json: Json = False,
) -> None:
    """Ask for all documents to be assessed and indexed again; the worker does it, and `status` tells how far it is."""
    archive = open_archive(load_settings())
    out = Report(as_json=as_json)
    keys = [each.key for each in archive.scheme.classifications]
    if classification is not None and classification not in keys:
        archive.close()
        raise typer.BadParameter(f"there is no such class; there are {', '.join(keys)}", param_hint="--class")
    archive.index.prepare()
    for key in keys if classification is None else [classification]:
        count = archive.remaking.remake(key, "system")
        out.line({"class": key, "documents": count}, f"{key}: {count} documents are being made anew")
    archive.close()


def relevel(
    classification: Annotated[str, typer.Option("--class", help="the documents' class")],
    former: Annotated[str, typer.Option("--from", help="the level they have")],
    level: Annotated[str, typer.Option("--to", help="the level they are to have")],
    user: Annotated[str, typer.Option("--user", help="on whose behalf; the local operator when left out")] = "",
    as_json: Json = False,
) -> None:
    """Give all documents of a class and level another level; searches follow as the worker gets to them."""
    archive = open_archive(load_settings())
    try:
        ranks = archive.scheme.level_by_key
        if classification not in archive.scheme.by_key or former not in ranks or level not in ranks:
            raise CommandError("there is no such class or level; `strongroom settings` names the scheme")
        levels = archive.use_cases().levels
        changed, left = levels.change_all(acting(archive, user), classification, ranks[former].rank, ranks[level].rank)
        text = f"{changed} documents are {level} now" + (f"; {left} were left as they are" if left else "")
        Report(as_json=as_json).line({"changed": changed, "left": left}, text)
    finally:
        archive.close()
    if left:
        raise typer.Exit(1)


def _remade(progress: Progress) -> str:
    done = max(progress.documents - progress.waiting, 0)
    if progress.waiting:
        return f"{done} of {progress.documents} documents made anew, {progress.waiting} to go"
    return f"all {progress.documents} documents made anew"


def _counts(progress: Progress) -> dict[str, int]:
    return {"documents": progress.documents, "waiting": progress.waiting, "failed": progress.failed}


def _parts(archive: Archive) -> dict[str, bool]:
    """Which parts answer."""
    parts = {f"site {name}": error is None for name, error in archive.vault.check().items()}
    try:
        archive.index.check()
        parts["index"] = True
    except IndexUnavailableError:
        parts["index"] = False
    scanner = build_scanner(archive.settings)
    if scanner is not None:
        try:
            scanner.check()
            parts["virus scanner"] = True
        except ScannerUnavailableError:
            parts["virus scanner"] = False
    return parts


def reread(
    documents_: Annotated[list[str], typer.Argument(metavar="ID…", help="ids of documents with scanned pages")],
    engine: Annotated[str, typer.Option("--engine", help="rapidocr or tesseract")] = "rapidocr",
    user: Annotated[str, typer.Option("--user", help="on whose behalf; the local operator when left out")] = "",
    as_json: Json = False,
) -> None:
    """Have scanned pages read again, by this engine; the original is not touched, and the worker does it."""
    archive = open_archive(load_settings())
    principal, out = acting(archive, user), Report(as_json=as_json)
    rereading = archive.use_cases().rereading
    for each in documents_:
        count = rereading.ask(principal, each, engine)
        out.line({"id": each, "pages": count, "engine": engine}, f"{each}: {count or 'all its'} pages are read again")
    archive.close()
