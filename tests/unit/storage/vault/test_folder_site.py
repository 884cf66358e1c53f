"""What only a folder can do: not be mounted, keep leftovers, be readable by others."""

import os
import time
from io import BytesIO
from pathlib import Path

import pytest

from storage.vault.folder_site import LEFTOVER_SECONDS, FolderSite
from storage.vault.site import ObjectMissingError, SiteUnavailableError


def names(folder):
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def site(tmp_path):
    site = FolderSite("a", tmp_path / "site")
    site.ensure_folder()
    return site


def test_a_disk_that_is_not_mounted_is_an_outage_and_no_loss(tmp_path):
    (tmp_path / "empty").mkdir()  # where the disk would be
    site = FolderSite("a", tmp_path / "empty")
    for call in (lambda: site.size("ab12"), lambda: b"".join(site.get("ab12")), lambda: list(site.list_ids())):
        with pytest.raises(SiteUnavailableError, match="folder is not there"):
            call()
    with pytest.raises(SiteUnavailableError):
        site.put("ab12", BytesIO(b"x"))
    assert names(tmp_path / "empty") == []


def test_objects_are_for_the_owner_only(site, tmp_path):
    site.put("ab12", BytesIO(b"x"))
    for path in (tmp_path / "site").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


def test_the_folder_may_be_made_twice(site):
    site.put("ab12", BytesIO(b"x"))
    site.ensure_folder()
    assert b"".join(site.get("ab12")) == b"x"


def test_leftovers_of_writers_that_died_are_removed_when_they_are_old(site, tmp_path):
    incoming = tmp_path / "site" / "incoming"
    for name, age in (("old", LEFTOVER_SECONDS + 60), ("new", 60)):
        (incoming / name).write_bytes(b"half")
        os.utime(incoming / name, (time.time() - age,) * 2)
    site.check()
    assert names(incoming) == ["new"]
    assert list(site.list_ids()) == []


def test_a_full_disk_is_an_outage_and_leaves_nothing(site, tmp_path, monkeypatch):
    def full(_handle, _data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(SiteUnavailableError, match="No space left"):
        site.put("ab12", BytesIO(b"x"))
    monkeypatch.undo()
    assert names(tmp_path / "site" / "incoming") == []
    with pytest.raises(ObjectMissingError):
        b"".join(site.get("ab12"))


def test_an_object_is_synced_before_it_has_its_name_and_its_folder_after(site, tmp_path, monkeypatch):
    synced = []
    target = tmp_path / "site" / "objects" / "ab" / "ab12"
    real = os.fsync
    monkeypatch.setattr(
        os,
        "fsync",
        lambda handle: (
            synced.append((str(Path(f"/proc/self/fd/{handle}").readlink()), target.exists())) or real(handle)
        ),
    )
    site.put("ab12", BytesIO(b"x"))
    folder, content, name = synced
    assert folder == (str(target.parent.parent), False)
    assert content[0].startswith(str(tmp_path / "site" / "incoming" / "ab12"))
    assert content[1] is False
    assert name == (str(target.parent), True)
