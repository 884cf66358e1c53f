from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from storage.vault.canonical import encode_facts, encode_fields, encode_wrapping
from storage.vault.sealed import ObjectFacts, ObjectRole

FACTS = ObjectFacts("aa11", "d1", 1, ObjectRole.ORIGINAL)


@given(st.lists(st.binary(max_size=6), max_size=4), st.lists(st.binary(max_size=6), max_size=4))
def test_different_fields_never_look_alike(some, others):
    assert (encode_fields(*some) == encode_fields(*others)) == (some == others)


def test_every_fact_is_bound():
    facts = [
        FACTS,
        ObjectFacts("aa12", "d1", 1, ObjectRole.ORIGINAL),
        ObjectFacts("aa11", "d2", 1, ObjectRole.ORIGINAL),
        ObjectFacts("aa11", "d1", 2, ObjectRole.ORIGINAL),
        *(ObjectFacts("aa11", "d1", 1, role) for role in ObjectRole if role is not ObjectRole.ORIGINAL),
        ObjectFacts("aa1", "1d1", 1, ObjectRole.ORIGINAL),
    ]
    for one, other in combinations(map(encode_facts, facts), 2):
        assert one != other


def test_a_wrapping_is_bound_to_its_key_and_is_no_object():
    assert encode_wrapping("k1", b"x") != encode_wrapping("k1x", b"")
    assert encode_wrapping("k1", b"x") != encode_wrapping("k2", b"x")
    assert not encode_wrapping("", b"").startswith(encode_facts(FACTS)[:8])
