"""Snippets: what matched is marked, where it stands is told, and nothing that is hidden shows."""

import pytest

from mappings.document import Mark, Place
from mappings.views import MASK
from storage.index.query import And, FieldIs, FieldWords, Fuzzy, Not, Or, Phrase, Prefix, Words
from tests.indexes import document, reader

LONG = "Nothing of note stands here. " * 40


def snippets(world, clause, access=None, wanted=3):
    (hit,) = world.search(clause, access, snippets=wanted).hits
    return hit.snippets


def marked(snippet):
    return list(snippet.parts[1::2])


def text_of(snippet):
    return "".join(snippet.parts)


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        (Words("合同"), "合同"),
        (Words("tenants"), "tenant"),
        (Words("ZURICH"), "Zürich"),
        (Phrase("甲方与乙方"), "甲方与乙方"),
        (Prefix("tena"), "tenant"),
        (Fuzzy("tenent"), "tenant"),
        (And((Words("tenant"), Not(Words("nowhere")))), "tenant"),
        (Or((Words("nowhere"), Words("tenant"))), "tenant"),
        (FieldWords("text", "tenant"), "tenant"),
    ],
)
def test_what_matched_is_marked(world, clause, found):
    page = f"{LONG} 本合同由甲方与乙方签订。 The tenant lives in Zürich. {LONG}"
    world.put(document("d", page))
    (snippet,) = snippets(world, clause, wanted=1)
    assert "".join(marked(snippet)).replace(" ", "") == found
    assert text_of(snippet) in page
    assert len(text_of(snippet)) < 400


def test_parts_alternate_between_plain_and_matched(world):
    world.put(document("d", "one apple and one apple more"))
    (snippet,) = snippets(world, Words("apple"))
    assert snippet.parts == ("one ", "apple", " and one ", "apple", " more")


def test_the_page_of_a_snippet_is_told(world):
    world.put(document("d", LONG, f"{LONG} apple {LONG}", "", f"banana {LONG}", f"{LONG} cherry"))
    assert [snippets(world, Words(word), wanted=1)[0].page for word in ("apple", "banana", "cherry")] == [2, 4, 5]


def test_several_snippets_are_of_several_places(world):
    world.put(document("d", f"apple {LONG}", f"{LONG} apple {LONG}", f"{LONG} apple"))
    found = snippets(world, Words("apple"), wanted=2)
    assert len(found) == 2
    assert len({snippet.page for snippet in found}) == 2
    assert all(marked(snippet) == ["apple"] for snippet in found)


def test_no_more_snippets_than_asked_for(world):
    world.put(document("d", *(f"apple {LONG}" for _ in range(9))))
    assert [len(snippets(world, Words("apple"), wanted=wanted)) for wanted in (0, 1, 3)] == [0, 1, 3]


def test_a_match_in_the_title_alone_shows_the_title(world):
    world.put(document("d", LONG, title="Report on apples"))
    (snippet,) = snippets(world, Words("apple"))
    assert text_of(snippet) == "Report on apples"
    assert marked(snippet) == ["apples"]
    assert snippet.page == 1


def test_a_match_in_the_text_goes_before_one_in_the_title(world):
    world.put(document("d", f"{LONG} the apple fell", title="Apple"))
    (snippet,) = snippets(world, Words("apple"))
    assert "fell" in text_of(snippet)


def test_a_filter_alone_has_no_snippet_of_what_did_not_match(world):
    world.put(document("d", LONG, fields={"code": "X1"}))
    found = snippets(world, FieldIs("code", ("x1",)))
    assert [part for snippet in found for part in marked(snippet)] == []


@pytest.mark.parametrize("level", [0, 1])
def test_what_is_masked_is_not_in_the_snippet(world, level):
    page = "The price of the apple is 4711 exactly."
    start = page.index("4711")
    world.put(document("d", page, marks=(Mark(Place.TEXT, start, start + 4, 2, "test"),)))
    (snippet,) = snippets(world, Words("price apple exactly"), reader(level))
    assert "4711" not in text_of(snippet)
    assert MASK in text_of(snippet)
    assert all(MASK not in part for part in marked(snippet))
    (above,) = snippets(world, Words("price apple exactly"), reader(2))
    assert text_of(above) == page


def test_private_use_characters_of_the_text_are_not_taken_for_marks(world):
    world.put(document("d", "before \ue0f0apple\ue0f1 \ue001\ue019\ue002 after apple"))
    (snippet,) = snippets(world, Words("apple"), wanted=1)
    assert set(marked(snippet)) == {"apple"}
    assert snippet.page == 1


def test_markup_in_the_text_stays_text(world):
    world.put(document("d", "<b>apple</b> & <script>alert(1)</script>"))
    (snippet,) = snippets(world, Words("apple"))
    assert text_of(snippet) == "<b>apple</b> & <script>alert(1)</script>"
