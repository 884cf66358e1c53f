"""Manifests as people save them: every encoding, both languages, CSV and XLSX; what is wrong is named by its place."""

from contextlib import closing, suppress
from datetime import UTC, date, datetime
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.batches.folder_source import FolderSource
from ingest.batches.manifest import normal_path, open_manifest
from ingest.batches.source import SourceUnreadableError
from mappings.scheme_file import default_scheme

SCHEME = default_scheme()
TEXT = "文件,类别,密级,客户,题名,签订日期,合同编号\r\n合同/一.pdf,business,internal,C-7,采购合同,2024年3月1日,HT-1\r\n"
GIVEN = {
    "class": "business",
    "level": "internal",
    "customer": "C-7",
    "title": "采购合同",
    "fields": {"sign_date": "2024年3月1日", "contract_number": "HT-1"},
}


def saved(tmp_path, data, name="m.csv"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def only_line(path):
    manifest = open_manifest(path, SCHEME)
    assert manifest.problems == ()
    (line,) = manifest.lines()
    return line


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk"]
)
def test_every_encoding_is_read(tmp_path, encoding):
    line = only_line(saved(tmp_path, TEXT.encode(encoding)))
    assert (line.line, line.path, line.given, line.problems) == (2, "合同/一.pdf", GIVEN, ())


def test_traditional_characters_in_big5(tmp_path):
    text = "檔案,類別,題名\n合約.pdf,business,採購合約\n"
    line = only_line(saved(tmp_path, text.encode("big5")))
    assert (line.path, line.given) == ("合約.pdf", {"class": "business", "title": "採購合約"})


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_english_headings_and_every_delimiter(tmp_path, delimiter):
    rows = ["File name|Class|Level|Customer|Title|Sign date", "a.pdf|business|internal|C-7|T|2024-03-01"]
    line = only_line(saved(tmp_path, "\n".join(rows).replace("|", delimiter).encode()))
    assert line.path == "a.pdf"
    assert line.given["fields"] == {"sign_date": "2024-03-01"}


def test_cells_with_line_breaks_keep_the_lines_counted(tmp_path):
    text = 'file,title\na.pdf,"one\ntwo"\n\nb.pdf,"x"\n'
    lines = list(open_manifest(saved(tmp_path, text.encode()), SCHEME).lines())
    assert [(each.line, each.path) for each in lines] == [(2, "a.pdf"), (5, "b.pdf")]


def test_a_workbook_with_real_dates_and_numbers(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["文件", "类别", "签订日期", "合同编号", "字段"])
    sheet.append(["a.pdf", "business", datetime(2024, 3, 1, tzinfo=UTC).replace(tzinfo=None), 7, '{"project": "远山"}'])
    sheet.append([None] * 5)
    sheet.append(["b.pdf", None, date(2024, 3, 2), None, None])
    book.save(tmp_path / "m.xlsx")
    first, second = open_manifest(tmp_path / "m.xlsx", SCHEME).lines("business")
    assert first.given["class"] == "business"
    assert first.given["fields"] == {"sign_date": "2024-03-01", "contract_number": 7, "project": "远山"}
    assert (second.line, second.path, second.given) == (4, "b.pdf", {"fields": {"sign_date": "2024-03-02"}})


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"PK\x03\x04 no archive", b"\xff\xff\xff\xff\x81", b'file\n"open', b"file\na\0b\xff"],
    ids=["empty", "blank", "no workbook", "no text", "open quote", "zeroes"],
)
def test_what_is_no_manifest_is_refused_in_words(tmp_path, data):
    with pytest.raises(SourceUnreadableError) as refused:
        list(open_manifest(saved(tmp_path, data), SCHEME).lines())
    assert refused.value.problem.code == "manifest-unreadable"


@given(st.binary(max_size=200))
def test_whatever_bytes_come_there_are_lines_or_a_refusal(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("m") / "m.csv"
    path.write_bytes(data)
    lines = []
    with suppress(SourceUnreadableError):
        lines += open_manifest(path, SCHEME).lines()
    assert all(each.line > 0 for each in lines)


def test_a_workbook_with_entities_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["file"])
    book.save(tmp_path / "m.xlsx")
    bomb = b'<!DOCTYPE a [<!ENTITY x "y">]><worksheet>&x;</worksheet>'
    with ZipFile(tmp_path / "m.xlsx") as old, ZipFile(tmp_path / "bomb.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, bomb if name.endswith("sheet1.xml") else old.read(name))
    with pytest.raises(SourceUnreadableError):
        open_manifest(tmp_path / "bomb.xlsx", SCHEME)


def test_wrong_headings_are_named(tmp_path):
    manifest = open_manifest(saved(tmp_path, "题名,题名,没有的列\nx,y,z\n".encode()), SCHEME)
    assert [(heading, problem.code) for heading, problem in manifest.problems] == [
        ("", "manifest-no-file-column"),
        ("题名", "column-twice"),
        ("没有的列", "column-unknown"),
    ]
    for _, problem in manifest.problems:
        assert problem.text("zh") != problem.text("en")


@pytest.mark.parametrize(
    ("given", "same"), [("./a//b.pdf", "a/b.pdf"), ("a\\b.pdf ", "a/b.pdf"), ("e\u0301.pdf", "\u00e9.pdf")]
)
def test_paths_are_compared_as_people_write_them(given, same):
    assert normal_path(given) == same


def test_a_dry_run_lists_everything_and_stores_nothing(desk, files, tmp_path):
    (files / "空.txt").write_bytes(b"")
    lines = [
        "文件,类别,密级,金额,备注",
        "一.txt,business,绝密,很多,",
        "二/三.txt,credit-x,,,",
        "没有.txt,business,,,",
        "一.txt,business,,,",
        ",business,,,",
        "空.txt,customer-base,,,",
    ]
    manifest = saved(tmp_path, "\n".join(lines).encode("gb18030"))
    with closing(FolderSource(files)) as source:
        found = desk.wrong(source, manifest, classification="")
    assert sorted(found) == sorted(
        [
            ("", 1, "备注", "column-unknown"),
            ("一.txt", 5, "", "file-twice"),
            ("", 6, "文件", "line-no-file"),
            ("没有.txt", 4, "file", "file-not-there"),
            ("一.txt", 2, "level", "level-unknown"),
            ("一.txt", 2, "amount", "field-not-money"),
            ("二/三.txt", 3, "class", "class-unknown"),
            ("空.txt", 7, "file", "file-empty"),
            ("空.txt", 7, "customer_name", "field-required"),
        ]
    )
    assert desk.archive.stored() == 0
    assert desk.archive.events("upload_refused") == []


def test_a_file_the_manifest_leaves_out_is_said_so_where_no_class_holds(desk, files, tmp_path):
    manifest = saved(tmp_path, "file,class\n一.txt,business\n".encode())
    with closing(FolderSource(files)) as source:
        assert desk.wrong(source, manifest, classification="") == [("二/三.txt", None, "", "file-unlisted")]
        assert desk.wrong(source, manifest) == []


def test_what_the_manifest_says_is_filed(desk, files, tmp_path):
    manifest = saved(tmp_path, "file,title,customer,contract_number\n一.txt,题,C-1,HT-9\n".encode())
    batch = desk.folder(files, None, manifest)
    item = desk.items(batch)["一.txt"]
    assert item.line == 2
    with desk.archive.register.snapshot() as session:
        from storage.register import documents

        row = documents.lookup(session, item.document_id)
    assert (row.title, row.customer_file, row.fields["contract_number"], row.file_name) == (
        "题",
        "C-1",
        "HT-9",
        "一.txt",
    )
