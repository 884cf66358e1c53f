"""An Outlook data file as the source of a batch: the same mails every time, read behind the sandbox's wall."""

import lzma
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.commands.batch_source import is_batch
from ingest.batches.source import FileNotTakenError, SourceUnreadableError
from ingest.extract.formats.mail import read_message
from ingest.extract.reading import Part
from ingest.mailboxes.pst_source import LIMITS, PstSource

CORPUS = Path(__file__).parents[3] / "corpus" / "email"
BODIES = CORPUS / "testPST_variousBodyTypes.pst"


def read(source, at):
    with source.open(at) as file:
        return b"".join(iter(lambda: file.read(700), b""))


@pytest.fixture
def box(tmp_path):
    path = tmp_path / "box.pst"
    path.write_bytes(BODIES.read_bytes())
    return path


def test_it_gives_each_message_as_a_mail_with_its_folder_day_and_subject(box):
    with closing(PstSource(box)) as source:
        files = list(source.files())
        folder = "Top of Outlook data file/Inbox/tmp"
        assert [each.path for each in files] == [
            f"{folder}/000001 2017-08-30 original email.eml",
            *(f"{folder}/{number:06} 2017-08-30 FW: original email.eml" for number in (2, 3, 4)),
        ]
        mails = [read(source, each.at) for each in files]
        assert [len(each) for each in mails] == [each.size for each in files]
    with closing(PstSource(box)) as again:
        assert [each.key for each in again.files()] == [each.key for each in files]
        assert read(again, files[2].at) == mails[2]


def test_a_mail_is_read_back_with_what_the_file_has_of_it(tmp_path):
    path = tmp_path / "box.pst"
    path.write_bytes(lzma.decompress((CORPUS / "testPST.pst.xz").read_bytes()))
    with closing(PstSource(path)) as source:
        *_, last = source.files()
        part = Part(name="")
        assert list(read_message(part, read(source, last.at))) == []
    assert part.pages[0].startswith('From: "Luis Filipe da Cruz Nassif"')
    assert part.warnings == ["parts-left-out"]


@pytest.mark.parametrize("data", [b"", b"From a@b\n\nmbox", b"!BDN", b"!BDN" + bytes(5_000)])
def test_what_is_none_is_refused_as_a_whole(tmp_path, data):
    path = tmp_path / "box.pst"
    path.write_bytes(data)
    with pytest.raises(SourceUnreadableError) as told, closing(PstSource(path)) as source:
        list(source.files())
    assert told.value.problem.code == "mailbox-unreadable"


def test_half_a_file_never_passes_for_a_whole_one(box):
    box.write_bytes(box.read_bytes()[: BODIES.stat().st_size // 2])
    with pytest.raises(SourceUnreadableError), closing(PstSource(box)) as source:
        list(source.files())


def test_a_message_that_is_gone_or_another_is_not_taken(box):
    with closing(PstSource(box)) as source:
        first = next(iter(source.files()))
        digest = first.at.partition(":")[0]
        for at, code in (
            (f"{digest}:1", "file-changed"),
            (f"{digest}:99", "file-unreadable"),
            ("broken:99", "file-unreadable"),
        ):
            with pytest.raises(FileNotTakenError) as told:
                read(source, at)
            assert told.value.problem.code == code


def test_a_file_over_the_limit_is_refused(box):
    with pytest.raises(SourceUnreadableError), closing(PstSource(box, replace(LIMITS, file_bytes=1000))) as source:
        list(source.files())


def test_the_command_line_takes_it_for_a_batch(box):
    assert is_batch([str(box)])


def test_each_message_is_filed_once_however_often_the_file_is_named(desk, box):
    for _ in range(2):
        batch = desk.make(source="pst", origin="here")
        with closing(PstSource(box)) as source:
            desk.run(batch, source)
    states = desk.states(batch)
    assert len(states) == 4
    assert {state for state, _ in states.values()} <= {"stored", "duplicate"}
    desk.work()
    assert sum(desk.counts(batch).values()) == 4
