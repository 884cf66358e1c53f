"""What the results page says of each hit, and of the filters beside them."""

import re
from datetime import date

import pytest

from search_api.portal.hit_view import hit_view
from search_api.portal.marking import Marker
from search_api.portal.pages_search import address_of
from search_api.results.model import Hit, ShownField
from storage.index.port import Snippet
from storage.index.query import Words
from tests.unit.search_api.portal.conftest import text_of


@pytest.fixture
def view(archive_scheme, shown):
    def view(snippets=(), query="pumps", media_type="application/pdf", **fields):
        business = archive_scheme.by_key["business"]
        every = tuple(ShownField(spec, fields.get(spec.name), None) for spec in business.fields)
        given = {"title": "Title", "file_name": "file.pdf", "fields": every, "snippets": tuple(snippets)}
        rest = {"id": "d", "archive_number": "n", "classification": "business", "level": 1, "department": "s"}
        dated = {"customer_file": None, "media_type": media_type, "filed_on": date(2026, 1, 2), "state": "INDEXED"}
        hit = Hit(**given, **rest, **dated, page=snippets[0].page if snippets else None)
        return hit_view(hit, address_of(hit, query), Marker(Words(query)), shown())

    return view


def test_a_page_is_named_once(view):
    shown = view([Snippet(("a ", "pumps", ""), 2), Snippet(("b ", "pumps", ""), 2), Snippet(("c ", "pumps", ""), 3)])
    assert [page for page, _ in shown.places] == [2, None, 3]
    assert shown.address == "/documents/d?q=pumps&page=2#page-2"


def test_files_without_pages_have_none_to_name(view):
    assert [page for page, _ in view([Snippet(("", "pumps", ""), 1)], media_type="text/plain").places] == [None]
    assert [page for page, _ in view([Snippet(("", "pumps", ""), 1)]).places] == [1]


def test_what_stands_in_title_or_fields_is_marked_there_and_not_said_again(view):
    shown = view([Snippet(("cast ", "pumps", ""), 1)], project="cast pumps")
    assert shown.places == ()
    assert [value for _, value in shown.values] == ["cast <mark>pumps</mark>"]


def test_a_field_with_a_match_is_shown_however_late_it_comes(view):
    filled = {"contract_number": "1", "record_kind": "2", "project": "3", "sign_date": "2026-01-01", "handler": "x"}
    names = [field.spec.name for field, _ in view(**filled, term_end="2026-02-02", negotiation_note="pumps").values]
    assert "negotiation_note" in names
    assert "handler" not in names


def test_a_hit_hides_what_its_view_hides(archive, browse):
    clerk = archive.person("clerk", roles=["clerk"], level="secret")
    price = {"amount": "4711", "currency": "EUR"}
    archive.file(clerk, "pumps", title="Pumps", level="public", fields={"floor_price": price})
    assert "4,711" in browse(clerk).get("/search?q=pumps").text
    assert "4,711" not in browse(archive.person("reader")).get("/search?q=pumps").text


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ["公开", "内部", "纯文本"]), ("en", ["Public", "Internal", "Plain text"])]
)
def test_filters_are_words_and_lead_on(archive, browse, language, words):
    clerk = archive.person("clerk", roles=["clerk"])
    for level in ("public", "internal"):
        archive.file(clerk, "pumps", title=level, level=level)
    browser = browse(clerk, language)
    page = browser.get("/search?q=pumps")
    for word in words:
        assert word in text_of(page)
    filters = re.search(r"<aside.*?</aside>", page.text, re.DOTALL)[0]
    links = [each.replace("&amp;", "&") for each in re.findall(r'href="(/search[^"]+)"', filters)]
    assert len(links) >= 10
    for link in links:
        followed = browser.get(link)
        assert followed.status_code == 200
        assert 'class="chip' in followed.text


def test_results_are_turned_forward_and_back(archive, browse):
    clerk = archive.person("clerk", roles=["clerk"])
    for number in range(23):
        archive.file(clerk, "pumps", title=f"Pump {number:02}", level="public", settle=False)
    archive.work()
    browser = browse(clerk)
    first = browser.get("/search?q=pumps&sort=number")
    forward = re.search(r'rel="next" href="([^"]+)"', first.text)[1].replace("&amp;", "&")
    second = browser.get(forward)
    assert "21–23 of 23" in text_of(second)
    back = re.search(r'rel="prev" href="([^"]+)"', second.text)[1].replace("&amp;", "&")
    assert "1–20 of 23" in text_of(browser.get(back))
