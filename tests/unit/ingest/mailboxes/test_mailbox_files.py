"""mbox and Maildir: each message is one file, byte for byte, found again whatever else changed."""

from contextlib import closing

import pytest

from ingest.batches.source import FileNotTakenError, SourceUnreadableError
from ingest.mailboxes.maildir_source import MaildirSource, is_maildir
from ingest.mailboxes.mbox_source import MboxSource
from ingest.mailboxes.message_name import message_name

FIRST = b"Subject: =?gb2312?B?us/NrA==?=\nDate: Fri, 1 Mar 2024 09:00:00 +0800\n\nThe first.\n>From here on.\n"
SECOND = b"Subject: Re: a/b\r\n\r\nFrom a body line without a blank before it\r\nend\r\n"


def written(path, *messages, between=b"\n"):
    path.write_bytes(b"".join(b"From clerk@x Fri Mar  1 09:00:00 2024\n" + each + between for each in messages))
    return path


def read(source, at):
    with source.open(at) as file:
        return b"".join(iter(lambda: file.read(7000), b""))


def test_an_mbox_gives_its_messages_byte_for_byte(tmp_path):
    path = written(tmp_path / "box.mbox", FIRST, SECOND)
    with closing(MboxSource(path)) as source:
        files = list(source.files())
        assert [each.path for each in files] == ["000001 2024-03-01 合同.eml", "000002 Re: a_b.eml"]
        assert [read(source, each.at) for each in files] == [FIRST, SECOND]
        assert [each.size for each in files] == [len(FIRST), len(SECOND)]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_the_last_message_ends_with_the_file(tmp_path, end):
    path = written(tmp_path / "box.mbox", FIRST, between=end)
    with closing(MboxSource(path)) as source:
        (file,) = source.files()
        assert read(source, file.at) == FIRST


def test_long_lines_and_false_separators_are_no_border(tmp_path):
    body = b"Subject: x\n\n" + b"y" * 200_000 + b"\n\nFrom me to you, no header follows\nbye\n"
    path = written(tmp_path / "box.mbox", body, FIRST)
    with closing(MboxSource(path)) as source:
        assert [read(source, each.at) for each in source.files()] == [body, FIRST]


def test_a_changed_mbox_gives_no_other_message_for_one_that_was_listed(tmp_path):
    path = written(tmp_path / "box.mbox", FIRST, SECOND)
    with closing(MboxSource(path)) as source:
        (first, second) = source.files()
        with path.open("r+b") as file:
            file.seek(100)
            file.write(b"!")
        with pytest.raises(FileNotTakenError) as told:
            read(source, first.at)
        assert told.value.problem.code == "file-changed"
        assert read(source, second.at) == SECOND


def test_what_is_no_mbox_is_refused(tmp_path):
    (tmp_path / "x.mbox").write_bytes(b"%PDF")
    with pytest.raises(SourceUnreadableError) as refused:
        MboxSource(tmp_path / "x.mbox")
    assert refused.value.problem.code == "mailbox-unreadable"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"", "message.eml"),
        ("Subject: 采购合同\n".encode("gb18030"), "采购合同.eml"),
        ("Subject: 采购合同\n".encode(), "采购合同.eml"),
        (b"Subject: a\x00\x1b[2Jb\nDate: never\n", "a��[2Jb.eml"),
        (b"Subject: =?no-such?Q?abc?=\n", "abc.eml"),
        (b"Subject: " + b"x" * 300, "x" * 80 + ".eml"),
        (b"Date: Sat, 99 Zzz 99999 99:99:99 +9999\n", "message.eml"),
    ],
)
def test_a_message_is_called_by_day_and_subject(head, name):
    assert message_name(head) == name


@pytest.fixture
def maildir(tmp_path):
    folder = tmp_path / "Maildir"
    for part in ("cur", "new", "tmp", ".Archive/cur", ".Archive/new", ".Archive/tmp"):
        (folder / part).mkdir(parents=True)
    (folder / "new" / "1.a.host").write_bytes(FIRST)
    (folder / ".Archive" / "cur" / "2.b.host:2,S").write_bytes(SECOND)
    (folder / "tmp" / "3.c.host").write_bytes(b"not delivered yet")
    (folder / "cur" / "link").symlink_to("/etc/passwd")
    return folder


def test_a_maildir_gives_its_messages_and_follows_no_link(maildir):
    assert is_maildir(maildir)
    with closing(MaildirSource(maildir)) as source:
        files = {each.path: each for each in source.files()}
        assert sorted(files) == ["2024-03-01 合同.eml", "Archive/Re: a_b.eml", "cur/link"]
        assert read(source, files["2024-03-01 合同.eml"].at) == FIRST
        assert read(source, files["Archive/Re: a_b.eml"].at) == SECOND
        assert files["cur/link"].problem.code == "link-not-taken"


def test_a_message_that_was_read_meanwhile_is_the_same(maildir):
    with closing(MaildirSource(maildir)) as source:
        before = {each.path: each.key for each in source.files()}
        at = next(each.at for each in source.files() if each.path.startswith("2024"))
        (maildir / "new" / "1.a.host").rename(maildir / "cur" / "1.a.host:2,S")
        assert read(source, at) == FIRST
        assert {each.path: each.key for each in source.files()} == before


def test_messages_are_kept_as_they_are_and_once(desk, maildir):
    batch = desk.make(source="maildir", origin="here")
    with closing(MaildirSource(maildir)) as source:
        desk.run(batch, source)
    assert {path: state for path, (state, _) in desk.states(batch).items()} == {
        "2024-03-01 合同.eml": "stored",
        "Archive/Re: a_b.eml": "stored",
        "cur/link": "refused",
    }
    (maildir / "new" / "4.d.host").write_bytes(b"Subject: new\n\nx")
    later = desk.make(source="maildir", origin="here")
    desk.told.clear()
    with closing(MaildirSource(maildir)) as source:
        desk.run(later, source)
    assert sorted(desk.states(later)) == ["cur/link", "new.eml"], "what was taken before is not looked at again"
