"""Every common format gives its text, on the native Tika and on the server."""

import io
import tarfile
import zipfile
from email.message import EmailMessage

import pytest

from ingest.extract.port import Outcome

STATUTE = "第一条 为了保护劳动者的合法权益，调整劳动关系，制定本法。双方应当按照合同约定履行义务，并遵守国家的规定。"
TRADITIONAL = "第一條 為了保護勞動者的權益，調整勞動關係，雙方應當按照契約約定履行義務，並遵守國家的規定。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_chinese_text_in_every_encoding(extract, encoding):
    found = extract((STATUTE + "\n" + STATUTE).encode(encoding), "说明.txt")
    assert (found.outcome, found.pages) == (Outcome.TEXT, (STATUTE + "\n" + STATUTE,))


def test_traditional_chinese_in_big5(extract):
    assert extract((TRADITIONAL * 4).encode("big5"), "說明.txt").pages == (TRADITIONAL * 4,)


DOCUMENTS = [
    ("office/testWORD.docx", "Sample Word Document"),
    ("chinese/反电信网络诈骗法.docx", "反电信网络诈骗"),
    ("office/testEXCEL.xlsx", "Sample Excel Worksheet"),
    ("office/testPPT.pptx", "tested for tika content parsing"),
    ("office/testWORD.doc", "Sample Word Document"),
    ("chinese/反电信网络诈骗法.doc", "反电信网络诈骗"),
    ("office/testEXCEL.xls", "Numbers and their Squares"),
    ("office/testPPT.ppt", "Sample Powerpoint Slide"),
    ("pdf/testPDF.pdf", "Apache Tika"),
    ("chinese/反电信网络诈骗法.pdf", "反电信网络诈骗"),
    ("chinese/first.zh-cn.html", "Debian"),
    ("chinese/testMSG_chinese.msg", "中文測試"),
    ("chinese/n.ofd", "同意张阿三同志辞职"),
    ("office/testODTStyles3.odt", "persoon is opnieuw bekwaam"),
    ("office/testRTFJapanese.rtf", "ゾルゲ"),
    ("office/testEPUB.epub", "text for chapter Two"),
    ("office/LibreOfficeCalc_ods_1.3.ods", "spreadsheet"),
]


@pytest.mark.parametrize(("path", "phrase"), DOCUMENTS, ids=[path for path, _ in DOCUMENTS])
def test_a_document_gives_its_text(extract, path, phrase):
    found = extract(path)
    assert found.outcome is Outcome.TEXT
    assert phrase.casefold() in "\n".join(found.pages).casefold()


def test_a_pdf_keeps_its_pages(extract):
    found = extract("chinese/反电信网络诈骗法.pdf")
    assert found.page_count == len(found.pages) > 1
    assert found.media_type == "application/pdf"


def mail_with(*attachments):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "合同 contract 2024"
    message.set_content("请查收附件。")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def zipped(*members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return packed.getvalue()


def test_a_message_gives_its_headers_its_body_and_what_is_in_its_attachments(extract):
    inner = zipped(("深/付款计划.txt", "分三期付款".encode("gb18030")))
    found = extract(mail_with(("补充协议.txt", "补充协议正文".encode()), ("附件.zip", inner)), "来信.eml")
    text = "\n".join(found.pages)
    assert found.outcome is Outcome.TEXT
    for phrase in ("合同 contract 2024", "请查收附件", "补充协议.txt", "补充协议正文", "付款计划.txt", "分三期付款"):
        assert phrase in text


def test_archives_in_archives_are_read_to_the_bottom(extract):
    bottom = b"bottom marker 4711"
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        member = tarfile.TarInfo("deep/bottom.txt")
        member.size = len(bottom)
        archive.addfile(member, io.BytesIO(bottom))
    found = extract(
        zipped(
            ("middle.zip", zipped(("inner.tgz", tar.getvalue()))),
        ),
        "outer.zip",
    )
    assert found.outcome is Outcome.TEXT
    assert "bottom marker 4711" in "\n".join(found.pages)


@pytest.mark.parametrize(
    "path", ["archives/test-documents.7z", "archives/test-documents.rar", "archives/test-documents.cab"]
)
def test_other_archives_give_what_is_in_their_members(extract, path):
    assert "Sample Excel Worksheet" in "\n".join(extract(path).pages)


def test_what_no_parser_can_read_inside_an_archive_is_kept_as_text(extract):
    assert "<user>appsrv</user>" in "\n".join(extract("archives/bla.7z").pages)


@pytest.mark.parametrize("path", ["chinese/网络安全法-scan-p2.tif", "scans/testOCR_spacing.png", "scans/skew.pdf"])
def test_a_picture_of_text_waits_to_be_recognised(extract, path):
    assert extract(path).outcome is Outcome.NO_TEXT_LAYER


def test_what_does_not_show_on_paper_is_not_in_the_text(extract):
    found = extract("身份\u200b证\u202e号\ufeff\tA\u00a0B\r\n".encode(), "a.txt")
    assert found.pages == ("身份证号 A B",)


@pytest.mark.parametrize("data", [b"", b"   \n\n \t"], ids=["no bytes", "blanks"])
def test_a_file_without_text_is_empty_and_that_is_no_fault(extract, data):
    found = extract(data, "empty.txt")
    assert (found.outcome, found.pages) == (Outcome.EMPTY, ())


def test_the_name_never_opens_anything(extract):
    found = extract(b"plain text", "../../etc/passwd")
    assert (found.outcome, found.pages) == (Outcome.TEXT, ("plain text",))
