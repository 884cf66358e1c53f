"""Locked archives open with their password, and with no other."""

import io

import pytest
import pyzipper

from ingest.extract.port import Hints, Outcome
from ingest.memory_file import memory_file
from tests.contract.extract.conftest import CORPUS

SEVEN = {
    "hostile/test7Z_protected_passTika.7z": ("Tika", "TEST DATA FOR TIKA"),
    "hostile/bla.encrypted.7z": ("foo", "<user>appsrv</user>"),
    "hostile/full_encrypted.7z": ("password", "test"),
}
TEXT = "分三期付款 in three instalments\n" * 9


def aes_zip(password, **members):
    held = io.BytesIO()
    with pyzipper.AESZipFile(held, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        for name, text in members.items():
            archive.writestr(f"{name}.txt", text)
    return held.getvalue()


@pytest.mark.parametrize("path", SEVEN)
def test_a_7z_opens_with_its_password_whatever_of_it_is_locked(extract, extractor, path):
    password, phrase = SEVEN[path]
    found = extract(path, password=password)
    assert found.outcome is Outcome.TEXT
    assert phrase in "\n".join(found.pages)
    with memory_file([(CORPUS / path).read_bytes()]) as file:
        inside = extractor.members(file, Hints("a.7z", password=password))
    assert any(phrase.encode() in each.data for each in inside.found)


@pytest.mark.parametrize("path", SEVEN)
@pytest.mark.parametrize("password", [None, "", "tika", "密码" * 40])
def test_and_with_no_other(extract, path, password):
    found = extract(path, password=password)
    assert (found.outcome, found.reason.partition(":")[0]) == (Outcome.ENCRYPTED, "password-needed")


@pytest.mark.parametrize("password", ["geheim", "密码 2024"])
def test_a_zip_locked_with_aes_opens_with_its_password(extract, password):
    data = aes_zip(password, 一=TEXT, two="second")
    found = extract(data, "locked.zip", password=password)
    assert found.outcome is Outcome.TEXT
    assert "\n".join(found.pages).count("in three instalments") == 9
    for other in (None, "Geheim"):
        assert extract(data, "locked.zip", password=other).outcome is Outcome.ENCRYPTED


def test_a_bomb_behind_a_lock_ends_at_the_same_limit(extract):
    data = aes_zip("geheim", zeros="\0" * 50_000_000)
    assert extract(data, "locked.zip", password="geheim").outcome is Outcome.LIMIT


def test_a_7z_that_asks_for_endless_rounds_of_its_key_ends(extract):
    data = bytearray((CORPUS / "hostile/test7Z_protected_passTika.7z").read_bytes())
    at = data.find(b"\x06\xf1\x07\x01") + 5  # behind the method and the length of its properties
    assert data[at] & 0x3F == 19
    data[at] = data[at] & 0xC0 | 40
    found = extract(bytes(data), "slow.7z", password="Tika")
    assert found.outcome in {Outcome.MALFORMED, Outcome.ENCRYPTED}


@pytest.mark.parametrize("path", SEVEN)
def test_half_a_locked_7z_is_no_whole_one(extract, path):
    data = (CORPUS / path).read_bytes()
    assert extract(data[: len(data) // 2], "half.7z", password=SEVEN[path][0]).outcome is Outcome.MALFORMED
