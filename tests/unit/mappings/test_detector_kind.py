"""Every kind has a name of its own in both languages."""

from mappings.detector_kind import DETECTOR_TITLES, DetectorKind


def test_every_kind_has_a_title_of_its_own_in_both_languages():
    assert set(DETECTOR_TITLES) == set(DetectorKind)
    for language in ("zh", "en"):
        titles = [title.text(language) for title in DETECTOR_TITLES.values()]
        assert all(titles)
        assert len(set(titles)) == len(titles)
