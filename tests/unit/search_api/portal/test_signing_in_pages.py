"""Forms that open and close a session: meant by the person, and leading nowhere else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.identity import SESSION_COOKIE
from search_api.portal.visit import inner_path
from storage.governance import setup_links
from storage.register.models import PersonRow
from tests.unit.search_api.portal.conftest import text_of

PASSWORD = "a quiet sentence of mine"


@pytest.fixture
def link_of(archive):
    def link(person):
        with archive.register.transaction() as session:
            return f"/setup/{setup_links.create(session, person.person_id, archive.clock())}"

    return link


def form(browser, path):
    """Open a page for guests; its form's token goes with what is sent next."""
    page = browser.get(path)
    browser.csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
    return page


def test_from_the_link_to_the_session_and_out_again(archive, browse, link_of):
    person = archive.person("reader")
    link = link_of(person)
    browser = browse()
    form(browser, link)
    assert "not the same" in text_of(browser.send(link, password=PASSWORD, again="other"))
    assert browser.send(link, password="short", again="short").status_code == 422
    answer = browser.send(link, password=PASSWORD, again=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert browser.get("/").status_code == 200
    assert browse().get(link).status_code == 404

    browser.csrf = re.search(r'name="csrf" value="([^"]+)"', browser.get("/account").text)[1]
    out = browser.send("/sign-out")
    assert out.headers["clear-site-data"] == '"cache"'
    browser.cookies[SESSION_COOKIE] = answer.cookies[SESSION_COOKIE]
    assert browser.get("/").status_code == 303

    form(browser, "/sign-in?back=/account")
    wrong = browser.send("/sign-in", user="reader", password="wrong")
    assert wrong.status_code == 401
    assert 'value="reader"' in wrong.text
    right = browser.send("/sign-in", user="reader", password=PASSWORD, back="/account")
    assert right.headers["location"] == "/account"


def test_a_form_from_elsewhere_opens_nothing(archive, browse, link_of):
    link = link_of(archive.person("reader"))
    browser = browse()
    form(browser, link)
    given = {"password": PASSWORD, "again": PASSWORD}
    assert browser.send(link, origin="https://elsewhere.test", **given).status_code == 403
    assert browser.send(link, csrf="x" * 43, **given).status_code == 403
    assert browse().send(link, csrf=browser.csrf, **given).status_code == 403
    with archive.register.snapshot() as session:
        assert session.query(PersonRow).filter_by(user_name="reader").one().password_hash == ""


@pytest.mark.parametrize("path", ["/account/tokens", "/sign-out", "/people/new", "/upload/check"])
def test_no_form_acts_without_its_token(archive, browse, path):
    browser = browse(archive.person("boss", roles=["administrator"]))
    assert browser.send(path, csrf="forged").status_code == 403
    assert browser.send(path, origin="https://elsewhere.test").status_code == 403


def test_after_too_many_tries_one_waits(archive, browse):
    archive.person("reader")
    browser = browse()
    form(browser, "/sign-in")
    answers = [browser.send("/sign-in", user="reader", password="wrong") for _ in range(12)]
    assert answers[-1].status_code == 429
    assert re.search(r"The next one is possible in \d+ second", text_of(answers[-1]))


@pytest.mark.parametrize("back", ["//evil.test", "https://evil.test", "/\\evil.test", "evil", "/a\nb", "javascript:x"])
def test_no_redirect_leads_elsewhere(archive, browse, back):
    assert inner_path(back) == "/"
    browser = browse(archive.person("reader"))
    assert browser.send("/preferences", language="en", back=back).headers["location"] == "/"


@given(st.text())
def test_whatever_is_asked_the_way_back_is_inside(back):
    path = inner_path(back)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))


def test_preferences_are_kept_in_the_browser(archive, browse):
    browser = browse(archive.person("reader"))
    browser.send("/preferences", language="zh", theme="dark", back="/account")
    page = browser.get("/account").text
    assert '<html lang="zh" data-theme="dark">' in page
    browser.send("/preferences", language="klingon", theme="neon")
    assert (browser.cookies["language"], browser.cookies["theme"]) == ("zh", "dark")
