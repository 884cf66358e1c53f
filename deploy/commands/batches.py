"""batches, batch: what came in together, its receipts, and checking these."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from deploy.acting import acting
from deploy.archive import open_archive
from deploy.commands.batch_words import write_receipt
from deploy.commands.named_path import existing_file, named_path
from deploy.settings_report import load_settings
from deploy.terminal import CommandError, Report
from ingest.batches.knowing import sees_every_batch
from ingest.batches.receipt import totals
from ingest.batches.receipt_file import faults
from storage.register import batches as register_batches
from storage.register.batches import BatchMissingError, BatchState

Json = Annotated[bool, typer.Option("--json", help="one JSON object a line, for programs")]
User = Annotated[str, typer.Option("--user", help="on whose behalf; the local operator when left out")]
BatchId = Annotated[str, typer.Argument(help="the batch's id, as `strongroom batches` shows it")]


def add_to(app: typer.Typer, batch_app: typer.Typer) -> None:
    """Add these commands."""
    app.command(name="batches")(list_batches)
    batch_app.command()(verify)
    batch_app.command()(receipt)
    moves = {"pause": BatchState.PAUSED, "resume": BatchState.OPEN, "finish": BatchState.FINISHED}
    for name, state in moves.items():
        batch_app.command(name=name, help=_HELP[state])(_moving(state))


_HELP = {
    BatchState.PAUSED: "Nothing more is taken in until it is resumed; what works on it stops after the present files.",
    BatchState.OPEN: "Let a paused or finished batch take files in again.",
    BatchState.FINISHED: "Nothing more is taken in; what waits is left out.",
}


def list_batches(
    size: Annotated[int, typer.Option(min=1, max=1000, help="batches shown, the newest first")] = 20,
    user: User = "",
    as_json: Json = False,
) -> None:
    """The batches, newest first, with how many of their files came to what."""
    archive = open_archive(load_settings())
    principal = acting(archive, user)
    whose = None if sees_every_batch(principal, archive.scheme) else principal.person_id
    with archive.register.snapshot() as session:
        rows, _ = register_batches.list_page(session, whose, size)
        counts = register_batches.counts(session, [row.id for row in rows])
    out = Report(as_json=as_json)
    for row in rows:
        states = {str(state): each.items for state, each in counts[row.id].items()}
        found = totals(states)
        values = {"id": row.id, "name": row.name, "state": row.state, "created_at": row.created_at, **found}
        said = " ".join(f"{name} {count}" for name, count in found.items() if count)
        out.line(
            {**values, "states": states}, f"{row.id}  {row.created_at:%Y-%m-%d %H:%M}  {row.state}  {row.name}  {said}"
        )
    archive.close()


def verify(
    path: Annotated[Path, typer.Argument(parser=existing_file, metavar="RECEIPT", help="a receipt as JSON")],
    key: Annotated[str, typer.Option(help="the public key of the archive that issued it; this one's if left out")] = "",
    as_json: Json = False,
) -> None:
    """Check a receipt: its signature, the hash over its items, and that its counts add up. Exit 0 only if it holds."""
    if not key:
        archive = open_archive(load_settings())
        key = archive.signer.public_key
        archive.close()
    found = faults(path.read_bytes(), key)
    out = Report(as_json=as_json)
    text = "\n".join(_FAULTS[each] for each in found) or f"有效 · it holds (key {key})"
    out.line({"receipt": str(path), "holds": not found, "faults": list(found), "key": key}, text)
    if found:
        raise typer.Exit(1)


_FAULTS = {
    "not-a-receipt": "不是回执文件 · this is no receipt; give the JSON file",
    "other-key": "由另一密钥签名 · signed with another key; name the issuing archive's with --key",
    "signature": "签名不符，内容已被改动 · the signature does not hold: what it says of the whole was changed",
    "items": "清单散列不符 · the list of items was changed: its hash is another",
    "counts": "数目不符 · the counts do not add up",
}


def receipt(
    batch_id: BatchId,
    target: Annotated[Path, typer.Option("--to", parser=named_path, metavar="PATH", help="a new file")],
    user: User = "",
) -> None:
    """Write the signed receipt of a batch as it stands now."""
    archive = open_archive(load_settings())
    try:
        write_receipt(archive.batch_parts().receipts, acting(archive, user), batch_id, target)
    except BatchMissingError:
        raise CommandError(_absent(batch_id)) from None
    finally:
        archive.close()


def _moving(state: BatchState) -> Callable[..., None]:
    def move(batch_id: BatchId, user: User = "", as_json: Json = False) -> None:
        archive = open_archive(load_settings())
        try:
            row = archive.batch_parts().desk.move(acting(archive, user), batch_id, state)
        except BatchMissingError:
            raise CommandError(_absent(batch_id)) from None
        finally:
            archive.close()
        Report(as_json=as_json).line({"id": row.id, "state": row.state}, f"{row.id}  {row.state}")

    return move


def _absent(batch_id: str) -> str:
    return f"there is no batch {batch_id!r}; `strongroom batches` lists those there are"
