from ingest.recent_texts import RecentTexts


def test_a_text_is_here_after_it_was_kept():
    texts = RecentTexts()
    texts.keep("a", ("one", "two"))
    assert texts.get("a") == ("one", "two")
    assert texts.get("b") is None


def test_the_oldest_go_when_there_are_too_many():
    texts = RecentTexts()
    for number in range(100):
        texts.keep(str(number), ("x",))
    assert texts.get("0") is None
    assert [texts.get(str(number)) for number in (36, 99)] == [("x",), ("x",)]


def test_large_texts_leave_no_room_for_others():
    texts = RecentTexts()
    texts.keep("small", ("x",))
    texts.keep("large", ("y" * 7_999_999, "z"))
    assert texts.get("small") is None
    texts.keep("huge", ("y" * 8_000_001,))
    assert texts.get("huge") is None
    texts.keep("next", ("x",))
    assert texts.get("next") == ("x",)
