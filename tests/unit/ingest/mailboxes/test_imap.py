"""IMAP against a real server: over TLS with a certificate that is checked, read only, nothing fetched twice."""

import ssl
from contextlib import closing

import pytest

from ingest.batches.source import FileNotTakenError, SourceUnreadableError
from ingest.mailboxes import imap_source
from ingest.mailboxes.imap_source import ImapSource
from ingest.mailboxes.mailbox_address import folder_in_utf7, mailbox_address
from tests.mail_server import PASSWORD

FIRST = b"Subject: =?gb2312?B?us/NrA==?=\r\nDate: Fri, 1 Mar 2024 09:00:00 +0800\r\n\r\nThe first.\r\n"
LONG = b"Subject: long\r\n\r\n" + b"0123456789\r\n" * 20_000

pytestmark = pytest.mark.real


def opened(server, folder="INBOX", password=PASSWORD):
    trusted = ssl.create_default_context(cafile=server.ca)
    return ImapSource(mailbox_address(f"{server.address}/{folder}"), password, trusted)


def read(source, at):
    with source.open(at) as file:
        return b"".join(iter(lambda: file.read(7000), b""))


def test_messages_are_read_byte_for_byte_and_left_as_they_are(server, monkeypatch):
    monkeypatch.setattr(imap_source, "_PIECE", 50_000)
    monkeypatch.setattr(imap_source, "_WINDOW", 2)
    for number, message in enumerate((FIRST, LONG, b"Subject: third\r\n\r\n")):
        server.put(f"{number}.host", message)
    with closing(opened(server)) as source:
        files = list(source.files())
        assert [each.path for each in files] == ["000001 2024-03-01 合同.eml", "000002 long.eml", "000003 third.eml"]
        assert [each.size for each in files] == [len(FIRST), len(LONG), 18]
        assert [read(source, each.at) for each in files] == [FIRST, LONG, b"Subject: third\r\n\r\n"]
    assert [name.partition(":2,")[2] for name in server.flags()] == ["", "", ""], "none is marked as read"


def test_a_second_batch_fetches_only_what_is_new(server, desk, monkeypatch):
    server.put("1.host", FIRST)
    fetched = []
    real = ImapSource.piece
    monkeypatch.setattr(ImapSource, "piece", lambda self, uid, at: fetched.append(uid) or real(self, uid, at))
    for _ in range(2):
        with closing(opened(server)) as source:
            batch = desk.make(source="imap", origin=source.origin)
            desk.run(batch, source)
        server.put("2.host", LONG)
    assert fetched == ["1", "2"]
    assert {state for state, _ in desk.states(batch).values()} == {"stored"}
    assert desk.archive.stored() == 2


def test_folders_have_names_in_any_language(server):
    server.put("1.host", FIRST, f".{folder_in_utf7('合同 & 信')}")
    with closing(opened(server, "合同 & 信")) as source:
        assert len(list(source.files())) == 1


def test_other_numbers_after_the_folder_was_made_anew_are_not_taken_for_the_old(server):
    server.put("1.host", FIRST)
    with closing(opened(server)) as source:
        (file,) = source.files()
        validity, _, uid = file.at.partition(":")
        with pytest.raises(FileNotTakenError) as told, source.open(f"{int(validity) + 1}:{uid}"):
            pass
        assert told.value.problem.code == "file-changed"


def test_a_certificate_that_nobody_vouches_for_ends_it(server):
    with pytest.raises(SourceUnreadableError) as refused:
        ImapSource(mailbox_address(f"{server.address}/INBOX"), PASSWORD, ssl.create_default_context())
    assert refused.value.problem.code == "mailbox-certificate"


@pytest.mark.parametrize(("folder", "password"), [("INBOX", "wrong"), ("none", PASSWORD)])
def test_what_the_server_refuses_is_told(server, folder, password):
    with pytest.raises(SourceUnreadableError) as refused:
        opened(server, folder, password)
    assert refused.value.problem.code == "mailbox-refused"


def test_a_server_can_not_fill_the_memory(server, monkeypatch):
    server.put("1.host", LONG)
    monkeypatch.setattr(imap_source, "_MOST_LITERAL", 1000)
    with closing(opened(server)) as source:
        (file,) = source.files()
        with pytest.raises(FileNotTakenError) as told:
            read(source, file.at)
    assert told.value.problem.code == "mailbox-away"
