"""Problem documents: one shape, both languages, and every code of the catalogue used somewhere."""

import ast
from pathlib import Path

import pytest
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from ingest.submission import SubmissionRefusedError
from mappings.problems import Problem
from search_api.field_errors import TEXTS, FieldError
from search_api.language import preferred
from search_api.problem_catalogue import PROBLEMS
from search_api.problems import ProblemError, as_problem, problem_body
from storage.governance.passwords import PROBLEM_TEXTS
from storage.index.port import IndexUnavailableError
from storage.register.outages import RegisterUnavailableError
from storage.vault.site import ObjectMissingError, SiteUnavailableError

ROOT = Path(__file__).parents[3]


def code(answer):
    return answer.status_code, answer.json()["code"]


def words_in_code():
    """Every string constant of the web side but those of the catalogue itself."""
    for file in (ROOT / "search_api").rglob("*.py"):
        if file.name not in {"problem_catalogue.py", "problems_of_people.py"}:
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def test_every_code_of_the_catalogue_is_used():
    assert set(PROBLEMS) - set(words_in_code()) == set()


def test_every_text_is_there_in_both_languages():
    for kind in PROBLEMS.values():
        for text in (kind.title, kind.detail):
            assert any("\u4e00" <= char <= "\u9fff" for char in text.zh), kind.code
            assert text.en.isascii(), kind.code
    for each in (*TEXTS.values(), *PROBLEM_TEXTS.values()):
        assert each.zh != each.en


@pytest.mark.parametrize("kind", PROBLEMS.values(), ids=lambda kind: kind.code)
def test_a_document_has_the_members_of_rfc_9457(kind):
    body = problem_body(ProblemError(kind.code), "en")
    assert set(body) == {"type", "title", "status", "detail", "code"}
    assert body["type"] == f"urn:strongroom:problem:{kind.code}"
    assert body["status"] == kind.status
    assert 400 <= kind.status < 600


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (SubmissionRefusedError(Problem("file-empty", "file")), "submission-refused"),
        (
            SubmissionRefusedError(Problem("file-empty"), Problem("file-too-large", "", {"limit": "1"})),
            "file-too-large",
        ),
        (SubmissionRefusedError(Problem("may-not-file")), "not-allowed"),
        (RequestValidationError([{"type": "json_invalid", "loc": ("body", 1)}]), "malformed-json"),
        (RequestValidationError([{"type": "missing", "loc": ("query", "q")}]), "malformed-request"),
        (HTTPException(404), "no-such-address"),
        (HTTPException(405), "method-not-allowed"),
        (HTTPException(400), "body-unreadable"),
        (HTTPException(413), "request-too-large"),
        (HTTPException(418), "malformed-request"),
        (IndexUnavailableError(), "index-unavailable"),
        (SiteUnavailableError(), "site-unavailable"),
        (ObjectMissingError(), "site-unavailable"),
        (RegisterUnavailableError(), "register-unavailable"),
    ],
)
def test_failures_of_other_rooms_become_problems(error, expected):
    assert as_problem(error).kind.code == expected


def test_what_nobody_expected_is_no_problem():
    with pytest.raises(TypeError):
        as_problem(ValueError("x"))


def test_errors_are_shown_in_the_language_asked_for():
    errors = [FieldError("class", "unknown"), FieldError("", "file-too-large", {"limit": "5 MiB"})]
    zh, en = (problem_body(ProblemError("submission-refused", errors), language)["errors"] for language in ("zh", "en"))
    assert zh[0]["detail"] == "没有此名称。"
    assert en[0]["detail"] == "There is nothing of this name."
    assert "5 MiB" in zh[1]["detail"]
    assert [each["code"] for each in zh] == [each["code"] for each in en] == ["unknown", "file-too-large"]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB, zh;q=0.5", "en"),
        ("fr, en;q=0.1", "en"),
        ("zh;q=0, en;q=0.1", "en"),
        ("ZH-hans", "zh"),
        ("fr", None),
        ("", None),
        ("en;q=nonsense", None),
        (",;,;q=", None),
        ("x" * 10_000 + ",en", None),
    ],
)
def test_the_language_of_accept_language(header, language):
    assert preferred(header) == language


def test_the_request_decides_the_language_then_the_person_then_the_installation(archive, client_of):
    english, chinese = archive.person("english"), archive.person("chinese", language="zh")
    address = f"/api/v1/documents/{'0' * 32}"
    asked = {
        (chinese, "en"): "en",
        (english, "zh-CN"): "zh",
        (english, "fr"): "en",
        (chinese, ""): "zh",
        (None, ""): "zh",
        (None, "en"): "en",
    }
    for (person, header), language in asked.items():
        answer = client_of(person).get(address, headers={"accept-language": header})
        assert answer.headers["content-language"] == language, (person, header)
        kind = PROBLEMS[answer.json()["code"]]
        assert answer.json()["title"] == kind.title.text(language)
        assert answer.headers["content-type"] == "application/problem+json"


def test_addresses_and_methods_that_are_not_there(archive, client_of):
    client = client_of(archive.person("someone"))
    assert code(client.get("/api/v1/nothing")) == (404, "no-such-address")
    assert code(client.get("/docs")) == (404, "no-such-address")
    wrong = client.request("DELETE", f"/api/v1/documents/{'0' * 32}")
    assert code(wrong) == (405, "method-not-allowed")
    assert wrong.headers["allow"] == "GET"
    assert code(client.request("BREW", "/api/v1/search")) == (405, "method-not-allowed")


def test_outages_say_when_to_try_again(archive, client_of, monkeypatch):
    def away(*_, **__):
        raise IndexUnavailableError("http://secret-host:9200")

    monkeypatch.setattr(archive.index, "search", away)
    answer = client_of(archive.person("someone")).get("/api/v1/search")
    assert code(answer) == (503, "index-unavailable")
    assert answer.headers["retry-after"] == "10"
    assert "secret-host" not in answer.text


def test_what_nobody_expected_is_answered_with_a_number_and_without_words(archive, client_of, monkeypatch, capsys):
    def broken(*_, **__):
        raise ValueError("the words of the document")

    monkeypatch.setattr(archive.index, "search", broken)
    answer = client_of(archive.person("someone")).get("/api/v1/search")
    assert code(answer) == (500, "internal-error")
    logged = "".join(capsys.readouterr())
    assert answer.json()["incident"] in logged
    assert "ValueError" in logged
    assert "the words" not in answer.text + logged
