"""Families on record, on both engines."""

from datetime import UTC, date, datetime

import pytest

from storage.register import batch_items, batches, documents, families, jobs
from storage.register.batches import BatchFacts
from storage.register.documents import Filing
from storage.register.families import Part, part_id
from storage.register.item_states import ItemState
from storage.register.objects import Stored
from storage.vault.sealed import ObjectFacts, ObjectRole, Sealed, WrappedKey

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FILING = Filing(
    "business", 1, "sales", "信", "letter.eml", "message/rfc822", date(2026, 3, 1), {"project": "甲"}, "KH-1"
)
ROOT = "d" * 32


def sealed(document_id, digest="a" * 64):
    facts = ObjectFacts(f"o-{document_id}"[:32], document_id, 1, ObjectRole.ORIGINAL)
    return Sealed(facts, WrappedKey("k1", b"key"), 10, digest, 74, "b" * 64)


def added(session, parent, number, path, digest="a" * 64):
    identity = part_id(parent.id, 1, number)
    part = Part(identity, number, path, path, path.rpartition("/")[2], Stored(sealed(identity, digest), ["a"], ["b"]))
    return families.add(session, parent, 1, part, f"N-{identity}", ["extract"], NOW, kept_whole=False)


@pytest.fixture
def family(register):
    """root: [first.txt, box.zip: [deep.txt]]; answers the ids by name."""
    with register.transaction() as session:
        root = documents.add(session, FILING, "N-1", sealed(ROOT), ["a"], ["b"], [], "p1", NOW)
        box = added(session, root, 2, "box.zip")
        first = added(session, root, 1, "x/first.txt")
        deep = added(session, box, 1, "deep.txt", "c" * 64)
        return {"root": root.id, "box": box.id, "first": first.id, "deep": deep.id}


def test_a_part_is_filed_as_what_it_came_in(register, family):
    with register.snapshot() as session:
        row = documents.lookup(session, family["deep"])
        assert (row.classification, row.level, row.department, row.customer_file) == ("business", 1, "sales", "KH-1")
        assert (row.fields, row.filed_on, row.created_by) == ({"project": "甲"}, FILING.filed_on, "p1")
        assert (row.title, row.file_name, row.part_path, row.part_number) == ("deep.txt", "deep.txt", "deep.txt", 1)
        assert (row.parent_id, row.parent_version, row.family, row.depth) == (family["box"], 1, ROOT, 2)
        assert [job.step for job in jobs.of_document(session, row.id)] == ["extract"]


def test_members_are_found_from_above_and_from_below(register, family):
    with register.snapshot() as session:
        root, box, deep = (documents.lookup(session, family[name]) for name in ("root", "box", "deep"))
        assert [row.id for row in families.parts_of(session, ROOT)] == [family["first"], family["box"]]
        assert {row.id for row in families.below(session, root)} == {family[n] for n in ("first", "box", "deep")}
        assert [row.id for row in families.below(session, box)] == [family["deep"]]
        assert [row.id for row in families.above(session, deep)] == [family["box"], ROOT]
        assert families.counts(session, [ROOT, family["box"]]) == {ROOT: 3}
        assert families.known(session, family["box"], 1) == {family["deep"]: ("deep.txt", "c" * 64)}


def test_what_is_inside_several_is_found_at_once(register, family):
    with register.snapshot() as session:
        found = families.inside(session, [ROOT, family["box"], family["first"], "f" * 32])
        assert {each: set(ids) for each, ids in found.items()} == {
            ROOT: {family[name] for name in ("first", "box", "deep")},
            family["box"]: {family["deep"]},
        }
        assert families.inside(session, []) == {}


def test_a_part_whose_whole_is_gone_has_nothing_above_it(register, family):
    with register.transaction() as session:
        row = documents.lookup(session, family["deep"])
        row.parent_id = "f" * 32
        session.flush()
        assert families.above(session, row) == []


def test_the_same_part_has_the_same_id_and_what_is_taken_another():
    first = part_id(ROOT, 1, 1)
    assert part_id(ROOT, 1, 1) == first
    assert len({first, part_id(ROOT, 1, 2), part_id(ROOT, 2, 1), part_id("e" * 32, 1, 1)}) == 4
    assert part_id(ROOT, 1, 1, {first}) not in {first, part_id(ROOT, 1, 2)}


def test_a_change_of_all_of_a_level_tears_no_family(register, family):
    with register.transaction() as session:
        ids = list(family.values())
        assert families.torn(session, ids, 1, 3) == set()
        assert families.torn(session, ids, 1, 0) == {ROOT, family["box"]}  # their parts are on their way
        for name in ("first", "box", "deep"):
            documents.lookup(session, family[name]).state = "INDEXED"
        session.flush()
        assert families.torn(session, ids, 1, 0) == set()
        documents.lookup(session, ROOT).level = 2
        session.flush()
        assert families.torn(session, ids, 1, 3) == {family["first"], family["box"]}
        documents.lookup(session, family["deep"]).level = 0
        session.flush()
        assert families.torn(session, ids, 1, 0) == set()


def test_a_family_is_held_as_one(register, family):
    with register.transaction() as session:
        families.lock(session, family["deep"])
        families.lock(session, "f" * 32)


def test_parts_are_counted_with_the_batch_but_are_no_items(register, family):
    with register.transaction() as session:
        facts = BatchFacts("scans", "folder", "/x", "business", "", "", "")
        batch = batches.create(session, facts, "p1", NOW)
        batch_items.add(session, batch, [batch_items.Listed("letter.eml", "k")], NOW)
        item = batch_items.find(session, batch.id, "k")
        batch_items.end(session, item, batch_items.Ended(ItemState.STORED, document_id=ROOT), NOW)
    with register.snapshot() as session:
        assert families.count_of_batch(session, batch.id) == 3
        assert families.under_way_in_batch(session, batch.id)
        assert families.under_way(session, ROOT)
        assert sum(each.items for each in batches.counts(session, [batch.id])[batch.id].values()) == 1
        page, _ = documents.list_by_creator(session, "p1", 10)
        assert [row.id for row in page] == [ROOT]


def test_warnings_are_added_once(register, family):
    with register.transaction() as session:
        documents.add_warnings(session, ROOT, 1, ["a", "b"])
        documents.add_warnings(session, ROOT, 1, ["b", "c"])
        assert documents.version(session, ROOT, 1).warnings == ["a", "b", "c"]
