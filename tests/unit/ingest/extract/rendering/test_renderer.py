"""The process that draws: hostile files hurt nothing, documents never meet in it, regions are burnt in."""

import contextlib
import io
from pathlib import Path

import pytest
from PIL import Image

from ingest.extract.limits import MIB, Limits
from ingest.extract.rendering.order import PageOrder, TextLine, unpacked
from ingest.extract.rendering.renderer import NoPageError, PageHiddenError, PageRenderer
from tests.drawn_pages import drawn_page
from tests.hostile import pictures
from tests.scan_files import file_of
from tests.small_pdf import small_pdf

CORPUS = Path(__file__).parents[4] / "corpus"
HOSTILE = sorted((CORPUS / "hostile").glob("*.p[dn][fg]"))
COVER = (74, 79, 82)
LINES = [(40, 250, "Contract"), (40, 150, "Signed")]
TEXT = "Contract\nSigned"


@pytest.fixture(scope="module")
def renderer():
    renderer = PageRenderer(Limits(seconds=20, memory_bytes=512 * MIB), size=1)
    yield renderer
    renderer.close()


def drawn(renderer, data, order, owner="a"):
    with renderer.opened([data], owner) as original:
        return original.draw(order)


def opened(page):
    return Image.open(io.BytesIO(page.image)).convert("RGB")


def colours(image, box):
    return {colour for _, colour in image.crop(box).getcolors(10**6)}


def test_an_order_arrives_as_it_was_sent():
    order = PageOrder(3, 400, cautious=True, text="合同", hidden=((0, 1),), regions=((1, 2, 3, 4),), stamp="x")
    assert unpacked(order.packed()) == order


def test_a_text_as_long_as_any_reaches_the_other_side(renderer):
    order = PageOrder(0, 400, cautious=True, text=TEXT + "\n" + "comment " * 100_000)
    assert drawn(renderer, small_pdf(LINES), order).width == 400


def test_orders_for_several_pages_do_not_get_into_one_another(renderer):
    with renderer.opened([small_pdf(LINES, LINES)], "a") as original:
        long, short = (PageOrder(1, 400, cautious=True, text=TEXT + rest) for rest in ("\n" + "x" * 9999, ""))
        assert original.draw(long).image == original.draw(short).image
        assert original.count() == 2


@pytest.mark.parametrize("cautious", [True, False])
def test_regions_are_burnt_in(renderer, cautious):
    order = PageOrder(0, 400, cautious=cautious, text=TEXT, regions=((100, 100, 500, 300),), stamp="who and when")
    image = opened(drawn(renderer, small_pdf(LINES), order))
    assert colours(image, (40, 30, 200, 90)) == {COVER}
    assert image.getpixel((39, 60)) != COVER


def test_regions_are_burnt_into_scans(renderer):
    data = (CORPUS / "scans" / "sroie-045.jpg").read_bytes()
    image = opened(drawn(renderer, data, PageOrder(0, 400, cautious=False, regions=((0, 0, 1000, 500),))))
    assert colours(image, (0, 0, 400, image.height // 2)) == {COVER}


def test_nothing_of_a_picture_file_but_its_pixels_is_passed_on(renderer):
    held = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at the customer's"
    Image.new("RGB", (60, 40), "white").save(held, "JPEG", exif=exif, comment=b"a comment", icc_profile=b"profile")
    page = drawn(renderer, held.getvalue(), PageOrder(0, 100, cautious=False))
    assert Image.open(io.BytesIO(page.image)).info == {}
    assert b"customer" not in page.image


def test_a_picture_is_shown_upright(renderer):
    held = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera on its side
    Image.new("RGB", (60, 40), "white").save(held, "JPEG", exif=exif)
    page = drawn(renderer, held.getvalue(), PageOrder(0, 100, cautious=False))
    assert (page.width, page.height) == (100, 150)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_way_to_hold_colours_is_drawn(renderer, mode):
    held = io.BytesIO()
    Image.new(mode, (60, 40)).save(held, "TIFF")
    assert drawn(renderer, held.getvalue(), PageOrder(0, 100, cautious=False)).height == 67


def test_a_page_is_never_more_pixels_than_may_be(renderer):
    tall = small_pdf(LINES).replace(b"[0 0 400 300]", b"[0 0 10 9000]")
    page = drawn(renderer, tall, PageOrder(0, 2000, cautious=False))
    assert page.width * page.height <= 16_100_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 nothing",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        b"plain text",
        small_pdf(LINES)[:300],
        (CORPUS / "contracts" / "oa-bonterms-mutual-nda.docx").read_bytes(),
    ],
    ids=["empty", "no-pdf", "no-png", "text", "half", "office"],
)
def test_what_has_no_page_is_said_to_have_none(renderer, data):
    with renderer.opened([data], "a") as original, pytest.raises(NoPageError):
        original.draw(PageOrder(0, 400, cautious=False))


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.name)
def test_hostile_files_end_in_a_page_or_in_none(renderer, path):
    for cautious in (True, False):
        try:
            page = drawn(renderer, path.read_bytes(), PageOrder(0, 400, cautious=cautious, text=""))
        except (NoPageError, PageHiddenError):
            continue
        assert page.width * page.height <= 16_100_000


def test_a_process_that_saw_one_document_never_sees_another(renderer):
    pids = []
    for owner in ("a", "a", "b", "b", "a"):
        drawn(renderer, small_pdf(LINES), PageOrder(0, 100, cautious=False), owner)
        pids.append(renderer._sandbox.pids())
    assert pids[0] == pids[1]
    assert pids[2] == pids[3]
    assert len({pids[0], pids[2], pids[4]}) == 3
    assert all(len(each) == 1 for each in pids)


def test_fonts_that_a_file_only_names_are_there_for_chinese_too(renderer):
    """STSong, as most Chinese programs name it and don't bring it along."""
    named = small_pdf([]).replace(
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        b"/Supplement 4>>/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/Ascent 880/Descent -120"
        b"/CapHeight 880/StemV 93/ItalicAngle 0/FontBBox[-25 -254 1000 880]>>>>]>>",
    )
    written = named.replace(
        b"<</Length 0>>stream\n", b"<</Length 53>>stream\nBT /F 48 Tf 40 150 Td <5408540C91D1989D> Tj ET        "
    )
    image = opened(drawn(renderer, written, PageOrder(0, 400, cautious=False)))
    dark = sum(count for count, colour in image.getcolors(10**6) if max(colour) < 128)
    assert dark > 1000


SCANS = {"image/heic": "HEIC", "image/jp2": "JP2", "image/j2c": "J2K", "image/x-jbig2": "JBIG2"}


@pytest.mark.parametrize("kind", SCANS)
def test_a_cautious_drawing_of_every_kind_of_scan_shows_the_lines_that_were_read_and_none_that_is_hidden(
    renderer, kind
):
    scan = drawn_page(["Open line", "Secret line", "Stamp nobody read"])
    height = scan.height
    boxes = [(0, top * 1000 // height, 1000, (top + 44) * 1000 // height) for top in (36, 80)]
    read = (TextLine(0, 9, boxes[0]), TextLine(10, 21, boxes[1]))
    order = PageOrder(
        0, scan.width, cautious=True, text="Open line\nSecret line", hidden=((10, 16),), read=read, stamp=""
    )
    data = file_of([scan], kind)
    image = opened(drawn(renderer, data, order))
    assert len(colours(image, (0, 40, scan.width, 76))) > 1
    covered = image.crop((scan.width // 10, 84, scan.width * 9 // 10, 120))
    assert {colour for _, colour in covered.getcolors(10**6)} == {COVER}
    assert colours(image, (0, 130, scan.width, height)) == {(255, 255, 255)}
    with pytest.raises(PageHiddenError):
        drawn(renderer, data, PageOrder(0, 400, cautious=True, text="Open line"))
    whole = opened(drawn(renderer, data, PageOrder(0, scan.width, cautious=False)))
    assert len(colours(whole, (0, 130, 200, height))) > 1


def test_a_large_jpeg_2000_is_decoded_at_a_fraction_of_its_size(renderer):
    scan = Image.new("RGB", (9_000, 9_000), "white")
    scan.paste("black", (0, 0, 4_500, 9_000))
    image = opened(drawn(renderer, file_of([scan], "image/jp2"), PageOrder(0, 400, cautious=False)))
    assert (image.getpixel((100, 200)), image.getpixel((300, 200))) == ((0, 0, 0), (255, 255, 255))


@pytest.mark.parametrize("name", ["claims.heic", "claims.j2k", "claims.jb2", "claims-inside.jp2"])
def test_scans_that_claim_too_many_pixels_are_not_drawn(renderer, name):
    with pytest.raises(NoPageError), renderer.opened([pictures.claiming()[name]], "a") as original:
        original.draw(PageOrder(0, 400, cautious=False))


def test_no_part_of_a_broken_scan_harms_the_next(renderer):
    for number, kind in enumerate(SCANS):
        data = file_of([drawn_page(["Whole"])], kind)
        for percent in (5, 30, 60, 95):
            with contextlib.suppress(NoPageError):
                drawn(renderer, data[: len(data) * percent // 100], PageOrder(0, 400, cautious=False), f"b{number}")
    assert drawn(renderer, small_pdf(LINES), PageOrder(0, 400, cautious=True, text=TEXT)).width == 400
