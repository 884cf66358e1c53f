"""Outlook data files: every message is a mail of its own, with its attachments; what can't be had of it is said."""

import lzma

import pytest

from ingest.extract.port import Hints, Outcome
from ingest.memory_file import memory_file
from tests.contract.extract.conftest import CORPUS

BODIES = "email/testPST_variousBodyTypes.pst"


def stored(name):
    return lzma.decompress((CORPUS / "email" / f"{name}.pst.xz").read_bytes())


def members(extractor, data, name="box.pst"):
    with memory_file([data]) as file:
        return extractor.members(file, Hints(name))


def test_each_body_is_read_once_whatever_it_was_written_in(extract):
    found = extract(BODIES)
    assert (found.outcome, found.media_type, found.own_pages) == (Outcome.TEXT, "application/vnd.ms-outlook-pst", 0)
    text = "\n".join(found.pages)
    assert text.count("This is the original email (html)") == 4  # once itself, thrice forwarded
    for word in ("Forwarded (html)", "Forwarded RTF", "Forwarded plain text"):
        assert text.casefold().count(word.casefold()) == 1, text


def test_its_messages_are_taken_out_as_mails_in_their_folders(extractor):
    found = members(extractor, (CORPUS / BODIES).read_bytes())
    folder = "Top of Outlook data file/Inbox/tmp"
    assert [each.path for each in found.found] == [f"{folder}/message-{number}.eml" for number in (1, 2, 3, 4)]
    assert all(b"Subject: " in each.data for each in found.found)
    assert found == members(extractor, (CORPUS / BODIES).read_bytes())


def test_foreign_letters_and_attached_messages(extract):
    found = extract(stored("testPST"), "box.pst")
    text = "\n".join(found.pages)
    assert "From: Jörn Kottmann <kottmann@gmail.com>" in text
    assert "1 attachments of this message could not be taken out" in text
    assert "此邮件有 1 个附件无法取出" in text
    assert "parts-left-out" in found.warnings


def test_appointments_and_cards_have_their_words(extract):
    text = "\n".join(extract(stored("dist-list"), "box.pst").pages)
    assert "Subject: Test appointment" in text
    assert "Subject: contact name 1" in text


@pytest.mark.parametrize("percent", [0, 5, 40, 80])
def test_a_broken_one_is_called_malformed_and_harms_nothing(extract, percent):
    data = (CORPUS / BODIES).read_bytes()
    found = extract(data[: max(64, len(data) * percent // 100)], "box.pst")
    assert (found.outcome, found.reason.partition(":")[0]) == (Outcome.MALFORMED, "mailbox-damaged")
    assert extract(b"the next", "next.txt").pages == ("the next",)


def test_every_byte_may_be_another(extract):
    data = bytearray((CORPUS / BODIES).read_bytes())
    for at in range(600, len(data), 9_001):
        data[at] ^= 0xFF
    assert extract(bytes(data), "box.pst").outcome in {Outcome.TEXT, Outcome.MALFORMED}
