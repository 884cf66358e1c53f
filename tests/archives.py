"""A whole embedded archive for tests: SQLite, folder sites, embedded index, file keyring; text files as documents."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from ingest.batches.parts import build_batch_parts
from ingest.batches.unpacking import Unpacking
from ingest.extract.jobs import Deferring
from ingest.extract.limits import Limits
from ingest.extract.members import MEMBERS_AFTER, members_of, taken_out
from ingest.extract.port import ExtractedText, Extractor, Hints, Outcome
from ingest.extract.rendering.renderer import PageRenderer
from ingest.extract.result import extracted
from ingest.extract.walk import Walk
from ingest.failpoints import Failpoints, NoFailpoints
from ingest.filing import FilingRules
from ingest.intake import Intake
from ingest.pipeline import Pipeline
from ingest.regions import Regions
from ingest.retry import RetryPolicy
from ingest.runner import Runner
from ingest.splitting import SplitParts, Splitting
from ingest.stacks.stacks import Stacks
from ingest.submission import Submission
from ingest.text_object import encode_pages, text_digest
from mappings.access import Principal, Role
from mappings.document import Mark
from mappings.scheme import QueryRight, Scheme
from mappings.scheme_file import default_scheme
from search_api.services import Services, WebSettings
from storage.audit.log import AuditLog
from storage.governance import people, principals, sessions, tokens
from storage.governance.accounts import Accounts
from storage.governance.people import PersonFacts
from storage.index.embedded import EmbeddedIndex
from storage.index.port import Index
from storage.register import documents, jobs, marks, objects
from storage.register.models import AuditEventRow
from storage.register.register import Register
from storage.vault.folder_site import FolderSite
from storage.vault.keyring import FileKeyring
from storage.vault.sealed import ObjectRole
from storage.vault.sealing import TokenSealer
from storage.vault.signing import Signer
from storage.vault.vault import Vault
from tests.registers import Registers

ORIGIN = "http://archive.test"
MAX_UPLOAD = 4 * 1024 * 1024
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


# Parsed once a process: it is frozen, and reading YAML costs more than everything else an archive is made of.
_default_scheme = cache(default_scheme)


class SteppingClock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, step: timedelta) -> None:
        self.now += step


def is_locked(data: bytes, hints: Hints) -> bool:
    """Whether a first line LOCKED:word asks for that word as the password."""
    word = data.partition(b"\n")[0].removeprefix(b"LOCKED:")
    return data.startswith(b"LOCKED:") and (hints.password or "").encode() != word


class TextFiles:
    """Extracts text files: UTF-8, a form feed between pages. PDFs, pictures, mails and archives are read in earnest."""

    def extract(self, source, hints):
        data = source.read()
        if hints.file_name.endswith((".eml", ".zip", ".heic", ".jb2", ".ofd", ".pst")):
            return extracted(Walk(Limits(), Deferring()).read(data, hints.file_name), Limits())
        if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"II*\0", b"MM\0*")):
            return extracted(Walk(Limits(), Deferring(), hints.password).read(data, hints.file_name), Limits())
        if is_locked(data, hints):
            return ExtractedText(Outcome.ENCRYPTED, "text/plain", reason="password-needed: it opens with one only")
        text = data.decode("utf-8", "replace")
        if not text.strip():
            return ExtractedText(Outcome.EMPTY, "text/plain")
        pages = tuple(text.split("\f"))
        return ExtractedText(Outcome.TEXT, "text/plain", pages, page_count=len(pages))

    def members(self, source, hints, after=0):
        source.seek(0)
        return members_of(taken_out(Limits(), source.read(), {"name": hints.file_name, MEMBERS_AFTER: after}))

    def check(self) -> None:
        """Always there."""

    def close(self) -> None:
        """Nothing was started."""


class EmbeddedArchive:
    """The parts, and short ways to fill them."""

    def __init__(
        self,
        folder: Path,
        register: Register,
        scheme: Scheme | None = None,
        index: Index | None = None,
        extractor: Extractor | None = None,
        renderer: PageRenderer | None = None,
        failpoints: Failpoints | None = None,
        stacks: Stacks | None = None,
    ) -> None:
        self.folder = folder
        self.clock = SteppingClock()
        self.scheme = scheme or _default_scheme()
        self.register = register
        keyring = FileKeyring.create(folder / "keyring.json", self.clock)
        self.sites = [FolderSite("a", folder / "site-a"), FolderSite("b", folder / "site-b")]
        for site in self.sites:
            site.ensure_folder()
        self.vault = Vault(self.sites, keyring)
        self.index = index or EmbeddedIndex(folder / "index", self.scheme)
        self.index.prepare()
        audit = AuditLog(self.clock)
        rules = FilingRules(self.scheme, MAX_UPLOAD)
        intake = Intake(self.register, self.vault, rules, audit, self.clock, lambda: None, NoFailpoints(), MAX_UPLOAD)
        files = extractor or TextFiles()
        renderer = renderer or PageRenderer(size=1)
        regions = Regions(self.vault, renderer)
        splitting = Splitting(
            self.register,
            self.vault,
            files,
            self.clock,
            SplitParts(rules, audit, failpoints or NoFailpoints(), Limits(), stacks),
        )
        pipeline = Pipeline(
            self.register,
            self.vault,
            files,
            self.scheme,
            self.clock,
            MAX_UPLOAD,
            regions=regions,
            splitting=splitting,
        )
        self._runner = Runner(
            self.register,
            pipeline,
            self.index,
            audit,
            self.clock,
            RetryPolicy(attempts=3, longest=timedelta(seconds=60)),
            NoFailpoints(),
            "test",
            timedelta(seconds=60),
            beside=0,  # one step after the other, so that numbers are given in one order however slow the machine is
        )
        # The cheapest parameters there are: what is tested is not how hard a password is to guess.
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.services = Services(
            scheme=self.scheme,
            register=self.register,
            index=self.index,
            vault=self.vault,
            intake=intake,
            audit=audit,
            accounts=Accounts(self.clock, hasher=hasher),
            renderer=renderer,
            sealer=TokenSealer(keyring.derive("tokens")),
            query_secret=keyring.derive("queries"),
            signer=Signer(keyring.derive("receipts")),
            clock=self.clock,
            web=WebSettings(ORIGIN, MAX_UPLOAD, 1800, 36000),
        )

    def person(
        self,
        user_name: str,
        level: str = "internal",
        roles: Sequence[Role] = (Role.READER,),
        departments: Sequence[str] = ("sales",),
        rights: Sequence[QueryRight] = tuple(QueryRight),
        language: str = "en",
    ) -> Principal:
        """A person with an account."""
        clearance = self.scheme.level_by_key[level].rank
        facts = PersonFacts(user_name.title(), clearance, departments, roles, rights, language)
        with self.register.transaction() as session:
            row = people.add(session, user_name, facts, self.clock())
            return principals.principal(session, row, self.clock())

    def principal(self, person: Principal) -> Principal:
        """The person as the record has them now."""
        with self.register.snapshot() as session:
            return principals.principal(session, people.lookup(session, person.person_id), self.clock())

    def change(self, person: Principal, **facts: object) -> None:
        """Change a person's account."""
        with self.register.transaction() as session:
            people.change(session, people.lookup(session, person.person_id), PersonFacts(**facts))

    def token(self, person: Principal, lasts: timedelta | None = None) -> str:
        """A bearer token of the person."""
        ends_at = self.clock() + lasts if lasts else None
        with self.register.transaction() as session:
            return tokens.create(session, person.person_id, "test", self.clock(), ends_at).token

    def session(self, person: Principal) -> sessions.NewSession:
        """A signed-in session of the person, whose password was set just now."""
        with self.register.transaction() as session:
            people.lookup(session, person.person_id).password_changed_at = self.clock()
            return sessions.create(session, person.person_id, self.clock(), sessions.SessionRules())

    def file(self, person: Principal, text: str | bytes, *, settle: bool = True, **values: object) -> str:
        """Upload a file and, unless told otherwise, work on it until it is settled; answers the document's id."""
        given = {"file_name": "note.txt", "classification": "business", **values}
        receipt = self.services.intake.receive(
            BytesIO(text.encode() if isinstance(text, str) else text), Submission(**given), person
        )
        if settle:
            self.work()
        return receipt.document_id

    def mark(self, document_id: str, *drawn: Mark) -> None:
        """Draw marks by hand and index the document again."""
        with self.register.transaction() as session:
            row = documents.lookup(session, document_id)
            marks.replace(session, document_id, row.version, "hand", drawn)
            documents.bump(session, row)
            for step in ("index", "place"):
                jobs.add(session, document_id, row.version, step, self.clock())
        self.work()

    def replace_text(self, document_id: str, pages: tuple[str, ...]) -> None:
        """Let another text be the one that was taken out of the present version, as a new extraction would."""
        self.put_text(document_id, pages)
        self.work()

    def put_text(self, document_id: str, pages: tuple[str, ...]) -> None:
        """The same; what follows from it is due."""
        sealed, site = self.vault.seal(document_id, 1, ObjectRole.TEXT, BytesIO(encode_pages(pages)))
        with self.register.transaction() as session:
            objects.add(session, sealed, [site], [each.name for each in self.sites if each.name != site], self.clock())
            documents.set_text(session, document_id, 1, sealed.facts.object_id, text_digest(pages))
            marks.forget_under(session, document_id, 1)
            documents.bump(session, documents.lookup(session, document_id))
            jobs.add(session, document_id, 1, "assess", self.clock())

    def work(self) -> None:
        """Do everything that is due."""
        self._runner.drain()
        self.index.refresh()

    def unpack(self) -> None:
        """Take in the files of ZIPs that were sent, one by one."""
        services = self.services
        parts = build_batch_parts(
            self.register,
            self.vault,
            self.scheme,
            services.intake,
            services.audit,
            services.signer,
            self.clock,
            MAX_UPLOAD,
        )
        Unpacking(self.register, self.vault, parts.taking, parts.desk, self.clock, "test", files_at_once=1).drain()

    def events(self, action: str | None = None) -> list[AuditEventRow]:
        """What is on record, oldest first."""
        with self.register.snapshot() as session:
            rows = session.query(AuditEventRow).order_by(AuditEventRow.position).all()
            session.expunge_all()
        return [row for row in rows if action is None or row.action == action]

    def stored(self) -> int:
        """How many files lie at the sites."""
        return sum(1 for site in ("site-a", "site-b") for path in (self.folder / site).rglob("*") if path.is_file())

    def close(self) -> None:
        """Give back what is not lent."""
        self.services.renderer.close()


@contextmanager
def embedded_archive(folder: Path, registers: Registers, **parts: Any) -> Iterator[EmbeddedArchive]:
    """An archive in `folder` over an empty register; `parts` take the place of its own."""
    with registers.empty() as register:
        archive = EmbeddedArchive(folder, register, **parts)
        try:
            yield archive
        finally:
            archive.close()
