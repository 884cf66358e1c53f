"""Labels for scans: printed, read off a page's picture again, and proposed for the fields that they name."""

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from ingest.ocr.code_lines import MOST_CHARACTERS, as_line
from ingest.ocr.codes import codes_on
from ingest.proposals.propose import propose
from ingest.scan_labels.label import MOST, fields_of, label_of
from ingest.scan_labels.sheet import print_sheets
from mappings.proposal_kind import ProposalKind
from tests.drawn_pages import drawn_page

FIELDS = {"contract_number": "HT-2024-015", "customer_name": "上海华星（集团）有限公司", "sign_date": "2024-03-15"}


def pages_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document[number].render(scale=150 / 72).to_pil() for number in range(len(document))]
    finally:
        document.close()


def test_a_printed_label_is_read_again_also_askew_and_small(tmp_path):
    target = tmp_path / "labels.pdf"
    assert (
        print_sheets([FIELDS, {"contract_number": "X"}], {"contract_number": "合同编号 Contract number"}, target) == 2
    )
    first, second = pages_of(target)
    assert codes_on(first) == (label_of(FIELDS),)
    assert fields_of(codes_on(second)[0]) == {"contract_number": "X"}
    askew = first.rotate(7, expand=True, fillcolor="white").resize((700, 1000))
    assert fields_of(codes_on(askew)[0]) == FIELDS


def test_what_a_label_says_is_proposed_for_its_fields_and_surest():
    text = f"合同编号：OTHER-9\n{label_of(FIELDS)}"
    found = [each for each in propose(["", text]) if each.kind is ProposalKind.LABEL]
    assert {each.field: each.value for each in found} == FIELDS
    assert min(each.confidence for each in found) > max(
        each.confidence for each in propose([text]) if each.kind is ProposalKind.CONTRACT_NUMBER
    )


@given(
    st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True), st.text(min_size=1, max_size=40), max_size=4)
)
def test_every_label_says_what_was_put_on_it(fields):
    wanted = {name: value for name, value in fields.items() if value.strip() and value.isprintable()}
    if wanted and len(label_of(wanted)) <= MOST:
        assert fields_of(label_of(wanted)) == wanted


@pytest.mark.parametrize("fields", [{}, {"a": " "}, {"a": "长" * 200}])
def test_a_label_that_says_nothing_or_too_much_is_refused(fields):
    with pytest.raises(ValueError, match="label"):
        label_of(fields)


@pytest.mark.parametrize(
    "line", ["", "strongroom:1?", "strongroom:2?a=b", "https://example.com/?a=b", "strongroom:1?" + "a=b&" * 90]
)
def test_what_is_no_label_says_nothing(line):
    assert fields_of(line) == {}


def test_a_page_of_writing_has_no_codes():
    assert codes_on(drawn_page(["The buyer pays.", "Within 30 days.", "III III II IIII"] * 8)) == ()


def test_a_light_label_on_dark_paper_is_read():
    made = zxingcpp.create_barcode(label_of(FIELDS), zxingcpp.BarcodeFormat.QRCode)
    small = Image.fromarray(np.array(made.to_image(scale=4)))
    page = Image.new("L", (small.width + 200, small.height + 200), 255)
    page.paste(small, (100, 100))
    assert fields_of(codes_on(ImageOps.invert(page))[0]) == FIELDS


def test_other_codes_are_lines_without_control_characters():
    made = zxingcpp.create_barcode("A-1\n2\t\x07SR-BUS", zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    small = Image.fromarray(np.array(made.to_image()))
    page = Image.new("L", (400, 500), 255)
    page.paste(small.resize((small.width * 4, small.height * 4), Image.Resampling.NEAREST), (60, 60))
    assert codes_on(page) == ("A-1 2 SR-BUS",)
    assert len(as_line("x" * 5000)) == MOST_CHARACTERS
