from datetime import timedelta

import pytest

from ingest.extract.port import ExtractorLostError
from ingest.retry import OUTAGE_WAIT, OUTAGES, RetryPolicy, is_outage
from storage.vault.site import SiteUnavailableError

POLICY = RetryPolicy(attempts=5, longest=timedelta(seconds=60))


@pytest.mark.parametrize("error", OUTAGES)
def test_an_outage_is_waited_out_at_an_even_pace(error):
    assert is_outage(error("away"))
    assert {POLICY.wait(attempt, error("away")) for attempt in range(1, 9)} == {OUTAGE_WAIT}


def test_waits_double_up_to_the_longest():
    waits = [POLICY.wait(attempt, ValueError()).total_seconds() for attempt in (1, 2, 3, 4, 7, 10**6)]
    assert waits == [1, 2, 4, 8, 60, 60]


def test_no_wait_is_longer_than_the_longest():
    short = RetryPolicy(attempts=5, longest=timedelta(seconds=2))
    assert short.wait(1, SiteUnavailableError("away")) == timedelta(seconds=2)


def test_it_gives_up_after_so_many_attempts():
    assert [POLICY.gives_up(attempt) for attempt in (0, 4, 5, 6)] == [False, False, True, True]


def test_a_server_lost_at_a_document_is_no_outage_since_it_may_be_the_documents_doing():
    assert not is_outage(ExtractorLostError("gone"))
