"""Finding by words: Chinese and English, phrases, beginnings, similar words, and, or, not."""

import pytest

from storage.index.query import Fuzzy, Phrase, Prefix, Words
from tests.indexes import document

LEASE = "本合同由甲方与乙方签订。The tenants were paying rent in Zürich. 1984"


@pytest.fixture(scope="module")
def finds(worlds):
    """Whether a clause finds the lease, and nothing beside it."""
    with worlds.world() as world:
        world.put(document("lease", LEASE), document("other", "完全无关 unrelated matter"))

        def found(clause):
            answer = world.find(clause)
            assert answer in ([], ["lease"])
            return bool(answer)

        yield found


@pytest.mark.parametrize(
    "text",
    [
        *("合同", "同", "本合同由甲方与乙方签订", "合同 签订", "tenant", "Tenants", "TENANT", "pay", "rent"),
        *("zurich", "ZÜRICH", "rent in zurich", "甲方 tenants", "ｔｅｎａｎｔ", "合同tenant"),
    ],
)
def test_words_find(finds, text):
    assert finds(Words(text))


@pytest.mark.parametrize(
    "text", ["同合", "合同签订", "甲乙", "landlord", "tenancies", "rentals", "tenant landlord", "ten", "", "。，", "()"]
)
def test_words_do_not_find(finds, text):
    assert not finds(Words(text))


@pytest.mark.parametrize(
    ("text", "slop"),
    [
        *(("甲方与乙方", 0), ("与", 0), ("tenants were paying", 0), ("tenant were pay", 0), ("签订。The tenants", 0)),
        *(("甲乙", 2), ("tenants paying", 1), ("were tenants", 2), ("tenants rent", 2), ("甲方 与 乙方", 0)),
    ],
)
def test_phrase_finds(finds, text, slop):
    assert finds(Phrase(text, slop))


@pytest.mark.parametrize(
    ("text", "slop"),
    [
        *(("乙方与甲方", 0), ("甲乙", 0), ("甲乙", 1), ("tenants paying", 0), ("tenants rent", 1), ("were tenants", 1)),
        *(("tenants landlord", 40), ("", 0), ("", 5), ("！", 0)),
    ],
)
def test_phrase_does_not_find(finds, text, slop):
    assert not finds(Phrase(text, slop))


@pytest.mark.parametrize("text", ["ten", "TENA", "tenants", "zur", "ZÜR", "pay", "19", "in ten", "甲方"])
def test_prefix_finds(finds, text):
    assert finds(Prefix(text))


@pytest.mark.parametrize("text", ["t", "enants", "rents", "", "乙甲", "landlord ten", ".*", "te.xyz", "t*"])
def test_prefix_does_not_find(finds, text):
    assert not finds(Prefix(text))


@pytest.mark.parametrize(
    ("word", "edits"),
    [
        ("tenantz", 1),
        ("tenents", 1),
        ("etnants", 1),
        ("tnants", 1),
        ("renr", 1),
        ("tanents", 2),
        ("ZURICHE", 1),
        ("甲方", 1),
    ],
)
def test_fuzzy_finds(finds, word, edits):
    assert finds(Fuzzy(word, edits))


@pytest.mark.parametrize(
    ("word", "edits"),
    [("txnxnts", 1), ("txxxnts", 2), ("rxxt", 2), ("im", 2), ("", 1), ("甲力", 1)],
)
def test_fuzzy_does_not_find(finds, word, edits):
    assert not finds(Fuzzy(word, edits))


@pytest.mark.parametrize("text", ["pdf", "pdf's", "PDF’S", "ｐｄｆ＇ｓ", "o'neill", "neighbour", '"the neighbour’s"'])
def test_a_possessive_is_found_with_and_without_its_ending(worlds, text):
    with worlds.world() as world:
        world.put(document("d", "The pdf’s pages and O'Neill's letter to the neighbours' dog"), document("e", "s"))
        clause = Phrase("the neighbour’s") if text.startswith('"') else Words(text)
        assert world.find(clause) == (["d"])
