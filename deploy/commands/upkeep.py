"""status, verify, reconcile, reindex: seeing to it that the archive is well."""

from typing import Annotated

import typer

from deploy.archive import Archive, open_archive
from deploy.settings_report import load_settings
from deploy.terminal import Report
from storage.audit.verify import verify as verify_log
from storage.index.port import IndexUnavailableError
from storage.register import documents, jobs, objects
from storage.vault.copy_state import CopyState

Json = Annotated[bool, typer.Option("--json", help="one JSON object a line, for programs")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(status)
    app.command()(verify)
    app.command()(reconcile)
    app.command()(reindex)


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
    out.line({"documents": states, "steps": work, "single_copies": pending, "parts": parts}, "\n".join(text))
    archive.close()
    if not all(parts.values()) or work["failed"]:
        raise typer.Exit(1)


def verify(as_json: Json = False) -> None:
    """Read back every copy that should be there and compare hashes; check the chain of the operation log."""
    archive = open_archive(load_settings())
    out = Report(as_json=as_json)
    wrong = count = pending = 0
    with archive.register.snapshot() as session:
        for sealed in objects.every(session):
            for site, made in objects.copies(session, sealed.facts.object_id).items():
                if not made:
                    pending += 1  # it is queued, and `status` counts it
                    continue
                state = archive.vault.verify(sealed, site)
                count += 1
                if state is not CopyState.INTACT:
                    wrong += 1
                    values = {"object": sealed.facts.object_id, "site": site, "state": str(state)}
                    out.line(values, f"{sealed.facts.object_id} at {site}: {state}")
        chain = verify_log(session)
    out.line(
        {
            "copies": count,
            "wrong": wrong,
            "pending": pending,
            "log_events": chain.head.position,
            "log_head": chain.head.chain_sha256,
            "log_bad_position": chain.bad_position,
        },
        f"{count} copies read back, {wrong} wrong, {pending} still to be made; {chain.head.position} log events, "
        + ("the chain holds" if chain.sound else f"the chain breaks at {chain.bad_position} ({chain.reason})"),
    )
    archive.close()
    if wrong or not chain.sound:
        raise typer.Exit(1)


def reconcile(as_json: Json = False) -> None:
    """Compare register, vault and index, and repair what differs."""
    archive = open_archive(load_settings())
    found = archive.reconciler.run()
    values = {
        "documents": found.documents,
        "copies_requested": found.copies_requested,
        "entries_requested": found.entries_requested,
        "entries_removed": found.entries_removed,
        "orphans_removed": found.orphans_removed,
    }
    Report(as_json=as_json).line(values, "\n".join(f"{name.replace('_', ' '):20} {n:8}" for name, n in values.items()))
    archive.close()


def reindex(as_json: Json = False) -> None:
    """Ask for every settled document to be indexed again; the worker does it."""
    archive = open_archive(load_settings())
    archive.index.prepare()
    count = archive.reconciler.reindex()
    Report(as_json=as_json).line({"documents": count}, f"{count} documents are being indexed again")
    archive.close()


def _parts(archive: Archive) -> dict[str, bool]:
    """Which parts answer."""
    sites = {f"site {name}": error is None for name, error in archive.vault.check().items()}
    try:
        archive.index.check()
    except IndexUnavailableError:
        return {**sites, "index": False}
    return {**sites, "index": True}
