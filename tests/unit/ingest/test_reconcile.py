"""What differs between register, vault and index is found and put right; what agrees is left alone."""

from datetime import timedelta
from io import BytesIO

import pytest

from ingest.reconcile import Reconciler
from storage.index.port import EntryKey, IndexEntry
from storage.register import documents, objects
from storage.vault.sealed import ObjectRole


@pytest.fixture
def reconciler(line):
    archive = line.archive
    return Reconciler(archive.register, archive.vault, line.index, archive.scheme, line.clock)


@pytest.fixture
def settled(line):
    ids = [line.file(f"{number}.txt", "marker4711") for number in range(3)]
    line.runner().drain()
    return ids


def test_an_archive_in_order_is_left_alone(line, reconciler, settled):
    written = len(line.index.written)
    result = reconciler.run()
    assert (result.documents, result.clean) == (3, True)
    line.runner().drain()
    assert len(line.index.written) == written


def test_a_missing_entry_is_written_again(line, reconciler, settled):
    lost = settled[1]
    with line.archive.register.snapshot() as session:
        row = documents.lookup(session, lost)
    for level in line.archive.scheme.by_key[row.classification].index_levels:
        line.index.remove([EntryKey(lost, row.classification, level)], row.revision)
    assert line.found("marker4711") == sorted({*settled} - {lost})
    assert reconciler.run().entries_requested == 1
    line.runner().drain()
    assert line.found("marker4711") == sorted(settled)
    assert reconciler.run().clean


def test_an_entry_of_nobody_is_removed(line, reconciler, settled):
    entry = max(line.index.written[0], key=lambda each: each.view.level)
    stranger = "f" * len(settled[0])
    line.index.write([IndexEntry(entry.view._replace(document_id=stranger), 7)])
    assert stranger in line.found("marker4711")
    assert reconciler.run().entries_removed == 1
    assert line.found("marker4711") == sorted(settled)


def test_a_document_on_its_way_is_not_taken_for_a_stray(line, reconciler):
    document_id = line.file("a.txt")
    result = reconciler.run()
    assert (result.entries_requested, result.entries_removed, result.orphans_removed) == (0, 0, 0)
    line.runner().drain()
    assert line.found("a.txt") == [document_id]


def test_a_copy_that_was_never_verified_is_asked_for_again(line, reconciler, settled):
    with line.archive.register.transaction() as session:
        sealed = objects.of_version(session, settled[0], 1, ObjectRole.ORIGINAL)
        line.archive.sites[1].remove(sealed.facts.object_id)
        objects.set_pending(session, sealed.facts.object_id, "b")
    assert reconciler.run().copies_requested == 1
    line.runner().drain()
    assert line.objects(settled[0]) == [("original", 2), ("text", 2)]


def test_an_object_without_a_row_goes_once_it_is_too_old_to_be_under_way(line, reconciler, settled):
    before = line.archive.stored()
    line.archive.vault.seal("nobody", 1, ObjectRole.ORIGINAL, BytesIO(b"left by a process that died"))
    line.clock.forward(timedelta(days=4000))  # the sites go by the real clock
    assert reconciler.run().orphans_removed == 1
    assert line.archive.stored() == before


def test_former_indexes_go_only_when_the_present_ones_lack_nothing(line, reconciler, settled, monkeypatch):
    asked = []
    monkeypatch.setattr(line.index._index, "remove_former", lambda: asked.append(True) or 1)
    with line.archive.register.snapshot() as session:
        row = documents.lookup(session, settled[1])
    line.index.remove([EntryKey(row.id, row.classification, 3)], row.revision)
    assert reconciler.run().indexes_removed == 0
    assert not asked
    line.runner().drain()
    assert reconciler.run().indexes_removed == 1
