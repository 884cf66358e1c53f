import os

import pytest

from storage.vault import durable_file
from storage.vault.durable_file import replace_file


def names(folder):
    return [path.name for path in folder.iterdir()]


def test_the_whole_file_is_replaced_with_its_mode(tmp_path):
    path = tmp_path / "file"
    replace_file(path, b"old and long", 0o600)
    replace_file(path, b"new", 0o640)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["file"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "file"
    replace_file(path, b"old", 0o600)

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        replace_file(path, b"new", 0o600)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_content_and_name_are_synced_in_that_order(tmp_path, monkeypatch):
    done = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: done.append("content") or real(handle))
    folder = durable_file.sync_folder
    monkeypatch.setattr(durable_file, "sync_folder", lambda each: done.append((each, path.exists())) or folder(each))
    path = tmp_path / "file"
    replace_file(path, b"x", 0o600)
    assert done == ["content", (tmp_path, True), "content"]
