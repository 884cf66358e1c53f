"""The files directly inside a container, on the native Tika and on the server."""

import os
from email.message import EmailMessage
from io import BytesIO
from zipfile import ZipFile

import pytest

from ingest.extract.port import Hints
from tests.contract.extract.conftest import CORPUS


@pytest.fixture
def taken_out(extractor):
    """(own pages of the text, members) of a document of the corpus, or of bytes under a name."""

    def run(given, name=None):
        data = (CORPUS / given).read_bytes() if isinstance(given, str) else given
        hints = Hints(name or given.rpartition("/")[2])
        with os.fdopen(os.memfd_create("document"), "w+b") as source:
            source.write(data)
            source.flush()
            found = extractor.extract(source, hints)
            return found, extractor.members(source, hints) if found.own_pages is not None else None

    return run


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("email/testRFC822_multipart_attachments.eml", ["Test TxtA.txt", "Test TxtB.txt"]),
        ("archives/bla.7z", ["test1.xml", "test2.xml"]),
        ("archives/OSX_ArchiveWithNestedArchive.zip", ["NestedArchiv.zip", "test3.xml"]),
        ("archives/test-documents.tgz", ["test-documents.tar"]),
        ("archives/gbk.zip", ["审计压缩包文件检索测试/集团邮件审计系统2021年自动巡检需求文档_V4.0.doc"]),
    ],
)
def test_files_of_mails_and_archives_are_taken_out(taken_out, path, names):
    _, members = taken_out(path)
    assert [each.path for each in members.found] == names
    assert [each.number for each in members.found] == list(range(1, len(names) + 1))
    assert members.following is None


def test_the_files_own_text_is_told_from_that_of_its_parts(taken_out):
    message = EmailMessage()
    message["Subject"] = "offer"
    message.set_content("see attached")
    message.add_attachment(b"marzipan", maintype="text", subtype="plain", filename="price.txt")
    found, members = taken_out(message.as_bytes(), "offer.eml")
    own, others = "\n".join(found.pages[: found.own_pages]), "\n".join(found.pages[found.own_pages :])
    assert "see attached" in own
    assert "marzipan" not in own
    assert "marzipan" in others
    assert [each.data for each in members.found] == [b"marzipan"]


@pytest.mark.parametrize("path", ["office/testWORD.docx", "pdf/testPDF.pdf", "archives/test-documents.rar"])
def test_what_cannot_be_taken_out_whole_stays_in_the_text(taken_out, path):
    found, _ = taken_out(path)
    assert found.own_pages is None


def test_names_are_text_and_never_paths(taken_out):
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("../../etc/passwd", "root")
        archive.writestr("a\u202ecod.exe", "x")
    _, members = taken_out(made.getvalue(), "x.zip")
    assert [each.path for each in members.found] == ["../../etc/passwd", "a\ufffdcod.exe"]
