"""/openapi.json describes every address, with its ways to sign in and its problems."""

import re

import pytest

from search_api.problem_catalogue import PROBLEMS
from search_api.routes.schemas import DocumentAnswer, ExportAnswer, SearchAnswer, StatusAnswer, UploadsAnswer


@pytest.fixture
def described(client_of):
    answer = client_of().get("/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def operations(described):
    return [
        (path, method, operation) for path, item in described["paths"].items() for method, operation in item.items()
    ]


def test_every_address_is_described(described):
    assert {(method, path) for path, method, _ in operations(described)} == {
        ("get", "/healthz"),
        ("get", "/readyz"),
        ("get", "/metrics"),
        ("get", "/api/v1/search"),
        ("post", "/api/v1/documents"),
        ("get", "/api/v1/uploads"),
        ("get", "/api/v1/documents/{document_id}"),
        ("get", "/api/v1/documents/{document_id}/status"),
        ("get", "/api/v1/documents/{document_id}/children"),
        ("get", "/api/v1/documents/{document_id}/text"),
        ("get", "/api/v1/documents/{document_id}/original"),
        ("get", "/api/v1/requests"),
        ("post", "/api/v1/requests"),
        ("delete", "/api/v1/requests/{request_id}"),
        ("post", "/api/v1/requests/{request_id}/grant"),
        ("delete", "/api/v1/requests/{request_id}/grant"),
        ("post", "/api/v1/requests/{request_id}/refusal"),
        ("get", "/api/v1/documents/{document_id}/marks"),
        ("post", "/api/v1/documents/{document_id}/marks"),
        ("post", "/api/v1/documents/{document_id}/marks/undo"),
        ("patch", "/api/v1/documents/{document_id}/marks/{mark_id}"),
        ("delete", "/api/v1/documents/{document_id}/marks/{mark_id}"),
        ("put", "/api/v1/documents/{document_id}/level"),
        ("get", "/api/v1/reviews"),
        ("post", "/api/v1/reviews/{document_id}/retry"),
        ("post", "/api/v1/documents/{document_id}/readings"),
        ("get", "/api/v1/documents/{document_id}/proposals"),
        ("post", "/api/v1/documents/{document_id}/proposals/{number}"),
        ("post", "/api/v1/documents/{document_id}/proposals/undo"),
        ("get", "/api/v1/proposals"),
        ("get", "/api/v1/late-entries"),
        ("get", "/api/v1/entry-checks"),
        ("get", "/api/v1/documents/{document_id}/entry-check"),
        ("post", "/api/v1/documents/{document_id}/entry-check"),
        ("put", "/api/v1/documents/{document_id}/entry-check/entry"),
        ("get", "/api/v1/batches/{batch_id}/quality"),
        ("get", "/api/v1/documents/{document_id}/pages/{number}.png"),
        ("get", "/api/v1/documents/{document_id}/pages/{number}/hits"),
        ("get", "/api/v1/documents/{document_id}/rendition"),
        ("post", "/api/v1/batches"),
        ("post", "/api/v1/batches/zip"),
        ("post", "/api/v1/documents/{document_id}/password"),
        ("get", "/api/v1/batches"),
        ("get", "/api/v1/batches/{batch_id}"),
        ("get", "/api/v1/batches/{batch_id}/items"),
        ("post", "/api/v1/batches/{batch_id}/items"),
        ("post", "/api/v1/batches/{batch_id}/retry"),
        ("post", "/api/v1/batches/{batch_id}/pause"),
        ("post", "/api/v1/batches/{batch_id}/resume"),
        ("post", "/api/v1/batches/{batch_id}/finish"),
        ("get", "/api/v1/batches/{batch_id}/receipt.json"),
        ("get", "/api/v1/batches/{batch_id}/receipt.csv"),
        ("post", "/api/v1/exports"),
        ("get", "/api/v1/exports/{export_id}"),
        ("get", "/api/v1/exports/{export_id}/{part}"),
    }


def test_every_operation_says_what_it_does_and_how_to_sign_in(described):
    for path, _, operation in operations(described):
        assert operation["summary"], path
        assert operation["operationId"], path
        if path not in {"/healthz", "/readyz"}:
            assert operation["security"] == [{"token": []}, {"session": []}]
            assert "401" in operation["responses"], path


def test_errors_are_problem_documents_with_known_codes(described):
    for path, _, operation in operations(described):
        for status, response in operation["responses"].items():
            if int(status) >= 400 and path != "/readyz":
                assert list(response["content"]) == ["application/problem+json"], (path, status)
                named = response["description"].split(", ")
                assert {PROBLEMS[code].status for code in named} == {int(status)}, (path, status)


def test_every_reference_leads_somewhere(described):
    names = set(re.findall(r'"#/components/schemas/(\w+)"', str(described).replace("'", '"')))
    assert names
    assert names <= set(described["components"]["schemas"])
    assert "HTTPValidationError" not in str(described)


def test_answers_have_the_shapes_that_are_described(archive, client_of):
    clerk = archive.person("clerk", roles=["clerk"], level="secret")
    document = archive.file(clerk, "some words", fields={"amount": "5 CNY"})
    client = client_of(clerk)
    SearchAnswer.model_validate(client.get("/api/v1/search", params={"q": "words nonsense:1"}).json())
    DocumentAnswer.model_validate(client.get(f"/api/v1/documents/{document}").json())
    StatusAnswer.model_validate(client.get(f"/api/v1/documents/{document}/status").json())
    UploadsAnswer.model_validate(client.get("/api/v1/uploads").json())
    ordered = client.post("/api/v1/exports", json={})
    ExportAnswer.model_validate(ordered.json())
    ExportAnswer.model_validate(client.get(ordered.headers["location"]).json())
