"""Pages drawn good and bad: what is measured of them, and what is called a fault."""

import pytest
from PIL import Image, ImageDraw, ImageOps

from ingest.scan_quality.flaws import Flaw, ScanRules, page_flaws, pages_twice
from ingest.scan_quality.measured import Measured
from ingest.scan_quality.measuring import distance, measured
from ingest.scan_quality.serials import missing_serials
from tests.drawn_pages import drawn_page

LINES = [f"{number}. The buyer pays the price of article {number * 7} within {number} days." for number in range(1, 22)]
OTHER = [f"Clause {number}: disputes are heard where the seller has its seat, {number}." for number in range(40, 61)]


def page(lines=LINES):
    """A page with margins, as a scanner makes it."""
    return ImageOps.expand(drawn_page(lines), 60, "white")


def faults(picture, dpi=300, turned=0):
    return {flaw for flaw, _ in page_flaws(measured(picture, dpi), turned, ScanRules())}


def test_a_good_page_has_no_fault():
    assert faults(page()) == set()


@pytest.mark.parametrize(
    ("dpi", "expected"), [(0, set()), (150, {Flaw.COARSE}), (199, {Flaw.COARSE}), (200, {Flaw.FAIR}), (300, set())]
)
def test_resolution(dpi, expected):
    assert faults(page(), dpi) == expected


def test_a_blank_page_is_blank_and_nothing_else():
    assert faults(Image.new("RGB", (800, 1100), "white")) == {Flaw.BLANK}
    assert faults(Image.new("RGB", (800, 1100), (235, 230, 220))) == {Flaw.BLANK}
    speck = Image.new("RGB", (800, 1100), "white")
    ImageDraw.Draw(speck).point([(300, 400), (10, 20)], "black")
    assert faults(speck) == {Flaw.BLANK}


@pytest.mark.parametrize("angle", [-4, -2, 1.5, 3])
def test_a_page_that_lies_askew_and_by_how_much(angle):
    askew = page().rotate(angle, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    assert Flaw.SKEWED in faults(askew)
    assert abs(abs(measured(askew, 300).skew) - abs(angle)) <= 0.5
    assert Flaw.SKEWED not in faults(page().rotate(0.3, expand=True, fillcolor="white"))


def test_too_dark_and_too_faint():
    assert Flaw.DARK in faults(page().point(lambda light: light * 110 // 255))
    assert faults(page().point(lambda light: 200 + light * 55 // 255)) == {Flaw.FAINT}


def test_writing_that_goes_on_at_an_edge_is_cut_and_a_shadow_is_not():
    whole = page()
    assert Flaw.CUT in faults(whole.crop((140, 0, whole.width, whole.height)))
    shadow = whole.copy()
    ImageDraw.Draw(shadow).rectangle((0, 0, 12, shadow.height), fill="black")
    assert Flaw.CUT not in faults(shadow)


def test_turned_is_what_the_reader_of_the_page_says():
    assert faults(page(), turned=90) == {Flaw.TURNED}


def test_a_page_scanned_twice_is_known_again_and_another_is_not():
    noise = Image.effect_noise(page().size, 40).convert("RGB")
    once, again = measured(page(), 300), measured(Image.blend(page(), noise, 0.1), 150)
    other = measured(page(OTHER), 300)
    assert distance(once.fingerprint, again.fingerprint) <= ScanRules().alike
    assert distance(once.fingerprint, other.fingerprint) > 2 * ScanRules().alike
    assert list(pages_twice({0: once, 1: other, 2: again}, ScanRules())) == [(2, 0)]


def test_blank_pages_are_not_each_others_copies():
    blank = measured(Image.new("RGB", (400, 500), "white"), 300)
    assert list(pages_twice({0: blank, 1: blank}, ScanRules())) == []


def test_the_smallest_pictures_can_be_measured():
    for size in ((1, 1), (1, 900), (3, 2)):
        assert isinstance(measured(Image.new("RGB", size, "white"), 0), Measured)


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["a/001.tif", "a/002.tif", "a/004.tif"], ["a/003.tif"]),
        (["scan-9.pdf", "scan-10.pdf", "scan-12.pdf"], ["scan-11.pdf"]),
        (["a/1.tif", "a/2.tif", "a/3.tif", "b/1.tif", "b/2.tif", "b/4.tif"], ["b/3.tif"]),
        (["001.tif", "002.tif", "003.tif"], []),
        (["2019.pdf", "2024.pdf", "contract.pdf"], []),
        (["001.tif", "003.tif"], []),
        (["第01页.jpg", "第02页.jpg", "第04页.jpg"], ["第03页.jpg"]),
        ([], []),
    ],
)
def test_missing_serials(names, missing):
    assert [each for series in missing_serials(names) for each in series.missing] == missing


def test_a_long_gap_is_counted_whole_and_named_in_part():
    names = [f"{number:05}.tif" for number in [*range(1, 301), *range(441, 501)]]
    (series,) = missing_serials(names)
    assert (series.count, len(series.missing), series.missing[0]) == (140, 100, "00301.tif")
