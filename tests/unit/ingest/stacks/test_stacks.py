"""Stacks are looked through and cut in the sandbox: PDFs and TIFFs, without loss, within limits."""

from io import BytesIO

import pypdfium2
import pytest
from PIL import ImageChops

from ingest.extract.limits import Limits
from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError
from ingest.memory_file import memory_file
from ingest.ocr.codes import codes_on
from ingest.stacks.stacks import Stacks
from tests.stacked_scans import BLANK, frames, sheet, stack_pdf, stack_tiff

STACK = stack_pdf("falcon", sheet(), BLANK, "heron one", "heron two", sheet("KH-7"), "egret")


@pytest.fixture(scope="module")
def stacks():
    made = Stacks(Limits())
    yield made
    made.close()


def looked_at(stacks, content):
    with memory_file([content]) as file:
        return stacks.as_stack(file, "d")


def cut(stacks, content):
    with memory_file([content]) as file:
        windows = list(stacks.windows(file, "d"))
    return [each for window in windows for each in window.found], [each for each in windows for each in each.warnings]


def words(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()


def test_a_pdf_is_cut_at_its_sheets_and_keeps_its_text(stacks):
    found = looked_at(stacks, STACK)
    assert (found.outcome, found.media_type, found.own_pages, found.pages) == (Outcome.TEXT, "application/pdf", 0, ())
    members, warnings = cut(stacks, STACK)
    assert [(each.number, each.path, each.customer) for each in members] == [
        (1, "0001-0001.pdf", ""),
        (2, "0004-0005.pdf", ""),
        (3, "0007-0007.pdf", "KH-7"),
    ]
    assert [words(each.data) for each in members] == [["falcon"], ["heron one", "heron two"], ["egret"]]
    assert warnings == ["separator-back-left-out:3"]


@pytest.mark.parametrize("compression", ["group4", "tiff_lzw"])
def test_a_tiff_is_cut_without_loss(stacks, compression):
    tiff = stack_tiff(STACK, compression)
    members, _ = cut(stacks, tiff)
    assert [each.path for each in members] == ["0001-0001.tif", "0004-0005.tif", "0007-0007.tif"]
    wanted = frames(tiff)
    got = [frame for each in members for frame in frames(each.data)]
    for page, frame in zip((0, 3, 4, 6), got, strict=True):
        assert frame.info["compression"] == compression
        assert frame.info["dpi"] == (150, 150)
        assert ImageChops.difference(wanted[page].convert("L"), frame.convert("L")).getbbox() is None


@pytest.mark.parametrize(
    "content",
    [
        stack_pdf("falcon", BLANK),
        stack_pdf(sheet(), sheet()),
        b"no scan at all",
        b"%PDF-1.4 broken",
        b"II*\0broken",
    ],
    ids=["without sheets", "nothing but sheets", "text", "broken PDF", "broken TIFF"],
)
def test_what_is_no_stack_is_left_to_the_extraction(stacks, content):
    assert looked_at(stacks, content) is None


def test_more_documents_or_pages_than_may_be_stay_one():
    for limits in (Limits(parts=2), Limits(pages=6), Limits(part_bytes=100)):
        narrow = Stacks(limits)
        try:
            with pytest.raises(RefusedError), memory_file([STACK]) as file:
                list(narrow.windows(file, "d"))
        finally:
            narrow.close()


def test_a_printed_sheet_is_read_upside_down_askew_and_coarse():
    document = pypdfium2.PdfDocument(BytesIO(sheet("KH-0001")))
    picture = document[0].render(scale=100 / 72).to_pil()
    document.close()
    for turned in (0, 4, 90, 180):
        seen = codes_on(picture.rotate(turned, expand=True, fillcolor="white"))
        assert seen == ("STRONGROOM:SEPARATOR:KH-0001",)
