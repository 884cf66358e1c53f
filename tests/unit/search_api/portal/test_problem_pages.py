"""Problems as pages for people, as documents for programs."""

import pytest

from mappings.access import Role
from search_api.portal.problem_words import problem_words
from search_api.problem_catalogue import PROBLEMS
from tests.unit.search_api.portal.conftest import text_of

FOR_PROGRAMS = ("openapi", "JSON", "errors", "multipart", "Range")
# Only programs are answered with these; a browser can't bring them about.
NEVER_SHOWN = {"malformed-json", "range-not-satisfiable", "person-refused", "password-refused", "submission-refused"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", sorted(set(PROBLEMS) - NEVER_SHOWN))
def test_what_people_are_told_is_not_meant_for_programs(languages, language, code):
    words = problem_words(PROBLEMS[code], languages[language])
    assert all(words)
    assert [term for term in FOR_PROGRAMS if term in " ".join(words)] == []


def test_a_guest_is_sent_to_sign_in_and_on_from_there(browse):
    answer = browse().get("/search?q=pumps&any=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?back=%2Fsearch%3Fq%3Dpumps%26any%3D1"


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(browse):
    answer = browse().get("/uploads/abc", headers={"hx-request": "true"})
    assert answer.status_code == 204
    assert answer.headers["hx-redirect"].startswith("/sign-in?back=")


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api/v1/search?q=x"])
def test_programs_get_documents(browse, path):
    assert browse().get(path).headers["content-type"] == "application/problem+json"


def test_a_page_that_is_not_there(archive, browse):
    for browser in (browse(), browse(archive.person("reader"))):
        answer = browser.get("/nowhere")
        assert answer.status_code == 404
        assert "There is no such page" in text_of(answer)


def test_a_document_that_is_absent_and_one_that_is_forbidden_are_the_same_page(archive, browse):
    clerk = archive.person("clerk", level="secret", roles=[Role.CLERK])
    secret = archive.file(clerk, "hidden", level="secret")
    reader = browse(archive.person("reader"))
    absent = "0" * len(secret)
    pages = [reader.get(f"/documents/{each}").text.replace(each, "") for each in (secret, absent)]
    assert pages[0] == pages[1]


def test_who_may_not_is_told_so_and_led_back(archive, browse):
    answer = browse(archive.person("reader")).get("/people")
    assert answer.status_code == 403
    assert "Your post does not include this action" in text_of(answer)
    assert 'href="/"' in answer.text


def test_an_address_typed_wrongly_is_told_in_plain_words(archive, browse):
    answer = browse(archive.person("reader")).get("/search?q=x&class=nix")
    assert answer.status_code == 422
    assert "This address can't be read" in text_of(answer)


def test_a_place_in_results_that_is_no_more_leads_to_the_first_page(archive, browse):
    answer = browse(archive.person("reader")).get("/search?q=pumps&level=public&cursor=old")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/search?q=pumps&level=public"


def test_the_portal_still_answers_when_it_cannot_tell_who_asks(archive, browse, monkeypatch):
    from search_api.portal import pages_error

    def away(*_):
        raise RuntimeError

    monkeypatch.setattr(pages_error, "visit_for", away)
    answer = browse(archive.person("reader")).get("/nowhere")
    assert answer.status_code == 404
    assert "Sign in" in text_of(answer)
