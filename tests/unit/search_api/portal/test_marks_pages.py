"""The marking screen and the list of what waits, as forms and without scripts."""

import re
from datetime import timedelta
from html import unescape

import pytest

from mappings.access import Role
from search_api.portal import pages_reviews
from search_api.portal.marks_sheet import marked_text, occurrences
from storage.register.models import MarkRow
from tests.small_pdf import small_pdf
from tests.unit.search_api.portal.conftest import text_of

TEXT = "Call 13812345678.\r\nThe floor price is 42 and the floor price stays secret."


@pytest.fixture
def keeper(archive):
    return archive.person("keeper", level="secret", roles=[Role.ARCHIVIST])


@pytest.fixture
def document(archive, keeper):
    return archive.file(keeper, TEXT, level="public", title="Pumps")


@pytest.fixture
def desk(browse, keeper):
    return browse(keeper)


def sheet(answer):
    """The text of the page as a browser has it."""
    inner = re.search(r'id="sheet"[^>]*>(.*?)</div>', answer.text, re.DOTALL).group(1)
    return unescape(re.sub(r"<[^>]+>", "", inner))


def shown_to(archive, client_of, document, level):
    archive.work()
    reader = archive.person(f"reader{len(archive.events())}", level=level)
    return client_of(reader).get(f"/api/v1/documents/{document}/text").text


def test_the_text_between_the_tags_is_exactly_the_pages(desk, document):
    assert sheet(desk.get(f"/documents/{document}/marks")) == TEXT


def test_findings_stand_in_their_context_with_level_source_and_confidence(desk, document):
    shown = text_of(desk.get(f"/documents/{document}/marks"))
    assert "Call 13812345678 ." in shown
    assert "Mobile number" in shown
    assert re.search(r"by its form \d+%", shown)


def test_typed_words_are_marked_wherever_they_stand_on_the_page(desk, archive, client_of, document):
    done = desk.send(f"/documents/{document}/marks", page="1", words="floor price", level="2", reason="price")
    assert done.status_code == 303
    shown = shown_to(archive, client_of, document, "internal")
    assert "floor price" not in shown
    assert shown.count("▇▇▇") == 2
    assert "floor price" in shown_to(archive, client_of, document, "confidential")


def test_a_selection_is_marked_by_its_place(desk, archive, client_of, document):
    start = TEXT.index("42")
    fields = {"page": "1", "words": "42", "start": str(start), "end": str(start + 2), "level": "3", "reason": "price"}
    assert desk.send(f"/documents/{document}/marks", **fields).status_code == 303
    assert "42" not in shown_to(archive, client_of, document, "confidential")


def test_what_is_wrong_stands_beside_what_was_typed(desk, document):
    wrong = desk.send(f"/documents/{document}/marks", page="1", words="no such words", level="2", reason="price")
    assert wrong.status_code == 422
    assert "These words don't stand there." in text_of(wrong)
    assert 'value="no such words"' in wrong.text
    wrong = desk.send(f"/documents/{document}/marks", page="1", words="floor price", level="2", reason=" ")
    assert (wrong.status_code, "This is required." in text_of(wrong)) == (422, True)


def test_confirming_withdrawing_and_undoing_by_forms(desk, archive, client_of, document):
    page = desk.get(f"/documents/{document}/marks").text
    mark = re.search(r'data-finding="([0-9a-f]{32})"', page).group(1)
    base = f"/documents/{document}/marks"
    assert desk.send(f"{base}/confirm", page="1", reason="detector:mobile").status_code == 303
    assert "confirmed by Keeper" in text_of(desk.get(base))
    done = desk.send(f"{base}/{mark}/withdraw", page="1", reason="a sample number")
    assert done.headers["location"] == f"{base}?page=1&mark={mark}#f-{mark}"
    assert "a sample number" in text_of(desk.get(base))
    assert "13812345678" in shown_to(archive, client_of, document, "public")
    assert desk.send(f"{base}/undo", page="1").status_code == 303
    assert "13812345678" not in shown_to(archive, client_of, document, "public")
    assert desk.send(f"{base}/{mark}/level", page="1", level="3").status_code == 303
    refused = desk.send(f"{base}/{mark}/level", page="1", level="0")
    assert (refused.status_code, "no lower level" in text_of(refused)) == (422, True)


def test_the_preview_is_what_readers_of_the_level_see(desk, archive, client_of, document):
    seen = shown_to(archive, client_of, document, "public")
    preview = desk.get(f"/documents/{document}/marks?view=0").text
    inner = re.search(r'id="sheet"[^>]*>(.*?)</div>', preview, re.DOTALL).group(1)
    as_text = unescape(re.sub(r'<span class="mask".*?</span></span>', "▇▇▇", inner))
    assert as_text.replace("\n", "").replace("\r", "") == seen.replace("\n", "").replace("\r", "")


def test_a_box_is_drawn_on_the_image_of_a_page(desk, archive, keeper):
    paged = archive.file(keeper, small_pdf([(40, 200, "pumps")]), file_name="pumps.pdf", level="public")
    base = f"/documents/{paged}/marks"
    assert "board" in desk.get(base).text
    done = desk.send(base, page="1", box="100,200,300,400", level="3", reason="seal")
    assert done.status_code == 303
    assert '<rect class="level-3"' in desk.get(base).text


def test_the_documents_level_is_changed_here(desk, archive, client_of, document):
    assert desk.send(f"/documents/{document}/marks/level", page="1", level="3").status_code == 303
    reader = client_of(archive.person("below", level="confidential"))
    assert reader.get(f"/api/v1/documents/{document}").status_code == 404


def test_only_an_archivist_who_may_see_all_gets_the_screen(browse, archive, document):
    assert browse(archive.person("r", level="secret")).get(f"/documents/{document}/marks").status_code == 403
    lower = archive.person("lower", level="internal", roles=[Role.ARCHIVIST])
    assert browse(lower).get(f"/documents/{document}/marks").status_code == 403
    assert "/marks" not in browse(lower).get(f"/documents/{document}").text


def test_the_list_of_what_waits_leads_to_the_marks(desk, archive, keeper, browse):
    assert "Nothing waits" in text_of(desk.get("/reviews"))
    doubtful = archive.file(keeper, "旅客持 E12345678 入境", level="public", title="Journey")
    shown = desk.get("/reviews")
    assert f"/documents/{doubtful}/marks" in shown.text
    assert "1 doubtful finding" in text_of(shown)
    assert browse(archive.person("reader")).get("/reviews").status_code == 403


def test_overlapping_marks_show_the_highest_level_and_lose_no_letter():
    def row(number, start, end, level):
        return MarkRow(id=f"{number}" * 32, start=start, end=end, level=level, status="found")

    text = "a < b & c"
    shown = marked_text(text, [row(1, 0, 5, 1), row(2, 4, 9, 3)], 0, lambda rank: ("*", f"level {rank}"))
    assert unescape(re.sub(r"<[^>]+>", "", str(shown))) == text
    assert shown.count("level-3") == 2
    assert shown.count("level-1") == 1


@pytest.mark.parametrize(
    ("words", "found"), [("aa", [(0, 2), (2, 4)]), ("", []), ("b", []), ("aaaa", [(0, 4)]), ("aaaaa", [])]
)
def test_occurrences_do_not_overlap(words, found):
    assert occurrences("aaaa", words) == found


def test_a_finding_in_a_field_is_listed_with_the_fields_name_and_masked_on_the_documents_page(
    archive, keeper, desk, browse
):
    fields = {"service_content": "pay 6222021234567890 now", "bank_account": ["6222021234567890"]}
    document = archive.file(keeper, "tea", level="public", fields=fields)
    shown = text_of(desk.get(f"/documents/{document}/marks"))
    assert "Bank account" in shown
    assert "in “Service content”" in shown
    page = browse(archive.person("reader", level="confidential")).get(f"/documents/{document}")
    assert "6222021234567890" not in page.text
    assert re.search(r'pay <a class="mask".*?</span></a> *now', page.text)


def test_a_mark_on_a_former_text_is_told_in_the_list_and_on_the_screen(archive, desk, document):
    desk.send(f"/documents/{document}/marks", page="1", words="floor price", level="2", reason="price")
    archive.replace_text(document, ("another text",))
    assert "2 marks were put on a former text" in text_of(desk.get("/reviews"))
    screen = desk.get(f"/documents/{document}/marks")
    assert text_of(screen).count("The text has been taken out of the file anew") == 2
    for mark in re.findall(r'data-finding="([0-9a-f]{32})"', screen.text):
        desk.send(f"/documents/{document}/marks/{mark}/confirm", page="1")
    assert document not in desk.get("/reviews").text


def test_what_waits_is_shown_page_by_page(archive, keeper, desk, monkeypatch):
    monkeypatch.setattr(pages_reviews, "SHOWN", 1)
    for number in range(2):
        archive.file(keeper, f"旅客持 E1234567{number} 入境", level="public", title=f"Journey {number}")
        archive.clock.forward(timedelta(seconds=1))
    first = desk.get("/reviews")
    assert ("Journey 0" in first.text, "Journey 1" in first.text) == (True, False)
    second = desk.get(unescape(re.search(r'rel="next" href="([^"]+)"', first.text).group(1)))
    assert ("Journey 0" in second.text, "Journey 1" in second.text) == (False, True)
    assert 'rel="next"' not in second.text
    assert "From the beginning" in text_of(second)


@pytest.fixture
def worded(archive, keeper):
    """A document with words in its fields."""
    return archive.file(
        keeper, "text", level="public", title="Pump deal", fields={"counterparty": ["Farview", "Pine Leeds"]}
    )


def target(answer, key):
    """What the screen shows of one target, without tags."""
    inner = re.search(f'data-target="{key}"[^>]*>(.*?)</dd>', answer.text, re.DOTALL).group(1)
    return unescape(re.sub(r"<[^>]+>", "", inner))


def test_words_inside_a_field_are_marked_previewed_and_undone(desk, archive, client_of, worded):
    base, key = f"/documents/{worded}/marks", "field:counterparty:1"
    assert target(desk.get(base), key) == "Pine Leeds"
    done = desk.send(base, page="1", target=key, words="Leeds", level="3", reason="where they sit")
    assert done.status_code == 303
    page = desk.get(base)
    assert target(page, key) == "Pine Leeds"
    assert re.search(f'data-target="{key}"[^>]*>Pine <span class="found level-3 confirmed"', page.text)
    assert "in “" in text_of(page)
    assert "Leeds" not in target(desk.get(f"{base}?view=1"), key)
    assert target(desk.get(f"{base}?view=3"), key) == "Pine Leeds"
    archive.work()
    reader = archive.person("below", level="confidential")
    assert "Leeds" not in client_of(reader).get(f"/api/v1/documents/{worded}").text
    assert desk.send(f"{base}/undo", page="1").status_code == 303
    assert "found level-3" not in desk.get(base).text


def test_a_selection_inside_a_field_is_marked_and_moved_by_its_place(desk, worded):
    base, key = f"/documents/{worded}/marks", "field:counterparty:0"
    fields = {"page": "1", "target": key, "words": "Far", "level": "3", "reason": "a name"}
    assert desk.send(base, **fields, start="0", end="3").status_code == 303
    mark = re.search(r'data-finding="([0-9a-f]{32})"', desk.get(base).text).group(1)
    assert desk.send(f"{base}/{mark}/extent", page="1", target=key, start="0", end="7").status_code == 303
    assert re.search(r"<strong[^>]*>Farview</strong>", desk.get(base).text)
    assert desk.send(f"{base}/{mark}/extent", page="1", target="text", start="0", end="2").status_code == 422


@pytest.mark.parametrize(
    "key", ["field:no_such:0", "field:counterparty:9", "field:counterparty:x9", "region", "title:x"]
)
def test_a_target_that_is_none_is_refused_beside_what_was_typed(desk, worded, key):
    wrong = desk.send(f"/documents/{worded}/marks", page="1", target=key, words="zzz", level="3", reason="a name")
    assert wrong.status_code == 422
    assert 'value="zzz"' in wrong.text
    wrong = desk.send(
        f"/documents/{worded}/marks", page="1", target=key, start="0", end="3", level="3", reason="a name"
    )
    assert wrong.status_code == 422


def test_title_and_file_name_are_marked_alike(desk, archive, client_of, worded):
    base = f"/documents/{worded}/marks"
    assert desk.send(base, page="1", target="title", words="deal", level="3", reason="a name").status_code == 303
    archive.work()
    below = client_of(archive.person("below", level="confidential")).get(f"/api/v1/documents/{worded}").json()
    assert below["title"].split() == ["Pump", "▇▇▇"]
