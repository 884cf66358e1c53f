"""What every engine does with a page, in the sandbox that reads pages in the archive."""

import io

import pytest
from PIL import Image

from benchmarks.scanned import scanned_documents
from ingest.ocr.installed import installed_languages
from ingest.ocr.joining import joined
from ingest.ocr.recogniser import LANGUAGES, OcrSettings, Recogniser
from tests import scan_files
from tests.drawn_pages import drawn_page
from tests.small_ofd import media, picture, small_ofd

PNG = "image/png"


@pytest.fixture(scope="module", params=["rapidocr", "tesseract"])
def recogniser(request):
    if request.param == "tesseract" and set(LANGUAGES) - installed_languages():
        pytest.skip("tesseract is not installed with its three languages")
    made = Recogniser(OcrSettings(engine=request.param, processes=1))
    yield made
    made.close()


def read(recogniser, page, page_number=0, kind=PNG):
    formats = {"image/png": "PNG", "image/tiff": "TIFF", "application/pdf": "PDF"}
    data = io.BytesIO()
    if kind in formats:
        page.save(data, formats[kind], resolution=150)
    elif kind == "application/ofd":
        page.save(data, "PNG")
        shown = picture(5, 5, 90, 90 * page.height / page.width)
        data = io.BytesIO(small_ofd(shown, files={"scan.png": data.getvalue()}, media=media("scan.png")))
    else:
        data.write(scan_files.file_of([page], kind))
    with recogniser.opened([data.getvalue()], kind, "document") as scan:
        return scan.read(page_number)


def test_it_is_shut_in_like_every_parser(recogniser):
    assert recogniser.missing_protections() == frozenset()


SCANNED = ["image/heic", "image/jp2", "image/j2c", "image/x-jbig2", "application/ofd"]


@pytest.mark.parametrize("kind", ["image/png", "image/tiff", "application/pdf", *SCANNED])
def test_english_keeps_its_blanks(recogniser, kind):
    reading = read(recogniser, drawn_page(["Deed of pledge number 4711", "signed in Berlin"]), kind=kind)
    assert joined(reading.rows).text.splitlines() == ["Deed of pledge number 4711", "signed in Berlin"]
    assert reading.confidence > 0.8
    assert reading.engine.startswith(recogniser.engine)


@pytest.mark.parametrize("line", ["中华人民共和国档案法", "國家檔案與機密文件"])
def test_chinese_has_none(recogniser, line):
    found = joined(read(recogniser, drawn_page([line, line])).rows).text.splitlines()
    # Tesseract, given the models of both scripts, may write a line of the one in the other.
    expected = [line, line] if recogniser.engine == "rapidocr" else [each for each in found if len(each) == len(line)]
    assert found == expected
    assert len(found) == 2


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_whichever_side_is_up_words_stand_where_they_are_drawn(recogniser, degrees):
    lines = [f"The quick brown fox jumps over the lazy dog {number}" for number in range(1, 8)]
    lines.insert(0, "Zanzibar Ledger and all that belongs to it")
    page = drawn_page(lines)
    reading = read(recogniser, page.rotate(degrees, expand=True))
    text = joined(reading.rows)
    assert text.text.splitlines()[0].startswith("Zanzibar Ledger")
    assert reading.turned == -degrees % 360
    first = next(each.word.box for each in text.words if each.word.text == "Zanzibar")
    middle = (first[0] + first[2]) / 2, (first[1] + first[3]) / 2
    near = {0: (150, 110), 90: (110, 850), 180: (850, 890), 270: (890, 150)}[degrees]
    assert abs(middle[0] - near[0]) < 120
    assert abs(middle[1] - near[1]) < 120


def test_a_page_that_lies_askew_is_read_in_order(recogniser):
    lines = [f"Paragraph {number} of the agreement between them" for number in range(1, 9)]
    reading = read(recogniser, drawn_page(lines).rotate(2.5, expand=True, fillcolor="white"))
    assert joined(reading.rows).text.splitlines() == lines


def test_a_page_without_text_has_none_and_is_read_surely(recogniser):
    reading = read(recogniser, Image.new("RGB", (400, 300), "white"))
    assert joined(reading.rows).text == ""
    assert (reading.confidence, reading.failed) == (1.0, "")


@pytest.mark.parametrize(("data", "page"), [(b"\x89PNG\r\n\x1a\nbroken", 0), (b"", 0), (None, 7)])
def test_a_page_that_can_not_be_read_is_no_error_but_says_so(recogniser, data, page):
    if data is None:
        held = io.BytesIO()
        drawn_page(["one"]).save(held, "PNG")
        data = held.getvalue()
    with recogniser.opened([data], PNG, "document") as scan:
        reading = scan.read(page)
    assert reading.failed
    assert reading.confidence == 0.0


@pytest.mark.parametrize("kind", ["image/tiff", "image/heic", "image/x-jbig2"])
def test_the_pages_of_a_file_are_counted_and_read_one_by_one(recogniser, kind):
    held = io.BytesIO()
    pages = [drawn_page([f"Folio {number}"]) for number in (11, 22, 33)]
    if kind == "image/tiff":
        pages[0].save(held, "TIFF", save_all=True, append_images=pages[1:])
    else:
        held.write(scan_files.file_of(pages, kind))
    with recogniser.opened([held.getvalue()], kind, "document") as scan:
        assert scan.count() == 3
        assert "33" in joined(scan.read(2).rows).text


def test_a_page_that_is_upright_is_taken_for_no_other(recogniser):
    """Of nearly every line of this one the engine's classifier says that it is upside down."""
    scan = next(scanned_documents(1, "peer2"))
    with recogniser.opened([scan.data], "application/pdf", "document") as opened:
        reading = opened.read(scan.pages - 1)
    assert reading.turned == 0
    assert scan.word in joined(reading.rows).text
