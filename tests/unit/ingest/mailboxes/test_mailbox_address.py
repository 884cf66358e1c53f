"""Addresses of mailboxes: one spelling, and never a password."""

import pytest

from ingest.mailboxes.mailbox_address import AddressError, folder_in_utf7, mailbox_address


def test_an_address_has_one_spelling():
    address = mailbox_address("IMAPS://clerk%40example.com@Mail.Example.com/%E5%90%88%E5%90%8C/")
    assert (address.user, address.host, address.port, address.folder) == (
        "clerk@example.com",
        "mail.example.com",
        993,
        "合同",
    )
    assert mailbox_address(address.text) == address
    assert mailbox_address("imaps://a@b").folder == "INBOX"


@pytest.mark.parametrize(
    "text",
    ["imap://a@b/x", "imaps://b/x", "imaps://a@/x", "imaps://a@b:x/y", "imaps://a@b/x?y", "imaps://a@b/x%0d%0aLOGOUT"],
)
def test_what_is_none_is_refused(text):
    with pytest.raises(AddressError):
        mailbox_address(text)


def test_a_password_is_refused_with_what_to_do():
    with pytest.raises(AddressError, match="STRONGROOM_IMAP_PASSWORD"):
        mailbox_address("imaps://a:secret@b/x")


@pytest.mark.parametrize(
    ("folder", "name"), [("台北", "&U,BTFw-"), ("日本語", "&ZeVnLIqe-"), ("R&D", "R&-D"), ("a台b", "a&U,A-b")]
)
def test_names_of_folders_as_the_standard_has_them(folder, name):
    assert folder_in_utf7(folder) == name
