"""Families: what a mail or an archive held, as each reader may know of it."""

from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO
from zipfile import ZipFile

import pytest

from mappings.access import Grant
from search_api.use_cases import build_use_cases
from storage.governance import grants
from storage.register import documents, jobs

MARKS = "/api/v1/documents/{}/level"


def mail(*attachments, subject="报价 quotation", body="请见附件 see attached"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "li@example.com", "wang@example.com", subject
    message.set_content(body)
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def packed(*files):
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()


LETTER = mail(("price.txt", b"the marzipan price"), ("drawings.zip", packed(("a/plan.txt", b"quorvex plan"))))


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=["clerk"])


@pytest.fixture
def archivist(archive):
    return archive.person("archivist", level="secret", roles=["archivist"])


@pytest.fixture
def letter(archive, clerk):
    return archive.file(clerk, LETTER, file_name="letter.eml", level="internal", title="The letter")


def parts_of(client, document, **params):
    return client.get(f"/api/v1/documents/{document}/children", params=params).json()


def names_of(client, document):
    return [each["file_name"] for each in parts_of(client, document)["parts"]]


def relevelled(archive, document, level):
    """A level that is changed by nobody's rule, to try what is shown of any family there could be."""
    rank = archive.scheme.level_by_key[level].rank
    with archive.register.transaction() as session:
        row = documents.lock(session, document)
        row.level, row.may_have_strays = rank, True
        documents.bump(session, row)
        jobs.add(session, document, row.version, "index", archive.clock())
    archive.work()


def test_each_part_is_a_document_of_its_own(archive, client_of, clerk, letter):
    client = client_of(clerk)
    assert names_of(client, letter) == ["price.txt", "drawings.zip"]
    price, drawings = parts_of(client, letter)["parts"]
    shown = client.get(f"/api/v1/documents/{price['id']}").json()
    assert (shown["level"], shown["class"], shown["state"], shown["title"]) == (
        "internal",
        "business",
        "INDEXED",
        "price.txt",
    )
    assert shown["within"]["id"] == letter
    assert shown["within"]["title"] == "The letter"
    assert shown["family"] == {"path": "price.txt", "parts": 0}
    assert client.get(f"/api/v1/documents/{price['id']}/original").content == b"the marzipan price"
    assert client.get(f"/api/v1/documents/{letter}").json()["family"] == {"path": None, "parts": 2}
    [plan] = parts_of(client, drawings["id"])["parts"]
    assert plan["file_name"] == "plan.txt"
    assert client.get(f"/api/v1/documents/{plan['id']}").json()["family"]["path"] == "a/plan.txt"


def test_a_word_of_a_part_finds_the_part_and_what_it_came_in(client_of, clerk, letter):
    found = client_of(clerk).get("/api/v1/search", params={"q": "marzipan"}).json()
    assert [(hit["file_name"], hit["within"]["id"]) for hit in found["hits"]] == [("price.txt", letter)]
    [nested] = client_of(clerk).get("/api/v1/search", params={"q": "quorvex"}).json()["hits"]
    assert nested["within"]["file_name"] == "drawings.zip"
    whole = client_of(clerk).get("/api/v1/search", params={"q": "attached"}).json()["hits"]
    assert [(hit["id"], hit["within"]) for hit in whole] == [(letter, None)]


def test_the_text_of_a_part_stands_in_the_part_only(client_of, clerk, letter):
    text = client_of(clerk).get(f"/api/v1/documents/{letter}/text").text
    assert "see attached" in text
    assert "marzipan" not in text
    assert "price.txt" not in text


def test_parts_come_page_by_page(archive, client_of, clerk):
    many = packed(*((f"{number}.txt", f"page {number}".encode()) for number in range(5)))
    document = archive.file(clerk, many, file_name="many.zip")
    client, seen, cursor = client_of(clerk), [], None
    while cursor is not None or not seen:
        page = parts_of(client, document, size=2, **({"cursor": cursor} if cursor else {}))
        seen.append([each["file_name"] for each in page["parts"]])
        cursor = page["next_cursor"]
    assert seen == [["0.txt", "1.txt"], ["2.txt", "3.txt"], ["4.txt"]]
    other = archive.file(clerk, packed(("x.txt", b"x"), ("y.txt", b"y")), file_name="two.zip")
    foreign = parts_of(client, other, size=1)["next_cursor"]
    assert client.get(f"/api/v1/documents/{document}/children", params={"cursor": foreign}).status_code == 422


def test_a_part_above_the_reader_is_not_there(archive, client_of, clerk, letter):
    reader = client_of(archive.person("reader", level="internal"))
    [price, _] = parts_of(client_of(clerk), letter)["parts"]
    relevelled(archive, price["id"], "secret")
    assert names_of(reader, letter) == ["drawings.zip"]
    assert reader.get(f"/api/v1/documents/{letter}").json()["family"]["parts"] == 1
    page = parts_of(reader, letter, size=1)
    assert (len(page["parts"]), page["next_cursor"]) == (1, None)
    assert names_of(client_of(clerk), letter) == ["price.txt", "drawings.zip"]


def test_what_a_part_came_in_is_not_shown_to_whom_it_is_hidden(archive, client_of, clerk, letter):
    reader = client_of(archive.person("reader", level="internal"))
    [price, _] = parts_of(client_of(clerk), letter)["parts"]
    relevelled(archive, letter, "secret")
    shown = reader.get(f"/api/v1/documents/{price['id']}").json()
    assert (shown["within"], shown["family"]) == (None, {"path": None, "parts": 0})
    assert reader.get("/api/v1/search", params={"q": "marzipan"}).json()["hits"][0]["within"] is None
    assert reader.get(f"/api/v1/documents/{letter}/children").status_code == 404


def test_leave_to_read_a_mail_is_leave_to_read_what_it_holds(archive, client_of, clerk):
    letter = archive.file(clerk, LETTER, file_name="letter.eml", level="secret")
    reader = archive.person("reader", level="internal")
    price, drawings = (each["id"] for each in parts_of(client_of(clerk), letter)["parts"])
    assert client_of(reader).get(f"/api/v1/documents/{price}").status_code == 404
    now = archive.clock()
    with archive.register.transaction() as session:
        given = Grant(letter, 3, now, now + timedelta(days=1), "audit")
        grant = grants.give(session, reader.person_id, given, clerk.person_id)
    assert names_of(client_of(reader), letter) == ["price.txt", "drawings.zip"]
    found = client_of(reader).get("/api/v1/search", params={"q": "marzipan OR quorvex"}).json()
    assert [hit["file_name"] for hit in found["hits"]] == ["price.txt", "plan.txt"]
    with archive.register.transaction() as session:
        grants.end(session, grant, now)
        only = Grant(drawings, 3, now, now + timedelta(days=1), "audit")
        grants.give(session, reader.person_id, only, clerk.person_id)
    assert client_of(reader).get(f"/api/v1/documents/{price}").status_code == 404
    assert client_of(reader).get(f"/api/v1/documents/{letter}").status_code == 404
    assert names_of(client_of(reader), drawings) == ["plan.txt"]
    assert client_of(reader).get(f"/api/v1/documents/{drawings}").json()["within"] is None


def test_a_change_of_all_of_a_level_tears_no_family(archive, client_of, archivist, clerk, letter):
    levels = build_use_cases(archive.services).levels
    part = parts_of(client_of(clerk), letter)["parts"][0]["id"]
    relevelled(archive, part, "public")
    assert levels.change_all(archivist, "business", 0, 3) == (0, 1)
    assert levels.change_all(archivist, "business", 1, 3) == (3, 0)
    assert levels.change_all(archivist, "business", 0, 3) == (1, 0)


def test_parts_are_not_listed_among_ones_uploads_but_have_a_status(client_of, clerk, letter):
    client = client_of(clerk)
    assert [each["id"] for each in client.get("/api/v1/uploads").json()["uploads"]] == [letter]
    part = parts_of(client, letter)["parts"][0]["id"]
    assert client.get(f"/api/v1/documents/{part}/status").json()["state"] == "INDEXED"


def test_a_part_is_not_raised_above_what_it_came_in(archive, client_of, archivist, clerk, letter):
    client = client_of(archivist)
    part = parts_of(client, letter)["parts"][0]["id"]
    refused = client.request("PUT", MARKS.format(part), json={"level": "secret"})
    assert refused.status_code == 422
    assert [each["code"] for each in refused.json()["errors"]] == ["level-apart-from-family"]
    assert client.request("PUT", MARKS.format(letter), json={"level": "public"}).status_code == 422
    assert client.request("PUT", MARKS.format(letter), json={"level": "secret"}).status_code == 204
    assert client.request("PUT", MARKS.format(part), json={"level": "secret"}).status_code == 204


def test_a_family_changes_its_level_as_one(archive, client_of, archivist, clerk, letter):
    client = client_of(archivist)
    nested = parts_of(client, parts_of(client, letter)["parts"][1]["id"])["parts"][0]["id"]
    assert client.request("PUT", MARKS.format(nested), json={"level": "secret", "family": True}).status_code == 204
    archive.work()
    levels = {each["file_name"]: each["level"] for each in parts_of(client, letter)["parts"]}
    assert levels == {"price.txt": "internal", "drawings.zip": "secret"}  # what it came in, not what lay beside it
    assert client.get(f"/api/v1/documents/{letter}").json()["level"] == "secret"
    assert client.request("PUT", MARKS.format(letter), json={"level": "public", "family": True}).status_code == 204
    archive.work()
    found = client.get("/api/v1/search", params={"q": "marzipan OR quorvex OR attached"}).json()["hits"]
    assert {hit["level"] for hit in found} == {"public"}
    assert len(archive.events("level_changed")) == 3 + 4


def mark_in_field(client, document, start, end):
    body = {"place": "field", "field": "handler", "start": start, "end": end, "level": "secret", "reason": "a name"}
    answer = client.post(f"/api/v1/documents/{document}/marks", json=body)
    assert answer.status_code == 201, answer.text


def handlers_of(client, document):
    parts = [each["id"] for each in parts_of(client, document)["parts"]]
    shown = [client.get(f"/api/v1/documents/{each}").json()["fields"]["handler"] for each in [document, *parts]]
    return {each if isinstance(each, str) else str(each) for each in shown}


def test_what_is_marked_inside_a_field_of_the_whole_is_marked_in_its_parts(archive, clerk, archivist, client_of):
    document = archive.file(clerk, LETTER, file_name="m.eml", level="internal", fields={"handler": "Hans Quorvex"})
    reader = client_of(archive.person("reader", level="internal"))
    assert handlers_of(reader, document) == {"Hans Quorvex"}
    mark_in_field(client_of(archivist), document, 5, 12)
    archive.work()
    (shown,) = handlers_of(reader, document)
    assert "Quorvex" not in shown
    assert "Hans" in shown


def test_what_was_marked_before_it_was_taken_apart_is_marked_in_its_parts(archive, clerk, archivist, client_of):
    document = archive.file(
        clerk, LETTER, file_name="m.eml", level="internal", fields={"handler": "Hans Quorvex"}, settle=False
    )
    mark_in_field(client_of(archivist), document, 5, 12)
    archive.work()
    (shown,) = handlers_of(client_of(archive.person("reader", level="internal")), document)
    assert "Quorvex" not in shown
