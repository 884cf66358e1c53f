"""Scans and photographs as HEIC, JPEG 2000 and JBIG2: known by their bytes, counted before they are decoded."""

import pytest
from PIL import Image

from ingest.extract.port import Outcome
from tests import scan_files
from tests.contract.extract.conftest import CORPUS
from tests.hostile import pictures

SCANS = {
    "scans/sroie-045.heic": "image/heic",
    "scans/phototest.jp2": "image/jp2",
    "scans/005.jb2": "image/x-jbig2",
}


@pytest.mark.parametrize("path", SCANS)
def test_a_scan_is_a_picture_without_text_of_its_own(extract, path):
    found = extract(path)
    assert (found.outcome, found.media_type, found.warnings) == (Outcome.NO_TEXT_LAYER, SCANS[path], ())


@pytest.mark.parametrize("path", SCANS)
def test_half_a_scan_is_said_to_be_cut_off(extract, path):
    data = (CORPUS / path).read_bytes()
    assert "cut-off" in extract(data[: len(data) // 2], path.rpartition("/")[2]).warnings


@pytest.mark.parametrize("name", ["claims.heic", "claims.j2k", "claims.jb2", "claims-inside.jp2"])
def test_too_many_pixels_are_refused_by_the_header(extract, name):
    data = pictures.claiming()[name]
    found = extract(data, name)
    assert (found.outcome, found.reason.partition(":")[0]) == (Outcome.LIMIT, "image-too-large")


def test_a_name_that_promises_another_picture_is_no_remark_and_one_that_promises_a_pdf_is(extract):
    data = scan_files.jbig2([Image.new("1", (90, 90), 1)])
    assert extract(data, "scan.jb2").warnings == ()
    assert extract(data, "scan.pdf").warnings == ("file-name-differs:image/x-jbig2",)
