"""The mask: not found, not counted, not crossed; and nothing hidden behind it leaves a trace."""

import pytest

from mappings.document import Mark, Place
from mappings.views import MASK
from storage.index.port import SortKey
from storage.index.query import FieldExists, FieldIs, FieldRange, FieldWords, Fuzzy, NumberPrefix, Phrase, Prefix, Words
from tests.indexes import document, reader


def hidden(text, secret, place=Place.TEXT, level=2):
    start = text.index(secret)
    return Mark(place, start, start + len(secret), level, "test")


@pytest.fixture(scope="module")
def masked(worlds):
    """One document with a stretch hidden below level 2 in its text, title and file name, and one with none."""
    text, title, name = "pay 甲方 forty 乙方 now", "Report of Smith today", "scan Smith.pdf"
    marks = (
        hidden(text, "forty"),
        hidden(title, "Smith", Place.TITLE),
        hidden(name, "Smith", Place.FILE_NAME),
    )
    with worlds.world() as world:
        world.put(document("d", text, title=title, file_name=name, marks=marks), document("plain", "melon"))
        yield world


@pytest.mark.parametrize(
    "clause",
    [
        *(Words(MASK), Words(MASK, any_of=True), Words(f"a{MASK}b"), Phrase(MASK), Prefix(MASK), Prefix(MASK * 2)),
        *(Fuzzy(MASK), Fuzzy(MASK * 2, 2), FieldWords("title", MASK), FieldWords("title", MASK, phrase=True)),
        *(Phrase(f"甲方 {MASK}"), NumberPrefix(MASK), NumberPrefix(MASK * 3), FieldWords("filename", MASK)),
    ],
)
@pytest.mark.parametrize("level", [0, 2])
def test_the_mask_is_not_found(masked, clause, level):
    # Without the mask letter, what is left of "甲方 mask" still finds what says so.
    found = masked.find(clause, reader(level))
    assert found == (["d"] if "甲方" in getattr(clause, "text", "") else [])


@pytest.mark.parametrize("slop", [0, 1, 40])
def test_a_phrase_does_not_cross_the_mask(masked, slop):
    assert (masked.find(Phrase("甲方乙方", slop), reader(0)) == ["d"]) is (slop >= 1)
    assert (masked.find(Phrase("甲方乙方", slop), reader(2)) == ["d"]) is (slop >= 1)


@pytest.mark.parametrize(
    "clause",
    [
        *(Words("forty"), Words("smith"), Prefix("for"), Prefix("smi"), Fuzzy("fourty"), Fuzzy("smyth")),
        *(FieldWords("title", "smith"), FieldWords("filename", "smith"), FieldWords("text", "forty")),
        *(Words("forty", any_of=True), Phrase("甲方 forty"), Phrase("forty pay", 40)),
    ],
)
def test_what_is_behind_the_mask_is_found_from_its_level_only(masked, clause):
    assert [masked.find(clause, reader(level)) for level in range(3)] == [[], [], ["d"]]


def test_words_beside_the_mask_are_found(masked):
    for text in ("pay", "甲方", "乙方", "report", "today", "pdf"):
        assert masked.find(Words(text), reader(0)) == ["d"], text


def test_neither_length_nor_content_of_what_is_hidden_shows_in_order_or_score(world):
    secrets = ("x", "tea tea tea", "秘密" * 200, "word " * 300)
    documents = []
    for number, secret in enumerate(secrets):
        text = f"tea {secret} milk"
        documents.append(document(f"d{number}", text, marks=(hidden(text, secret),), archive_number=f"N-{number}"))
    world.put(*documents)
    hits = world.search(Words("tea milk", any_of=True), reader(1)).hits
    assert [hit.view.document_id for hit in hits] == ["d0", "d1", "d2", "d3"]
    assert len({hit.sort_values[1] for hit in hits}) == 1


def test_hidden_values_neither_sort_nor_partition(world):
    for number in range(5):
        price = {"amount": str(100 - number), "currency": "CNY"}
        world.put(document(f"d{number}", "tea", fields={"price": price}))
    below = reader(1)
    for bound in (0, 97, 1000):
        assert world.find(FieldRange("price", gte=bound), below) == []
        assert world.find(FieldRange("price", lte=bound), below) == []
    assert world.find(FieldRange("price", gte=99), reader(2)) == ["d0", "d1"]
    for sort in SortKey:
        assert world.find(Words("tea"), below, sort=sort) == [f"d{number}" for number in range(5)]


def test_two_hidden_values_that_are_equal_look_like_two_that_are_not(world):
    texts = ("tea alpha tea alpha", "tea alpha tea betas")
    for number, text in enumerate(texts):
        marks = (Mark(Place.TEXT, 4, 9, 2, "test"), Mark(Place.TEXT, 14, 19, 2, "test"))
        world.put(document(f"d{number}", text, marks=marks, archive_number="N-1"))
    first, second = world.search(Words("tea"), reader(0), snippets=2).hits
    assert first.snippets == second.snippets
    assert first.sort_values[1] == second.sort_values[1]


def test_a_value_with_something_hidden_in_it_is_found_by_what_shows_and_equals_nothing(world):
    told = {"keyword": ["alpha brisk", "plain"], "party": ["Acme brisk"], "code": "brisk", "subject": "about brisk now"}
    marks = (
        *(Mark(Place.FIELD, 6, 11, 2, "test", field="keyword"), Mark(Place.FIELD, 0, 5, 2, "test", field="code")),
        *(Mark(Place.FIELD, 5, 10, 2, "test", field="party"), Mark(Place.FIELD, 6, 11, 2, "test", field="subject")),
    )
    world.put(document("told", "tea", fields=told, marks=marks), document("other", "tea"))
    hidden_ones = (
        *(Words("brisk"), Prefix("bri"), Fuzzy("bryisk"), FieldWords("party", "brisk"), FieldIs("code", ("brisk",))),
        *(FieldIs("keyword", ("alpha brisk",)), FieldIs("party", ("Acme brisk",)), FieldWords("subject", "brisk")),
    )
    for clause in hidden_ones:
        assert [world.find(clause, reader(level)) for level in range(3)] == [[], [], ["told"]], clause
    for clause in (
        FieldIs("keyword", ("alpha",)),
        FieldIs("party", ("Acme",)),
        FieldIs("code", ("",)),
        FieldIs("code", (MASK,)),
    ):
        assert world.find(clause, reader(1)) == [], clause
    shown = (Words("alpha"), FieldIs("keyword", ("plain",)), FieldWords("party", "acme"), FieldExists("code"))
    for clause in (*shown, FieldWords("subject", "about now")):
        assert world.find(clause, reader(1)) == ["told"], clause
