"""What the headers of HEIC, JPEG 2000 and JBIG2 files say, and JBIG2 pages put into a PDF."""

import struct
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from ingest.extract.detect import media_type
from ingest.extract.formats import jbig2, jpeg2000
from ingest.extract.formats.image import is_cut_off, pixels
from ingest.extract.reading import RefusedError
from tests import scan_files
from tests.drawn_pages import drawn_page

CORPUS = Path(__file__).parents[3] / "corpus"
REAL = {
    "scans/sroie-045.heic": ("image/heic", (1080, 1528)),
    "scans/phototest.jp2": ("image/jp2", (640, 480)),
    "scans/005.jb2": ("image/x-jbig2", (2544, 3330)),
}


@pytest.mark.parametrize("path", REAL)
def test_real_files_are_known_by_their_bytes_with_their_pixels(path):
    data = (CORPUS / path).read_bytes()
    kind, size = REAL[path]
    assert (media_type(data, "scan"), pixels(data, kind), is_cut_off(data, kind)) == (kind, size, False)


@pytest.mark.parametrize("path", REAL)
@pytest.mark.parametrize("percent", [30, 60, 90, 99])
def test_a_file_that_ends_too_early_is_known_to(path, percent):
    data = (CORPUS / path).read_bytes()
    assert is_cut_off(data[: len(data) * percent // 100], REAL[path][0])


def test_a_bare_codestream_says_how_it_can_be_halved():
    data = scan_files.jpeg2000(Image.new("RGB", (700, 500), "white"), no_jp2=True, num_resolutions=4)
    assert media_type(data, "") == "image/j2c"
    assert jpeg2000.codestream(data) == jpeg2000.Codestream(700, 500, 3, 3)


def test_the_larger_of_two_claims_counts():
    data = bytearray(scan_files.jpeg2000(Image.new("L", (70, 50))))
    at = data.find(b"ihdr")
    data[at + 4 : at + 12] = struct.pack(">II", 9, 9)
    assert pixels(bytes(data), "image/jp2") == (70, 50)
    data[at + 4 : at + 12] = struct.pack(">II", 9000, 9000)
    assert pixels(bytes(data), "image/jp2") == (9000, 9000)


def test_an_avif_is_no_heic():
    brands = b"ftypavif\0\0\0\0avifmif1miaf"
    assert media_type(struct.pack(">I", len(brands) + 4) + brands + bytes(300), "a") != "image/heic"


VARIANTS = [
    {},
    {"random_access": True},
    {"unknown_height": True},
    {"unknown_length": True},
    {"comment": b"\x20\0\0\0by\0us\0\0"},
]


@pytest.mark.parametrize("options", VARIANTS, ids=str)
def test_jbig2_of_every_organisation_shows_the_pixels_it_was_made_of(options):
    pages = [drawn_page(["First page"]), drawn_page(["The second, wider page"])]
    data = scan_files.jbig2(pages, **options)
    assert jbig2.sizes(data) == [page.size for page in pages]
    assert not jbig2.is_cut_off(data)
    with pypdfium2.PdfDocument(jbig2.as_pdf(data)) as document:
        assert len(document) == len(pages)
        for page, shown in zip(pages, document, strict=True):
            assert shown.get_size()[0] == pytest.approx(page.width * 72 / 150, rel=0.01)
            drawn = shown.render(scale=page.width / shown.get_size()[0]).to_pil().convert("1")
            wanted = page.convert("1")
            assert drawn.size == wanted.size
            different = sum(a != b for a, b in zip(drawn.tobytes(), wanted.tobytes(), strict=True))
            assert different < len(wanted.tobytes()) / 100


@pytest.mark.parametrize("data", [jbig2.MAGIC, jbig2.MAGIC + b"\1\0\0\0\1", jbig2.MAGIC + bytes(200), b"\x97JB2" * 9])
def test_what_has_no_page_is_refused(data):
    with pytest.raises(RefusedError, match="JBIG2"):
        jbig2.as_pdf(data)


def test_a_header_that_counts_more_segments_than_there_are_ends():
    data = scan_files.jbig2([drawn_page(["One"])])
    many = data[:13] + b"\0\0\0\1\x30\xff\xff\xff\xff\xff" + data[13:]
    assert jbig2.is_cut_off(many)
