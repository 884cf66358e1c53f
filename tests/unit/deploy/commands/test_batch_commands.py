"""`strongroom ingest FOLDER|ZIP`, `batches` and `batch …`: begun, gone on with, receipted, checked."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.mail_server import PASSWORD, mail_server
from tests.unit.deploy.commands import test_command_line as command_line
from tests.unit.deploy.commands.test_command_line import objects

embedded, strongroom = command_line.embedded, command_line.strongroom
logging_as_before = command_line.logging_as_before


@pytest.fixture
def scans(tmp_path):
    folder = tmp_path / "扫描件"
    (folder / "下").mkdir(parents=True)
    for name in ("一.txt", "下/二.txt"):
        (folder / name).write_text(f"{name} {tmp_path}", "utf-8")
    return folder


def newest(strongroom):
    code, out, err = strongroom("batches", "--size", "1", "--json")
    assert code == 0, err
    (batch,) = objects(out)
    return batch


def test_a_folder_is_a_batch_with_a_receipt_that_holds(strongroom, scans, tmp_path):
    receipt = tmp_path / "receipt.json"
    code, out, err = strongroom("ingest", scans, "--class", "business", "--recursive", "--receipt", receipt, "--json")
    assert code == 0, err
    assert [(line["path"], line["state"]) for line in objects(out)] == [
        (f"{scans}/一.txt", "INDEXED"),
        (f"{scans}/下/二.txt", "INDEXED"),
    ]
    assert "received 2 = kept 2 + duplicate 0" in err
    batch = newest(strongroom)
    assert (batch["name"], batch["state"], batch["received"], batch["kept"]) == ("扫描件", "finished", 2, 2)
    code, out, _ = strongroom("batch", "verify", receipt, "--json")
    assert (code, json.loads(out)["holds"]) == (0, True)
    receipt.write_bytes(receipt.read_bytes().replace(b'"kept":2', b'"kept":3'))
    code, out, _ = strongroom("batch", "verify", receipt)
    assert code == 1
    assert "signature" in out


def test_a_dry_run_lists_what_is_wrong_and_stores_nothing(strongroom, scans, tmp_path):
    manifest = tmp_path / "清单.csv"
    manifest.write_bytes("文件,类别,金额\n一.txt,business,很多\n三.txt,business,\n".encode("gb18030"))
    arguments = ("ingest", scans, "--recursive", "--manifest", manifest)
    before = strongroom("batches", "--json")[1]
    code, out, err = strongroom(*arguments, "--dry-run", "--json")
    assert code == 1
    assert [(each["line"], each["column"], each["code"]) for each in objects(out)] == [
        (3, "file", "file-not-there"),
        (2, "amount", "field-not-money"),
        (None, "", "file-unlisted"),
    ]
    assert "nothing was stored" in err
    code, out, _ = strongroom(*arguments, "--dry-run")
    assert "2:amount:一.txt\t“金额”应为带币种的金额" in out
    assert "“Amount” must be an amount" in out
    assert strongroom("batches", "--json")[1] == before


def test_the_same_command_goes_on_with_what_could_not_be_taken(strongroom, scans, tmp_path):
    manifest = tmp_path / "m.csv"
    manifest.write_text("file,class,amount\n一.txt,business,many\n下/二.txt,business,\n", "utf-8")
    arguments = ("ingest", scans, "--recursive", "--manifest", manifest)
    code, out, _ = strongroom(*arguments, "--json")
    assert code == 1
    assert [line["state"] for line in objects(out)] == ["REFUSED", "INDEXED"]
    assert "“金额”" in objects(out)[0]["reason"]
    first = newest(strongroom)
    assert (first["state"], first["kept"], first["refused"]) == ("open", 1, 1)
    manifest.write_text("file,class,amount\n一.txt,business,5 CNY\n下/二.txt,business,\n", "utf-8")
    code, out, _ = strongroom(*arguments, "--json")
    assert code == 0
    again = newest(strongroom)
    assert (again["id"], again["state"], again["received"], again["kept"]) == (first["id"], "finished", 2, 2)
    code, out, _ = strongroom(*arguments, "--json")
    assert code == 0
    assert [line["state"] for line in objects(out)] == ["DUPLICATE", "DUPLICATE"]


def test_a_zip_is_a_batch_unless_it_is_one_document(strongroom, scans, tmp_path):
    path = tmp_path / "一批.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(scans / "一.txt", "内/一.txt")
        archive.writestr("又.txt", f"又 {tmp_path}")
    code, out, _ = strongroom("ingest", path, "--class", "business", "--json")
    assert code == 0
    assert [line["path"] for line in objects(out)] == [f"{path}/内/一.txt", f"{path}/又.txt"]
    code, out, said = strongroom("ingest", path, "--class", "business", "--as-one", "--json")
    assert [(line["path"], line["parts"]) for line in objects(out)] == [(str(path), 2)]
    assert "2 documents that came inside these" in said


def test_what_came_inside_the_items_is_counted_apart(strongroom, tmp_path):
    folder = tmp_path / "mails"
    folder.mkdir()
    with zipfile.ZipFile(folder / "box.zip", "w") as archive:
        archive.writestr("a.txt", f"a {tmp_path}")
        archive.writestr("b.txt", f"b {tmp_path}")
    (folder / "note.txt").write_text(f"note {tmp_path}", "utf-8")
    receipt = tmp_path / "receipt.json"
    code, out, said = strongroom("ingest", folder, "--class", "business", "--receipt", receipt, "--json")
    assert code == 0
    assert {line["path"].rpartition("/")[2]: line["parts"] for line in objects(out)} == {"box.zip": 2, "note.txt": 0}
    assert "2 documents that came inside these" in said
    head = json.loads(receipt.read_text("utf-8"))["receipt"]
    assert (head["received"], head["kept"], head["parts"]) == (2, 2, 2)
    code, _, _ = strongroom("batch", "verify", receipt)
    assert code == 0


def test_a_batch_is_paused_resumed_and_finished(strongroom, scans):
    strongroom("ingest", scans, "--class", "business")
    batch = newest(strongroom)
    for command, state in (("pause", "paused"), ("resume", "open"), ("finish", "finished")):
        code, out, _ = strongroom("batch", command, batch["id"], "--json")
        assert (code, json.loads(out)) == (0, {"id": batch["id"], "state": state})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("batch", "pause", "0" * 32), "there is no batch"),
        (("batch", "receipt", "0" * 32, "--to", "FOLDER/new.json"), "there is no batch"),
        (("ingest", "FOLDER/一.txt", "--dry-run"), "are for a batch"),
        (("ingest", "FOLDER", "--manifest", "FOLDER/一.txt"), "needs a column “file”"),
        (("ingest", "FOLDER", "--class", "nonsense"), "nonsense"),
        (("ingest", "FOLDER", "--class", "business", "--receipt", "FOLDER/一.txt"), "exists already"),
    ],
)
def test_what_can_not_be_done_is_said_in_one_line(strongroom, scans, arguments, said):
    code, out, err = strongroom(*(each.replace("FOLDER", str(scans)) for each in arguments))
    assert code != 0
    assert said in err + out


def test_a_batch_goes_on_from_another_place_with_what_was_said_of_it(strongroom, scans, tmp_path):
    manifest = tmp_path / "list.csv"
    manifest.write_text("file,class,title\n一.txt,business,First\n下/二.txt,business,Second\n", "utf-8")
    (scans / "下" / "二.txt").write_bytes(b"")  # nothing is kept of it
    code, _, err = strongroom("ingest", scans, "--recursive", "--manifest", manifest)
    assert code == 1, err
    batch = newest(strongroom)
    assert (batch["state"], batch["kept"], batch["refused"]) == ("open", 1, 1)
    elsewhere = tmp_path / "elsewhere"
    scans.rename(elsewhere)
    (elsewhere / "下" / "二.txt").write_text(f"second {tmp_path}", "utf-8")
    code, out, err = strongroom("ingest", elsewhere, "--recursive", "--resume", batch["id"], "--json")
    assert code == 0, err
    lines = objects(out)
    assert [(line["path"], line["state"]) for line in lines] == [
        (f"{elsewhere}/一.txt", "INDEXED"),
        (f"{elsewhere}/下/二.txt", "INDEXED"),
    ]
    assert newest(strongroom)["id"] == batch["id"]
    code, out, _ = strongroom("search", "title:Second", "--json")
    assert lines[1]["id"] in {each["id"] for each in objects(out)}, "the manifest's words still hold"


def test_a_batch_goes_on_only_from_the_same_kind_of_place(strongroom, scans, tmp_path):
    (scans / "下" / "二.txt").write_bytes(b"")
    strongroom("ingest", scans, "--recursive", "--class", "business")
    batch = newest(strongroom)["id"]
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as made:
        made.writestr("a.txt", "x")
    code, _, err = strongroom("ingest", tmp_path / "x.zip", "--resume", batch)
    assert code == 2
    assert "folder" in err
    code, _, err = strongroom("ingest", scans, "--resume", "0" * 32)
    assert code == 2
    assert "there is no batch" in err


def test_an_mbox_is_a_batch_of_its_messages(strongroom, tmp_path):
    path = tmp_path / "box.mbox"
    message = f"From a@b Fri Mar  1 09:00:00 2024\nSubject: pumps {tmp_path}\n\nhello\n\n"
    path.write_text(message + message.replace("hello", "again"), "utf-8")
    code, out, err = strongroom("ingest", path, "--class", "business", "--json")
    assert code == 0, err
    assert [line["state"] for line in objects(out)] == ["INDEXED", "INDEXED"]
    assert newest(strongroom)["kept"] == 2


@pytest.mark.parametrize(
    ("place", "word"), [("imaps://a:secret@b/x", "STRONGROOM_IMAP_PASSWORD"), ("imaps://a@b/x", "needs a password")]
)
def test_a_mailbox_takes_its_password_from_the_settings_only(strongroom, place, word):
    code, _, err = strongroom("ingest", place, "--class", "business")
    assert code == 2
    assert word in err
    assert "secret" not in err


def test_a_locked_document_is_read_on_with_its_password(strongroom, tmp_path):
    locked = Path(__file__).parents[3] / "corpus" / "hostile" / "password.pdf"
    code, out, err = strongroom("ingest", locked, "--class", "business", "--json")
    assert code == 0, err
    (line,) = objects(out)
    assert line["state"] == "ENCRYPTED"
    secret = tmp_path / "password"
    for password, ends, state in (("wrong", 1, "ENCRYPTED"), ("password", 0, "INDEXED"), ("password", 2, None)):
        secret.write_text(password + "\n", "utf-8")
        code, out, err = strongroom("unlock", line["id"], "--password-file", secret, "--json")
        assert code == ends, err
        if state:
            assert objects(out)[0]["state"] == state
        if password == "wrong":
            assert objects(out)[0]["reason"].startswith("password-wrong")


@pytest.mark.real
def test_a_mailbox_on_a_server_is_a_batch(strongroom, tmp_path, monkeypatch):
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n", "utf-8")
    with mail_server() as server:
        server.put("1.host", f"Subject: pumps {tmp_path}\r\n\r\nhello\r\n".encode())
        monkeypatch.setenv("STRONGROOM_IMAP_PASSWORD_FILE", str(secret))
        code, _, err = strongroom("ingest", f"{server.address}/INBOX", "--class", "business")
        assert code == 2
        assert "STRONGROOM_IMAP_CA" in err, "nobody vouches for its certificate"
        monkeypatch.setenv("STRONGROOM_IMAP_CA", str(server.ca))
        for kept in (1, 0):
            code, _, err = strongroom("ingest", f"{server.address}/INBOX", "--class", "business")
            assert code == 0, err
            assert f"kept {kept} " in err
            assert PASSWORD not in err
