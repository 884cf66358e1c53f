"""Whatever is sent to an address that /openapi.json describes, no answer is a failure of ours."""

import json
import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_api.app import create_app
from tests.archives import embedded_archive
from tests.small_pdf import small_pdf
from tests.unit.search_api.conftest import SyncClient


def _is_json(value):
    try:
        json.dumps(value, allow_nan=False).encode()
    except (ValueError, UnicodeEncodeError):
        return False
    return True


TEXT = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", "\0", "../..", "0" * 32, "business", "2026", "-1", "true", "﷽", "▇▇▇", "\ua66e"]),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
BODIES = st.one_of(
    st.builds(lambda value: {"json": value}, JSON.filter(_is_json)),
    st.builds(lambda raw: {"content": raw}, st.binary(max_size=200)),
    st.builds(
        lambda asked: {"json": asked},
        st.fixed_dictionaries(
            {},
            optional={
                "q": TEXT,
                "filters": st.dictionaries(
                    st.sampled_from(["class", "level", "year", "type", "from", "to"]),
                    JSON.filter(_is_json),
                ),
                "formats": st.lists(st.sampled_from(["csv", "jsonl", "x"]), max_size=3),
                "sort": st.sampled_from(["number", "newest", "relevance", "x"]),
            },
        ),
    ),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory, registers):
    with embedded_archive(tmp_path_factory.mktemp("fuzz"), registers) as archive:
        clerk = archive.person("clerk", roles=["clerk", "archivist"], level="secret")
        paged = small_pdf([(40, 200, "some words")])
        document = archive.file(clerk, paged, file_name="a.pdf", fields={"amount": "5 CNY"})
        app = create_app(archive.services)
        client = SyncClient(app, {"authorization": f"Bearer {archive.token(clerk)}"})
        operations = [
            (path, method, [each for each in operation.get("parameters", []) if each["in"] == "query"])
            for path, item in app.openapi()["paths"].items()
            for method, operation in item.items()
        ]
        yield client, operations, document


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_answer_is_a_failure(world, data):
    client, operations, document = world
    path, method, parameters = data.draw(st.sampled_from(operations))
    ids = st.one_of(TEXT.filter(lambda text: _is_json(text) and text.strip("./")), st.just(document))
    for name in re.findall(r"\{\w+\}", path):
        path = path.replace(name, quote(data.draw(ids), safe=""))
    named = st.sampled_from([each["name"] for each in parameters] or ["q"])
    query = data.draw(st.lists(st.tuples(named, TEXT.filter(_is_json)), max_size=4))
    body = data.draw(BODIES) if method != "get" else {}
    answer = client.request(method.upper(), path, params=query, **body)
    assert answer.status_code < 500, (method, path, query, body, answer.text)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


def test_no_answer_goes_through_the_default_encoder(world, monkeypatch):
    client, operations, document = world
    batch = client.post("/api/v1/batches", json={"class": "business"}).json()["id"]

    def refused(*_, **__):
        raise AssertionError("the default encoder was asked")

    monkeypatch.setattr("fastapi.routing.serialize_response", refused)
    monkeypatch.setattr("starlette.responses.JSONResponse.render", refused)
    for path, method, _ in operations:
        if method == "get" and "export" not in path and not path.endswith(("/metrics", ".png")):
            address = path.replace("{document_id}", document).replace("{batch_id}", batch).replace("{number}", "1")
            assert client.get(address).status_code == 200, path
    assert client.post("/api/v1/exports", json={}).status_code == 202
