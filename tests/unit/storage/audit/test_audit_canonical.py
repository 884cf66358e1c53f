"""The bytes an event is hashed as: one form for one event, whoever writes it."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.audit.canonical import GENESIS, canonical, chain_hash, event_leaf, leaf_hash

AT = datetime(2026, 3, 1, 9, 30, 0, 5, tzinfo=UTC)
EVENT = {
    "position": 7,
    "at": AT,
    "actor": "p1",
    "action": "view",
    "outcome": "done",
    "object_kind": "document",
    "object_id": "d1",
    "details": {"version": 1, "level": 2},
}
# Taken down once: an event that is on record must never hash to something else.
LEAF = "f5b92f3a6a92cfed1d0da592805b982ffab6e40d0e61eaa3dfad43b58af7bb64"
CHAIN = "89ce78a03aeee1b2f6da653ffae119ed4b360aba38d04a8fe79e556d5e6dcf29"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
    max_leaves=20,
)


@given(VALUES)
def test_the_canonical_form_is_json_with_sorted_keys_and_no_blanks(value):
    raw = canonical(value)
    assert json.loads(raw) == value
    assert canonical(json.loads(raw)) == raw


def test_the_form_is_this_one():
    assert canonical({"b": [1, True, None, "档"], "a": {}}) == '{"a":{},"b":[1,true,null,"档"]}'.encode()


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, -(2**53), b"x", {"ключ": 1}, {1: 2}, [{"a": {2.0}}], AT])
def test_what_could_be_written_in_two_ways_is_refused(value):
    with pytest.raises(ValueError, match="canonical JSON"):
        canonical(value)


def test_a_stored_event_keeps_its_leaf_and_its_place_in_the_chain():
    leaf = leaf_hash(event_leaf(**EVENT))
    assert leaf.hex() == LEAF
    assert chain_hash(GENESIS, leaf).hex() == CHAIN


def test_leaves_and_nodes_are_hashed_apart():
    assert leaf_hash(b"x") == sha256(b"\0x").digest()
    assert chain_hash(GENESIS, bytes(32)) == sha256(b"\1" + bytes(64)).digest()


CHANGES = {
    "position": 8,
    "at": AT + timedelta(microseconds=1),
    "actor": "p2",
    "action": "download",
    "outcome": "refused",
    "object_kind": "export",
    "object_id": "d2",
    "details": {"version": 1, "level": 3},
}


@pytest.mark.parametrize("name", EVENT)
def test_every_field_is_bound(name):
    assert event_leaf(**{**EVENT, name: CHANGES[name]}) != event_leaf(**EVENT)


def test_the_same_moment_told_in_another_zone_is_the_same_event():
    beijing = AT.astimezone(timezone(timedelta(hours=8)))
    assert event_leaf(**{**EVENT, "at": beijing}) == event_leaf(**EVENT)
