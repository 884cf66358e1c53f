"""Bearer tokens and session cookies: what they open, when they end, and how a cookie's write is shown to be meant."""

from datetime import timedelta

import pytest

from search_api.identity import SESSION_COOKIE
from storage.governance import people, tokens
from tests.archives import ORIGIN


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", roles=["clerk"])


def code(answer):
    return answer.status_code, answer.json().get("code")


def with_token(client_of, token):
    return client_of().get("/api/v1/uploads", headers={"authorization": f"Bearer {token}".encode("latin-1")})


def with_session(client_of, session, **headers):
    return client_of().get("/api/v1/uploads", headers={"cookie": f"{SESSION_COOKIE}={session.token}", **headers})


def test_a_token_opens(archive, client_of, clerk):
    assert with_token(client_of, archive.token(clerk)).status_code == 200


def test_a_token_ends(archive, client_of, clerk):
    token = archive.token(clerk, lasts=timedelta(days=1))
    archive.clock.forward(timedelta(days=1) - timedelta(seconds=1))
    assert with_token(client_of, token).status_code == 200
    archive.clock.forward(timedelta(seconds=1))
    assert code(with_token(client_of, token)) == (401, "token-expired")


def test_an_unknown_token_and_a_revoked_one_are_answered_alike(archive, client_of, clerk):
    revoked = archive.token(clerk)
    with archive.register.transaction() as session:
        tokens.revoke_all(session, clerk.person_id, archive.clock())
    answers = [with_token(client_of, token) for token in (revoked, "sr_" + "x" * 43, "x", "Ünïcode", "a b")]
    assert {code(answer) for answer in answers} == {(401, "credentials-invalid")}
    assert len({answer.content for answer in answers}) == 1
    assert [event.details["reason"] for event in archive.events("token_refused")] == [
        "token-revoked",
        *["token-unknown"] * 4,
    ]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer  ", "Basic dTpw", "sr_token"])
def test_what_is_no_bearer_token_is_refused(client_of, header):
    answer = client_of().get("/api/v1/uploads", headers={"authorization": header})
    assert code(answer) == (401, "credentials-invalid")


def test_a_token_wins_over_a_cookie(archive, client_of, clerk):
    session = archive.session(clerk)
    assert code(with_session(client_of, session, authorization="Bearer nonsense")) == (401, "credentials-invalid")


def test_a_closed_account_opens_nothing_from_its_next_request_on(archive, client_of, clerk):
    token, session = archive.token(clerk), archive.session(clerk)
    with archive.register.transaction() as transaction:
        people.deactivate(transaction, people.lookup(transaction, clerk.person_id), archive.clock())
    assert code(with_token(client_of, token)) == (401, "credentials-invalid")
    assert code(with_session(client_of, session)) == (401, "session-ended")


def test_what_changes_in_an_account_holds_from_the_next_request(archive, client_of, clerk):
    document = archive.file(clerk, "word", level="internal")
    client = client_of(clerk)
    assert client.get(f"/api/v1/documents/{document}").status_code == 200
    archive.change(clerk, clearance=0)
    assert client.get(f"/api/v1/documents/{document}").status_code == 404


def test_a_session_opens_and_ends_when_idle(archive, client_of, clerk):
    session = archive.session(clerk)
    idle = timedelta(seconds=archive.services.web.session_idle_seconds)
    for _ in range(3):
        archive.clock.forward(idle - timedelta(seconds=1))
        assert with_session(client_of, session).status_code == 200
    archive.clock.forward(idle)
    assert code(with_session(client_of, session)) == (401, "session-ended")


def test_a_session_ends_in_any_case(archive, client_of, clerk):
    session = archive.session(clerk)
    minutes = archive.services.web.session_absolute_seconds // 60
    for _ in range(minutes // 20):
        assert with_session(client_of, session).status_code == 200
        archive.clock.forward(timedelta(minutes=20))
    assert code(with_session(client_of, session)) == (401, "session-ended")


def test_an_aged_password_opens_nothing_but_its_change(archive, client_of, clerk):
    session = archive.session(clerk)
    with archive.register.transaction() as transaction:
        people.lookup(transaction, clerk.person_id).password_changed_at = archive.clock() - timedelta(days=91)
    assert code(with_session(client_of, session)) == (403, "password-change-due")
    # A program can't change a password; its token has an end of its own.
    assert with_token(client_of, archive.token(clerk)).status_code == 200


GOOD = {"origin": ORIGIN, "x-csrf-token": "right"}
FORGED = {
    "no token": {"origin": ORIGIN},
    "a wrong token": {"origin": ORIGIN, "x-csrf-token": "wrong"},
    "a token that is no ASCII": {"origin": ORIGIN, "x-csrf-token": "Ünïcode"},
    "no origin": {"x-csrf-token": "right"},
    "another origin": {"origin": "http://elsewhere.test", "x-csrf-token": "right"},
    "an opaque origin": {"origin": "null", "x-csrf-token": "right"},
    "an origin that begins like ours": {"origin": ORIGIN + ".elsewhere.test", "x-csrf-token": "right"},
}


def write(client_of, session, headers, path="/api/v1/exports", **arguments):
    headers = {name: session.csrf if value == "right" else value for name, value in headers.items()}
    headers["cookie"] = f"{SESSION_COOKIE}={session.token}"
    headers = {name: value.encode("latin-1") for name, value in headers.items()}
    return client_of().post(path, headers=headers, **(arguments or {"json": {}}))


def test_a_write_with_a_cookie_needs_the_sessions_own_token_and_our_origin(archive, client_of, clerk):
    session = archive.session(clerk)
    assert write(client_of, session, GOOD).status_code == 202
    for case, headers in FORGED.items():
        assert code(write(client_of, session, headers)) == (403, "csrf-refused"), case
    other = archive.session(archive.person("other"))
    assert code(write(client_of, session, {**GOOD, "x-csrf-token": other.csrf})) == (403, "csrf-refused")


def test_an_upload_with_a_cookie_needs_it_too(archive, client_of, clerk):
    session = archive.session(clerk)
    file = {"file": ("a.txt", b"x")}
    for case, headers in FORGED.items():
        answer = write(client_of, session, headers, "/api/v1/documents", data={"class": "business"}, files=file)
        assert code(answer) == (403, "csrf-refused"), case
        answer = write(client_of, session, headers, "/api/v1/documents?class=business&file_name=a.txt", content=b"x")
        assert code(answer) == (403, "csrf-refused"), case
    assert archive.stored() == 0
    in_form = {"class": "business", "csrf": session.csrf}
    origin = {"origin": ORIGIN}
    assert write(client_of, session, origin, "/api/v1/documents", data=in_form, files=file).status_code == 202


def test_another_name_of_this_host_is_not_another_site(archive, client_of, clerk):
    session = archive.session(clerk)
    headers = {**GOOD, "origin": "http://alias.test", "host": "alias.test"}
    assert write(client_of, session, headers).status_code == 202
    assert code(write(client_of, session, {**headers, "host": "archive.test"})) == (403, "csrf-refused")


def test_a_bearer_token_needs_no_origin(archive, client_of, clerk):
    assert client_of(clerk).post("/api/v1/exports", json={}).status_code == 202
