"""Published known answers: the sealed format itself, and the primitives of the library it stands on.

What the library refuses although the vectors call it valid is counted, so that a change of mind is noticed.
"""

import hashlib
import hmac
import json
import zlib
from collections import Counter, deque
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, keywrap
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV, ChaCha20Poly1305
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from storage.vault.chunk_layout import HEADER_SIZE, SALT_SIZE, derive
from storage.vault.chunked import EncryptingReader, decrypt
from storage.vault.errors import DamagedObjectError

VECTORS = Path(__file__).parents[3] / "corpus" / "vectors"
CHUNKED = "c2sp_chunked_encryption_aes_256_gcm_test.json"


def cases(name):
    """Every case of a file, with its group, byte fields decoded."""
    document = json.loads((VECTORS / name).read_text("utf-8"))
    found = [(group, case) for group in document["testGroups"] for case in group["tests"]]
    assert len(found) == document["numberOfTests"] > 0
    return found


def of(case, name):
    return bytes.fromhex(case[name])


def chunked(valid):
    return [
        pytest.param(case, id=f"{case['tcId']}-{case['comment'][:40].replace(' ', '-')}")
        for _, case in cases(CHUNKED)
        if (case["result"] == "valid") == valid
    ]


def sealed_of(case):
    return zlib.decompress(of(case, "ct"))


@pytest.mark.parametrize("piece", [1 << 20, 1000])
@pytest.mark.parametrize("case", chunked(valid=True))
def test_a_valid_sealed_object_opens(case, piece):
    cipher = sealed_of(case)
    pieces = (cipher[start : start + piece] for start in range(0, len(cipher), piece))
    plain = b"".join(decrypt(pieces, of(case, "key"), of(case, "ctx")))
    assert (len(plain), hashlib.sha512(plain).hexdigest()) == (case["msgLength"], case["msgSha512"])


@pytest.mark.parametrize("case", chunked(valid=True))
def test_sealing_with_the_same_salt_gives_the_same_object(case):
    cipher = sealed_of(case)
    plain = b"".join(decrypt(iter([cipher]), of(case, "key"), of(case, "ctx")))
    again = EncryptingReader(BytesIO(plain), of(case, "key"), of(case, "ctx"), cipher[:SALT_SIZE])
    assert again.read() == cipher


@pytest.mark.parametrize("case", chunked(valid=False))
def test_an_invalid_sealed_object_is_refused_after_no_more_than_its_valid_beginning(case):
    got = bytearray()
    with pytest.raises((DamagedObjectError, ValueError)) as refused:
        deque(map(got.extend, decrypt(iter([sealed_of(case)]), of(case, "key"), of(case, "ctx"))))
    # Only a key of the wrong size is a mistake of the caller.
    assert isinstance(refused.value, ValueError) == ("InvalidKeySize" in case["flags"])
    assert len(got) <= case.get("msgLength", 0)
    if len(got) == case.get("msgLength"):
        assert hashlib.sha512(got).hexdigest() == case["msgSha512"]


@pytest.mark.parametrize(
    "case", [case for _, case in cases(CHUNKED) if "baseNonce" in case], ids=lambda case: case["tcId"]
)
def test_the_schedule_is_the_published_one(case):
    header = sealed_of(case)[:HEADER_SIZE]
    schedule = derive(of(case, "key"), header[:SALT_SIZE], of(case, "ctx"))
    assert schedule.nonce(0) == of(case, "baseNonce")
    assert schedule.commitment == header[SALT_SIZE:]
    box = AESGCM(of(case, "aeadKey")).encrypt(bytes(12), b"x", None)
    assert schedule.cipher.decrypt(bytes(12), box, None) == b"x"


def aead(kind):
    def run(_group, case):
        box = of(case, "ct") + of(case, "tag")
        return kind(of(case, "key")).decrypt(of(case, "iv"), box, of(case, "aad")) == of(case, "msg")

    return run


def hkdf(algorithm):
    def run(_group, case):
        kdf = HKDF(algorithm=algorithm, length=case["size"], salt=of(case, "salt"), info=of(case, "info"))
        return kdf.derive(of(case, "ikm")) == of(case, "okm")

    return run


def unwrap(function):
    return lambda _group, case: function(of(case, "key"), of(case, "ct")) == of(case, "msg")


def hmac_sha256(group, case):
    tag = hmac.digest(of(case, "key"), of(case, "msg"), "sha256")[: group["tagSize"] // 8]
    return hmac.compare_digest(tag, of(case, "tag"))


def cmac(group, case):
    mac = CMAC(AES(of(case, "key")))
    mac.update(of(case, "msg"))
    return mac.finalize()[: group["tagSize"] // 8] == of(case, "tag")


def pbkdf2(_group, case):
    kdf = PBKDF2HMAC(hashes.SHA256(), case["dkLen"], of(case, "salt"), case["iterationCount"])
    return kdf.derive(of(case, "password")) == of(case, "dk")


# File, what must hold, and how many cases that are valid (or may be) the library refuses all the same.
PRIMITIVES = [
    ("aes_gcm_test.json", aead(AESGCM), {"valid": 27}),  # nonces shorter than 8 or longer than 128 bytes
    ("aes_gcm_siv_test.json", aead(AESGCMSIV), {}),
    ("chacha20_poly1305_test.json", aead(ChaCha20Poly1305), {}),
    ("hkdf_sha256_test.json", hkdf(hashes.SHA256()), {}),
    ("hkdf_sha512_test.json", hkdf(hashes.SHA512()), {}),
    ("hmac_sha256_test.json", hmac_sha256, {}),
    ("aes_cmac_test.json", cmac, {}),
    ("aes_kwp_test.json", unwrap(keywrap.aes_key_unwrap_with_padding), {}),
    ("aes_wrap_test.json", unwrap(keywrap.aes_key_unwrap), {"acceptable": 3}),
    ("pbkdf2_hmacsha256_test.json", pbkdf2, {}),
]
REFUSALS = (InvalidTag, InvalidSignature, keywrap.InvalidUnwrap, ValueError)


def test_no_vector_file_is_left_out():
    assert {name for name, _, _ in PRIMITIVES} | {CHUNKED} == {file.name for file in VECTORS.iterdir()}


@pytest.mark.parametrize(("name", "holds", "refused"), PRIMITIVES, ids=[name for name, _, _ in PRIMITIVES])
def test_a_primitive_gives_the_published_answers(name, holds, refused):
    refusals, wrong = Counter(), []
    for group, case in cases(name):
        try:
            right = holds(group, case)
        except REFUSALS:
            right = False
        if case["result"] == "invalid":
            wrong += [case["tcId"]] if right else []
        elif not right:
            refusals[case["result"]] += 1
    assert wrong == []
    assert dict(refusals) == refused
