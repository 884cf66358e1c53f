"""Who may use which address: a rule for every route of the app, so that a new one without a rule fails here."""

import pytest
from fastapi.routing import APIRoute

from mappings.access import Role
from search_api.app import create_app
from search_api.portal.install import install_portal

READ = {Role.ARCHIVIST, Role.CLERK, Role.READER}
FILE = {Role.ARCHIVIST, Role.CLERK}
OVERSEE = {Role.ADMINISTRATOR, Role.AUDITOR}
OPEN = "anyone"
ABSENT = "0" * 32
# (method, path) -> who may, and what those who may get when nothing is there. Others get 403, or the one 404.
RULES = {
    ("GET", "/healthz"): (OPEN, 200),
    ("GET", "/readyz"): (OPEN, 200),
    ("GET", "/api/v1/healthz"): (OPEN, 200),
    ("GET", "/api/v1/readyz"): (OPEN, 200),
    ("GET", "/metrics"): (OVERSEE, 200),
    ("GET", "/api/v1/metrics"): (OVERSEE, 200),
    ("GET", "/api/v1/search"): (READ, 200),
    ("POST", "/api/v1/documents"): (FILE, 202),
    ("GET", "/api/v1/documents/{document_id}/status"): (set(Role), 404),
    ("GET", "/api/v1/uploads"): (set(Role), 200),
    ("GET", "/api/v1/documents/{document_id}"): (set(Role), 404),
    ("GET", "/api/v1/documents/{document_id}/children"): (set(Role), 404),
    ("GET", "/api/v1/documents/{document_id}/text"): (set(Role), 404),
    ("GET", "/api/v1/documents/{document_id}/original"): (set(Role), 404),
    ("POST", "/api/v1/documents/{document_id}/password"): (FILE, 404),
    ("GET", "/api/v1/requests"): (READ, 200),
    ("POST", "/api/v1/requests"): (READ, 404),
    ("DELETE", "/api/v1/requests/{request_id}"): (READ, 404),
    ("POST", "/api/v1/requests/{request_id}/grant"): (READ, 404),
    ("DELETE", "/api/v1/requests/{request_id}/grant"): (READ, 404),
    ("POST", "/api/v1/requests/{request_id}/refusal"): (READ, 404),
    ("GET", "/api/v1/documents/{document_id}/marks"): ({Role.ARCHIVIST}, 404),
    ("POST", "/api/v1/documents/{document_id}/marks"): ({Role.ARCHIVIST}, 404),
    ("POST", "/api/v1/documents/{document_id}/marks/undo"): ({Role.ARCHIVIST}, 404),
    ("PATCH", "/api/v1/documents/{document_id}/marks/{mark_id}"): ({Role.ARCHIVIST}, 404),
    ("DELETE", "/api/v1/documents/{document_id}/marks/{mark_id}"): ({Role.ARCHIVIST}, 404),
    ("PUT", "/api/v1/documents/{document_id}/level"): ({Role.ARCHIVIST}, 404),
    ("GET", "/api/v1/documents/{document_id}/proposals"): (FILE, 404),
    ("POST", "/api/v1/documents/{document_id}/proposals/undo"): (FILE, 404),
    ("POST", "/api/v1/documents/{document_id}/proposals/{number}"): (FILE, 404),
    ("GET", "/api/v1/proposals"): (FILE, 200),
    ("GET", "/api/v1/late-entries"): (FILE, 200),
    ("GET", "/api/v1/entry-checks"): (FILE, 200),
    ("GET", "/api/v1/documents/{document_id}/entry-check"): (FILE, 404),
    ("POST", "/api/v1/documents/{document_id}/entry-check"): (FILE, 404),
    ("PUT", "/api/v1/documents/{document_id}/entry-check/entry"): (FILE, 404),
    ("GET", "/api/v1/reviews"): ({Role.ARCHIVIST}, 200),
    ("POST", "/api/v1/reviews/{document_id}/retry"): ({Role.ARCHIVIST}, 404),
    ("POST", "/api/v1/documents/{document_id}/readings"): ({Role.ARCHIVIST}, 404),
    ("GET", "/api/v1/documents/{document_id}/pages/{number}.png"): (set(Role), 404),
    ("GET", "/api/v1/documents/{document_id}/pages/{number}/hits"): (set(Role), 404),
    ("GET", "/api/v1/documents/{document_id}/rendition"): (set(Role), 404),
    ("POST", "/api/v1/batches"): (FILE, 201),
    ("POST", "/api/v1/batches/zip"): (FILE, 422),
    ("GET", "/api/v1/batches"): (FILE, 200),
    ("GET", "/api/v1/batches/{batch_id}"): (FILE, 404),
    ("GET", "/api/v1/batches/{batch_id}/quality"): (FILE, 404),
    ("GET", "/api/v1/batches/{batch_id}/items"): (FILE, 404),
    ("POST", "/api/v1/batches/{batch_id}/items"): (FILE, 404),
    ("POST", "/api/v1/batches/{batch_id}/retry"): (FILE, 404),
    ("POST", "/api/v1/batches/{batch_id}/pause"): (FILE, 404),
    ("POST", "/api/v1/batches/{batch_id}/resume"): (FILE, 404),
    ("POST", "/api/v1/batches/{batch_id}/finish"): (FILE, 404),
    ("GET", "/api/v1/batches/{batch_id}/receipt.json"): (FILE, 404),
    ("GET", "/api/v1/batches/{batch_id}/receipt.csv"): (FILE, 404),
    ("POST", "/api/v1/exports"): (READ, 202),
    ("GET", "/api/v1/exports/{export_id}"): (set(Role), 404),
    ("GET", "/api/v1/exports/{export_id}/{part}"): (set(Role), 404),
}
BODIES = {
    "/api/v1/requests": {"document": ABSENT, "purpose": "to answer the customer", "days": 7},
    "/api/v1/requests/{request_id}/grant": {"days": 7},
    "/api/v1/documents/{document_id}/password": {"password": "open sesame"},
    "/api/v1/batches/{batch_id}/retry": {"items": [1]},
    "/api/v1/documents/{document_id}/marks": {"level": "secret", "reason": "price"},
    "/api/v1/documents/{document_id}/marks/{mark_id}": {"reason": "it is none"},
    "/api/v1/documents/{document_id}/level": {"level": "secret"},
    "/api/v1/documents/{document_id}/proposals/{number}": {"decision": "accept"},
    "/api/v1/documents/{document_id}/entry-check": {"decision": "confirm"},
    "/api/v1/documents/{document_id}/entry-check/entry": {"title": "x", "fields": {}},
    "/api/v1/documents/{document_id}/readings": {"engine": "rapidocr"},
    "/api/v1/requests/{request_id}/refusal": {"answer": "not needed"},
}
# Pages that can be asked for without being signed in; every other one leads to the sign-in.
OPEN_PAGES = {"sign_in_page", "sign_in", "setup_page", "setup", "help_page", "preferences"}


def routes(app):
    """Every route of the app, with those of the routers in it."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "effective_route_contexts"):
            yield from route.effective_route_contexts()


@pytest.fixture
def app(archive):
    return create_app(archive.services, [install_portal])


def ask(client, method, path):
    address = path.format(
        document_id=ABSENT,
        export_id=ABSENT,
        request_id=ABSENT,
        mark_id=ABSENT,
        batch_id=ABSENT,
        number=1,
        part="rows.csv",
    )
    arguments = {}
    if path.endswith("/documents"):
        arguments = {"params": {"class": "business", "file_name": "a.txt"}, "content": b"x"}
        arguments["headers"] = {"content-type": "application/octet-stream"}
    elif (method, path) == ("POST", "/api/v1/batches/{batch_id}/items"):
        arguments = {"params": {"path": "a.txt"}, "content": b"x"}
    elif method in {"POST", "PATCH", "PUT", "DELETE"} and (method != "DELETE" or path in BODIES):
        arguments = {"json": BODIES.get(path, {})}
    return client.request(method, address, **arguments)


def test_every_route_has_a_rule_and_every_rule_a_route(app):
    programs = {
        (method, route.path)
        for route in routes(app)
        for method in route.methods
        if route.path.startswith("/api/") or route.path in {"/healthz", "/readyz", "/metrics"}
    }
    assert programs == set(RULES)


def test_without_a_credential_nothing_but_the_probes_answers(client_of):
    for (method, path), (who, _) in RULES.items():
        answer = ask(client_of(), method, path)
        if who is OPEN:
            assert answer.status_code == 200, path
        else:
            assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-required"), path
            assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_what_its_rule_says(archive, client_of, role):
    client = client_of(archive.person(role, roles=[role]))
    for (method, path), (who, status) in RULES.items():
        answer = ask(client, method, path)
        if who is OPEN or role in who:
            assert answer.status_code == status, (path, answer.text)
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed"), path


def test_every_page_but_those_for_guests_leads_to_the_sign_in(app, client_of):
    client = client_of()
    pages = [route for route in routes(app) if (min(route.methods), route.path) not in RULES]
    assert pages
    for route in pages:
        if route.name in OPEN_PAGES:
            continue
        address = route.path
        for name in route.param_convertors:
            address = address.replace("{" + name + "}", ABSENT)
        answer = client.request(min(route.methods), address)
        assert answer.status_code == 303, (route.path, answer.status_code)
        assert answer.headers["location"].startswith("/sign-in"), route.path
