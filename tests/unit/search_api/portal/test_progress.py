from datetime import UTC, datetime

import pytest

from search_api.portal.progress import progress_of
from search_api.portal.words import SENTENCES, STATES, WARNINGS
from search_api.results.model import UploadStatus
from storage.register.states import State

STEPS = ("replicate", "extract", "assess", "index")


def status(state, *steps, attempts=1):
    found = tuple((name, step, attempts, "") for name, step in zip(STEPS, steps, strict=False))
    return UploadStatus("d", "n", "f", "business", 1, state, "", (), 1, datetime.now(UTC), found)


def states(progress):
    return [stage.state for stage in progress.stages]


def test_just_received():
    progress = progress_of(status(State.RECEIVED))
    assert states(progress) == ["done", "now", "next", "next"]
    assert not progress.settled


def test_one_step_is_under_way_at_a_time():
    progress = progress_of(status(State.RECEIVED, "done", "running"))
    assert states(progress) == ["done", "done", "now", "next"]
    assert [stage.spoken for stage in progress.stages] == ["done", "done", "under way", "to come"]


def test_searchable():
    progress = progress_of(status(State.INDEXED, "done", "done", "done", "done"))
    assert states(progress) == ["done"] * 4
    assert progress.settled
    assert (progress.sentence, progress.advice, progress.bad) == ("", "", False)


def test_searchable_but_not_yet_at_both_sites_goes_on():
    progress = progress_of(status(State.INDEXED, "waiting", "done", "done", "done"))
    assert states(progress) == ["done", "now", "done", "done"]
    assert not progress.settled


def test_a_locked_file_brought_no_text():
    progress = progress_of(status(State.ENCRYPTED, "done", "done", "done", "done"))
    assert states(progress) == ["done", "done", "failed", "done"]
    assert progress.bad
    assert progress.settled
    assert "password" in progress.advice


def test_what_failed_is_not_under_way():
    progress = progress_of(status(State.FAILED, "done", "failed"))
    assert states(progress) == ["done", "done", "failed", "next"]
    assert progress.settled


def test_waiting_for_a_part_that_does_not_answer_says_so():
    progress = progress_of(status(State.RECEIVED, "waiting", attempts=3))
    assert "the file is safe" in progress.sentence
    assert not progress.bad


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_words(state, languages):
    assert state in STATES
    for sentence in SENTENCES.get(state, ()):
        assert not sentence or languages["zh"].say(sentence) != sentence


@pytest.mark.parametrize("code", WARNINGS)
def test_every_remark_can_be_said_with_and_without_a_name(code, languages, archive_scheme):
    from search_api.portal.words import Words

    words = Words(languages["zh"], archive_scheme)
    assert words.warning(code) != code
    assert "%" not in words.warning(f"{code}:附件 %s.zip").replace("附件 %s.zip", "")
