"""keys: the keyring that wraps every data key."""

from typing import Annotated

import typer

from deploy.archive import open_archive
from deploy.settings_report import load_settings
from deploy.terminal import Report
from storage.audit.actions import Action
from storage.clock import system_clock
from storage.register import objects

Json = Annotated[bool, typer.Option("--json", help="one JSON object a line, for programs")]
_BATCH = 500


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(name="list")(list_keys)
    app.command()(rotate)


def list_keys(as_json: Json = False) -> None:
    """The keys of the keyring, oldest first, with their states; never the keys themselves."""
    archive = open_archive(load_settings())
    out = Report(as_json=as_json)
    for key_id, state in archive.keyring.states().items():
        out.line({"key": key_id, "state": str(state)}, f"{key_id}  {state}")
    archive.close()


def rotate(as_json: Json = False) -> None:
    """Make a new key and wrap every data key with it; no object is rewritten. May be stopped and run again."""
    archive = open_archive(load_settings())
    former = archive.keyring.current_key_id
    current = archive.keyring.rotate(system_clock)
    count = 0
    while True:
        with archive.register.transaction() as session:
            batch = objects.wrapped_by_others(session, current, _BATCH)
            for sealed in batch:
                objects.rewrap(session, sealed.facts.object_id, archive.vault.rewrap(sealed).key)
            count += len(batch)
        if not batch:
            break
    with archive.register.transaction() as session:
        archive.audit.append(
            session,
            actor="system",
            action=Action.KEYS_ROTATED,
            details={"from_key": former, "to_key": current, "objects": count},
        )
    text = f"{count} data keys are now wrapped by {current}; keep {former} until no backup needs it"
    Report(as_json=as_json).line({"from": former, "to": current, "objects": count}, text)
    archive.close()
