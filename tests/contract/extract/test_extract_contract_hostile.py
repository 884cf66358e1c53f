"""Hostile, broken and locked documents: each ends in its own outcome, and the next one is read all the same."""

import bz2
import gzip
import http.server
import io
import lzma
import struct
import threading
import zipfile

import pytest

from ingest.extract.port import Outcome
from tests.contract.extract.conftest import CORPUS

ENCRYPTED = [
    "hostile/password.pdf",
    "hostile/encryption_openpassword.pdf",
    "hostile/testWORD_protected_passtika.docx",
    "hostile/testWORD_protected_passtika.doc",
    "hostile/testEXCEL_protected_passtika.xlsx",
    "hostile/testPPT_protected_passtika.pptx",
    "hostile/testODTEncrypted.odt",
    "hostile/testZipEncrypted.zip",
    "hostile/full_encrypted.7z",
    "hostile/bla.encrypted.7z",
    "hostile/test-documents-enc.rar",
    "hostile/fake-encrypted.eml",
    "hostile/testWORD_protected_drm.doc",
]
LIMITED = [
    "hostile/bomb-20000-entries.zip",
    "hostile/bomb-nested-1GiB.zip",
    "hostile/droste.zip",
    "hostile/quine.gz",
    "hostile/20K-gray.png",
    "hostile/defusedxml-xmlbomb.xml",
    "hostile/defusedxml-quadratic.xml",
    "hostile/poc-xmlbomb.xlsx",
    "hostile/testLZMA_oom",
    "hostile/testZ_oom.Z",
]
MALFORMED = [
    "hostile/invalid.pdf",
    "hostile/T03_001_no-cross-reference-table.pdf",
    "hostile/testWORD_truncated.docx",
    "hostile/testODTnotaZipFile.odt",
    "hostile/COMPRESS-544_truncated_in_content-fail.tar",
    "hostile/poppler-395-0-fuzzed.pdf",
]


@pytest.mark.parametrize("path", ENCRYPTED)
def test_what_needs_a_password_is_called_encrypted(extract, path):
    found = extract(path)
    assert found.outcome is Outcome.ENCRYPTED
    assert found.reason


def test_the_notice_on_a_rights_managed_document_can_be_read(extract):
    assert "currently restricted" in "\n".join(extract("hostile/testWORD_protected_drm.doc").pages)


@pytest.mark.parametrize("path", LIMITED)
def test_a_bomb_ends_at_a_limit_and_harms_nothing_else(extract, path):
    found = extract(path)
    assert found.outcome is Outcome.LIMIT
    assert found.reason
    assert extract(b"the next document", "next.txt").pages == ("the next document",)


@pytest.mark.parametrize("path", MALFORMED)
def test_what_is_damaged_is_called_malformed(extract, path):
    found = extract(path)
    assert found.outcome is Outcome.MALFORMED
    assert found.reason


WHOLE = ["office/testWORD.docx", "office/testEXCEL.xls", "pdf/fake-memo.pdf", "archives/bla.7z", "chinese/n.ofd"]


@pytest.mark.parametrize("path", WHOLE)
def test_half_a_document_is_never_taken_for_a_whole_one(extract, path):
    data = (CORPUS / path).read_bytes()
    assert extract(data[: len(data) // 2], path.rpartition("/")[2]).outcome is Outcome.MALFORMED


def compressed(kind, data):
    return {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[kind](data)


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz"])
def test_a_compressed_bomb_ends_at_a_limit(extract, kind):
    assert extract(compressed(kind, bytes(64 * 1024 * 1024)), f"zeros.{kind}").outcome is Outcome.LIMIT


def test_a_zip_that_lies_about_its_sizes_ends_at_a_limit(extract):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", bytes(64 * 1024 * 1024))
    data = bytearray(packed.getvalue())
    size = struct.pack("<I", 64 * 1024 * 1024)
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = struct.pack("<I", 100)
    assert extract(bytes(data), "lying.zip").outcome in {Outcome.LIMIT, Outcome.MALFORMED}


@pytest.fixture
def listener():
    """A server that notes every request: whatever is fetched would be fetched from here."""
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"fetched-content")

        def log_message(self, *_):
            """Quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", seen
        server.shutdown()
        thread.join()


def word(document_xml):
    packed = io.BytesIO()
    with zipfile.ZipFile(CORPUS / "office/testWORD.docx") as whole, zipfile.ZipFile(packed, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, document_xml if name == "word/document.xml" else whole.read(name))
    return packed.getvalue()


SVG = '<?xml version="1.0"?>{dtd}<svg xmlns="http://www.w3.org/2000/svg"><text>before {use} after</text></svg>'
BODY = (
    '<?xml version="1.0"?>{dtd}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>before {use} after</w:t></w:r></w:p></w:body></w:document>"
)
EXTERNAL = [
    '<!DOCTYPE d [<!ENTITY x SYSTEM "{target}">]>',
    '<!DOCTYPE d [<!ENTITY % x SYSTEM "{target}"> %x;]>',
    '<!DOCTYPE d SYSTEM "{target}">',
]


@pytest.mark.parametrize("declared", EXTERNAL)
@pytest.mark.parametrize("wrap", ["xml", "svg", "docx"])
def test_an_external_entity_reads_no_file_and_fetches_nothing(extract, listener, tmp_path, declared, wrap):
    url, seen = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("entity-content")
    for target in (secret.as_uri(), f"{url}/entity"):
        dtd, use = declared.format(target=target), "&x;" if "ENTITY x" in declared else ""
        data = word(BODY.format(dtd=dtd, use=use)) if wrap == "docx" else SVG.format(dtd=dtd, use=use).encode()
        found = extract(data, f"a.{wrap}")
        assert "entity-content" not in "\n".join(found.pages)
        assert "fetched-content" not in "\n".join(found.pages)
    assert seen == []


@pytest.mark.parametrize(
    "path", ["hostile/testXXE.xml", "hostile/defusedxml-external.xml", "hostile/defusedxml-external_file.xml"]
)
def test_known_entity_attacks_give_nothing_away(extract, path):
    text = "\n".join(extract(path).pages)
    assert "root:" not in text


@pytest.mark.parametrize("path", ["hostile/testExternalRefs.docx", "hostile/testAttachedTemplate.docx"])
def test_a_document_with_outside_references_is_read_without_following_them(extract, path):
    assert extract(path).outcome is Outcome.TEXT


def test_names_in_an_archive_are_text_and_never_paths(extract, tmp_path):
    packed = io.BytesIO()
    target = tmp_path / "slipped.txt"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../" * 20 + str(target).lstrip("/"), "slip content")
        archive.writestr(str(target), "absolute content")
    found = extract(packed.getvalue(), "slip.zip")
    assert "slip content" in "\n".join(found.pages)
    assert not target.exists()
    assert extract("hostile/zip-slip.zip").outcome is Outcome.TEXT


@pytest.mark.parametrize(
    ("path", "password"),
    [
        ("hostile/password.pdf", "password"),
        ("hostile/testWORD_protected_passtika.docx", "tika"),
        ("hostile/testWORD_protected_passtika.doc", "tika"),
        ("hostile/testEXCEL_protected_passtika.xlsx", "tika"),
        ("hostile/testEXCEL_protected_passtika.xls", "tika"),
        ("hostile/testPPT_protected_passtika.pptx", "tika"),
    ],
)
def test_a_password_opens_what_it_is_for(extract, path, password):
    assert extract(path, password="not this one").outcome is Outcome.ENCRYPTED
    opened = extract(path, password=password)
    assert opened.outcome is Outcome.TEXT, opened.reason
    assert any(page.strip() for page in opened.pages)


def test_a_password_for_what_takes_none_changes_nothing(extract):
    for path in ("hostile/testODTEncrypted.odt", "hostile/test7Z_protected_passTika.7z"):
        assert extract(path, password="tika").outcome is Outcome.ENCRYPTED
    assert extract(b"plain text", "a.txt", password="x").outcome is Outcome.TEXT
