"""Pages made to take long: work grows with their length, and not with its square."""

import pytest

from ingest.proposals import parties as parties_module
from ingest.proposals.propose import MOST_CHARACTERS, propose


@pytest.mark.parametrize(
    "piece",
    [
        "between Aaa " + " " * 80,
        "between Aaa" + " " * 1150,
        "between Aaa " + "(" * 300,
        "between Aaa , and ",
        "甲方" + " " * 40,
        "签订" + " " * 30 + "日期",
        "total " + " " * 40 + "1 元",
        "contract no. " + "a" * 40,
        "strongroom:1?" + "a=b&" * 200,
        "二〇二四",
        "1,",
        "壹 ",
    ],
)
def test_a_page_of_one_piece_over_and_over_is_read_in_bounded_steps(piece, monkeypatch):
    opened = []
    original = parties_module._opening
    monkeypatch.setattr(parties_module, "_opening", lambda *given: opened.append(1) or original(*given))
    text = (piece * (MOST_CHARACTERS // len(piece) + 1))[:MOST_CHARACTERS]
    propose([text])
    assert len(opened) <= parties_module._MOST_OPENINGS
