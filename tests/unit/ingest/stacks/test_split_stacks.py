"""A stack in the archive: its documents stand by themselves, once, and lead back to the scan they came from."""

from contextlib import ExitStack
from datetime import timedelta

import pytest

from ingest.extract.limits import Limits
from ingest.stacks.stacks import Stacks
from mappings.access import Role
from storage.register import jobs
from tests.archives import embedded_archive
from tests.stacked_scans import BLANK, sheet, stack_pdf
from tests.unit.ingest.test_splitting import Once, inside, row_of, text_of, whole

STACK = stack_pdf("falcon", sheet(), BLANK, "heron", sheet("KH-7"), "egret")
PATHS = {"0001-0001.pdf": "falcon", "0004-0004.pdf": "heron", "0006-0006.pdf": "egret"}


@pytest.fixture
def made(tmp_path, registers):
    with ExitStack() as opened:

        def make(limits=None, failpoints=None):
            stacks = Stacks(limits or Limits())
            opened.callback(stacks.close)
            archive = opened.enter_context(embedded_archive(tmp_path, registers, failpoints=failpoints, stacks=stacks))
            return archive, archive.person("clerk", "secret", [Role.CLERK])

        yield make


def filed(archive, clerk, content=STACK, **values):
    given = {"file_name": "scan.pdf", "separators": True, "customer_file": "KH-1", **values}
    return archive.file(clerk, content, **given)


def test_each_document_of_a_stack_stands_by_itself_and_leads_back(made):
    archive, clerk = made()
    document = filed(archive, clerk)
    found = inside(archive, document)
    assert {path: text_of(archive, each) for path, (each, _, _) in found.items()} == PATHS
    assert {state for _, state, _ in found.values()} == {"INDEXED"}
    customers = {path: row_of(archive, each).customer_file for path, (each, _, _) in found.items()}
    assert customers == {"0001-0001.pdf": "KH-1", "0004-0004.pdf": "KH-1", "0006-0006.pdf": "KH-7"}
    row = row_of(archive, document)
    assert (row.state, row.warnings, text_of(archive, document)) == ("INDEXED", ["separator-back-left-out:3"], "")
    assert len(archive.events("part_filed")) == 3
    assert whole(archive)


@pytest.mark.parametrize("point", ["split.sealed", "split.entered"])
def test_a_cut_that_ends_midway_is_done_again_and_doubles_nothing(made, point):
    archive, clerk = made(failpoints=Once(point))
    document = filed(archive, clerk)
    before = inside(archive, document)
    assert len(before) == (1 if point == "split.entered" else 0)
    archive.clock.forward(timedelta(minutes=5))
    archive.work()
    after = inside(archive, document)
    assert {path: text_of(archive, each) for path, (each, _, _) in after.items()} == PATHS
    assert all(after[path][0] == before[path][0] for path in before)
    assert whole(archive)


def test_a_stack_that_is_read_again_is_cut_no_second_time(made):
    archive, clerk = made()
    document = filed(archive, clerk)
    before = inside(archive, document)
    with archive.register.transaction() as session:
        jobs.add(session, document, 1, "extract", archive.clock())
    archive.work()
    assert inside(archive, document) == before


def test_only_where_it_was_asked_for_and_there_is_a_sheet(made):
    archive, clerk = made()
    plain = filed(archive, clerk, separators=False)
    alone = filed(archive, clerk, stack_pdf("falcon"))
    assert inside(archive, plain) == inside(archive, alone) == {}
    assert text_of(archive, alone) == "falcon"


@pytest.mark.parametrize("limits", [Limits(parts=2), Limits(pages=3)], ids=["documents", "pages"])
def test_what_cannot_be_cut_stays_one_document_and_says_so(made, limits):
    archive, clerk = made(limits)
    document = filed(archive, clerk)
    assert inside(archive, document) == {}
    row = row_of(archive, document)
    assert (row.state, row.kept_whole, "stack-kept-whole" in row.warnings) == ("INDEXED", True, True)
    assert "heron" in text_of(archive, document)
