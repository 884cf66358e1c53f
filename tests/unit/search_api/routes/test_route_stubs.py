"""The stub of a document above the reader's level, over every route that names or finds one."""

from dataclasses import replace

import pytest

from mappings.views import MASK_SHOWN
from search_api.export.access_then import access_json, still_covers
from storage.register import documents, levels

ABSENT = "0" * 32
REST = "/api/v1/documents"


@pytest.fixture
def keeper(archive):
    return archive.person("keeper", level="secret", roles=["archivist"])


@pytest.fixture
def document(archive, keeper):
    given = {"title": "Rating of Falcon", "fields": {"customer_name": "Falcon"}, "file_name": "falcon.txt"}
    return archive.file(keeper, "quorvex text", classification="credit", level="secret", department="sales", **given)


@pytest.fixture
def reader(archive, client_of):
    return client_of(archive.person("reader"))


def found(client, query):
    return client.get("/api/v1/search", params={"q": query}).json()["hits"]


def test_a_hit_tells_number_class_level_department_and_day_and_nothing_else(reader, document):
    (hit,) = found(reader, "class:credit")
    day = hit.pop("filed_on")
    number = hit.pop("archive_number")
    assert day
    assert number.startswith("SR-CRE")
    fields = hit.pop("fields")
    assert {each["needs"] for each in fields.values()} == {"secret"}
    assert hit == {
        "id": document,
        "title": MASK_SHOWN,
        "class": "credit",
        "level": "secret",
        "department": "sales",
        "customer": None,
        "file_name": MASK_SHOWN,
        "media_type": None,
        "state": None,
        "stub": True,
        "covered_needs": [],
        "within": None,
        "snippets": [],
        "page": None,
    }


@pytest.mark.parametrize("query", ["falcon", "quorvex", "customer_name:falcon", "title:rating", "type:text"])
def test_its_words_find_nothing(reader, document, query):
    assert found(reader, query) == []


def test_the_document_itself_is_shown_as_its_stub(reader, document):
    shown = reader.get(f"{REST}/{document}").json()
    assert shown["stub"]
    assert shown["view_level"] == "internal"
    assert shown["original"] == {"available": False, "from_level": "secret", "needs_grant": True}
    untold = ("page_count", "created_at", "created_by", "version", "copies")
    assert [shown[name] for name in untold] == [None] * len(untold)
    assert shown["warnings"] == []


@pytest.mark.parametrize("part", ["/text", "/text?page=9", "/original", "/rendition", "/pages/1.png", "/pages/99.png"])
def test_what_a_stub_does_not_have_is_answered_alike(archive, client_of, keeper, reader, document, part):
    other = archive.file(keeper, b" ", classification="credit", level="confidential", fields={"customer_name": "Oak"})
    one, two = (reader.get(f"{REST}/{each}{part}") for each in (document, other))
    assert (one.status_code, one.json()["code"]) == (403, "document-needs-level")
    assert (one.status_code, one.content) == (two.status_code, two.content)


def test_refused_parts_are_on_record(archive, reader, document):
    reader.get(f"{REST}/{document}/text")
    assert archive.events()[-1].details == {"what": "text", "reason": "document-needs-level"}


@pytest.mark.parametrize(
    "who", [{"level": "public"}, {"rights": ("ordinary",)}, {"departments": ("law",)}, {"roles": ("auditor",)}]
)
def test_who_need_not_know_gets_what_there_is_for_nothing_at_all(archive, client_of, document, who):
    client = client_of(archive.person("other", **who))
    answers = [client.get(f"{REST}/{each}") for each in (document, ABSENT)]
    assert answers[0].status_code in (403, 404)
    assert answers[0].content == answers[1].content
    if "roles" not in who:
        assert found(client, "class:credit") == []


def test_a_stub_is_there_from_the_beginning(archive, client_of, keeper):
    document = archive.file(
        keeper, "x", settle=False, classification="credit", level="secret", fields={"customer_name": "Oak"}
    )
    reader = client_of(archive.person("reader", departments=("*",)))
    assert reader.get(f"{REST}/{document}").json()["stub"]


def test_access_is_asked_for_granted_and_ends(archive, client_of, keeper, reader, document):
    decider = client_of(archive.person("decider", level="secret", roles=["archivist"], departments=("*",)))
    body = {"document": document, "purpose": "answer the customer", "days": 3}
    for refused in ("internal", "confidential"):
        answer = reader.post("/api/v1/requests", json={**body, "level": refused})
        assert (answer.status_code, answer.json()["code"]) == (422, "request-incomplete")
    made = reader.post("/api/v1/requests", json=body).json()["id"]
    (own,) = reader.get("/api/v1/requests").json()["own"]
    assert own["title"] == MASK_SHOWN
    assert decider.post(f"/api/v1/requests/{made}/grant", json={"days": 3}).status_code == 204
    assert reader.get(f"{REST}/{document}").json()["title"] == "Rating of Falcon"
    assert [hit["stub"] for hit in found(reader, "class:credit")] == [False]
    assert reader.get(f"{REST}/{document}/text").text == "quorvex text"
    assert reader.request("DELETE", f"/api/v1/requests/{made}/grant").status_code == 204
    assert reader.get(f"{REST}/{document}").json()["stub"]


def test_an_archivist_who_sees_the_stub_only_decides_nothing(archive, client_of, document):
    low = client_of(archive.person("low", level="confidential", roles=["archivist"]))
    reader = client_of(archive.person("reader"))
    made = reader.post("/api/v1/requests", json={"document": document, "purpose": "an audit", "days": 3}).json()["id"]
    assert low.get("/api/v1/requests").json()["awaiting"] == []
    assert low.post(f"/api/v1/requests/{made}/grant", json={"days": 3}).json()["code"] == "no-such-request"
    assert low.get(f"{REST}/{document}/marks").json()["code"] == "marking-needs-level"


def test_a_document_that_is_raised_leaves_its_stub(archive, client_of, keeper):
    fields = {"customer_name": "Oak"}
    document = archive.file(keeper, "quorvex", classification="credit", level="confidential", fields=fields)
    reader = client_of(archive.person("reader", level="confidential", departments=("*",)))
    assert reader.get(f"{REST}/{document}/text").text == "quorvex"
    with archive.register.transaction() as session:
        documents.lock(session, document)
        levels.set_level(session, [document], 3, "index", archive.clock())
    assert reader.get(f"{REST}/{document}").json()["stub"]
    assert reader.get(f"{REST}/{document}/text").json()["code"] == "document-needs-level"
    archive.work()
    assert found(reader, "quorvex") == []
    assert [hit["stub"] for hit in found(reader, "class:credit")] == [True]


def test_an_export_with_stubs_goes_when_the_class_hides_them(archive):
    from mappings.access import access_filter

    now = access_filter(archive.person("reader"), archive.scheme, archive.clock())
    then = access_json(now)
    assert still_covers(now, then)
    assert not still_covers(replace(now, stubs={}), then)
    assert not still_covers(replace(now, stubs={"credit": 2}), then)
    assert still_covers(replace(now, stubs={"credit": 0}), then)
    before_there_were_any = {name: value for name, value in then.items() if name != "stubs"}
    assert still_covers(now, before_there_were_any)
