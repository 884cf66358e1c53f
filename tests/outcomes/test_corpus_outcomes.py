"""Every document of the corpus, in by the door and out by a search, on both stacks."""

from pathlib import Path

import pytest

from benchmarks.corpus_outcomes import NOT_IN_DOCUMENT, failures, manifest, outcomes, table
from deploy.archive import open_archive
from tests.stacks import STACKS, end, stack

CORPUS = Path(__file__).parents[1] / "corpus"
MOST_LOST = 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", STACKS)
def test_documents_are_found_by_their_phrases_or_end_in_a_named_state_and_stay_unharmed(kind, tmp_path, monkeypatch):
    lines = manifest(CORPUS)
    with stack(kind, tmp_path) as made:
        archive = open_archive(made.settings(monkeypatch))
        worker = made.start("worker")
        try:
            rows = list(outcomes(archive, CORPUS, lines))
        finally:
            end(worker)
            archive.close()
    assert len(rows) == len(lines) > 200
    assert failures(rows, MOST_LOST) == [], table(rows)
    assert sum(not row.as_wanted for row in rows) <= 6, table(rows)


def test_what_is_said_not_to_be_in_a_document_is_asked_for_by_the_manifest():
    asked = {(line.path, phrase) for line in manifest(CORPUS) for phrase in line.phrases}
    assert asked >= set(NOT_IN_DOCUMENT)
