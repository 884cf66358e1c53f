"""/healthz, /readyz and /metrics: whether it works, for whom it works, and in numbers that tell nothing of content."""

import shutil

import pytest


def test_the_process_answers_anyone(client_of):
    for address in ("/healthz", "/api/v1/healthz"):
        answer = client_of().get(address)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok", "parts": {}})


def test_every_part_answers(client_of):
    answer = client_of().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "parts": {"register": "ok", "index": "ok", "site a": "ok", "site b": "ok"},
    }


def test_one_site_is_enough(archive, client_of):
    shutil.rmtree(archive.folder / "site-a")
    answer = client_of().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["parts"]["site a"] == "site-unavailable"


def test_without_any_site_it_is_not_ready(archive, client_of):
    for site in ("site-a", "site-b"):
        shutil.rmtree(archive.folder / site)
    answer = client_of().get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")


def test_a_part_that_breaks_is_named_without_its_words(archive, client_of, monkeypatch):
    def broken():
        raise RuntimeError("secret words of the engine")

    monkeypatch.setattr(archive.index, "check", broken)
    answer = client_of().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["index"] == "internal-error"
    assert "secret words" not in answer.text


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_numbers_for_those_who_oversee(archive, client_of, role):
    clerk = archive.person("clerk", roles=["clerk"])
    archive.file(clerk, "word")
    client_of(clerk).get("/api/v1/search", params={"q": "word"})
    answer = client_of(archive.person("overseer", roles=[role])).get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    assert 'strongroom_documents{state="INDEXED"} 1' in lines
    assert 'strongroom_acts_total{action="search"} 1' in lines
    assert "strongroom_copies_waiting 0" in lines
    assert not {"business", "sales", "clerk"} & {word for line in lines for word in line.split('"')}


def test_readers_get_no_numbers(archive, client_of):
    for role in ("reader", "clerk", "archivist"):
        answer = client_of(archive.person(role, roles=[role])).get("/metrics")
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
