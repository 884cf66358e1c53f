"""Every answer's headers: nothing is cached, sniffed, framed or run."""

from dataclasses import replace

from search_api.app import create_app
from search_api.security_headers import DATA_POLICY, HEADERS


def test_every_answer_has_them(archive, client_of):
    clerk = archive.person("clerk", roles=["clerk"], level="secret")
    document = archive.file(clerk, "word")
    client = client_of(clerk)
    for address in (
        "/healthz",
        "/openapi.json",
        "/nothing",
        "/metrics",
        "/api/v1/search",
        f"/api/v1/documents/{document}",
        f"/api/v1/documents/{document}/text",
        f"/api/v1/documents/{document}/original",
        f"/api/v1/documents/{'0' * 32}",
    ):
        answer = client.get(address)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (address, name)
        assert answer.headers["content-security-policy"] == DATA_POLICY
        assert "strict-transport-security" not in answer.headers
        assert "server" not in answer.headers


def test_an_unexpected_failure_has_them_too(archive, client_of, monkeypatch):
    def broken(*_, **__):
        raise ValueError

    monkeypatch.setattr(archive.index, "search", broken)
    answer = client_of(archive.person("someone")).get("/api/v1/search")
    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_behind_https_browsers_are_told_to_stay_there(archive):
    from tests.unit.search_api.conftest import SyncClient

    web = replace(archive.services.web, origin="https://archive.test")
    client = SyncClient(create_app(replace(archive.services, web=web)), {})
    assert client.get("/healthz").headers["strict-transport-security"] == "max-age=31536000"
