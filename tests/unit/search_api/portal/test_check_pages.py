"""The second person's check as forms and without scripts: the list, the screen, and what is wrong."""

import pytest

from mappings.access import Role
from tests.archives import embedded_archive
from tests.second_person import checking_scheme
from tests.unit.search_api.portal.conftest import text_of


@pytest.fixture
def archive(tmp_path, registers):
    with embedded_archive(tmp_path, registers, scheme=checking_scheme()) as made:
        yield made


@pytest.fixture
def wang(archive):
    return archive.person("wang", level="secret", roles=[Role.CLERK])


@pytest.fixture
def li(archive):
    return archive.person("li", level="secret", roles=[Role.CLERK])


def test_one_person_enters_another_sends_back_and_confirms(archive, browse, wang, li):
    fields = {"amount": {"amount": "12.50", "currency": "EUR"}, "sign_date": "2026-01-02"}
    document = archive.file(wang, "pumps", title="Pumps", fields=fields)
    enters, checks = browse(wang), browse(li, "zh")
    assert "filed by you, for another person" in text_of(enters.get("/checks"))
    page = text_of(checks.get(f"/documents/{document}/check"))
    assert "待复核" in page
    assert "12.50" in page
    none = checks.send(f"/documents/{document}/check/return", reason=" ")
    assert (none.status_code, "必填" in text_of(none)) == (422, True)
    assert checks.send(f"/documents/{document}/check/return", reason="金额有误").headers["location"] == "/checks"
    page = enters.get(f"/documents/{document}/check")
    assert "金额有误" in text_of(page)
    assert 'value="12.50"' in page.text
    typed = {"title": "Pumps", "amount": "a lot", "amount.currency": "EUR", "sign_date": "2026-01-02"}
    wrong = enters.send(f"/documents/{document}/check/correct", **typed)
    assert wrong.status_code == 422
    assert 'value="a lot"' in wrong.text
    right = enters.send(f"/documents/{document}/check/correct", **{**typed, "amount": "13.50"})
    assert right.headers["location"] == f"/documents/{document}/check"
    archive.work()
    assert enters.send(f"/documents/{document}/check/confirm").status_code == 403
    assert "/checks" in checks.get("/").text
    assert checks.send(f"/documents/{document}/check/confirm").headers["location"] == "/checks"
    archive.work()
    assert "没有待复核的档案" in text_of(checks.get("/checks"))
    assert "confirmed by Li" in text_of(enters.get(f"/documents/{document}/check"))
    assert "13.50" in text_of(enters.get(f"/documents/{document}"))


def test_what_waits_is_said_to_who_filed_it_below_the_level_of_its_secrets(archive, browse):
    low = archive.person("low", level="internal", roles=[Role.CLERK])
    archive.file(low, "pumps", title="Pumps")
    assert "Another person has to confirm what was entered" in text_of(browse(low).get("/uploads"))
    assert "Nothing waits" in text_of(browse(low).get("/checks"))
