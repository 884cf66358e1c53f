"""A sealed object as a file: reads anywhere and across its windows as the plain bytes would."""

import io
import os
import random

import pytest

from storage.vault import opened_object
from storage.vault.folder_site import FolderSite
from storage.vault.keyring import FileKeyring
from storage.vault.opened_object import OpenedObject
from storage.vault.sealed import ObjectRole
from storage.vault.vault import Vault
from tests.archives import SteppingClock


@pytest.fixture
def opened(tmp_path, monkeypatch):
    monkeypatch.setattr(opened_object, "_WINDOW", 1000)
    monkeypatch.setattr(opened_object, "_WINDOWS", 2)
    site = FolderSite("a", tmp_path / "a")
    site.ensure_folder()
    vault = Vault([site], FileKeyring.create(tmp_path / "keyring.json", SteppingClock()))
    plain = os.urandom(12_345)
    sealed, _ = vault.seal("b" * 32, 1, ObjectRole.HELD, io.BytesIO(plain))
    return OpenedObject(vault, sealed), io.BytesIO(plain)


def test_it_reads_as_the_plain_file_does(opened):
    file, plain = opened
    chance = random.Random(7)
    for _ in range(200):
        whence = chance.choice([io.SEEK_SET, io.SEEK_END])
        offset = chance.randrange(13_000) if whence == io.SEEK_SET else -chance.randrange(12_345)
        size = chance.choice([0, 1, 999, 1000, 1001, 5000])
        assert file.seek(offset, whence) == plain.seek(offset, whence)
        assert file.read(size) == plain.read(size)
    file.seek(0)
    assert file.read() == plain.getvalue()


def test_memory_is_bounded_and_nothing_lies_before_the_beginning(opened):
    file, _ = opened
    file.read()
    assert len(file._windows) == 2
    with pytest.raises(ValueError, match="beginning"):
        file.seek(-1)
