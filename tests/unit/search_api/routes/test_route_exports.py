"""Exports: every row of a search from the reader's view, frozen, with a manifest that agrees, for one person only."""

import csv
import hashlib
import io
import json
from datetime import timedelta

import pytest

from search_api.routes import exports

MASK = "▇▇▇"


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=["clerk"])


@pytest.fixture
def reader(archive):
    return archive.person("reader", level="internal")


@pytest.fixture
def filed(archive, clerk):
    fields = {"amount": "1200.00 CNY", "customer_name": "甲公司", "counterparty": ["乙公司", "丙公司"]}
    ids = [
        archive.file(clerk, f"word {number}", title=f"文件 {number}", level="public", fields=fields, settle=False)
        for number in range(7)
    ]
    ids.append(archive.file(clerk, "word", level="secret", settle=False))
    archive.work()
    return ids


def order(client, **asked):
    answer = client.post("/api/v1/exports", json=asked)
    assert answer.status_code == 202, answer.text
    return client.get(answer.headers["location"]).json()


def rows_of(client, export):
    jsonl = client.get(export["parts"]["rows.jsonl"])
    return [json.loads(line) for line in jsonl.text.splitlines()]


def table_of(client, export):
    answer = client.get(export["parts"]["rows.csv"])
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_both_parts_hold_the_rows_of_the_search_in_the_readers_view(client_of, reader, filed):
    client = client_of(reader)
    export = order(client, q="word")
    assert (export["state"], export["rows"]) == ("done", 7)
    rows, table = rows_of(client, export), table_of(client, export)
    assert [row["id"] for row in rows] == [row["id"] for row in table] == filed[:7]
    assert rows[0]["title"] == table[0]["title"] == "文件 0"
    assert rows[0]["fields"]["amount"] == {"masked": True, "needs": "confidential"}
    assert table[0]["amount"] == MASK
    assert table[0]["counterparty"] == "乙公司; 丙公司"
    assert rows[0]["fields"]["counterparty"] == ["乙公司", "丙公司"]


def test_nothing_above_the_reader_is_in_any_part(client_of, reader, filed):
    client = client_of(reader)
    export = order(client)
    for address in export["parts"].values():
        answer = client.get(address)
        assert answer.status_code == 200
        assert "1200" not in answer.text
        assert filed[-1] not in answer.text


def test_the_manifest_agrees_with_the_parts(archive, client_of, reader, filed):
    client = client_of(reader)
    export = order(client, q="word", filters={"class": ["business"]})
    manifest = client.get(export["parts"]["manifest.json"]).json()
    assert manifest == export["manifest"]
    assert manifest["rows"] == 7
    assert manifest["question"]["q"] == "word"
    assert manifest["question"]["classes"] == ["business"]
    assert manifest["made_by"] == {"id": reader.person_id, "user_name": "reader"}
    assert set(manifest["parts"]) == {"rows.jsonl", "rows.csv"}
    for name, said in manifest["parts"].items():
        answer = client.get(export["parts"][name])
        assert said["sha256"] == hashlib.sha256(answer.content).hexdigest()
        assert said["bytes"] == len(answer.content) == int(answer.headers["content-length"])
    (done,) = archive.events("export_done")
    assert done.details["rows"] == 7
    assert sorted(done.details["sha256"]) == sorted(part["sha256"] for part in manifest["parts"].values())


def test_a_part_is_a_file_to_be_saved(client_of, reader, filed):
    client = client_of(reader)
    export = order(client)
    kinds = {"rows.csv": "text/csv; charset=utf-8", "rows.jsonl": "application/x-ndjson"}
    for name, kind in kinds.items():
        headers = client.get(export["parts"][name]).headers
        assert headers["content-type"] == kind
        assert headers["content-disposition"].startswith("attachment; ")
        assert headers["x-content-type-options"] == "nosniff"


def test_one_format_alone(client_of, reader, filed):
    client = client_of(reader)
    export = order(client, formats=["csv"])
    assert set(export["parts"]) == {"rows.csv", "manifest.json"}
    assert len(table_of(client, export)) == 7
    assert client.get(f"/api/v1/exports/{export['id']}/rows.jsonl").status_code == 404


def test_an_export_is_frozen(archive, client_of, clerk, filed):
    client = client_of(clerk)
    export = order(client, q="word")
    before = client.get(export["parts"]["rows.jsonl"]).content
    archive.file(clerk, "word")
    assert client.get(export["parts"]["rows.jsonl"]).content == before
    assert order(client, q="word")["rows"] == export["rows"] + 1


def test_no_cell_begins_a_formula(archive, client_of, clerk):
    for start in ("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "\tx"):
        archive.file(clerk, "word", fields={"project": start, "counterparty": [start, "x"]}, settle=False)
    archive.work()
    client = client_of(clerk)
    cells = [cell for row in table_of(client, order(client)) for cell in row.values()]
    assert [cell for cell in cells if cell[:1] in set("=+-@\t＝＋－＠")] == []
    assert "'=1+1" in cells
    assert "'=1+1; x" in cells


def test_nothing_of_an_export_is_for_anyone_else(archive, client_of, reader, filed):
    export = order(client_of(reader))
    other = client_of(archive.person("other", level="secret", roles=["archivist"]))
    absent = f"/api/v1/exports/{'0' * 32}"
    for part in ("", *(f"/{name}" for name in export["parts"])):
        answers = [other.get(address + part) for address in (f"/api/v1/exports/{export['id']}", absent)]
        assert {answer.status_code for answer in answers} == {404}
        assert answers[0].content == answers[1].content
    assert {event.details["what"] for event in archive.events("view_refused")} == {"export"}


def test_an_export_is_given_out_only_while_its_maker_may_still_see_as_much(archive, client_of, reader, filed):
    client = client_of(reader)
    export = order(client)
    archive.change(reader, clearance=0)
    assert client.get(f"/api/v1/exports/{export['id']}").status_code == 404
    assert client.get(export["parts"]["rows.csv"]).status_code == 404
    archive.change(reader, clearance=2)
    assert client.get(export["parts"]["rows.csv"]).status_code == 200


def test_an_export_that_is_being_made_says_so(archive, client_of, reader, filed, monkeypatch):
    monkeypatch.setattr(exports, "BackgroundTask", lambda make: None)  # the process dies before it begins
    client = client_of(reader)
    export = order(client)
    assert (export["state"], export["parts"], export["manifest"]) == ("running", {}, None)
    answer = client.get(f"/api/v1/exports/{export['id']}/rows.csv")
    assert (answer.status_code, answer.json()["code"]) == (409, "export-not-ready")
    assert answer.headers["retry-after"] == "2"
    archive.clock.forward(timedelta(minutes=6))
    assert client.get(f"/api/v1/exports/{export['id']}").json()["state"] == "failed"
    answer = client.get(f"/api/v1/exports/{export['id']}/rows.csv")
    assert (answer.status_code, answer.json()["code"]) == (409, "export-failed")


def test_an_export_that_breaks_ends_as_failed_and_leaves_nothing(archive, client_of, reader, filed, monkeypatch):
    stored = archive.stored()

    def broken(request, page_size=1000):
        yield []
        raise RuntimeError("the engine stopped")

    monkeypatch.setattr(archive.index, "scan", broken)
    export = order(client_of(reader))
    assert (export["state"], export["parts"]) == ("failed", {})
    assert archive.stored() == stored


def test_an_export_lies_sealed_at_the_site(archive, client_of, clerk):
    archive.file(clerk, "word", title="uniquetitle7")
    order(client_of(clerk))
    assert archive.stored() > 0
    assert all(
        b"uniquetitle7" not in path.read_bytes() for path in archive.folder.glob("site-*/**/*") if path.is_file()
    )


def test_administrators_and_auditors_order_none(archive, client_of):
    for role in ("administrator", "auditor"):
        answer = client_of(archive.person(role, roles=[role])).post("/api/v1/exports", json={})
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


WRONG = (
    (b"{", "malformed-json", None),
    (b"\xff\xfe", "malformed-json", None),
    (b"[" * 100_000, "body-unreadable", None),
    (b"[]", "malformed-request", ""),
    (b'{"formats": []}', "malformed-request", "formats"),
    (b'{"formats": ["xlsx"]}', "malformed-request", "formats.0"),
    (b'{"query": "x"}', "malformed-request", "query"),
    (b'{"filters": {"class": ["nonsense"]}}', "malformed-request", "class"),
    (b'{"filters": {"year": [0]}}', "malformed-request", "year"),
    (b'{"q": 5}', "malformed-request", "q"),
)


def test_a_wrong_order_is_refused_by_name(archive, client_of, reader):
    client = client_of(reader)
    for body, code, field in WRONG:
        answer = client.post("/api/v1/exports", content=body, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (422, code), (body[:40], answer.text)
        if field is not None:
            assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert archive.events("export") == []


def test_who_asks_comes_before_what_is_wrong(archive, client_of, reader):
    wrong = {"content": b"{", "headers": {"content-type": "application/json"}}
    assert client_of().post("/api/v1/exports", **wrong).json()["code"] == "sign-in-required"
    assert client_of().get("/api/v1/search", params={"nonsense": 1}).json()["code"] == "sign-in-required"
    assert client_of().get("/api/v1/search", params={"size": 0}).json()["code"] == "sign-in-required"
    answer = client_of(reader).post("/api/v1/exports", **wrong)
    assert answer.headers["content-language"] == "en"  # the person's, as the request names none
    assert client_of(reader).get("/api/v1/search", params={"nonsense": 1}).headers["content-language"] == "en"


def test_a_stretch_hidden_in_a_field_is_hidden_in_both_parts(archive, client_of, clerk, reader):
    fields = {"counterparty": ["甲 6222021234567890", "乙"], "bank_account": ["6222021234567890"]}
    archive.file(clerk, "word", level="public", fields=fields)
    export = order(client_of(reader), q="word")
    (row,), (line,) = rows_of(client_of(reader), export), table_of(client_of(reader), export)
    assert row["fields"]["counterparty"] == [f"甲 {MASK} ", "乙"]
    assert MASK in line["counterparty"]
    assert "6222" not in str(row) + str(line)
