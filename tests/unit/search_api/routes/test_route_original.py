"""GET /documents/{id}/original: byte for byte, in ranges, under conditions, under its own name."""

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest

from search_api.problems import ProblemError
from search_api.use_cases import build_use_cases
from storage.register import documents
from storage.register.states import State

TEXT = "0123456789" * 10_000
NAME = '采购合同 "终稿"; 第2版%.txt'


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=["clerk"])


@pytest.fixture
def document(archive, clerk):
    return archive.file(clerk, TEXT, file_name=NAME)


@pytest.fixture
def fetch(client_of, clerk, document):
    client = client_of(clerk)
    return lambda **headers: client.get(
        f"/api/v1/documents/{document}/original",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def test_the_whole(fetch):
    answer = fetch()
    assert answer.status_code == 200
    assert answer.text == TEXT
    assert answer.headers["content-length"] == str(len(TEXT))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"].startswith("text/plain")


def test_it_is_saved_under_its_own_name_and_never_run(fetch):
    headers = fetch().headers
    plain, encoded = re.fullmatch(
        r"attachment; filename=\"([^\"]*)\"; filename\*=UTF-8''(\S+)", headers["content-disposition"]
    ).groups()
    assert unquote(encoded) == NAME
    assert plain.isascii()
    assert not set(plain) & set('"\\;%')
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_ranges(fetch):
    for asked, start, end in (
        ("bytes=0-0", 0, 1),
        ("bytes=70000-70009", 70_000, 70_010),  # across the border of two chunks of ciphertext
        ("bytes=99990-", 99_990, 100_000),
        ("bytes=-10", 99_990, 100_000),
        ("bytes=-1000000", 0, 100_000),
        ("bytes=99999-200000", 99_999, 100_000),
    ):
        answer = fetch(range=asked)
        assert answer.status_code == 206, asked
        assert answer.text == TEXT[start:end], asked
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(TEXT)}"
        assert answer.headers["content-length"] == str(end - start)


def test_a_range_outside_is_refused(fetch):
    for asked in ("bytes=100000-", "bytes=-0", "bytes=500000-600000"):
        answer = fetch(range=asked)
        assert (answer.status_code, answer.json()["code"]) == (416, "range-not-satisfiable"), asked
        assert answer.headers["content-range"] == f"bytes */{len(TEXT)}"


def test_a_range_that_is_not_understood_is_answered_with_the_whole(fetch):
    for asked in ("bytes=5-2", "bytes=-", "bytes=0-1,5-6", "items=0-1", "bytes=a-b", "bytes=-5-"):
        answer = fetch(range=asked)
        assert (answer.status_code, answer.text) == (200, TEXT), asked


def test_bytes_the_reader_has_are_not_sent_again(archive, fetch):
    tag = fetch().headers["etag"]
    for given in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        answer = fetch(if_none_match=given)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert fetch(if_none_match='"other"').status_code == 200
    assert [event.details["bytes"] for event in archive.events("download")] == [len(TEXT), 0, 0, 0, 0, len(TEXT)]


def test_a_range_of_something_else_is_answered_with_the_whole(fetch):
    tag = fetch().headers["etag"]
    assert fetch(range="bytes=0-9", if_range=tag).status_code == 206
    for other in ('"other"', f"W/{tag}", "Mon, 02 Mar 2026 09:00:00 GMT"):
        answer = fetch(range="bytes=0-9", if_range=other)
        assert (answer.status_code, answer.text) == (200, TEXT)


def test_equal_files_have_different_tags(archive, client_of, clerk, document, fetch):
    twin = archive.file(clerk, TEXT)
    assert client_of(clerk).get(f"/api/v1/documents/{twin}/original").headers["etag"] != fetch().headers["etag"]


def test_the_original_needs_the_level_from_which_nothing_is_hidden(archive, client_of, document):
    reader = client_of(archive.person("reader", level="confidential"))
    answer = reader.get(f"/api/v1/documents/{document}/original")
    assert (answer.status_code, answer.json()["code"]) == (403, "original-needs-level")
    assert archive.events("download") == []


def set_aside(archive, document):
    with archive.register.transaction() as session:
        documents.set_aside(session, document, 1, State.QUARANTINED, "virus-found")
        documents.settle(session, document, 1, archive.clock())


def test_what_is_quarantined_is_given_to_archivists_only(archive, client_of, document, fetch):
    set_aside(archive, document)
    assert (fetch().status_code, fetch().json()["code"]) == (403, "quarantined")
    assert archive.events("download") == []
    archivist = client_of(archive.person("archivist", level="secret", roles=["archivist"]))
    assert archivist.get(f"/api/v1/documents/{document}/original").text == TEXT
    lower = client_of(archive.person("lower", level="confidential"))
    assert lower.get(f"/api/v1/documents/{document}/original").json()["code"] == "original-needs-level"


def test_where_files_are_scanned_none_is_given_out_before(archive, clerk):
    archive.services = replace(archive.services, web=replace(archive.services.web, scanning=True))
    reading = build_use_cases(archive.services).reading
    waiting = archive.file(clerk, TEXT, settle=False)
    with pytest.raises(ProblemError, match="not-scanned-yet"):
        reading.original(clerk, waiting)
    archive.work()
    assert b"".join(reading.original(clerk, waiting).pieces).decode() == TEXT


def test_a_range_is_on_record_with_what_was_sent(archive, fetch):
    fetch(range="bytes=0-99")
    (event,) = archive.events("download")
    assert event.details["bytes"] == 100


def test_when_no_site_has_it_the_answer_is_a_problem_and_no_broken_file(archive, fetch):
    for site in archive.sites:
        for object_id in list(site.list_ids()):
            site.remove(object_id)
    answer = fetch()
    assert (answer.status_code, answer.json()["code"]) == (503, "site-unavailable")
    assert "content-disposition" not in answer.headers
