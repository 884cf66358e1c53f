"""The detectors that the archive comes with, one for each kind."""

from collections.abc import Iterator

from ingest.sensitive.detectors.chinese_names import ChineseNames
from ingest.sensitive.detectors.english_names import english_names
from ingest.sensitive.detectors.hit import Detector, Hit, WithCapitals
from ingest.sensitive.find import pattern_detectors
from mappings.detector_kind import DetectorKind


def every_detector() -> dict[DetectorKind, Detector]:
    """A detector for each kind that a scheme can name; a model is only loaded when its kind is asked for."""
    return pattern_detectors() | name_detectors()


def name_detectors() -> dict[DetectorKind, Detector]:
    """The detectors of names, Chinese and English; what both find is found twice."""
    english = english_names()
    return {
        kind: _both(chinese, english[kind]) if kind in english else chinese
        for kind, chinese in ChineseNames().detectors().items()
    }


def _both(chinese: Detector, english: Detector) -> Detector:
    def names(text: str) -> Iterator[Hit]:
        yield from chinese(text.lower())
        yield from english(text)

    return WithCapitals(names)
