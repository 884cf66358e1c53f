import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.portal.i18n import LANGUAGES, LOCALES, chosen_language


@pytest.mark.parametrize(
    ("cookie", "person", "header", "chosen"),
    [
        ("en", "zh", "zh-CN", "en"),
        (None, "en", "zh-CN", "en"),
        (None, None, "en-GB,en;q=0.9", "en"),
        (None, None, "fr,en;q=0.5,zh;q=0.8", "zh"),
        (None, None, "EN-us", "en"),
        (None, None, "en;q=0, zh;q=0.1", "zh"),
        (None, None, "fr", "zh"),
        (None, None, "en;q=high", "zh"),
        (None, None, "", "zh"),
        ("fr", "", "en", "en"),
    ],
)
def test_the_nearest_wish_counts(cookie, person, header, chosen):
    assert chosen_language(cookie, person, header, "zh") == chosen


@given(st.none() | st.text(), st.none() | st.text(), st.text())
def test_whatever_is_sent_a_language_of_ours_is_answered(cookie, person, header):
    assert chosen_language(cookie, person, header, "en") in LANGUAGES


def test_every_language_has_its_locale(languages):
    assert set(languages) == set(LANGUAGES) == set(LOCALES)
    assert {code: language.locale for code, language in languages.items()} == dict(LOCALES)
