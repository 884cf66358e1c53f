"""Finding by words, further: across pages and headings, any of several words, ranking, and, or, not."""

import pytest

from storage.index.query import And, Everything, FieldIs, FieldRange, Not, Nothing, Or, Phrase, Prefix, Words
from tests.indexes import document


def test_a_phrase_goes_on_over_the_end_of_a_page(world):
    world.put(document("d", "the first", "second page"))
    assert world.find(Phrase("first second")) == ["d"]


def test_a_phrase_does_not_go_from_the_title_into_the_text(world):
    world.put(document("d", "text", title="title"))
    assert world.find(Phrase("title text", 40)) == []


def test_title_file_name_and_fields_are_found_by_their_words(world):
    world.put(
        document(
            "d",
            "text",
            title="Annual report",
            file_name="租赁_2024.scan.pdf",
            fields={
                "subject": "咖啡供应",
                "party": ["Blue Harbour Ltd", "红山公司"],
                "code": "QX-77",
                "keyword": ["urgent"],
            },
        )
    )
    for text in (
        "report",
        "租赁",
        "2024",
        "scan",
        "pdf",
        "咖啡",
        "harbour",
        "红山公司",
        "77",
        "urgent",
        "annual 红山 pdf",
    ):
        assert world.find(Words(text)) == ["d"], text


def test_numbers_and_dates_of_fields_are_no_words(world):
    world.put(
        document("d", fields={"score": 4711, "amount": {"amount": "99.50", "currency": "CNY"}, "signed": "2024-05-31"})
    )
    for text in ("4711", "99.50", "CNY", "2024"):
        assert world.find(Words(text)) == [], text


@pytest.mark.parametrize("text", ["合 同 法", "Contract Law", "contracts"])
def test_any_of_is_enough_with_one(world, text):
    world.put(document("d", "合 同 法 about contract laws"), document("other", "完全无关"))
    assert world.find(Words(f"{text} nowhere 没有", any_of=True)) == ["d"]


def test_any_of_looks_for_pairs_of_han_characters(world):
    world.put(document("pair", "买卖合同"), document("apart", "合则同"))
    assert world.find(Words("签合同书", any_of=True)) == ["pair"]


@pytest.mark.parametrize("text", ["法", "the", "the of and"])
def test_any_of_a_single_character_or_of_stop_words_finds(world, text):
    world.put(document("d", "the law 法 of and"), document("other", "完全无关"))
    assert world.find(Words(text, any_of=True)) == ["d"]


def test_more_of_the_words_ranks_higher(world):
    world.put(
        document("one", "apple pear plum grape"),
        document("two", "apple banana plum grape"),
        document("three", "apple banana cherry grape"),
        document("none", "melon"),
    )
    assert world.find(Words("apple banana cherry", any_of=True)) == ["three", "two", "one"]


def test_rare_words_rank_higher_than_frequent_ones(world):
    world.put(*(document(f"many{number}", f"common filler{number} words") for number in range(9)))
    world.put(document("rare", "scarce filler words"))
    assert world.find(Words("common scarce", any_of=True))[0] == "rare"


def test_a_word_is_found_by_the_beginning_of_its_stem_and_of_itself(world):
    world.put(document("d", "studies"))
    assert world.find(Prefix("studi")) == world.find(Prefix("studie")) == ["d"]


def test_and_or_not(world):
    world.put(document("ab", "apple banana"), document("a", "apple"), document("b", "banana"), document("c", "cherry"))
    apple, banana = Words("apple"), Words("banana")

    def found(clause):
        return sorted(world.find(clause))

    assert found(And((apple, banana))) == ["ab"]
    assert found(Or((apple, banana))) == ["a", "ab", "b"]
    assert found(And((apple, Not(banana)))) == ["a"]
    assert found(Not(apple)) == ["b", "c"]
    assert found(Not(Not(apple))) == ["a", "ab"]
    assert found(Or((Not(apple), banana))) == ["ab", "b", "c"]
    assert found(And((Not(apple), Not(banana)))) == ["c"]
    assert found(Not(Or((apple, banana)))) == ["c"]
    assert found(Everything()) == ["a", "ab", "b", "c"]
    assert found(Or((Nothing(), apple))) == ["a", "ab"]
    assert found(And((Nothing(), apple))) == found(Nothing()) == found(Not(Everything())) == []
    assert found(And(())) == found(Or(())) == []


def test_a_tree_that_is_too_large_is_refused(world):
    with pytest.raises(ValueError, match="clauses"):
        world.search(And((Everything(),) * 64))


def test_a_query_of_a_thousand_words_is_answered(world):
    world.put(document("d", "apple"))
    text = " ".join(f"word{number}" for number in range(1000))
    assert world.find(Words(text)) == []
    assert world.find(Words(f"apple {text}", any_of=True)) == ["d"]
    assert world.find(Phrase(text)) == []


def test_a_field_of_several_classes_is_searched_in_all(world):
    world.put(
        document("p", fields={"keyword": ["tea"]}), document("n", classification="notice", fields={"keyword": ["TEA"]})
    )
    assert sorted(world.find(FieldIs("keyword", ("tea",)))) == ["n", "p"]


def test_a_range_of_money_in_one_currency(world):
    world.put(
        document("cny", fields={"amount": {"amount": "100", "currency": "CNY"}}),
        document("usd", fields={"amount": {"amount": "100", "currency": "USD"}}),
        document("little", fields={"amount": {"amount": "1", "currency": "USD"}}),
    )
    assert sorted(world.find(FieldRange("amount", gte=100))) == ["cny", "usd"]
    assert world.find(FieldRange("amount", gte=100, currency="usd")) == ["usd"]
    assert world.find(FieldRange("amount", currency="USD")) == ["little", "usd"]
    assert world.find(FieldRange("amount", gte=100, currency="EUR")) == []
