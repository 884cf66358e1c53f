from urllib.parse import parse_qs, urlsplit

import pytest

from search_api.portal.marking import Marker
from search_api.portal.text_pane import CHARACTERS_AT_ONCE, PAGES_AT_ONCE, text_pane
from storage.index.query import Everything, Words

PUMPS = Marker(Words("pumps"))
NOTHING = Marker(Everything())


@pytest.fixture
def pane(shown):
    def pane(texts, marker=PUMPS, query="pumps", asked=None):
        return text_pane(texts, marker, shown().masked, "/documents/d", query, asked)

    return pane


def numbers(pane):
    return [page.number for page in pane.pages]


def test_opens_at_the_first_match(pane):
    opened = pane(["none", "none", "none", "the pumps", "pumps pumps"])
    assert opened.opened == 4
    assert opened.hit_pages == ((4, 1), (5, 2))
    assert opened.total == 3
    assert numbers(opened)[0] == 2


def test_opens_where_it_was_asked_to(pane):
    assert pane(["pumps"] * 9, asked=7).opened == 7
    assert pane(["pumps"] * 9, asked=70).opened == 9


def test_without_a_query_it_opens_at_the_beginning_unmarked(pane):
    opened = pane(["pumps"], NOTHING, "")
    assert opened.opened == 1
    assert opened.total == 0
    assert "<mark>" not in opened.pages[0].body


def test_masks_are_one_block_whatever_they_hide(pane):
    body = pane(["a \ua66e b ▇▇▇ c"]).pages[0].body
    assert body.count('class="mask"') == 2
    assert "▇" not in body
    assert "\ua66e" not in body


def test_text_is_escaped(pane):
    assert pane(["<script>pumps</script>"]).pages[0].body == "&lt;script&gt;<mark>pumps</mark>&lt;/script&gt;"


@pytest.mark.parametrize("length", [10, CHARACTERS_AT_ONCE // 4, CHARACTERS_AT_ONCE * 2])
def test_every_page_is_reached_by_going_on(pane, length):
    texts = ["x" * length] * 50
    seen, page = [], pane(texts, NOTHING, "", 1)
    while True:
        assert 0 < len(page.pages) <= PAGES_AT_ONCE
        seen += numbers(page)
        if page.later is None:
            break
        page = pane(texts, NOTHING, "", at(page.later))
    assert sorted(set(seen)) == list(range(1, 51))


def test_every_page_is_reached_by_going_back(pane):
    texts = ["x"] * 50
    page = pane(texts, NOTHING, "", 50)
    seen = numbers(page)
    while page.earlier is not None:
        page = pane(texts, NOTHING, "", at(page.earlier))
        seen += numbers(page)
    assert sorted(set(seen)) == list(range(1, 51))


def test_addresses_carry_the_query_unless_marks_are_not_wanted(pane):
    opened = pane(["pumps"])
    assert parse_qs(urlsplit(opened.address(3)).query) == {"q": ["pumps"], "page": ["3"]}
    assert parse_qs(urlsplit(opened.plain).query) == {"page": ["1"]}


def test_no_pages_at_all(pane):
    empty = pane([])
    assert empty.pages == ()
    assert empty.earlier is None
    assert empty.later is None


def at(address):
    return int(parse_qs(urlsplit(address).query)["page"][0])
