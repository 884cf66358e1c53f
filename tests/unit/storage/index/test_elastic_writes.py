"""How often the engine is asked, and what becomes of a write that a newer one overtakes."""

import orjson
import pytest

from mappings.views import views
from storage.index.elastic_places import Places
from storage.index.elastic_writes import ElasticWrites
from storage.index.port import EntryKey, IndexEntry, IndexUnavailableError
from tests.indexes import SCHEME, document


class Engine:
    """Keeps documents by external version, as bulk requests bring them, and remembers what it was asked."""

    def __init__(self):
        self.asked = []
        self.kept = {}
        self.before_entries = lambda: None
        self.indices = self

    def exists(self, index):
        return bool(index)

    def bulk(self, operations, require_alias):
        assert require_alias
        asked = self._read(iter(map(orjson.loads, operations)))
        claims = all(about["_index"] == "t-entries" for _, about, _ in asked)
        self.asked.append("claims" if claims else "entries")
        if not claims:
            self.before_entries()
        return {"items": [{kind: self._take(kind, about, body)} for kind, about, body in asked]}

    def mget(self, index, ids, source_includes):
        assert source_includes == ["digest"]
        self.asked.append("look")
        found = [self.kept.get((index, each)) for each in ids]
        return {
            "docs": [
                {"found": False} if each is None else {"found": True, "_version": each[0], "_source": each[1]}
                for each in found
            ]
        }

    def _read(self, lines):
        asked = []
        for line in lines:
            ((kind, about),) = line.items()
            asked.append((kind, about, next(lines) if kind == "index" else None))
        return asked

    def _take(self, kind, about, body):
        key = about["_index"], about["_id"]
        before = self.kept.get(key)
        if before is not None and before[0] > about["version"]:
            return {"status": 409}
        if kind == "delete":
            self.kept.pop(key, None)
            return {"status": 200}
        self.kept[key] = about["version"], body
        return {"status": 201 if before is None else 200}


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
def writes(engine):
    return ElasticWrites(engine, Places(engine, "t", SCHEME), SCHEME)


def entries(text, revision):
    return [IndexEntry(view, revision) for view in views(document("d1", text), SCHEME)]


def test_what_was_never_claimed_is_written_without_a_look(engine, writes):
    writes.write(entries("apple", 1))
    assert engine.asked == ["claims", "entries"]


def test_the_same_again_is_looked_at_and_not_written(engine, writes):
    writes.write(entries("apple", 1))
    engine.asked.clear()
    writes.write(entries("apple", 2))
    assert "entries" not in engine.asked
    assert "look" in engine.asked


def test_what_is_removed_stays_claimed(engine, writes):
    writes.write(entries("apple", 1))
    keys = [EntryKey("d1", each.view.classification, each.view.level) for each in entries("apple", 1)]
    writes.remove(keys, 2)
    assert {index for index, _ in engine.kept} == {"t-entries"}
    engine.asked.clear()
    writes.write(entries("apple", 1))
    assert engine.asked == ["claims"]
    writes.write(entries("apple", 3))
    assert "look" in engine.asked
    assert len(engine.kept) == 2 * len(keys)


def test_a_write_that_died_after_its_claims_is_done_again(engine, writes):
    def dies():
        raise ConnectionError

    engine.before_entries = dies
    with pytest.raises(ConnectionError):
        writes.write(entries("apple", 1))
    engine.before_entries = lambda: None
    writes.write(entries("apple", 1))
    assert len(engine.kept) == 2 * len(entries("apple", 1))


def test_a_write_that_covers_a_newer_one_which_found_the_entry_unchanged_is_to_be_repeated(engine, writes):
    writes.write(entries("apple", 1))

    def overtaken():
        engine.before_entries = lambda: None
        writes.write(entries("apple", 3))

    engine.before_entries = overtaken
    with pytest.raises(IndexUnavailableError, match="overtaken"):
        writes.write(entries("banana", 2))
