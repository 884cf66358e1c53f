"""The screen for filling in fields and the list of what waits, as forms and without scripts."""

import re

import pytest

from mappings.access import Role
from tests.unit.search_api.portal.conftest import text_of

TEXT = """PURCHASE AGREEMENT
Contract No.: PA-2023/117
Buyer: Farview Trading Ltd.
The total contract price is US$1,250,000.00.
"""


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=[Role.CLERK])


@pytest.fixture
def document(archive, clerk):
    return archive.file(clerk, TEXT, level="public")


@pytest.fixture
def desk(browse, clerk):
    return browse(clerk)


def number_of(page, words):
    """The number of the proposal that was read from `words`."""
    return re.search(rf'id="p-(\d+)"(?:(?!id="p-).)*?<strong>{re.escape(words)}</strong>', page, re.DOTALL).group(1)


def test_each_field_shows_its_proposals_in_their_context_with_place_and_confidence(desk, document):
    page = desk.get(f"/documents/{document}/proposals")
    said = text_of(page)
    assert "Contract number" in said
    assert "Contract No.: PA-2023/117" in said
    assert "92 % sure" in said
    assert "page 1" in said
    assert "not filled in" in said
    assert 'value="1250000 USD"' in page.text
    assert '<mark id="place" tabindex="-1">PURCHASE AGREEMENT</mark>' in page.text


def test_the_place_of_any_proposal_can_be_seen(desk, document):
    number = number_of(desk.get(f"/documents/{document}/proposals").text, "PA-2023/117")
    page = desk.get(f"/documents/{document}/proposals?at={number}")
    assert '<mark id="place" tabindex="-1">PA-2023/117</mark>' in page.text


def test_accepting_enters_the_value_and_undo_takes_it_back(desk, document, archive):
    address = f"/documents/{document}/proposals"
    number = number_of(desk.get(address).text, "US$1,250,000.00")
    done = desk.send(f"{address}/{number}/accept", value="1250000 USD")
    assert (done.status_code, done.headers["location"]) == (303, address)
    assert "1,250,000.00" in text_of(desk.get(f"/documents/{document}"))
    assert archive.events("proposal_accepted")[-1].details["changed"] is False
    assert desk.send(f"{address}/undo").status_code == 303
    assert "1,250,000" not in text_of(desk.get(f"/documents/{document}")).split("Text")[0]


def test_what_is_wrong_is_said_and_nothing_changes(desk, document):
    address = f"/documents/{document}/proposals"
    number = number_of(desk.get(address).text, "US$1,250,000.00")
    answer = desk.send(f"{address}/{number}/accept", value="a lot")
    assert answer.status_code == 422
    assert "must be an amount with its currency" in text_of(answer)


def test_a_decided_one_is_shown_as_such_and_cannot_be_decided_again(desk, document):
    address = f"/documents/{document}/proposals"
    number = number_of(desk.get(address).text, "PA-2023/117")
    desk.send(f"{address}/{number}/reject")
    assert "rejected" in text_of(desk.get(address))
    assert "It was decided on" in text_of(desk.send(f"{address}/{number}/reject"))


def test_the_list_leads_to_the_document_until_all_is_decided(desk, document):
    assert f"/documents/{document}/proposals" in desk.get("/proposals").text
    address = f"/documents/{document}/proposals"
    for _ in range(8):
        found = re.search(rf"{address}/(\d+)/reject", desk.get(address).text)
        if found is None:
            break
        desk.send(f"{address}/{found.group(1)}/reject")
    assert "Nothing waits" in text_of(desk.get("/proposals"))


def test_a_reader_is_led_nowhere_and_told_nothing(browse, archive, document):
    reader = browse(archive.person("reader", level="secret"))
    assert f"/documents/{document}/proposals" not in reader.get(f"/documents/{document}").text
    answer = reader.get(f"/documents/{document}/proposals")
    assert answer.status_code == 403
    assert "PA-2023" not in answer.text
