"""Asking for access in the portal: what was typed stays, decisions show their mistakes beside the request."""

import pytest

from mappings.access import Role
from storage.register.models import DocumentRow
from tests.unit.search_api.portal.conftest import text_of


@pytest.fixture
def document(archive):
    clerk = archive.person("clerk", level="secret", roles=[Role.CLERK])
    return archive.file(clerk, "1200", level="public", title="Pump contract", fields={"amount": "1200.00 CNY"})


@pytest.fixture
def reader(archive, browse):
    return browse(archive.person("reader", level="internal"))


@pytest.fixture
def keeper(archive, browse):
    return browse(archive.person("keeper", level="secret", roles=[Role.ARCHIVIST]))


def asked(reader, document):
    sent = reader.send(f"/documents/{document}/request", level="secret", purpose="to answer them", days="7")
    assert sent.status_code == 303
    with_id = reader.get("/requests").text
    return with_id.partition('action="/requests/')[2].partition("/")[0]


def test_what_was_typed_stays_beside_what_is_wrong(reader, document):
    shown = reader.send(f"/documents/{document}/request", level="secret", purpose="my long reasons", days="soon")
    assert shown.status_code == 422
    assert "my long reasons" in shown.text
    assert "The term is from 1 to 366 days." in shown.text


def test_who_sees_everything_has_nothing_to_ask_for(keeper, document):
    assert "nothing to request" in text_of(keeper.get(f"/documents/{document}/request"))
    assert "Request access" not in text_of(keeper.get(f"/documents/{document}"))


def test_a_refusal_without_a_reason_is_sent_back_and_keeps_the_request(reader, keeper, document):
    request = asked(reader, document)
    shown = keeper.send(f"/requests/{request}/refuse", days="7", answer=" ")
    assert shown.status_code == 422
    assert "This is required." in shown.text
    assert keeper.send(f"/requests/{request}/refuse", days="7", answer="Ask <b>finance</b>.").status_code == 303
    assert "Ask &lt;b&gt;finance&lt;/b&gt;." in reader.get("/requests").text


def test_a_decision_that_comes_too_late_says_so(reader, keeper, document):
    request = asked(reader, document)
    reader.send(f"/requests/{request}/withdraw")
    late = keeper.send(f"/requests/{request}/grant", days="7", answer="")
    assert late.status_code == 409
    assert "This request is closed" in text_of(late)


def test_the_title_of_a_document_one_may_no_longer_see_is_gone(archive, reader, document):
    asked(reader, document)
    with archive.register.transaction() as session:
        session.get_one(DocumentRow, document).level = 3
    shown = reader.get("/requests").text
    assert "Pump contract" not in shown
    assert "A document that you may no longer see" in shown


@pytest.mark.parametrize(("level", "choices"), [("secret", 1), ("confidential", 2)])
def test_a_copy_that_needs_a_grant_is_asked_for_and_shown_as_one(archive, browse, keeper, level, choices):
    clerk = archive.person("clerk", level="secret", roles=[Role.CLERK])
    values = {"classification": "credit", "level": "confidential", "fields": {"customer_name": "Farview"}}
    rating = archive.file(clerk, "rating", **values)
    analyst = browse(archive.person("analyst", level=level))
    assert "Request a copy" in text_of(analyst.get(f"/documents/{rating}?tab=original"))
    form = analyst.get(f"/documents/{rating}/request")
    assert "a copy of what you see now" in text_of(form)
    assert form.text.count('type="radio"') == choices
    sent = analyst.send(f"/documents/{rating}/request", level=level, purpose="to show them", days="7")
    assert sent.status_code == 303
    assert "and to take copies" in text_of(analyst.get("/requests"))
    page = keeper.get("/requests")
    assert "and to take copies" in text_of(page)
    request = page.text.partition('action="/requests/')[2].partition("/")[0]
    keeper.send(f"/requests/{request}/grant", days="7", answer="")
    assert "Request a copy" not in text_of(analyst.get(f"/documents/{rating}?tab=original"))
    assert "Download a copy of what you see" in text_of(analyst.get(f"/documents/{rating}?tab=original"))
