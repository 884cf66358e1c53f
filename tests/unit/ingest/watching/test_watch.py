"""A watched folder: complete files enter once, are put away, and a receipt is written; nothing outside is touched."""

import os

import pytest

from ingest.batches.receipt_file import faults
from ingest.batches.source import SourceUnreadableError
from ingest.watching.inbox import Inbox
from storage.register.batches import BatchState
from storage.vault.site import SiteUnavailableError
from tests.unit.ingest.watching.conftest import Watching


def test_a_complete_file_enters_and_is_put_away(watching, folder):
    (folder / "合同.txt").write_text("one", "utf-8")
    assert watching.round() == 0, "it may still be written"
    assert watching.round() == 1
    assert watching.lying() == ["taken/合同.txt"]
    assert watching.items() == [("合同.txt", "stored", "")]
    assert watching.round() == 0
    assert watching.documents() == 1


def test_a_file_that_still_changes_waits(watching, folder):
    watching.round()
    for number in range(3):
        (folder / "a.txt").write_text("x" * number, "utf-8")
        assert watching.round() == 0
    assert watching.round() == 1


@pytest.mark.parametrize("name", [".hidden", "a.txt.part", "b.TMP"])
def test_what_is_named_as_unfinished_waits_until_it_is_renamed(watching, folder, name):
    (folder / name).write_text("x", "utf-8")
    assert watching.rounds() == 0
    (folder / name).rename(folder / "done.txt")
    assert watching.rounds() == 1


def test_what_is_refused_lies_beside_its_reason_and_may_come_back(watching, folder):
    (folder / "empty.txt").write_bytes(b"")
    (folder / "link.txt").symlink_to("/etc/passwd")
    (folder / "good.txt").write_text("good", "utf-8")
    assert watching.rounds() == 3
    assert watching.lying() == [
        "refused/empty.txt",
        "refused/empty.txt.reason.txt",
        "refused/link.txt",
        "refused/link.txt.reason.txt",
        "taken/good.txt",
    ]
    reason = (folder / "refused/empty.txt.reason.txt").read_text("utf-8")
    assert "文件是空的" in reason
    assert "The file is empty" in reason
    assert (folder / "refused/link.txt").is_symlink(), "the link was moved and not what it points to"
    (folder / "refused/empty.txt").write_text("now it is not", "utf-8")
    (folder / "refused/empty.txt").rename(folder / "empty.txt")
    assert watching.rounds() == 1
    assert "taken/empty.txt" in watching.lying()


def test_the_same_name_again_is_another_file_and_the_same_bytes_are_kept_once(watching, folder):
    for text in ("first", "second", "first"):
        (folder / "scan.txt").write_text(text, "utf-8")
        os.utime(folder / "scan.txt", ns=(1, watching.documents() + 7 + len(watching.items())))
        assert watching.rounds() == 1
    assert [state for _, state, _ in watching.items()] == ["stored", "stored", "duplicate"]
    assert watching.lying() == ["taken/2-scan.txt", "taken/3-scan.txt", "taken/scan.txt"]


def test_nothing_that_was_put_away_is_written_over(watching, folder):
    (folder / "taken" / "a.txt").write_text("before", "utf-8")
    (folder / "taken" / "1-a.txt").write_text("before that", "utf-8")
    (folder / "a.txt").write_text("now", "utf-8")
    assert watching.rounds() == 1
    taken = {path.name: path.read_text("utf-8") for path in (folder / "taken").iterdir()}
    assert taken == {"a.txt": "before", "1-a.txt": "before that", "2-a.txt": "now"}


def test_a_manifest_beside_the_files_says_what_they_are(line, folder):
    watching = Watching(line, folder, classification="")
    (folder / "a.txt").write_text("a", "utf-8")
    assert watching.rounds() == 0, "nothing is said of it yet"
    (folder / "清单.csv").write_bytes("文件,类别\na.txt,business\nb.txt,business\n".encode("gb18030"))
    assert watching.rounds() == 1
    assert watching.lying() == ["taken/a.txt", "清单.csv"], "a line of it waits for its file"
    (folder / "b.txt").write_text("b", "utf-8")
    watching.rounds()
    assert watching.lying() == ["taken/a.txt", "taken/b.txt", "taken/清单.csv"]
    watching.watch.close()


def test_a_wrong_manifest_holds_everything_up(watching, folder):
    (folder / "a.txt").write_text("a", "utf-8")
    (folder / "manifest.csv").write_text("file,colour\na.txt,red\n", "utf-8")
    assert watching.rounds() == 0
    assert watching.lying() == ["a.txt", "manifest.csv", "refused/manifest.csv.reason.txt"]
    assert "colour" in (folder / "refused/manifest.csv.reason.txt").read_text("utf-8")
    (folder / "manifest.csv").write_text("file,title\na.txt,red\n", "utf-8")
    watching.rounds()
    assert watching.lying() == ["taken/a.txt", "taken/manifest.csv"]


def test_once_a_period_the_batch_is_finished_with_a_receipt(watching, folder):
    (folder / "a.txt").write_text("a", "utf-8")
    watching.rounds()
    assert watching.batches() == [BatchState.OPEN]
    watching.forward(hours=24)
    watching.round()
    assert watching.batches() == [BatchState.FINISHED]
    (receipt,) = (folder / "receipts").iterdir()
    assert faults(receipt.read_bytes(), watching.archive.services.signer.public_key) == ()
    receipt.unlink()  # as if it had ended between the two
    watching.round()
    assert receipt.exists()
    (folder / "b.txt").write_text("b", "utf-8")
    watching.rounds()
    assert sorted(watching.batches()) == [BatchState.FINISHED, BatchState.OPEN]


def test_it_goes_on_after_it_ended_between_register_and_folder(watching, folder, line, monkeypatch):
    (folder / "a.txt").write_text("a", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(Inbox, "put_away", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            watching.rounds()
    assert watching.lying() == ["a.txt"]
    watching.watch.close()
    again = Watching(line, folder, owner="two")
    assert again.rounds() == 1
    assert again.lying() == ["taken/a.txt"]
    assert again.documents() == 1
    again.watch.close()


def watching_turn():
    from ingest.watching.watch import _TURN

    return _TURN


def test_of_two_watchers_on_one_machine_one_holds_the_folder(watching, folder, line):
    other = Watching(line, folder)
    (folder / "a.txt").write_text("a", "utf-8")
    watching.round()
    assert other.rounds() == 0
    watching.watch.close()
    assert other.rounds() == 1
    other.watch.close()


def test_one_of_two_watchers_works_and_the_other_when_it_falls_silent(watching, folder, line, monkeypatch):
    monkeypatch.setattr(Inbox, "hold", lambda _: True)  # another machine does not know what is held on this one
    other = Watching(line, folder, owner="two")
    (folder / "a.txt").write_text("a", "utf-8")
    watching.round()
    assert other.rounds() == 0
    watching.archive.clock.forward(watching_turn())
    assert other.rounds() == 1
    assert watching.rounds() == 0
    other.watch.close()


def test_an_outage_leaves_the_file_where_it_is(watching, folder, monkeypatch):
    (folder / "a.txt").write_text("a", "utf-8")

    def away(*_, **__):
        raise SiteUnavailableError("away")

    with monkeypatch.context() as patch:
        patch.setattr(watching.archive.services.intake, "receive", away)
        with pytest.raises(SiteUnavailableError):
            watching.rounds()
    assert watching.lying() == ["a.txt"]
    assert watching.round() == 1


def test_a_file_that_can_not_be_read_stays_and_is_tried_again(watching, folder):
    (folder / "a.txt").write_text("a", "utf-8")
    (folder / "a.txt").chmod(0)
    if os.access(folder / "a.txt", os.R_OK):
        pytest.skip("this user reads everything")
    assert watching.rounds() == 0
    (folder / "a.txt").chmod(0o600)
    assert watching.round() == 1


def test_a_paused_batch_takes_nothing(watching, folder):
    (folder / "a.txt").write_text("a", "utf-8")
    watching.rounds()
    with watching.archive.register.snapshot() as session:
        from storage.register.batches import list_page

        batch = list_page(session, None, 1)[0][0].id
    watching.parts.desk.move(watching.line.clerk, batch, BatchState.PAUSED)
    (folder / "b.txt").write_text("b", "utf-8")
    assert watching.rounds() == 0
    assert "b.txt" in watching.lying()


def test_folders_that_are_links_are_not_used(tmp_path, folder):
    (tmp_path / "elsewhere").mkdir()
    (folder / "taken").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SourceUnreadableError) as refused:
        Inbox(folder, 1)
    assert refused.value.problem.code == "folder-unusable"
