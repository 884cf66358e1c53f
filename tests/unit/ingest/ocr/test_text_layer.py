"""Which pages' own text can't be used."""

import pytest

from ingest.extract.formats.text_layer import is_unusable


@pytest.mark.parametrize(
    ("text", "pictured", "expected"),
    [
        ("Deed of gift between the parties", 0.0, False),
        ("中华人民共和国档案法", 0.0, False),
        ("\ue012\ue013\ue014\ue015 ab", 0.0, True),
        ("\ufffd\ufffd\ufffd deed \ufffd\ufffd", 0.0, True),
        ("bullet \uf0b7 one of many words here", 0.0, False),
        ("!\"#$%&'()", 0.0, True),
        ("---", 0.0, False),
        ("Page 4 of 9", 0.99, True),
        ("Page 4 of 9", 0.5, False),
        ("A caption that is long enough to be the text that somebody has typed below", 0.95, False),
    ],
)
def test_it_is_told_by_its_signs_and_by_what_covers_the_page(text, pictured, expected):
    assert is_unusable(text, pictured) is expected
