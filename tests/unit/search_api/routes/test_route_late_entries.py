"""Entry in time: measured from the event's day, listed when late, and only for who sees all of the document."""

import pytest

from mappings.access import Role

LATE = "/api/v1/late-entries"


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=[Role.CLERK])


@pytest.fixture
def client(client_of, clerk):
    return client_of(clerk)


def listed(client):
    return client.get(LATE).json()["documents"]


def signed(archive, clerk, day, **values):
    """A contract signed on `day`, filed on 2 March 2026."""
    return archive.file(clerk, "text", fields={"sign_date": day} if day else {}, **values)


def test_what_was_entered_in_time_or_is_not_measured_is_not_listed(archive, clerk, client):
    signed(archive, clerk, "2026-01-31")  # thirty days, the limit
    signed(archive, clerk, "2026-04-01")  # ahead of the event
    signed(archive, clerk, None)
    archive.file(clerk, "text", classification="other", level="public", fields={"event_date": "2020-01-01"})
    assert listed(client) == []


def test_what_was_entered_late_is_listed_with_how_late_the_newest_first(archive, clerk, client):
    first = signed(archive, clerk, "2026-01-30", title="Pumps")
    second = signed(archive, clerk, "2025-03-02")
    found = {each["id"]: each for each in listed(client)}
    assert found.keys() == {first, second}
    assert (found[first]["days"], found[first]["late"], found[first]["event"]) == (31, 1, "2026-01-30")
    assert (found[second]["days"], found[second]["filed_on"]) == (365, "2026-03-02")


def test_a_long_list_is_read_page_by_page(archive, clerk, client):
    made = {signed(archive, clerk, "2025-01-01") for _ in range(3)}
    first = client.get(LATE, params={"size": 2}).json()
    rest = client.get(LATE, params={"size": 2, "cursor": first["next_cursor"]}).json()
    assert {each["id"] for each in first["documents"] + rest["documents"]} == made
    assert rest["next_cursor"] is None


def test_a_day_that_is_accepted_from_the_text_is_measured_and_undone(archive, clerk, client):
    document = archive.file(clerk, "签订日期：2025年6月1日")
    assert listed(client) == []
    address = f"/api/v1/documents/{document}/proposals"
    (proposal,) = client.get(address).json()["proposals"]
    assert client.post(f"{address}/{proposal['number']}", json={"decision": "accept"}).status_code == 204
    archive.work()
    assert [each["id"] for each in listed(client)] == [document]
    assert client.post(f"{address}/undo").status_code == 204
    archive.work()
    assert listed(client) == []


@pytest.mark.parametrize(("level", "departments"), [("confidential", ["sales"]), ("secret", ["legal"])])
def test_who_does_not_see_all_of_them_is_told_nothing(archive, clerk, client, client_of, level, departments):
    signed(archive, clerk, "2025-01-01")
    other = archive.person("other", level=level, roles=[Role.CLERK], departments=departments)
    assert listed(client_of(other)) == []
    assert client_of(archive.person("reader", level="secret")).get(LATE).status_code == 403
