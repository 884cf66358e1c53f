"""Values are proposed with the assessment; when that does not work, nothing waits for it, and it is tried again."""

from datetime import timedelta

import pytest

import ingest.proposing
from ingest.proposals.propose import propose
from storage.register import documents, proposals
from storage.register.states import State

LONG = timedelta(seconds=61)
TEXT = "设备采购合同\n合同编号：HT-2024-015\n"


@pytest.fixture
def broken(monkeypatch):
    """Reading proposals out of a text fails until this is told otherwise."""

    class Reader:
        works = False

        def __call__(self, pages):
            if not self.works:
                raise RecursionError
            return propose(pages)

    reader = Reader()
    monkeypatch.setattr(ingest.proposing, "propose", reader)
    return reader


def proposed(line, document_id):
    with line.archive.register.snapshot() as session:
        digest = documents.version(session, document_id, 1).text_digest
        return {row.field for row in proposals.current(session, document_id, 1, digest)}


def test_values_are_proposed_by_the_assessment_itself(line):
    document_id = line.file("a.txt", TEXT)
    line.runner().drain()
    assert "contract_number" in proposed(line, document_id)
    assert "propose" not in line.jobs(document_id)


def test_a_document_is_found_though_nothing_can_be_proposed_yet(line, broken):
    document_id = line.file("a.txt", TEXT)
    line.runner().drain()
    assert line.state(document_id) == (State.INDEXED, "")
    assert line.found("HT-2024-015") == [document_id]
    assert proposed(line, document_id) == set()
    broken.works = True
    line.clock.forward(LONG)
    line.runner().drain()
    assert "contract_number" in proposed(line, document_id)


def test_what_can_never_be_proposed_is_given_up_alone(line, broken):
    document_id = line.file("a.txt", TEXT)
    for _ in range(5):
        line.runner().drain()
        line.clock.forward(LONG)
    state, _, reason, _ = line.jobs(document_id)["propose"]
    assert (state, reason) == ("failed", "RecursionError")
    assert line.state(document_id) == (State.INDEXED, "")
