"""Signing in over the portal's form: a cookie bound to this host, rotation, and waits that tell nothing of names."""

from datetime import timedelta

import pytest

from search_api.app import create_app
from search_api.identity import SESSION_COOKIE
from search_api.portal.guests import FORM_COOKIE
from search_api.portal.install import install_portal
from storage.governance import people, setup_links
from tests.archives import ORIGIN

PASSWORD = "correct horse battery"
FORM_TOKEN = "f" * 43


@pytest.fixture
def app(archive):
    return create_app(archive.services, [install_portal])


@pytest.fixture
def person(archive):
    person = archive.person("li.na", roles=["clerk"])
    with archive.register.transaction() as session:
        row = people.lookup(session, person.person_id)
        archive.services.accounts.set_password(session, row, archive.services.accounts.new_hash(row, PASSWORD))
    return person


@pytest.fixture
def sign_in(client_of):
    def sign_in(user="li.na", password=PASSWORD, former="", **headers):
        cookies = f"{FORM_COOKIE}={FORM_TOKEN}" + (f"; {SESSION_COOKIE}={former}" if former else "")
        form = {"user": user, "password": password, "csrf": FORM_TOKEN}
        return client_of().post("/sign-in", data=form, headers={"cookie": cookies, "origin": ORIGIN, **headers})

    return sign_in


def cookie_of(answer):
    (header,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith(SESSION_COOKIE)]
    value, *attributes = header.split("; ")
    return value.removeprefix(f"{SESSION_COOKIE}="), {each.lower() for each in attributes}


def opens(client_of, token):
    return client_of().get("/api/v1/uploads", headers={"cookie": f"{SESSION_COOKIE}={token}"}).status_code == 200


def test_the_cookie_is_bound_to_this_host_and_hidden_from_scripts(client_of, person, sign_in):
    answer = sign_in()
    assert answer.status_code == 303
    token, attributes = cookie_of(answer)
    assert SESSION_COOKIE.startswith("__Host-")
    assert {"secure", "httponly", "path=/", "samesite=lax"} <= attributes
    assert not any(each.startswith("domain") for each in attributes)
    assert len(token) >= 43
    assert opens(client_of, token)


def test_the_token_is_new_at_each_sign_in_and_the_former_ends(client_of, person, sign_in):
    first, _ = cookie_of(sign_in())
    second, _ = cookie_of(sign_in(former=first))
    assert first != second
    assert not opens(client_of, first)
    assert opens(client_of, second)


def test_a_token_that_was_planted_never_becomes_a_session(client_of, person, sign_in):
    planted = "p" * 43
    token, _ = cookie_of(sign_in(former=planted))
    assert token != planted
    assert not opens(client_of, planted)


def test_signing_out_ends_the_session_on_the_server(archive, client_of, person, sign_in):
    token, _ = cookie_of(sign_in())
    with archive.register.snapshot() as session:
        from storage.governance import sessions

        csrf = sessions.find(session, token, archive.clock(), sessions.SessionRules()).csrf
    headers = {"cookie": f"{SESSION_COOKIE}={token}", "origin": ORIGIN}
    answer = client_of().post("/sign-out", data={"csrf": csrf}, headers=headers)
    assert answer.status_code == 303
    assert not opens(client_of, token)
    assert len(archive.events("logout")) == 1


def test_wrong_name_wrong_password_and_closed_account_read_the_same(archive, person, sign_in):
    closed = archive.person("closed")
    with archive.register.transaction() as session:
        people.deactivate(session, people.lookup(session, closed.person_id), archive.clock())
    answers = [sign_in(user, "nonsense nonsense") for user in ("li.na", "nobody", "closed", "li\0na", "x" * 5000)]
    assert {answer.status_code for answer in answers} == {401}
    shown = {
        answer.text.replace(user, "") for answer, user in zip(answers[:3], ("li.na", "nobody", "closed"), strict=True)
    }
    assert len(shown) == 1
    reasons = [event.details["reason"] for event in archive.events("login_refused")]
    assert reasons[:3] == ["wrong-password", "unknown-name", "inactive"]
    assert "nobody" not in str([event.details for event in archive.events("login_refused")])


@pytest.mark.parametrize("user", ["li.na", "nobody"])
def test_tries_wait_longer_and_longer_known_name_or_not(archive, person, sign_in, user):
    for _ in range(5):
        assert sign_in(user, "wrong wrong wrong").status_code == 401
    waits = []
    for _ in range(4):
        answer = sign_in(user, "wrong wrong wrong")
        assert answer.status_code == 429
        waits.append(int(answer.headers["retry-after"]))
        archive.clock.forward(timedelta(seconds=waits[-1]))
        assert sign_in(user, "wrong wrong wrong").status_code == 401
    assert waits == [30, 60, 120, 240]


def test_even_the_right_password_waits_and_then_begins_anew(archive, person, sign_in):
    for _ in range(5):
        sign_in(password="wrong wrong wrong")
    assert sign_in().status_code == 429
    archive.clock.forward(timedelta(seconds=30))
    assert sign_in().status_code == 303
    assert sign_in(password="wrong wrong wrong").status_code == 401


def test_a_form_that_another_site_sent_signs_nobody_in(client_of, person, sign_in):
    for headers in ({"origin": "http://elsewhere.test"}, {"cookie": ""}, {"cookie": f"{FORM_COOKIE}={'g' * 43}"}):
        answer = sign_in(**headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


def test_a_set_up_link_works_once_and_signs_in(archive, client_of):
    person = archive.person("new")
    with archive.register.transaction() as session:
        link = setup_links.create(session, person.person_id, archive.clock())
    form = {"password": PASSWORD, "again": PASSWORD, "csrf": FORM_TOKEN}
    headers = {"cookie": f"{FORM_COOKIE}={FORM_TOKEN}", "origin": ORIGIN}
    short = client_of().post(f"/setup/{link}", data={**form, "password": "short", "again": "short"}, headers=headers)
    assert short.status_code == 422
    used = client_of().post(f"/setup/{link}", data=form, headers=headers)
    assert used.status_code == 303
    assert opens(client_of, cookie_of(used)[0])
    again = client_of().post(f"/setup/{link}", data=form, headers=headers)
    assert again.status_code == 404
    assert "set-cookie" not in [name for name in again.headers if SESSION_COOKIE in again.headers.get(name, "")]
