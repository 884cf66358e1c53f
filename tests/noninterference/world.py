"""One of two worlds: an archive in this process, filled as planned."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from fastapi import FastAPI

from ingest.sensitive.find import DETECTED
from ingest.steps import Step
from ingest.submission import Submission
from mappings.access import Principal, Role
from mappings.document import Place
from mappings.scheme import Scheme
from mappings.scheme_file import default_scheme
from search_api.app import create_app
from search_api.portal.install import install_portal
from search_api.services import Services
from search_api.use_cases import build_use_cases
from storage.governance import people
from storage.index.port import Index
from storage.register import documents, jobs, marks
from storage.register.jobs import Claim
from storage.register.register import Register
from tests.archives import EmbeddedArchive
from tests.noninterference.frozen import Streams
from tests.noninterference.plans import ENTERED, DocumentPlan, Reader
from tests.noninterference.removing import remove, unindex
from tests.noninterference.scans import NothingToDraw, record_readings
from tests.noninterference.text_files import FilesWithMembers

PASSWORD = "correct horse battery staple"
_CLASSES = ("business", "credit", "other")


def small_scheme() -> Scheme:
    """Three classes of the archive's own scheme, which hide things at every level."""
    scheme = default_scheme()
    return replace(scheme, classifications=tuple(scheme.by_key[key] for key in _CLASSES))


class Apps:
    """The app of each side, over whichever archive is the side's now: building one costs more than a whole trace."""

    def __init__(self) -> None:
        self._made: dict[int, FastAPI] = {}

    def over(self, services: Services, side: int) -> FastAPI:
        """The app of `side` over `services`."""
        if side not in self._made:
            self._made[side] = create_app(services, [install_portal])
        self._made[side].state.services = services
        self._made[side].state.use_cases = build_use_cases(services)
        return self._made[side]


class World:
    """The archive of one side, its people and its app. `streams` must be in force while anything is done to it."""

    def __init__(
        self,
        side: int,
        folder: Path,
        register: Register,
        scheme: Scheme,
        streams: Streams,
        apps: Apps,
        index: Index | None = None,
    ) -> None:
        self.side = side
        self._worked = 0
        self.streams = streams
        streams.name("archive")
        self.archive = EmbeddedArchive(folder, register, scheme, index, FilesWithMembers(), NothingToDraw())
        self.app = apps.over(self.archive.services, side)

    def admit(self, reader: Reader) -> None:
        """The person who asks, one who may know everything, and one whom nothing is known to."""
        self.streams.name("people")
        names = [level.key for level in self.archive.scheme.levels]
        self.reader = self.archive.person(
            "reader",
            names[max(reader.level, 0)],
            [reader.role],
            reader.departments,
            reader.rights,
            language=reader.language,
        )
        if reader.level < 0:
            self.archive.change(self.reader, clearance=-1)
        self.high = self.archive.person("high", names[-1], [Role.ARCHIVIST], ["*"])
        self.bystander = self.archive.person("bystander", names[0])
        self._set_password(self.reader)

    def _set_password(self, person: Principal) -> None:
        services = self.archive.services
        with services.register.transaction() as session:
            row = people.lookup(session, person.person_id)
            services.accounts.set_password(session, row, services.accounts.new_hash(row, PASSWORD))

    def file(self, plan: DocumentPlan) -> None:
        """File a document, with its marks drawn before anything is done with it."""
        if not plan.there[self.side]:
            return
        archive = self.archive
        self.streams.name(plan.stream)
        scheme = archive.scheme
        given = Submission(
            file_name=f"{ENTERED}.txt" if plan.raised else plan.file_name_in(self.side),
            classification=plan.classification,
            level=scheme.levels[plan.level if plan.filed_at is None else plan.filed_at].key,
            department=plan.department,
            title=ENTERED if plan.raised else plan.title_in(self.side),
            fields=plan.fields_in(self.side),
            declared_type="text/plain",
        )
        filer = archive.principal(self.reader) if plan.by_reader else self.high
        receipt = archive.services.intake.receive(BytesIO(plan.text_in(self.side).encode()), given, filer)
        if receipt.document_id != plan.id:
            raise AssertionError("the ids of documents are not drawn from their streams")
        if plan.scanned:
            record_readings(archive, plan.id, plan.pages_in(self.side))
        drawn = [mark for mark in plan.marks_in(self.side) if mark.place is Place.FIELD or not plan.raised]
        if drawn:
            with archive.register.transaction() as session:
                marks.replace(session, plan.id, 1, "hand", drawn)
        if plan.way == "unassessed":
            self._fail_assessment(plan)

    def _fail_assessment(self, plan: DocumentPlan) -> None:
        """Do the steps before the assessment, then let it be given up as it is after its last try."""
        self.work()
        now = self.archive.clock()
        claim = Claim("", plan.id, 1, Step.ASSESS, 1, "test", 0, now)
        done = self.archive._runner._pipeline.given_up(claim, "TimeoutError")
        with self.archive.register.transaction() as session:
            for source in ("record", DETECTED):
                marks.replace(session, plan.id, 1, source, [])
            done.record(session)
            for step in done.next_steps:
                jobs.add(session, plan.id, 1, step, now)
        self.work()

    def work(self) -> None:
        """Do what is due. Its stream is its own: how much is drawn differs, and nothing shown may hang on it."""
        self._worked += 1
        with self.streams.aside(f"work {self._worked}"):
            self.archive.work()

    def unpack(self) -> None:
        """Take in the ZIPs that were sent, as a worker does; their documents' ids follow from the step at hand."""
        with self.streams.aside(f"unpacked in {self.streams.at}"):
            self.archive.unpack()

    def fill(self, plans: tuple[DocumentPlan, ...]) -> None:
        """File all documents; those that are to stay unread last, when the work is done.

        What is lowered later is there with its parts before anything else takes a number of the level it enters at.
        """
        for plan in plans:
            if plan.way == "settled":
                self.file(plan)
                if plan.lowered:
                    self.work()
        self.work()
        families = [plan for plan in plans if plan.inside and plan.there[self.side]]
        for plan in families:
            self._arrange(plan)
        if families:
            self.work()
        for plan in plans:
            if plan.way == "unassessed":
                self.file(plan)
        for plan in plans:
            if plan.way == "unread":
                self.file(plan)

    def _arrange(self, plan: DocumentPlan) -> None:
        """Give a family's members the levels and marks of their plans, and remove those that are not there.

        What is due afterwards is done for all families together: a commit of the index costs more than what is in it.
        """
        # What is marked inside the fields of the whole is marked in those of its parts, which are the same.
        handed_down = [mark for mark in plan.marks_in(self.side) if mark.place is Place.FIELD]
        for each in (plan, *plan.inside):
            drawn = [*each.marks_in(self.side), *(handed_down if each is not plan else ())]
            self.streams.name(f"family {each.name}")
            if not each.there[self.side]:
                remove(self.archive, each.id)
                continue

            blank = plan.raised if each is plan else plan.comes_blank(each)
            with self.archive.register.transaction() as session:
                row = documents.lock(session, each.id)
                if row.level != each.level:
                    unindex(self.archive, row.classification, row.level, row.id, row.revision)
                    row.level = each.level
                marks.replace(session, row.id, row.version, "hand", drawn)
                if blank:
                    row.title, row.file_name = each.title_in(self.side), each.file_name_in(self.side)
                else:
                    documents.bump(session, row)
                    jobs.add(session, row.id, row.version, "assess", self.archive.clock())
            if blank:  # its text comes with its marks, so that nobody ever saw the one without the other
                self.archive.put_text(each.id, each.pages_in(self.side))

    def again(self, document_id: str, change: Callable[..., None], step: str = "assess") -> None:
        """Change a document's row and let the archive make its views anew, as every change of a document does.

        A document that was removed in the meantime is let alone.
        """
        with self.archive.register.transaction() as session:
            if documents.get(session, document_id) is None:
                return
            row = documents.lock(session, document_id)
            change(session, row)
            documents.bump(session, row)
            jobs.add(session, document_id, row.version, step, self.archive.clock())
        self.work()

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.archive.clock.forward(timedelta(seconds=seconds))

    def close(self) -> None:
        """Give everything back."""
        self.archive.close()
