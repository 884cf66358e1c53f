"""Batches whose labels file: scans go where their label says, and what does not fit waits for a person."""

import pypdfium2
import pytest

from ingest.batches.duplicates import Duplicates
from ingest.batches.taking import Taking
from ingest.batches.written_problems import read_back
from ingest.extract.limits import Limits
from ingest.scan_labels.label_filing import LabelFiling
from ingest.scan_labels.sheet import print_sheets
from ingest.submission import SubmissionRefusedError
from mappings.archive_number import format_number
from storage.register import documents
from tests.scan_files import file_of


@pytest.fixture
def labels(line):
    made = LabelFiling(line.archive.scheme, Limits())
    yield made
    made.close()


@pytest.fixture
def labelled(desk, labels):
    parts = desk.archive.services
    desk.taking = Taking(parts.register, parts.intake, Duplicates(parts.scheme, parts.clock), parts.clock, labels)
    return desk


def number(desk, serial, level=0):
    scheme, year = desk.archive.scheme, desk.archive.clock().year
    return format_number(scheme, scheme.by_key["other"], level, year, serial)


def scan(folder, name, picture=False, kind=None, **label):
    folder.mkdir(exist_ok=True)
    print_sheets([label], {}, folder / f"{name}.pdf")
    if picture or kind:
        document = pypdfium2.PdfDocument(folder / f"{name}.pdf")
        drawn = document[0].render(scale=2).to_pil()
        document.close()
        (folder / f"{name}.pdf").unlink()
        if kind:
            (folder / name).write_bytes(file_of([drawn], kind))
        else:
            drawn.save(folder / f"{name}.png")


def filed(desk, batch):
    """By path: class, archive number, customer file and fields of what was taken in."""
    found = {}
    with desk.archive.register.snapshot() as session:
        for path, item in desk.items(batch).items():
            if item.document_id:
                row = documents.lookup(session, item.document_id)
                found[path] = (row.classification, row.archive_number, row.customer_file, row.fields)
    return found


def test_scans_are_filed_as_their_labels_say(labelled, tmp_path):
    folder = tmp_path / "in"
    scan(folder, "1", **{"class": "other", "customer": "KH-1", "source": "fair"})
    scan(folder, "2", picture=True, number=number(labelled, 1))
    (folder / "3.txt").write_text("no scan", "utf-8")
    batch = labelled.folder(folder, labels_file=True)
    found = filed(labelled, batch)
    assert found["1.pdf"][0] == "other"
    assert found["1.pdf"][2:] == ("KH-1", {"source": "fair"})
    assert found["2.png"][:2] == ("other", number(labelled, 1))
    assert found["3.txt"][0] == "business"


@pytest.mark.parametrize("kind", ["image/x-jbig2", "image/heic", "image/jp2", "image/j2c"])
def test_labels_are_read_off_every_kind_of_scan(labelled, tmp_path, kind):
    folder = tmp_path / "in"
    scan(folder, "1", kind=kind, **{"class": "other", "customer": "KH-1"})
    found = filed(labelled, labelled.folder(folder, labels_file=True))
    assert (found["1"][0], found["1"][2]) == ("other", "KH-1")


def test_a_batch_that_does_not_say_so_is_not_filed_by_label(labelled, tmp_path):
    scan(tmp_path / "in", "1", **{"class": "other"})
    assert filed(labelled, labelled.folder(tmp_path / "in"))["1.pdf"][0] == "business"


def test_what_does_not_fit_waits_for_a_person_with_the_reason_in_both_languages(labelled, tmp_path):
    folder = tmp_path / "in"
    scan(folder, "1", number=number(labelled, 1))
    labelled.folder(folder, labels_file=True)
    later = tmp_path / "later"
    scan(later, "taken", number=number(labelled, 1), source="x")
    scan(later, "early", number=number(labelled, 9))
    scan(later, "class", **{"class": "no-such"})
    scan(later, "value", **{"class": "other", "event_date": "soon"})
    batch = labelled.folder(later, labels_file=True)
    states = labelled.states(batch)
    assert {state for state, _ in states.values()} == {"needs-person"}
    assert states["taken.pdf"][1] == "label-number-taken"
    assert states["early.pdf"][1] == "label-number-not-next"
    assert states["class.pdf"][1] == "class-unknown"
    assert filed(labelled, batch) == {}
    (problem,) = read_back(labelled.items(batch)["taken.pdf"].problems)
    assert number(labelled, 1) in problem.text("en")
    assert "已被使用" in problem.text("zh")


def test_a_label_may_not_file_what_the_clerk_may_not(labelled, tmp_path):
    labelled.clerk = labelled.archive.person("low", level="public", roles=["clerk"])
    scan(tmp_path / "in", "1", number=number(labelled, 1, level=1))
    batch = labelled.folder(tmp_path / "in", labels_file=True, classification="other", level="public")
    assert labelled.states(batch)["1.pdf"] == ("needs-person", "level-above-yours")


def test_no_number_is_used_up_by_what_waits(labelled, tmp_path):
    scan(tmp_path / "a", "1", number=number(labelled, 2))
    scan(tmp_path / "b", "1", number=number(labelled, 1))
    first = labelled.folder(tmp_path / "a", labels_file=True)
    assert labelled.states(first)["1.pdf"][1] == "label-number-not-next"
    second = labelled.folder(tmp_path / "b", labels_file=True)
    assert filed(labelled, second)["1.pdf"][1] == number(labelled, 1)
    labelled.folder(tmp_path / "a", first)  # the same files again, as a person would after filing what was missing
    assert filed(labelled, first)["1.pdf"][1] == number(labelled, 2)


def test_where_nothing_reads_labels_they_wait_for_a_person(desk, tmp_path):
    scan(tmp_path / "in", "1", **{"class": "other"})
    assert desk.states(desk.folder(tmp_path / "in", labels_file=True))["1.pdf"] == ("needs-person", "label-unread")


def test_what_is_too_large_to_be_looked_at_waits_for_a_person(desk, tmp_path):
    small = LabelFiling(desk.archive.scheme, Limits(file_bytes=100))
    parts = desk.archive.services
    desk.taking = Taking(parts.register, parts.intake, Duplicates(parts.scheme, parts.clock), parts.clock, small)
    scan(tmp_path / "in", "1", **{"class": "other"})
    assert desk.states(desk.folder(tmp_path / "in", labels_file=True))["1.pdf"] == ("needs-person", "label-unread")
    small.close()


def test_filing_by_label_and_stacks_do_not_go_together(desk):
    with pytest.raises(SubmissionRefusedError) as error:
        desk.make(labels_file=True, separators=True)
    assert [each.code for each in error.value.problems] == ["labels-with-separators"]
