"""The detectors that the archive comes with, one for each kind."""

from ingest.sensitive.detectors.chinese_names import ChineseNames
from ingest.sensitive.detectors.hit import Detector
from ingest.sensitive.find import pattern_detectors
from mappings.detector_kind import DetectorKind


def every_detector() -> dict[DetectorKind, Detector]:
    """A detector for each kind that a scheme can name; a model is only loaded when its kind is asked for."""
    return pattern_detectors() | ChineseNames().detectors()
