"""What sources refuse as a whole, and names as they lie on disks."""

import os
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from ingest.batches import zip_source
from ingest.batches.folder_source import FolderSource, shown_name
from ingest.batches.source import FileNotTakenError, SourceUnreadableError
from ingest.batches.zip_source import ZipSource


def test_names_in_gbk_are_shown_and_opened(tmp_path):
    raw = os.fsencode(tmp_path) + b"/" + "合同.txt".encode("gbk")
    try:
        Path(os.fsdecode(raw)).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes names in UTF-8 only")
    with closing(FolderSource(tmp_path)) as source:
        (file,) = source.files()
        assert file.path == "合同.txt"
        with source.open(file.at) as opened:
            assert opened.read() == b"x"


def test_hidden_files_are_left_out_and_depth_is_a_choice(tmp_path):
    (tmp_path / "a").mkdir()
    for name in (".hidden", "x.txt", "a/y.txt"):
        (tmp_path / name).write_text("1")
    with closing(FolderSource(tmp_path)) as deep, closing(FolderSource(tmp_path, recursive=False)) as flat:
        assert sorted(each.path for each in deep.files()) == ["a/y.txt", "x.txt"]
        assert [each.path for each in flat.files()] == ["x.txt"]


@pytest.mark.parametrize(
    ("made", "code"), [("gone", "file-changed"), ("pipe", "link-not-taken"), ("link", "link-not-taken")]
)
def test_what_is_no_file_any_more_is_told(tmp_path, made, code):
    if made == "pipe":
        os.mkfifo(tmp_path / "x")
    if made == "link":
        (tmp_path / "x").symlink_to("/etc/passwd")
    with closing(FolderSource(tmp_path)) as source, pytest.raises(FileNotTakenError) as told, source.open("x"):
        pass
    assert told.value.problem.code == code


@pytest.mark.parametrize(
    ("raw", "shown"),
    [(b"a/b", "a/b"), ("合同".encode("gbk"), "合同"), (b"\xff\xff", "��"), ("a\u202eb".encode(), "a�b")],
)
def test_a_shown_name_holds_nothing_a_screen_obeys(raw, shown):
    assert shown_name(raw) == shown


def packed(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("name", "value", "code"), [("MOST_MEMBERS", 1, "zip-too-many"), ("_FREE_BYTES", -10_000, "zip-expands")]
)
def test_a_zip_over_a_limit_is_refused_whole(tmp_path, monkeypatch, name, value, code):
    path = packed(tmp_path / "x.zip", a="1" * 500, b="2")
    monkeypatch.setattr(zip_source, name, value)
    monkeypatch.setattr(zip_source, "_MOST_RATIO", 1)
    with pytest.raises(SourceUnreadableError) as refused:
        ZipSource(path)
    assert refused.value.problem.code == code


def test_what_is_no_zip_is_refused(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(SourceUnreadableError) as refused:
        ZipSource(tmp_path / "x.zip")
    assert refused.value.problem.code == "zip-unreadable"


def test_a_locked_member_is_told_before_it_is_read(tmp_path):
    path = packed(tmp_path / "x.zip", a="1")
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    path.write_bytes(data)
    with closing(ZipSource(path)) as source:
        (file,) = source.files()
        assert file.problem.code == "member-locked"
        with pytest.raises(FileNotTakenError), source.open(file.at):
            pass
