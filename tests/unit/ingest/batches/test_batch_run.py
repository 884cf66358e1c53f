"""A run of a batch: every file ends in one state, and begun again it goes on where it was."""

import os
import stat
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from ingest.batches.entering import BatchNotOpenError
from ingest.batches.zip_source import ZipSource
from ingest.extract.port import ExtractedText, Outcome
from mappings.access import Role
from storage.register.batches import BatchMissingError, BatchState
from storage.register.models import DocumentRow
from storage.vault.site import SiteUnavailableError


def documents(desk):
    with desk.archive.register.snapshot() as session:
        return session.query(DocumentRow).count()


def test_a_folder_is_taken_in_and_its_items_follow_their_documents(desk, files):
    batch = desk.folder(files)
    assert desk.states(batch) == {"一.txt": ("stored", ""), "二/三.txt": ("stored", "")}
    desk.work()
    assert desk.states(batch) == {"一.txt": ("indexed", ""), "二/三.txt": ("indexed", "")}
    assert desk.counts(batch) == {"indexed": 2}
    assert sorted(desk.told) == ["一.txt", "二/三.txt"]
    item = desk.items(batch)["一.txt"]
    assert (item.size, len(item.sha256)) == (6, 64)
    uploads = desk.archive.events("upload")
    assert {event.details["batch"] for event in uploads} == {batch.id}


def test_begun_again_it_takes_only_what_is_new(desk, files):
    batch = desk.folder(files)
    (files / "四.txt").write_text("第四", "utf-8")
    desk.told.clear()
    desk.folder(files, batch)
    assert desk.told == ["四.txt"]
    assert documents(desk) == 3


def test_the_same_bytes_are_kept_once(desk, files):
    (files / "又一.txt").write_text("第一", "utf-8")
    batch = desk.folder(files)
    states = {path: state for path, (state, _) in desk.states(batch).items()}
    assert sorted(states[each] for each in ("一.txt", "又一.txt")) == ["duplicate", "stored"]
    rows = desk.items(batch).values()
    (twin,) = [row for row in rows if row.state == "duplicate"]
    assert twin.other_id in {row.document_id for row in rows}
    assert (twin.document_id, len(twin.sha256)) == (None, 64)
    assert desk.archive.stored() == 2, "what was sealed of the duplicate is gone again"


@pytest.mark.parametrize(("level", "state"), [("internal", "duplicate"), ("secret", "stored")])
def test_what_a_person_may_not_know_is_no_duplicate_to_them(desk, files, level, state):
    desk.line.file("other.txt", "第一", level=level)
    other = desk.archive.person("other", level="secret", roles=[Role.CLERK])
    lower = desk.archive.person("lower", level="internal", roles=[Role.CLERK])
    # A class whose views never differ, so that the level alone decides.
    desk.clerk = lower if level == "secret" else other
    batch = desk.folder(files, classification="business", level="internal")
    assert desk.states(batch)["一.txt"][0] == state


def test_each_reason_has_its_state(desk, files):
    (files / "空.txt").write_bytes(b"")
    (files / "link.txt").symlink_to(files / "一.txt")
    (files / "locked.txt").write_text("x", "utf-8")
    (files / "locked.txt").chmod(0)
    (files / ("长" * 80 + ".txt")).write_text("y", "utf-8")
    batch = desk.folder(files)
    states = desk.states(batch)
    assert states["空.txt"] == ("refused", "file-empty")
    assert states["link.txt"] == ("refused", "link-not-taken")
    if os.geteuid() != 0:
        assert states["locked.txt"] == ("failed", "file-unreadable")
    assert desk.counts(batch)["refused"] == 2


def test_what_misses_its_class_waits_for_a_person_and_goes_on_when_it_is_named(desk, files, tmp_path):
    batch = desk.folder(files, classification="")
    assert set(desk.states(batch).values()) == {("needs-person", "class-missing")}
    manifest = tmp_path / "m.csv"
    manifest.write_text("file,class\n一.txt,business\n", "utf-8")
    desk.folder(files, batch, manifest)
    states = desk.states(batch)
    assert states["一.txt"] == ("stored", "")
    assert states["二/三.txt"] == ("needs-person", "class-missing")


def test_a_line_without_a_file_is_an_item_until_the_file_is_there(desk, files, tmp_path):
    manifest = tmp_path / "m.csv"
    manifest.write_text("文件,类别\n一.txt,business\n缺.txt,business\n", "utf-8")
    batch = desk.folder(files, None, manifest)
    assert desk.states(batch)["缺.txt"] == ("failed", "file-not-there")
    (files / "缺.txt").write_text("补上", "utf-8")
    desk.folder(files, batch, manifest)
    assert desk.states(batch)["缺.txt"] == ("stored", "")
    assert sum(desk.counts(batch).values()) == 3


def test_a_paused_batch_takes_nothing_more_and_goes_on_when_resumed(desk, files):
    batch = desk.make()

    def pause(path, _size):
        desk.desk.move(desk.clerk, batch.id, BatchState.PAUSED)

    for number in range(8):
        (files / f"{number}.txt").write_text(str(number), "utf-8")
    with pytest.raises(BatchNotOpenError):
        desk.folder(files, batch, told=pause)
    counts = desk.counts(batch)
    assert 0 < counts["waiting"] < 10
    assert counts["waiting"] + counts["stored"] == 10
    desk.desk.move(desk.clerk, batch.id, BatchState.OPEN)
    desk.folder(files, batch)
    assert desk.counts(batch) == {"stored": 10}
    assert [event.details["state"] for event in desk.archive.events("batch_moved")] == ["paused", "open"]


def test_when_no_site_answers_the_items_wait(desk, files, monkeypatch):
    batch = desk.make()

    def away(*_arguments):
        raise SiteUnavailableError("away")

    with monkeypatch.context() as patch:
        patch.setattr(desk.archive.vault, "seal", away)
        with pytest.raises(SiteUnavailableError):
            desk.folder(files, batch)
    assert desk.counts(batch) == {"waiting": 2}
    desk.folder(files, batch)
    assert desk.counts(batch) == {"stored": 2}


def test_a_document_that_was_set_aside_is_tried_again(desk, files):
    desk.line.extractor.says = {"一.txt": RuntimeError("poison")}
    batch = desk.folder(files)
    for _ in range(6):
        desk.work()
        desk.line.clock.forward(timedelta(minutes=5))
    assert desk.states(batch)["一.txt"][0] == "quarantined"
    desk.line.extractor.says = {}
    (number,) = [row.number for row in desk.items(batch).values() if row.state == "quarantined"]
    assert desk.desk.retry(desk.clerk, batch.id, [number]) == 1
    desk.work()
    assert desk.states(batch)["一.txt"] == ("indexed", "")


def test_what_is_quarantined_is_for_archivists_to_try_again_and_that_is_on_record(desk, files):
    desk.line.extractor.says = {"一.txt": ExtractedText(Outcome.QUARANTINED, "", reason="virus-found: Eicar")}
    batch = desk.folder(files)
    desk.work()
    assert desk.states(batch)["一.txt"] == ("quarantined", "virus-found: Eicar")
    desk.line.extractor.says = {}
    (number,) = [row.number for row in desk.items(batch).values() if row.state == "quarantined"]
    assert desk.desk.retry(replace(desk.clerk, roles=frozenset({Role.CLERK})), batch.id, [number]) == 0
    assert desk.archive.events("quarantine_retried") == []
    assert desk.desk.retry(replace(desk.clerk, roles=frozenset({Role.ARCHIVIST})), batch.id, [number]) == 1
    (event,) = desk.archive.events("quarantine_retried")
    assert event.details["batch"] == batch.id
    desk.work()
    assert desk.states(batch)["一.txt"] == ("indexed", "")


def test_a_batch_of_someone_else_is_as_one_that_is_not_there(desk, files):
    batch = desk.folder(files)
    other = desk.archive.person("other", level="secret", roles=[Role.CLERK])
    for someone in (other, desk.archive.person("boss", roles=[Role.ADMINISTRATOR])):
        with pytest.raises(BatchMissingError):
            desk.desk.move(someone, batch.id, BatchState.PAUSED)
        with pytest.raises(BatchMissingError):
            desk.desk.retry(someone, batch.id, [1])


def packed(path, members, **more):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def test_a_zip_is_taken_in_with_the_names_its_maker_meant(desk, tmp_path):
    path = tmp_path / "一批.zip"
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed(path, [("HeTo.txt", "甲"), ("下/a.txt", "乙"), ("下/a.txt2", ""), (link, "/etc/passwd"), ("../x.txt", "丙")])
    path.write_bytes(path.read_bytes().replace(b"HeTo", "合同".encode("gbk")))
    batch = desk.make(source="zip")
    with closing(ZipSource(path)) as source:
        desk.run(batch, source)
    states = desk.states(batch)
    assert states["link"] == ("refused", "link-not-taken")
    assert states["下/a.txt2"] == ("refused", "file-empty")
    assert states["下/a.txt"] == ("stored", "")
    assert states["../x.txt"] == states["合同.txt"] == ("stored", "")
    assert len(states) == 5


def test_two_members_of_one_name_are_two_items(desk, tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = packed(tmp_path / "b.zip", [("a.txt", "one"), ("a.txt", "two")])
    batch = desk.make(source="zip")
    with closing(ZipSource(path)) as source:
        desk.run(batch, source)
    assert desk.counts(batch) == {"stored": 2}


def test_a_damaged_member_costs_itself_only(desk, tmp_path):
    path = packed(tmp_path / "b.zip", [("bad.txt", "b" * 5000), ("good.txt", "g")])
    data = bytearray(path.read_bytes())
    at = data.index(b"bad.txt") + len("bad.txt") + 2
    data[at] ^= 0xFF
    path.write_bytes(data)
    batch = desk.make(source="zip")
    with closing(ZipSource(path)) as source:
        desk.run(batch, source)
    assert desk.states(batch) == {"bad.txt": ("refused", "member-damaged"), "good.txt": ("stored", "")}
    assert desk.archive.stored() == 1
