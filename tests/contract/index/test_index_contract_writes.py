"""Writing and removing: newest revision wins, repeating is harmless, and what was asked for is there."""

from dataclasses import replace

import pytest

from mappings.access import EVERY_DEPARTMENT
from mappings.views import views
from storage.index.port import EntryKey, IndexEntry
from storage.index.query import Everything, Phrase, Words
from tests.indexes import SCHEME, document


def entries_at(world, classification="paper", level=0):
    return dict(world.index.revisions(classification, level))


def test_what_was_written_is_found_with_its_whole_view(world):
    written = document(
        "d1", "first page", "second page", title="A title", file_name="a.txt", fields={"subject": "tea", "score": 3}
    )
    world.put(written)
    (hit,) = world.search(Everything()).hits
    assert hit.view == views(written, SCHEME)[-1]._replace(pages=())


def test_a_new_revision_takes_the_place_of_the_old(world):
    world.put(document("d1", "apple"))
    world.put(document("d1", "banana"))
    assert world.find(Words("apple")) == []
    assert world.find(Words("banana")) == ["d1"]


def test_a_stale_revision_is_dropped(world):
    old, new = world.revision(), world.revision()
    world.put(document("d1", "banana"), revision=new)
    world.put(document("d1", "apple"), revision=old)
    assert world.find(Words("apple")) == []
    assert world.find(Words("banana")) == ["d1"]
    assert entries_at(world) == {"d1": new}


def test_writing_again_changes_nothing(world):
    revision = world.put(document("d1", "apple"))
    world.put(document("d1", "apple"), revision=revision)
    assert world.find(Words("apple")) == ["d1"]
    assert entries_at(world) == {"d1": revision}


def test_a_newer_revision_of_the_same_view_is_told(world):
    world.put(document("d1", "apple"))
    newer = world.put(document("d1", "apple"))
    assert entries_at(world) == {"d1": newer}


def test_an_older_revision_after_a_newer_one_of_the_same_view_is_dropped(world):
    first, second, third = (world.revision() for _ in range(3))
    world.put(document("d1", "apple"), revision=first)
    world.put(document("d1", "apple"), revision=third)
    world.put(document("d1", "banana"), revision=second)
    assert world.find(Words("banana")) == []
    assert entries_at(world) == {"d1": third}


def test_of_one_document_twice_in_a_batch_the_newest_counts(world):
    old, new = world.revision(), world.revision()
    world.put(document("d1", "seed"), revision=old)
    apple, banana = (views(document("d1", word), SCHEME) for word in ("apple", "banana"))
    world.index.write([IndexEntry(view, new) for view in banana] + [IndexEntry(view, old) for view in apple])
    world.index.refresh()
    assert world.find(Words("apple")) == []
    assert world.find(Words("banana")) == ["d1"]


def test_what_is_removed_is_gone(world):
    gone, stays = document("d1", "apple"), document("d2", "apple")
    world.put(gone, stays)
    world.remove(gone)
    assert world.find(Everything()) == ["d2"]
    assert set(entries_at(world)) == {"d2"}


def test_removing_at_an_older_revision_leaves_what_is_newer(world):
    old, new = world.revision(), world.revision()
    world.put(document("d1", "apple"), revision=new)
    world.remove(document("d1"), revision=old)
    assert world.find(Words("apple")) == ["d1"]


def test_a_late_write_does_not_bring_back_what_was_removed(world):
    first, late, removal = (world.revision() for _ in range(3))
    world.put(document("d1", "apple"), revision=first)
    world.remove(document("d1"), revision=removal)
    world.put(document("d1", "banana"), revision=late)
    assert world.find(Everything()) == []
    assert entries_at(world) == {}


def test_what_was_removed_can_be_written_again(world):
    world.put(document("d1", "apple"))
    world.remove(document("d1"))
    revision = world.put(document("d1", "apple"))
    assert world.find(Words("apple")) == ["d1"]
    assert entries_at(world) == {"d1": revision}


def test_removing_what_is_not_there_is_no_error(world):
    key = EntryKey("never", "paper", 0)
    world.index.remove([key, key], world.revision())
    world.index.remove([], world.revision())
    assert world.find(Everything()) == []


def test_writing_nothing_is_no_error(world):
    world.index.write([])
    assert world.find(Everything()) == []


def test_a_document_that_leaves_a_level_is_found_where_it_now_is(world):
    low = document("d1", "apple", level=0)
    world.put(low)
    high = replace(low, level=2)
    world.put(high)
    stale = [EntryKey("d1", "paper", level) for level in (0, 1)]
    world.index.remove(stale, world.revision())
    world.index.refresh()
    assert entries_at(world, level=0) == entries_at(world, level=1) == {}
    assert set(entries_at(world, level=2)) == {"d1"}
    assert world.find(Everything()) == ["d1"]


def test_revisions_are_told_for_one_place_only(world):
    revision = world.put(document("d1"), document("d2"), document("n1", classification="notice"))
    assert entries_at(world, "paper", 0) == {"d1": revision, "d2": revision}
    assert entries_at(world, "paper", 2) == {"d1": revision, "d2": revision}
    assert entries_at(world, "notice", 0) == {"n1": revision}


def test_preparing_again_keeps_what_is_there(world):
    world.put(document("d1", "apple"))
    world.index.prepare()
    world.index.prepare()
    assert world.find(Words("apple")) == ["d1"]
    world.index.check()


def test_many_entries_in_one_batch(world):
    world.put(*(document(f"d{number:04}", f"word{number}", classification="notice") for number in range(1200)))
    assert world.search(Everything(), size=0).total == 1200
    assert world.find(Words("word1199")) == ["d1199"]
    assert len(entries_at(world, "notice")) == 1200


def test_a_text_of_two_megabytes_is_found_by_its_last_words(world):
    filler = "".join(word * (1_000_000 // len(word.encode())) for word in ("合同", "many words "))
    world.put(document("long", f"{filler} 最后一句 the very end", level=2))
    assert world.find(Phrase("最后一句")) == ["long"]
    (hit,) = world.search(Phrase("the very end"), snippets=1).hits
    assert "the very end" in "".join(hit.snippets[0].parts)


def test_a_single_word_longer_than_any_term_is_no_error(world):
    world.put(document("d1", "x" * 100_000 + " end", title="t" * 3000, fields={"keyword": ["k" * 5000]}))
    assert world.find(Words("end")) == ["d1"]


@pytest.mark.parametrize(
    "text", ["", "\x00\x1f\ufeff", "\ud800 lone", "\ue000\ue012\ue002 private", "👩‍👩‍👧 family", "a\fb"]
)
def test_odd_characters_are_no_error(world, text):
    world.put(document("d1", text, "apple"))
    assert world.find(Words("apple")) == ["d1"]
    assert world.find(Everything()) == ["d1"]


def test_documents_of_the_whole_company_and_of_a_department(world):
    world.put(document("all", department=EVERY_DEPARTMENT), document("one", department="sales"))
    assert sorted(world.find(Everything())) == ["all", "one"]
