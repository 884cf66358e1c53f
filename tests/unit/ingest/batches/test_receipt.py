"""Receipts reconcile, and no change of one goes unnoticed."""

import copy
import io

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.batches.receipt import ItemOutcome, totals
from ingest.batches.receipt_file import ReceiptFile, faults
from ingest.batches.receipts import Receipts
from mappings.access import Role
from storage.register.batches import BatchMissingError
from storage.register.item_states import ItemState
from storage.vault.secret import SecretKey
from storage.vault.signing import Signer, signature_holds

SIGNER = Signer(SecretKey(bytes(range(32))))


@pytest.fixture
def receipts(desk):
    parts = desk.archive.services
    return Receipts(parts.register, parts.scheme, parts.audit, SIGNER, parts.clock)


def issued(receipts, person, batch):
    file = io.BytesIO()
    writing = ReceiptFile(file)
    writing.end(receipts.issue(person, batch.id, writing.item))
    return file.getvalue()


@pytest.fixture
def receipt(desk, files, receipts):
    (files / "又一.txt").write_text("第一", "utf-8")
    (files / "空.txt").write_bytes(b"")
    batch = desk.folder(files)
    desk.work()
    return issued(receipts, desk.clerk, batch)


def test_a_receipt_adds_up_and_holds(receipt):
    assert faults(receipt, SIGNER.public_key) == ()
    head = orjson.loads(receipt)["receipt"]
    assert (head["received"], head["kept"], head["duplicate"], head["refused"]) == (4, 2, 1, 1)
    assert head["states"]["indexed"]["items"] == 2
    assert head["made_by"] == "clerk"


def test_an_empty_batch_has_a_receipt_too(desk, receipts):
    assert faults(issued(receipts, desk.clerk, desk.make()), SIGNER.public_key) == ()


def test_a_receipt_is_on_record(desk, receipt):
    (event,) = desk.archive.events("batch_receipt")
    assert event.details == {"items": 4, "sha256": orjson.loads(receipt)["receipt"]["items_sha256"]}


def change(at, key, value):
    def changed(read):
        (read[at] if isinstance(at, str) else read["items"][at])[key] = value

    return changed


CHANGES = [
    (change("receipt", "received", 5), {"signature", "counts"}),
    (change("receipt", "name", "other"), {"signature"}),
    (change(0, "path", "other"), {"items"}),
    (change(0, "sha256", "0" * 64), {"items"}),
    (change(0, "outcome", "failed"), {"items", "counts"}),
    (lambda read: read["items"].pop(), {"items", "counts"}),
    (lambda read: read["items"].reverse(), {"items"}),
    (lambda read: read["items"].append(copy.copy(read["items"][0])), {"items", "counts"}),
    (change("signature", "value", "00" * 64), {"signature"}),
    (change("signature", "key", "00" * 32), {"other-key"}),
    (change("signature", "algorithm", "none"), {"not-a-receipt"}),
    (lambda read: read.pop("items"), {"not-a-receipt"}),
]


@pytest.mark.parametrize(("changed", "found"), CHANGES)
def test_every_change_is_found(receipt, changed, found):
    read = orjson.loads(receipt)
    changed(read)
    assert set(faults(orjson.dumps(read), SIGNER.public_key)) == found


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"null", b'{"receipt": 1, "signature": 2, "items": 3}'])
def test_what_is_no_receipt_is_called_none(data):
    assert faults(data, SIGNER.public_key) == ("not-a-receipt",)


def test_a_receipt_of_another_archive_does_not_hold_here(receipt):
    other = Signer(SecretKey(bytes(32)))
    assert set(faults(receipt, other.public_key)) == {"other-key", "signature"}


def test_only_who_may_know_of_the_batch_gets_its_receipt(desk, receipts):
    batch = desk.make()
    for role in Role:
        someone = desk.archive.person(f"x-{role}", level="secret", roles=[role], departments=["sales"])
        with pytest.raises(BatchMissingError):
            receipts.issue(someone, batch.id, lambda _: None)


@given(st.dictionaries(st.sampled_from([str(each) for each in ItemState]), st.integers(0, 10**6)))
def test_whatever_the_states_the_outcomes_add_up(states):
    found = totals(states)
    assert found["received"] == sum(found[each.value] for each in ItemOutcome) == sum(states.values())


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_a_signature_is_one_of_its_message_only(message, other):
    signature = SIGNER.sign(message)
    assert signature_holds(SIGNER.public_key, message, signature)
    assert signature_holds(SIGNER.public_key, other, signature) == (message == other)
    assert not signature_holds("no key", message, signature)
