"""The viewer of page images: which page, which ways on, and what is said where there is none."""

from pathlib import Path

import pytest

from mappings.document import Mark, Place
from search_api.portal.page_viewer import BESIDE, page_viewer
from tests.small_pdf import small_pdf
from tests.unit.search_api.portal.conftest import text_of

CORPUS = Path(__file__).parents[3] / "corpus"


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=["clerk"])


@pytest.fixture
def reader(archive):
    return archive.person("reader", level="internal")


def pdf(count):
    return small_pdf(*([(40, 200, f"pumps of page {number}")] for number in range(1, count + 1)))


def test_it_opens_at_the_page_asked_for_or_the_nearest_one():
    numbers = {asked: page_viewer("d", 9, asked, "", withheld=False).number for asked in (None, 0, 3, 9, 10)}
    assert numbers == {None: 1, 0: 1, 3: 3, 9: 9, 10: 9}


def test_ways_lead_on_to_the_first_and_last_page_and_keep_the_query():
    first, last = (page_viewer("d", 9, asked, "a b", withheld=False) for asked in (1, 9))
    assert (first.earlier, last.later) == (None, None)
    assert first.later == "/documents/d?q=a+b&tab=pages&page=2"
    assert last.earlier == "/documents/d?q=a+b&tab=pages&page=8"
    assert last.text == "/documents/d?q=a+b&page=9#page-9"


def test_thumbnails_are_those_around_the_page():
    assert list(page_viewer("d", 3, 2, "", withheld=False).near) == [1, 2, 3]
    near = page_viewer("d", 5000, 100, "", withheld=False).near
    assert (near.start, near.stop - 1) == (100 - BESIDE, 100 + BESIDE)


def test_a_page_is_shown_by_its_number_with_the_others_beside_it(archive, browse, clerk, reader):
    document = archive.file(clerk, pdf(3), file_name="pumps.pdf")
    answer = browse(reader).get(f"/documents/{document}?tab=pages&page=2")
    assert f'src="/api/v1/documents/{document}/pages/2.png?width=1000"' in answer.text
    assert 'alt="Image of page 2 of 3.' in answer.text
    for number in (1, 2, 3):
        assert f"pages/{number}.png?width=200" in answer.text
    assert answer.text.count('loading="lazy"') == 3
    assert 'rel="next"' in answer.text
    assert f"/api/v1/documents/{document}/rendition" in answer.text


def test_the_images_it_names_are_given_to_the_browser(archive, browse, clerk, reader):
    document = archive.file(clerk, pdf(1), file_name="pumps.pdf")
    browser = browse(reader)
    answer = browser.get(f"/api/v1/documents/{document}/pages/1.png?width=200")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    policy = browser.get(f"/documents/{document}?tab=pages").headers["content-security-policy"]
    assert "img-src 'self'" in policy


def test_the_page_stays_open_when_going_to_another_part(archive, browse, clerk, reader):
    document = archive.file(clerk, pdf(3), file_name="pumps.pdf")
    answer = browse(reader).get(f"/documents/{document}?q=pumps&page=3")
    assert f"/documents/{document}?q=pumps&amp;page=3&amp;tab=pages" in answer.text
    assert f"/documents/{document}?q=pumps&amp;tab=pages&amp;page=3" in answer.text  # beside the text of page 3


def test_a_hit_opens_on_its_page(archive, browse, clerk, reader):
    document = archive.file(clerk, small_pdf([(40, 200, "none")], [(40, 200, "valves")]), file_name="a.pdf")
    assert f"/documents/{document}?q=valves&amp;page=2" in browse(reader).get("/search?q=valves").text


def test_a_scan_says_from_which_level_it_is_shown_and_asks_for_no_image(archive, browse, clerk, reader):
    data = (CORPUS / "scans" / "sroie-045.jpg").read_bytes()
    document = archive.file(clerk, data, file_name="scan.jpg")
    answer = browse(reader).get(f"/documents/{document}?tab=pages")
    assert "are shown from level" in text_of(answer)
    assert ".png" not in answer.text
    assert "pages/1.png" in browse(clerk).get(f"/documents/{document}?tab=pages").text


def test_each_page_of_a_tiff_can_be_turned_to(archive, browse, clerk):
    data = (CORPUS / "scans" / "testTIFF_multipage.tif").read_bytes()
    document = archive.file(clerk, data, file_name="scan.tif")
    assert "pages/2.png" in browse(clerk).get(f"/documents/{document}?tab=pages&page=2").text


def test_a_format_without_pages_has_no_such_part(archive, browse, clerk, reader):
    document = archive.file(clerk, "pumps")
    answer = browse(reader).get(f"/documents/{document}?tab=pages")
    assert "Page images" not in text_of(answer)
    assert "pumps" in text_of(answer)


def test_a_damaged_file_says_that_there_is_nothing_to_show(archive, browse, clerk):
    document = archive.file(clerk, b"%PDF-1.7 nothing", file_name="a.pdf")
    answer = browse(clerk).get(f"/documents/{document}?tab=pages")
    assert answer.status_code == 200
    assert "no pages that can be shown" in text_of(answer)


def test_copies_that_need_a_grant_are_not_offered(archive, browse, clerk):
    values = {"classification": "credit", "fields": {"customer_name": "Farview"}}
    document = archive.file(clerk, pdf(1), file_name="a.pdf", **values)
    reader = archive.person("analyst", level="secret")
    for tab in ("pages", "original"):
        answer = browse(reader).get(f"/documents/{document}?tab={tab}")
        assert "/rendition" not in answer.text
        assert "/original" not in answer.text
    assert "with a grant on the document" in text_of(answer)
    assert "/rendition" in browse(clerk).get(f"/documents/{document}?tab=original").text


def test_hits_are_boxed_on_the_image_and_their_pages_are_listed(archive, browse, clerk, reader):
    pages = ([(40, 200, "none")], [(40, 250, "pumps and pumps"), (40, 150, "valves")], [(40, 200, "pumps")])
    document = archive.file(clerk, small_pdf(*pages), file_name="pumps.pdf")
    answer = browse(reader).get(f"/documents/{document}?q=pumps&tab=pages")
    assert 'alt="Image of page 2 of 3.' in answer.text  # the first with a match
    assert answer.text.count('<g role="img" aria-label="pumps"><rect x="') == 2
    assert "2 matches for “pumps” on this page" in text_of(answer)
    assert f'href="/documents/{document}?q=pumps&amp;tab=pages&amp;page=3" data-later' in answer.text
    last = browse(reader).get(f"/documents/{document}?q=pumps&tab=pages&page=3")
    assert f'href="/documents/{document}?q=pumps&amp;tab=pages&amp;page=2#last-match" data-earlier' in last.text
    assert last.text.count('<g role="img"') == 1


def test_a_page_without_matches_says_so_and_leads_to_those_with_some(archive, browse, clerk, reader):
    document = archive.file(clerk, small_pdf([(40, 200, "none")], [(40, 200, "valves")]), file_name="a.pdf")
    answer = browse(reader).get(f"/documents/{document}?q=valves&tab=pages&page=1")
    assert "is not in the text of this page" in text_of(answer)
    assert "page=2" in answer.text
    assert "hit-boxes" not in answer.text


def test_matches_in_covered_lines_are_counted_without_a_box(archive, browse, clerk, reader):
    document = archive.file(
        clerk, small_pdf([(40, 200, "pumps for 1,250 pumps"), (40, 100, "pumps")]), file_name="a.pdf"
    )
    start = len("pumps for ")
    archive.mark(document, Mark(Place.TEXT, start, start + 5, 3, "hand", 0))
    answer = browse(reader).get(f"/documents/{document}?q=pumps&tab=pages")
    assert "3 matches for “pumps” on this page" in text_of(answer)
    assert "2 of them have no box" in text_of(answer)
    assert answer.text.count('<g role="img"') == 1


def test_without_a_query_there_are_no_boxes_and_keys_turn_pages(archive, browse, clerk, reader):
    document = archive.file(clerk, pdf(2), file_name="pumps.pdf")
    answer = browse(reader).get(f"/documents/{document}?tab=pages")
    assert "hit-boxes" not in answer.text
    assert "data-later" in answer.text
