"""Fills the sample archive: real documents, and people at different levels. May be repeated."""

import secrets
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from deploy.acting import acting
from deploy.archive import Archive
from deploy.terminal import CommandError, Report
from ingest.submission import Submission
from mappings.access import Principal
from storage.governance import people
from storage.governance.people import PersonFacts
from storage.register import documents

CORPUS = Path("tests/corpus")


def fill_demo(archive: Archive, out: Report) -> None:
    """Add what is missing and print everybody's password, new at every start.

    Raises:
        CommandError: the documents are not there; they come with the source, not with the package.
    """
    if not CORPUS.is_dir():
        raise CommandError(f"the sample documents are in {CORPUS} of the source; run this from there")
    plan = yaml.safe_load(files("deploy").joinpath("demo.yaml").read_text("utf-8"))
    out.note("People of the sample archive (passwords are new at every start):")
    for person in plan["people"]:
        password = _add_person(archive, person)
        out.note(f"  {person['user_name']:16} {password}   {person['full_name']}")
    with archive.register.snapshot() as session:
        empty = documents.count(session) == 0
    if empty:
        operator = acting(archive, "")
        for each in plan["documents"]:
            _add_document(archive, each, operator)
        out.note(f"{len(plan['documents'])} documents were filed and become searchable in a moment")


def _add_person(archive: Archive, plan: dict[str, Any]) -> str:
    """Add or renew one person; answers the password."""
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    facts = PersonFacts(
        full_name=plan["full_name"],
        clearance=archive.scheme.level_by_key[plan["level"]].rank,
        departments=plan["departments"],
        roles=plan["roles"],
        rights=plan.get("rights", []),
        language=archive.settings.language,
    )
    with archive.register.transaction() as session:
        person = people.find(session, plan["user_name"]) or people.add(
            session, plan["user_name"], facts, archive.clock()
        )
    hashed = archive.accounts.new_hash(person, password)
    with archive.register.transaction() as session:
        archive.accounts.set_password(session, people.lookup(session, person.id), hashed)
    return password


def _add_document(archive: Archive, plan: dict[str, Any], operator: Principal) -> None:
    path = CORPUS / plan["path"]
    submission = Submission(
        file_name=path.name,
        classification=plan["class"],
        level=plan["level"],
        department="销售部",
        title=plan["title"],
        customer_file=plan.get("customer"),
        # YAML reads dates as dates; the door takes what people type.
        fields={name: str(value) if isinstance(value, date) else value for name, value in plan["fields"].items()},
    )
    with path.open("rb") as file:
        archive.intake.receive(file, submission, operator)
