"""What is inside a document becomes documents of their own: once, whatever happens on the way, and within limits."""

from contextlib import ExitStack
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from ingest.batches.duplicates import Duplicates
from ingest.extract.jobs import Deferring
from ingest.extract.limits import Limits
from ingest.extract.members import LEFT_OUT, MEMBERS_AFTER, members_of, taken_out
from ingest.extract.port import ExtractedText, Member, Members, Outcome
from ingest.extract.reading import RefusedError
from ingest.extract.result import extracted
from ingest.extract.walk import Walk
from ingest.reconcile import Reconciler
from ingest.splitting import KEPT_IN, name_of, title_of
from ingest.text_object import decode_pages
from mappings.access import Role
from storage.register import documents, families, jobs, objects
from storage.vault.sealed import ObjectRole
from tests.archives import TextFiles, embedded_archive

FILES = (("a.txt", "marzipan one"), ("dir/b.txt", "quorvex two"), ("c.txt", "talmir three"))


def packed(*files):
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()


class Within(TextFiles):
    """Reads archives within limits of its own; `hook` is called each time that members are asked for."""

    def __init__(self, limits=None, hook=None):
        self.limits = limits or Limits()
        self.hook = hook or (lambda: None)
        self.asked = []

    def extract(self, source, hints):
        if not hints.file_name.endswith(".zip"):
            return super().extract(source, hints)
        return extracted(Walk(self.limits, Deferring()).read(source.read(), hints.file_name), self.limits)

    def members(self, source, hints, after=0):
        self.asked.append(after)
        self.hook()
        source.seek(0)
        return members_of(taken_out(self.limits, source.read(), {"name": hints.file_name, MEMBERS_AFTER: after}))


class Listed(TextFiles):
    """An extractor that finds `members` in every file called box; `error` is raised instead while there is one."""

    def __init__(self, *members):
        self.listed = members
        self.error = None

    def extract(self, source, hints):
        if hints.file_name != "box":
            return super().extract(source, hints)
        pages = ("own words", *(f"{name}\n{text}" for name, text in self.listed))
        return ExtractedText(Outcome.TEXT, "application/zip", pages, own_pages=1)

    def members(self, source, hints, after=0):
        if self.error is not None:
            raise self.error
        return Members(tuple(Member(n, name, text.encode()) for n, (name, text) in enumerate(self.listed, 1)))


class Once:
    """Fails the first time that a point is reached."""

    def __init__(self, name):
        self.name = name
        self.reached = 0

    def reach(self, name):
        if name == self.name:
            self.reached += 1
            if self.reached == 1:
                raise RuntimeError(name)


@pytest.fixture
def made(tmp_path, registers):
    """Makes the archive; it is closed afterwards."""
    with ExitStack() as stack:

        def make(extractor=None, failpoints=None):
            archive = stack.enter_context(
                embedded_archive(tmp_path, registers, extractor=extractor, failpoints=failpoints)
            )
            return archive, archive.person("clerk", "secret", [Role.CLERK])

        yield make


def inside(archive, document_id):
    with archive.register.snapshot() as session:
        rows = families.below(session, documents.lookup(session, document_id))
        return {row.part_path: (row.id, row.state, row.depth) for row in rows}


def row_of(archive, document_id):
    with archive.register.snapshot() as session:
        return documents.lookup(session, document_id)


def text_of(archive, document_id):
    with archive.register.snapshot() as session:
        sealed = objects.of_version(session, document_id, 1, ObjectRole.TEXT)
    return "" if sealed is None else "\n".join(decode_pages(archive.vault.open(sealed)))


def whole(archive):
    """Whether register, sites and index agree, once what was left by a death is cleared away."""
    reconciler = Reconciler(archive.register, archive.vault, archive.index, archive.scheme, archive.clock)
    reconciler.run(orphan_age=timedelta(0))
    return reconciler.run(orphan_age=timedelta(0)).clean


@pytest.mark.parametrize("point", ["split.sealed", "split.entered"])
def test_a_step_that_ends_midway_is_done_again_and_doubles_nothing(made, point):
    failing = Once(point)
    archive, clerk = made(failpoints=failing)
    document = archive.file(clerk, packed(*FILES), file_name="box.zip")
    before = inside(archive, document)
    assert len(before) == (3 if point == "split.entered" else 0)
    assert row_of(archive, document).state == "RECEIVED"
    archive.clock.forward(timedelta(minutes=5))
    archive.work()
    assert failing.reached == (1 if point == "split.entered" else 2)
    after = inside(archive, document)
    assert {path: state for path, (_, state, _) in after.items()} == {path: "INDEXED" for path, _ in FILES}
    assert all(after[path][0] == before[path][0] for path in before)
    assert row_of(archive, document).state == "INDEXED"
    assert len(archive.events("part_filed")) == 3
    assert whole(archive)


def test_messages_of_an_outlook_file_are_documents_and_so_are_their_attachments(made):
    archive, clerk = made()
    data = (Path(__file__).parents[2] / "corpus" / "email" / "testPST_variousBodyTypes.pst").read_bytes()
    messages = inside(archive, archive.file(clerk, data, file_name="box.pst"))
    assert sorted(path.rpartition("/")[2] for path in messages) == [f"message-{number}.eml" for number in (1, 2, 3, 4)]
    assert all("This is the original email" in text_of(archive, found) for found, _, _ in messages.values())


def test_many_files_are_taken_out_some_at_a_time(made):
    extractor = Within(Limits(window_bytes=15))
    archive, clerk = made(extractor)
    document = archive.file(clerk, packed(*FILES), file_name="box.zip")
    assert extractor.asked == [0, 1, 2]
    assert sorted(inside(archive, document)) == ["a.txt", "c.txt", "dir/b.txt"]


def test_a_file_that_is_too_large_is_left_out_and_said(made):
    archive, clerk = made(Within(Limits(part_bytes=11)))
    document = archive.file(clerk, packed(*FILES, ("d.txt", "small")), file_name="box.zip")
    assert sorted(inside(archive, document)) == ["d.txt", "dir/b.txt"]
    assert {"part-limit:a.txt", "part-limit:c.txt"} <= set(row_of(archive, document).warnings)


def test_more_files_than_may_be_are_cut_off_and_said_and_are_not_taken_apart_themselves(made):
    archive, clerk = made(Within(Limits(parts=3)))
    nested = packed(("deep.txt", "zephyrhold"))
    document = archive.file(clerk, packed(("n.zip", nested), *FILES), file_name="box.zip")
    found = inside(archive, document)
    assert sorted(found) == ["a.txt", "dir/b.txt", "n.zip"]
    row = row_of(archive, document)
    assert (row.state, LEFT_OUT in row.warnings) == ("LIMIT", True)
    kept = row_of(archive, found["n.zip"][0])
    assert (kept.warnings, "zephyrhold" in text_of(archive, kept.id)) == ([KEPT_IN], True)


def test_what_lies_too_deep_stays_in_what_it_came_in(made):
    archive, clerk = made()
    box = packed(("core.txt", "ostrakine"))
    for number in range(8):
        box = packed((f"{number}.zip", box))
    document = archive.file(clerk, box, file_name="box.zip")
    found = inside(archive, document)
    assert max(depth for _, _, depth in found.values()) <= Limits().nesting
    assert len(found) < 8


def test_one_that_cannot_be_taken_apart_keeps_the_text_of_its_parts(made):
    extractor = Listed(("a", "marzipan"))
    archive, clerk = made(extractor)
    extractor.error = RefusedError(Outcome.LIMIT, "time-limit", "slow")
    document = archive.file(clerk, b"x", file_name="box")
    row = row_of(archive, document)
    assert (row.state, row.warnings, row.kept_whole) == ("INDEXED", [KEPT_IN], True)
    assert "marzipan" in text_of(archive, document)
    assert inside(archive, document) == {}


def test_one_at_which_the_step_fails_on_every_try_keeps_them_too(made):
    extractor = Listed(("a", "marzipan"))
    archive, clerk = made(extractor)
    extractor.error = RuntimeError("always")
    document = archive.file(clerk, b"x", file_name="box")
    for _ in range(4):
        archive.clock.forward(timedelta(minutes=5))
        archive.work()
    assert row_of(archive, document).state == "INDEXED"
    assert "marzipan" in text_of(archive, document)


def test_what_can_be_read_later_only_joins_what_is_there(made):
    extractor = Listed(("b", "two"), ("c", "three"))
    archive, clerk = made(extractor)
    document = archive.file(clerk, b"x", file_name="box")
    before = inside(archive, document)
    extractor.listed = (("a", "one"), ("b", "two"), ("c", "three"))
    with archive.register.transaction() as session:
        jobs.add(session, document, 1, "extract", archive.clock())
    archive.work()
    after = inside(archive, document)
    assert sorted(after) == ["a", "b", "c"]
    assert {path: after[path][0] for path in before} == {path: each[0] for path, each in before.items()}


def test_equal_files_under_one_name_are_two_documents(made):
    archive, clerk = made(Listed(("a", "same"), ("a", "same")))
    document = archive.file(clerk, b"x", file_name="box")
    with archive.register.snapshot() as session:
        assert [row.part_number for row in families.parts_of(session, document)] == [1, 2]
    with archive.register.transaction() as session:
        jobs.add(session, document, 1, "extract", archive.clock())
    archive.work()
    with archive.register.snapshot() as session:
        assert len(families.parts_of(session, document)) == 2


def test_a_part_enters_at_the_level_that_the_whole_has_then(made):
    extractor = Within()
    archive, clerk = made(extractor)

    def raised():
        with archive.register.transaction() as session:
            row = documents.lock(session, document)
            row.level = 3

    document = archive.file(clerk, packed(*FILES), file_name="box.zip", level="internal", settle=False)
    extractor.hook = raised
    archive.work()
    assert {row_of(archive, each).level for each, _, _ in inside(archive, document).values()} == {3}


def test_each_part_has_a_key_of_its_own(made):
    archive, clerk = made()
    document = archive.file(clerk, packed(*FILES), file_name="box.zip")
    with archive.register.transaction() as session:
        ids = [document, *(each for each, _, _ in inside(archive, document).values())]
        sealed = [objects.of_version(session, each, 1, ObjectRole.ORIGINAL) for each in ids]
        assert len({each.key.wrapped for each in sealed}) == 4
        assert {each.facts.document_id for each in sealed} == set(ids)
    assert b"".join(archive.vault.open(sealed[1])) in {text.encode() for _, text in FILES}


def test_a_file_that_came_inside_another_may_be_filed_by_itself(made):
    archive, clerk = made()
    archive.file(clerk, packed(*FILES), file_name="box.zip")
    alone = sha256(FILES[0][1].encode()).hexdigest()
    with archive.register.snapshot() as session:
        assert Duplicates(archive.scheme, archive.clock).find(session, clerk, alone) is None
    document = archive.file(clerk, FILES[0][1])
    with archive.register.snapshot() as session:
        assert Duplicates(archive.scheme, archive.clock).find(session, clerk, alone) == document


def test_folders_stand_in_the_title_so_that_they_are_searched():
    assert title_of("报价/2026 /a.txt", "a.txt") == "报价/2026 /a.txt"
    assert title_of("\n", "part-1") == "part-1"
    assert title_of("x" * 600 + "/a.txt", "a.txt") == "…" + "x" * 493 + "/a.txt"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/b/c.txt", "c.txt"),
        ("..\\..\\evil.txt", "evil.txt"),
        ("/etc/passwd", "passwd"),
        ("..", "part-7"),
        ("", "part-7"),
        ("审" * 200 + ".docx", "审" * 83 + ".docx"),
        ("a\u202etxt.exe", "a\ufffdtxt.exe"),
    ],
)
def test_the_name_of_a_part_is_the_last_step_of_its_path(path, name):
    assert name_of(path, 7) == name


def test_no_name_of_a_part_stands_in_the_text_of_what_it_came_in(made):
    archive, clerk = made(Listed(("zephyrhold.txt", "marzipan"), ("quorvex.txt", "brindle")))
    document = archive.file(clerk, b"a box", file_name="box")
    assert text_of(archive, document) == "own words"
    assert sorted(inside(archive, document)) == ["quorvex.txt", "zephyrhold.txt"]
