"""`strongroom …` as a person uses it: lines for people, JSON for programs, exit 0 only when all is well."""

import json
import logging
import os
import sys
from pathlib import Path

import pytest
import structlog

from deploy.cli import main
from tests.stacked_scans import stack_pdf
from tests.stacks import STACKS, end, stack

TEXT = "第一条 本合同自双方签字之日起生效。The contract takes effect on signature, price 1200.00 CNY.\n"
FIELDS = '{"amount": "1200.00 CNY", "contract_number": "HT-7"}'


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    with stack("embedded", tmp_path_factory.mktemp("stack")) as made:
        yield made


@pytest.fixture(autouse=True)
def logging_as_before():
    """Commands set up the logs of their process, which here is the tests' own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def strongroom(embedded, monkeypatch, capfd):
    """Run a command in this process; answers (exit code, standard output, standard error)."""
    return runner(embedded, monkeypatch, capfd)


def runner(made, monkeypatch, capfd):
    for name in [name for name in os.environ if name.startswith("STRONGROOM_")]:
        monkeypatch.delenv(name)
    for name, value in made.environment.items():
        if name.startswith("STRONGROOM_"):
            monkeypatch.setenv(name, value)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["strongroom", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return ended.value.code or 0, out, err

    return run


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "合同.txt").write_text(f"{TEXT}{tmp_path}\n", "utf-8")
    # Not the same in any two tests, which share an archive: the same bytes in a batch would be duplicates.
    (tmp_path / "deep" / "second.txt").write_text(f"second marker {tmp_path}", "utf-8")
    (tmp_path / "deep" / "deeper" / "third.txt").write_text(f"third marker {tmp_path}", "utf-8")
    (tmp_path / ".hidden").write_text("no", "utf-8")
    return tmp_path


def objects(out):
    """One JSON object a line, and nothing else."""
    return [json.loads(line) for line in out.splitlines()]


def ingested(strongroom, *arguments, code=0):
    ended, out, err = strongroom("ingest", *arguments, "--class", "business", "--json")
    assert ended == code, err
    return objects(out)


def test_ingest_a_file_then_find_it(strongroom, folder):
    (line,) = ingested(strongroom, folder / "合同.txt", "--level", "internal", "--fields", FIELDS)
    assert line == {
        "path": str(folder / "合同.txt"),
        "id": line["id"],
        "archive_number": line["archive_number"],
        "state": "INDEXED",
        "reason": "",
        "parts": 0,
    }
    code, out, _ = strongroom("search", "contract_number:HT-7 签字", "--json")
    assert code == 0
    assert line["id"] in {hit["id"] for hit in objects(out)}
    code, out, err = strongroom("search", "签字")
    assert code == 0
    assert line["archive_number"] in out
    assert "found" in err


def test_a_folder_with_and_without_what_is_below(strongroom, folder):
    assert {Path(line["path"]).name for line in ingested(strongroom, folder)} == {"合同.txt"}
    below = ingested(strongroom, folder / "deep", "--recursive")
    assert [Path(line["path"]).name for line in below] == ["third.txt", "second.txt"]
    assert {line["state"] for line in below} == {"INDEXED"}


def test_a_line_a_file_for_people(strongroom, folder):
    code, out, _ = strongroom("ingest", folder / "合同.txt", "--class", "business")
    assert code == 0
    path, document_id, state = out.strip().split("\t")
    assert (path, len(document_id), state) == (str(folder / "合同.txt"), 32, "INDEXED")


def test_one_file_that_is_refused_does_not_stop_the_others(strongroom, folder):
    (folder / "empty.txt").write_bytes(b"")
    lines = {Path(line["path"]).name: line for line in ingested(strongroom, folder, code=1)}
    assert lines["合同.txt"]["state"] == "INDEXED"
    assert (lines["empty.txt"]["state"], lines["empty.txt"]["id"]) == ("REFUSED", None)
    assert "空的" in lines["empty.txt"]["reason"]


def test_a_path_that_is_not_there_ends_with_2(strongroom, folder):
    code, out, err = strongroom("ingest", folder / "nowhere", "--class", "business")
    assert (code, out) == (2, "")
    assert "exist" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--class", "nonsense"), "nonsense"),
        (("--class", "business", "--level", "nonsense"), "nonsense"),
        (("--class", "customer-base"), "客户名称"),
    ],
)
def test_a_wrong_class_level_or_field_is_said_in_words(strongroom, folder, arguments, said):
    code, out, _ = strongroom("ingest", folder / "合同.txt", *arguments)
    assert code == 1
    assert "REFUSED" in out
    assert said in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ingest", "FILE", "--class", "business", "--fields", "{"), "--fields is no JSON"),
        (("ingest", "FILE", "--class", "business", "--fields", "[1]"), "must be a JSON object"),
        (("ingest", "FILE", "--class", "business", "--user", "nobody"), "no active person"),
        (("search", "x", "--class", "nonsense"), "class: There is nothing of this name."),
        (("search", "x", "--user", "nobody"), "no active person"),
        (("export", "x", "--to", "FOLDER"), "exists already"),
        (("token", "create", "--user", "nobody"), "no active person"),
        (("user", "add", "operator2", "--level", "nonsense"), "nonsense"),
        (("user", "add", "a b"), "user-name-malformed"),
        (("user", "add", "x9", "--role", "administrator", "--role", "clerk"), "roles-conflict"),
        (("search", "x", "--size", "0"), "--size"),
        (("reindex", "--class", "nonsense"), "no such class"),
        (("relevel", "--class", "business", "--from", "internal", "--to", "nonsense"), "no such class or level"),
        (("relevel", "--class", "other", "--from", "internal", "--to", "secret"), "can't have this level"),
        (("nonsense",), "nonsense"),
    ],
)
def test_what_an_operator_can_put_right_is_one_line_and_exit_2(strongroom, folder, arguments, said):
    places = {"FILE": folder / "合同.txt", "FOLDER": folder}
    code, out, err = strongroom(*(places.get(each, each) for each in arguments))
    assert code == 2
    assert said in err
    assert out == ""
    assert "Traceback" not in err


def test_a_person_and_a_token_that_acts_for_them(strongroom, embedded, folder):
    code, out, _ = strongroom("user", "add", "li.na", "--role", "reader", "--level", "internal", "--json")
    assert code == 0
    (person,) = objects(out)
    assert person["user"] == "li.na"
    assert person["setup_link"].startswith(f"{embedded.url}/setup/")
    assert strongroom("user", "add", "li.na")[0] == 2
    code, out, err = strongroom("token", "create", "--user", "li.na", "--days", "2")
    assert code == 0
    assert out.startswith("sr_")
    assert out.strip() not in err
    code, out, _ = strongroom("token", "create", "--user", "li.na", "--json")
    assert set(objects(out)[0]) == {"token", "ends_at"}


def test_commands_act_within_the_level_of_the_person_named(strongroom, folder):
    strongroom("user", "add", "wang", "--role", "reader", "--level", "internal")
    (line,) = ingested(strongroom, folder / "合同.txt", "--level", "internal", "--fields", FIELDS)
    (above,) = ingested(strongroom, folder / "deep" / "second.txt", "--level", "secret")
    _, out, _ = strongroom("search", "签字", "--user", "wang", "--json")
    hit = next(each for each in objects(out) if each["id"] == line["id"])
    assert "1200" not in hit["snippet"]
    assert "▇▇▇" in hit["snippet"]
    _, out, _ = strongroom("search", "marker", "--user", "wang", "--json", "--size", "100")
    assert above["id"] not in {each["id"] for each in objects(out)}
    target = folder / "out"
    code, _, err = strongroom("export", "签字", "--to", target, "--user", "wang")
    assert code == 0, err
    assert "1200" not in (target / "rows.csv").read_text("utf-8")
    code, out, _ = strongroom("ingest", folder / "合同.txt", "--class", "business", "--user", "wang")
    assert (code, "REFUSED" in out) == (1, True)


def test_all_documents_of_a_class_and_level_get_another(strongroom, folder):
    ingested(strongroom, folder / "合同.txt", "--level", "confidential")
    code, out, err = strongroom("relevel", "--class", "business", "--from", "confidential", "--to", "secret", "--json")
    assert code == 0, err
    (done,) = objects(out)
    assert done["changed"] >= 1
    assert done["left"] == 0
    code, out, _ = strongroom("reindex", "--class", "business", "--json")
    assert [each["class"] for each in objects(out)] == ["business"]
    _, out, _ = strongroom("status", "--json")
    assert objects(out)[0]["remaking"]["business"]["documents"] >= 1


def test_an_export_with_a_manifest_that_agrees(strongroom, folder):
    import hashlib

    ingested(strongroom, folder / "合同.txt", "--fields", FIELDS)
    target = folder / "out"
    code, out, err = strongroom("export", "contract_number:HT-7", "--to", target, "--json")
    assert code == 0, err
    (made,) = objects(out)
    manifest = json.loads((target / "manifest.json").read_bytes())
    rows = (target / "rows.jsonl").read_text("utf-8").splitlines()
    assert made["rows"] == manifest["rows"] == len(rows) > 0
    assert target.stat().st_mode & 0o077 == 0
    for name, part in manifest["parts"].items():
        assert hashlib.sha256((target / name).read_bytes()).hexdigest() == part["sha256"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("init",),
        ("status",),
        ("verify",),
        ("reconcile",),
        ("reindex",),
        ("keys", "list"),
        ("keys", "rotate"),
        ("settings",),
    ],
    ids=" ".join,
)
def test_every_command_that_reports_speaks_to_people_and_programs(strongroom, arguments):
    code, out, err = strongroom(*arguments)
    assert code == 0, out + err
    assert out.strip()
    code, out, err = strongroom(*arguments, "--json")
    assert code == 0, err
    assert objects(out)


def test_damage_is_found_and_ends_with_1(strongroom, embedded, folder):
    ingested(strongroom, folder / "合同.txt")
    objects_of_a = embedded.folder / "data" / "site-a" / "objects"
    damaged = next(path for path in objects_of_a.glob("*/*") if path.is_file())
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    code, out, _ = strongroom("verify", "--json")
    assert code == 1
    found, summary = objects(out)
    assert (found["object"], found["site"], found["state"]) == (damaged.name, "a", "damaged")
    assert (summary["wrong"], summary["log_bad_position"]) == (1, None)
    damaged.write_bytes(whole)
    assert strongroom("verify")[0] == 0


def test_a_site_that_is_away_is_said_and_ends_with_1(strongroom, embedded):
    site, away = (embedded.folder / "data" / name for name in ("site-b", "away"))
    site.rename(away)
    try:
        code, out, _ = strongroom("status", "--json")
        assert code == 1
        assert objects(out)[0]["parts"] == {"site a": True, "site b": False, "index": True}
    finally:
        away.rename(site)


def test_without_any_site_nothing_is_taken_in(strongroom, embedded, folder):
    data = embedded.folder / "data"
    moved = [(data / f"site-{name}", data / f"away-{name}") for name in "ab"]
    for site, away in moved:
        site.rename(away)
    try:
        code, out, err = strongroom("ingest", folder / "合同.txt", "--class", "business")
    finally:
        for site, away in moved:
            away.rename(site)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == "strongroom: 存储暂不可用 · Storage is not available just now"


def test_settings_name_each_with_its_reason_and_hide_secrets(strongroom, monkeypatch):
    secrets = {
        "STRONGROOM_INDEX_WRITER_PASSWORD": "s3cret-writer",
        "STRONGROOM_INDEX_READER_PASSWORDS": "s3cret-zero,s3cret-one",
        "STRONGROOM_SITE_A_SECRET_KEY": "s3cret-a",
        "STRONGROOM_SITE_B_SECRET_KEY": "s3cret-b",
        "STRONGROOM_BROKER_URL": "amqp://u:s3cret-broker@h",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    for arguments in (("settings",), ("settings", "--json")):
        code, out, err = strongroom(*arguments)
        assert code == 0
        assert "s3cret" not in out + err
    lines = {line["name"]: line for line in objects(out)}
    for name in secrets:
        assert "hidden" in lines[name]["value"]
        assert lines[name]["source"] == "environment"
    assert all(line["reason"] for line in lines.values())


def test_a_wrong_or_misspelt_setting_stops_with_one_line(strongroom, monkeypatch):
    monkeypatch.setenv("STRONGROOM_PORT", "70000")
    code, _, err = strongroom("status")
    assert (code, err.count("\n")) == (2, 1)
    assert "STRONGROOM_PORT" in err
    monkeypatch.setenv("STRONGROOM_PORT", "7000")
    monkeypatch.setenv("STRONGROOM_PROT", "7000")
    code, _, err = strongroom("status")
    assert (code, err.count("\n")) == (2, 1)
    assert "STRONGROOM_PROT" in err


@pytest.mark.parametrize("kind", STACKS)
def test_from_nothing_to_an_export(kind, tmp_path, folder):
    """Every command once, each in a process of its own, as a person types them."""
    (tmp_path / "stack").mkdir()
    with stack(kind, tmp_path / "stack") as made:
        worker = made.start("worker") if kind == "real" else None
        try:
            said = [pressed(made, *each) for each in journey(folder)]
        finally:
            if worker is not None:
                end(worker)
    ingested_line = json.loads(said[2])
    assert ingested_line["state"] == "INDEXED"
    assert json.loads(said[3])["id"] == ingested_line["id"]
    assert json.loads((folder / "out" / "manifest.json").read_bytes())["rows"] == 1
    hidden = [value for name, value in made.environment.items() if name.endswith(("PASSWORD", "SECRET_KEY")) and value]
    assert not [value for value in hidden if value in "".join(said)]


def journey(folder):
    return (
        ("user", "add", "chen", "--role", "clerk", "--level", "secret", "--json"),
        ("token", "create", "--user", "chen"),
        ("ingest", str(folder / "合同.txt"), "--class", "business", "--user", "chen", "--json"),
        ("search", "签字", "--user", "chen", "--json"),
        ("export", "签字", "--to", str(folder / "out"), "--user", "chen", "--json"),
        ("status", "--json"),
        ("verify", "--json"),
        ("reconcile", "--json"),
        ("reindex", "--json"),
        ("keys", "list", "--json"),
        ("settings", "--json"),
    )


def pressed(made, *arguments):
    done = made.run(*arguments)
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout


def test_labels_are_printed_for_the_fields_of_a_class(strongroom, tmp_path):
    target, table = tmp_path / "labels.pdf", tmp_path / "labels.csv"
    table.write_text("\ufeffcontract_number,customer_name\nHT-1,华星\nHT-2,\n", "utf-8")
    code, out, _ = strongroom("labels", "--class", "business", "--from", table, "--to", target, "--json")
    assert (code, json.loads(out)["labels"]) == (0, 2)
    assert target.read_bytes().startswith(b"%PDF")
    code, _, err = strongroom("labels", "--class", "business", "--field", "colour=red", "--to", target)
    assert code == 2
    assert "no field colour" in err
    assert strongroom("labels", "--class", "nonsense", "--field", "a=b", "--to", target)[0] == 2
    assert strongroom("labels", "--class", "business", "--to", target)[0] == 2


def test_what_was_entered_late_is_listed(strongroom, tmp_path):
    note = tmp_path / "late.txt"
    note.write_text(f"{TEXT} late", "utf-8")
    fields = '{"sign_date": "2001-01-01"}'
    assert strongroom("ingest", note, "--class", "business", "--level", "internal", "--fields", fields)[0] == 0
    code, out, _ = strongroom("late", "--json")
    assert code == 0
    assert {json.loads(line)["event"] for line in out.splitlines()} == {"2001-01-01"}


def test_what_waits_for_a_second_person_is_listed_and_no_other_is_confirmed(strongroom, tmp_path):
    note = tmp_path / "plain.txt"
    note.write_text(f"{TEXT} plain", "utf-8")
    code, out, _ = strongroom("ingest", note, "--class", "business", "--level", "internal", "--json")
    assert code == 0
    document = json.loads(out.splitlines()[-1])["id"]
    assert strongroom("checks", "--json")[:2] == (0, "")
    code, out, _ = strongroom("check", document, "--json")
    assert (code, json.loads(out)["check"]) == (0, "")
    code, _, err = strongroom("check", document, "--confirm")
    assert code == 2
    assert "不在待复核之列" in err
    assert "doesn't wait" in err
    assert strongroom("check", document, "--confirm", "--return", "wrong")[0] == 2


def test_a_stack_is_taken_apart_at_the_sheets_that_were_printed(strongroom, tmp_path):
    sheets, scan = tmp_path / "sheets.pdf", tmp_path / "stack.pdf"
    code, out, _ = strongroom("separator-sheet", "--to", sheets, "--customer", "KH-9", "--json")
    assert (code, json.loads(out)["sheets"]) == (0, 1)
    assert strongroom("separator-sheet", "--to", sheets, "--customer", " x")[0] == 2
    strongroom("separator-sheet", "--to", sheets, "--customer", "KH-9")
    scan.write_bytes(stack_pdf("falcon lands", sheets.read_bytes(), "heron stands"))
    code, out, _ = strongroom("ingest", scan, "--class", "business", "--level", "internal", "--separators", "--json")
    assert code == 0
    code, out, _ = strongroom("search", "customer:KH-9", "--json")
    assert code == 0
    assert "0003-0003.pdf" in out


def test_scans_of_a_folder_are_filed_as_their_labels_say(strongroom, tmp_path):
    folder = tmp_path / "labelled"
    folder.mkdir()
    said = ("--field", "class=other", "--field", "customer=KH-8", "--field", "source=fair")
    assert strongroom("labels", "--class", "other", *said, "--to", folder / "1.pdf")[0] == 0
    code, _, err = strongroom("ingest", folder / "1.pdf", "--class", "other", "--labels", "file")
    assert code == 2
    assert "--labels file" in err
    code, _, err = strongroom("ingest", folder, "--class", "business", "--labels", "file", "--separators")
    assert code == 2
    assert "Make two batches" in err
    code, out, err = strongroom("ingest", folder, "--class", "business", "--labels", "file", "--json")
    assert code == 0, err
    code, out, _ = strongroom("search", "customer:KH-8", "--json")
    assert (code, json.loads(out.splitlines()[0])["class"]) == (0, "other")
