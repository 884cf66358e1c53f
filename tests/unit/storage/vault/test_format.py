"""FORMAT.md is what the vault writes: stored examples are opened by its tables, without the vault's code."""

import base64
import hashlib
import json
import re
import shutil
from itertools import groupby
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from storage.vault import chunked, keyring_file
from storage.vault.canonical import encode_facts
from storage.vault.folder_site import FolderSite
from storage.vault.keyring import FileKeyring
from storage.vault.sealed import ObjectFacts, ObjectRole, Sealed, WrappedKey
from storage.vault.secret import SecretKey
from storage.vault.vault import Vault

GOLDEN = Path(__file__).parents[3] / "golden" / "vault"
PASSPHRASE = "中文 passphrase".encode()
PLAIN = b"".join(b"%05d\n" % number for number in range(3000)) + "末页".encode()


def section(number):
    text = (Path(chunked.__file__).parent / "FORMAT.md").read_text("utf-8")
    return re.split(r"^## \d+\. .*$", text, flags=re.MULTILINE)[number]


def tables(number):
    """The tables of a section: each a list of rows, the header and its rule left out."""
    lines = section(number).splitlines()
    found = [list(rows) for is_row, rows in groupby(lines, lambda line: line.startswith("|")) if is_row]
    return [[[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]] for rows in found]


def pieces(table, data):
    """`data` cut as a table of (field, offset, size, …) says."""
    return {
        name: data[int(offset) :] if size == "the rest" else data[int(offset) : int(offset) + int(size)]
        for name, offset, size, *_ in table
    }


def fields(table, values):
    """`values` encoded as a table of (field, in bytes) says, each with its length."""
    out = b""
    for name, kind in table:
        if constant := re.fullmatch(r"`([^`]+)`", kind):
            field = constant[1].encode()
        elif kind.isdigit():
            field = values[name].to_bytes(int(kind), "big")
        else:
            field = values[name] if isinstance(values[name], bytes) else values[name].encode()
        out += len(field).to_bytes(4, "big") + field
    return out


@pytest.fixture
def row():
    return json.loads((GOLDEN / "two-chunks.json").read_bytes())


@pytest.fixture
def keyring():
    return json.loads((GOLDEN / "keyring.json").read_bytes())


def unwrapped(row, keyring, context):
    layout, associated = tables(3)
    record = pieces(layout, base64.b64decode(row["wrapped_key"]))
    assert record["version"] == bytes.fromhex(layout[0][3].removeprefix("0x"))
    bound = fields(associated, {"key_id": row["key_id"], "context": context})
    return AESGCM(base64.b64decode(keyring["secrets"][row["key_id"]])).decrypt(record["nonce"], record["box"], bound)


def test_the_tables_alone_are_enough_to_open_a_stored_object(row, keyring):
    header_table, derived_table, chunk_table = tables(1)
    sizes = dict(chunk_table)
    assert sizes["associated_data"] == "none"
    plain_size, tag_size = int(sizes["plain_size"]), int(sizes["tag_size"])
    context = fields(tables(2)[0], row)
    key = unwrapped(row, keyring, context)

    sealed = pieces(header_table, (GOLDEN / "two-chunks.sealed").read_bytes())
    info, total = re.search(r'info = "([^"]+)"', section(1))[1], re.search(r"info, (\d+)\)", section(1))[1]
    expand = HKDFExpand(SHA512(), int(total), info.encode() + b"\0" + sealed["salt"] + context)
    derived = pieces(derived_table, expand.derive(key))
    assert derived["commitment"] == sealed["commitment"]

    cipher, plain = AESGCM(derived["aead_key"]), []
    for number, start in enumerate(range(0, len(sealed["chunks"]), plain_size + tag_size)):
        nonce = int.from_bytes(derived["base_nonce"], "big") ^ number
        chunk = sealed["chunks"][start : start + plain_size + tag_size]
        plain.append(cipher.decrypt(nonce.to_bytes(len(derived["base_nonce"]), "big"), chunk, None))
    assert [len(each) for each in plain] == [plain_size, len(PLAIN) - plain_size]
    assert b"".join(plain) == PLAIN


@pytest.fixture
def golden_keyring(tmp_path):
    def copied(name, passphrase=None):
        shutil.copyfile(GOLDEN / name, tmp_path / name)
        (tmp_path / name).chmod(0o600)
        return FileKeyring(tmp_path / name, passphrase)

    return copied


def test_the_vault_still_opens_what_it_once_wrote(row, golden_keyring, tmp_path):
    site = FolderSite("a", tmp_path / "site")
    site.ensure_folder()
    with (GOLDEN / "two-chunks.sealed").open("rb") as file:
        site.put(row["object_id"], file)
    facts = ObjectFacts(row["object_id"], row["document_id"], row["version"], ObjectRole(row["role"]))
    sealed = Sealed(
        facts,
        WrappedKey(row["key_id"], base64.b64decode(row["wrapped_key"])),
        row["plain_size"],
        row["plain_sha256"],
        row["cipher_size"],
        row["cipher_sha256"],
    )
    vault = Vault([site], golden_keyring("keyring.json"))
    assert b"".join(vault.open(sealed)) == PLAIN
    assert hashlib.sha256(PLAIN).hexdigest() == row["plain_sha256"]
    # Where the last section says that it lies.
    assert (tmp_path / "site" / "objects" / row["object_id"][:2] / row["object_id"]).is_file()


def test_every_role_is_in_the_table_and_bound_as_it_says():
    (table,) = tables(2)
    assert set(re.findall(r"`(\w+)`", dict(table)["role"])) == set(ObjectRole)
    for role in ObjectRole:
        facts = ObjectFacts("ab12", "文", 2**40, role)
        values = {"object_id": "ab12", "document_id": "文", "version": 2**40, "role": role.value}
        assert encode_facts(facts) == fields(table, values)


def test_the_stored_keyrings_hold_the_fields_of_the_table_and_open(keyring, golden_keyring):
    named = {name for name, _ in tables(4)[0]}
    locked = json.loads((GOLDEN / "keyring-locked.json").read_bytes())
    assert keyring.keys() | locked.keys() == named
    one, two = golden_keyring("keyring.json"), golden_keyring("keyring-locked.json", SecretKey(PASSPHRASE))
    assert one.states() == two.states()
    assert [state.value for state in one.states().values()] == ["decrypt-only", "destroyed", "active"]
    assert set(one.states().values()) == set(keyring_file.KeyState)
    expected = HKDF(SHA512(), 32, None, b"strongroom/derived/v1/tokens").derive(
        base64.b64decode(keyring["secrets"]["root"])
    )
    assert one.derive("tokens").reveal() == two.derive("tokens").reveal() == expected


def test_locked_secrets_open_as_the_text_says(keyring):
    locked = json.loads((GOLDEN / "keyring-locked.json").read_bytes())["locked_secrets"]
    salt, nonce, box = (base64.b64decode(locked[name]) for name in ("salt", "nonce", "box"))
    cost = {name: locked[name] for name in ("iterations", "lanes", "memory_cost")}
    assert locked.keys() == {"kdf", "salt", "nonce", "box", *cost}
    key = Argon2id(salt=salt, length=32, **cost).derive(PASSPHRASE)
    assert json.loads(AESGCM(key).decrypt(nonce, box, b"strongroom-keyring/1")) == keyring["secrets"]
