"""Jobs and their leases, on both engines."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.register import jobs, workers
from storage.register.jobs import LeaseLostError, Wanted
from storage.register.models import DocumentRow

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LEASE = timedelta(minutes=1)


def document(session, name):
    row = DocumentRow(
        id=name,
        archive_number=name,
        classification="c",
        level=0,
        department="d",
        title="t",
        file_name="f",
        fields={},
        filed_on=date(2026, 3, 1),
        state="RECEIVED",
        created_at=NOW,
        created_by="p",
    )
    session.add(row)
    session.flush()
    return row.id


@pytest.fixture
def job(session):
    jobs.add(session, document(session, "d1"), 1, "extract", NOW)


def take(session, owner="w1", now=NOW, **kinds):
    (claim,) = jobs.claim(session, owner, now, LEASE, **kinds)
    return claim


def test_a_claimed_job_is_nobody_elses(session, job):
    claim = take(session)
    assert (claim.document_id, claim.version, claim.step, claim.attempt, claim.owner) == ("d1", 1, "extract", 1, "w1")
    assert claim.lease_until == NOW + LEASE
    assert jobs.claim(session, "w2", NOW, LEASE) == []
    assert jobs.due(session, NOW, 10) == []


def test_a_lease_that_ended_can_be_claimed_again(session, job):
    slow = take(session)
    later = NOW + LEASE
    claim = take(session, "w2", later)
    assert claim.attempt == 2
    for late in (
        lambda: jobs.finish(session, slow, later),
        lambda: jobs.retry(session, slow, "r", later),
        lambda: jobs.fail(session, slow, "r", later),
        lambda: jobs.renew(session, slow, later, LEASE),
    ):
        with pytest.raises(LeaseLostError):
            late()
    jobs.finish(session, claim, later)
    with pytest.raises(LeaseLostError):
        jobs.finish(session, claim, later)


def test_the_same_worker_can_not_finish_with_its_former_lease(session, job):
    slow = take(session)
    take(session, "w1", NOW + LEASE)
    with pytest.raises(LeaseLostError):
        jobs.finish(session, slow, NOW + LEASE)


def test_a_renewed_lease_lasts_longer(session, job):
    claim = jobs.renew(session, take(session), NOW + LEASE / 2, LEASE)
    assert jobs.claim(session, "w2", NOW + LEASE, LEASE) == []
    jobs.finish(session, claim, NOW + LEASE)


def test_finishing_asks_for_the_next_step(session, job):
    jobs.finish(session, take(session), NOW, next_step="index")
    assert take(session).step == "index"
    assert jobs.counts(session, NOW) == {"waiting": 0, "running": 1, "done": 1, "failed": 0}


def test_a_job_given_back_waits_and_keeps_its_reason(session, job):
    jobs.retry(session, take(session), "index-unavailable", NOW + timedelta(seconds=5))
    assert jobs.claim(session, "w1", NOW, LEASE) == []
    assert jobs.of_document(session, "d1")[0].reason == "index-unavailable"
    assert take(session, now=NOW + timedelta(seconds=5)).attempt == 2


def test_a_try_that_does_not_count_leaves_the_attempts(session, job):
    jobs.retry(session, take(session), "site-unavailable", NOW, counted=False)
    assert take(session).attempt == 1


def test_everything_an_owner_has_is_renewed_together(session, job):
    claim = take(session)
    assert jobs.renew_all(session, "w2", NOW + LEASE, LEASE) == 0
    assert jobs.renew_all(session, "w1", NOW + LEASE / 2, LEASE) == 1
    assert jobs.claim(session, "w2", NOW + LEASE, LEASE) == []
    jobs.finish(session, claim, NOW + LEASE)
    assert jobs.renew_all(session, "w1", NOW + LEASE, LEASE) == 0


def test_a_failed_job_stays_until_it_is_asked_for_again(session, job):
    jobs.fail(session, take(session), "poison", NOW)
    assert jobs.claim(session, "w1", NOW + timedelta(days=9), LEASE) == []
    assert jobs.counts(session, NOW)["failed"] == 1
    jobs.add(session, "d1", 1, "extract", NOW)
    assert take(session).attempt == 1


def test_a_step_asked_for_while_it_runs_is_done_again(session, job):
    claim = take(session)
    jobs.add(session, "d1", 1, "extract", NOW)
    with pytest.raises(LeaseLostError):
        jobs.finish(session, claim, NOW)
    jobs.finish(session, take(session), NOW)
    assert jobs.counts(session, NOW) == {"waiting": 0, "running": 0, "done": 1, "failed": 0}


def test_steps_can_be_asked_for_and_claimed_with_one_stroke(session, job):
    former = take(session, "w2")
    wanted = [Wanted("d1", 1, "extract"), Wanted("d1", 1, "assess"), Wanted("d1", 1, "assess")]
    held = {each.step: each for each in jobs.add_held(session, wanted, "w1", NOW, LEASE)}
    assert set(held) == {"extract", "assess"}
    assert {(each.attempt, each.owner, each.lease_until) for each in held.values()} == {(1, "w1", NOW + LEASE)}
    assert jobs.due(session, NOW, 10) == []
    with pytest.raises(LeaseLostError):
        jobs.finish(session, former, NOW)
    jobs.retry(session, held["assess"], "site-unavailable", NOW)
    assert take(session, "w2").step == "assess"
    jobs.finish(session, held["extract"], NOW)


def test_several_jobs_are_finished_together_unless_one_was_lost(session):
    for name in ("d1", "d2", "d3"):
        jobs.add(session, document(session, name), 1, "extract", NOW)
    claims = jobs.claim(session, "w1", NOW, LEASE, limit=3)
    jobs.add(session, "d2", 1, "extract", NOW)
    with pytest.raises(LeaseLostError), session.begin_nested():
        jobs.finish_all(session, claims, NOW)
    assert jobs.counts(session, NOW)["done"] == 0
    jobs.finish_all(session, [each for each in claims if each.document_id != "d2"], NOW)
    jobs.finish_all(session, [], NOW)
    assert jobs.counts(session, NOW)["done"] == 2


def test_what_is_let_go_is_due_again_and_what_was_lost_stays_lost(session):
    for name in ("d1", "d2"):
        jobs.add(session, document(session, name), 1, "extract", NOW)
    claims = jobs.claim(session, "w1", NOW, LEASE, limit=2)
    jobs.add(session, "d2", 1, "extract", NOW)
    other = take(session, "w2", document_id="d2")
    assert jobs.let_go(session, claims) == 1
    assert jobs.let_go(session, []) == 0
    assert [each.document_id for each in jobs.claim(session, "w3", NOW, LEASE, limit=2)] == ["d1"]
    jobs.finish(session, other, NOW)


def test_claims_go_by_due_time_and_by_document(session):
    for number in range(3):
        jobs.add(session, document(session, f"d{number}"), 1, "extract", NOW - timedelta(seconds=number))
    jobs.add(session, document(session, "later"), 1, "extract", NOW + timedelta(seconds=1))
    assert [each.document_id for each in jobs.due(session, NOW, 10)] == ["d2", "d1", "d0"]
    assert take(session, document_id="d0").document_id == "d0"
    assert jobs.claim(session, "w", NOW, LEASE, document_id="later") == []
    assert [each.document_id for each in jobs.claim(session, "w", NOW, LEASE, limit=5)] == ["d2", "d1"]


def test_the_leases_of_the_dead_end_at_once(session, job):
    workers.enter(session, "w1", NOW)
    workers.enter(session, "w2", NOW)
    slow = take(session)
    silence = timedelta(seconds=30)
    assert workers.release_dead(session, NOW + silence, silence) == 0
    assert workers.beat(session, "w2", NOW + silence)
    assert workers.alive(session, NOW + silence * 1.5, silence) == ["w2"]
    assert workers.release_dead(session, NOW + silence * 1.5, silence) == 1
    assert not workers.beat(session, "w1", NOW + silence * 1.5)
    with pytest.raises(LeaseLostError):
        jobs.finish(session, slow, NOW)
    assert take(session, "w2").attempt == 2


def test_a_worker_that_starts_again_frees_what_it_held(session, job):
    workers.enter(session, "w1", NOW)
    take(session)
    assert workers.enter(session, "w1", NOW) == 1
    take(session)
    workers.leave(session, "w1")
    assert workers.alive(session, NOW, LEASE) == []
    assert take(session, "w2").attempt == 3


def test_workers_at_once_share_the_jobs_without_doubles(register):
    with register.transaction() as session:
        for number in range(60):
            jobs.add(session, document(session, f"d{number}"), 1, "extract", NOW)
    done = []

    def work(owner):
        while True:
            with register.transaction() as session:
                claims = jobs.claim(session, owner, NOW, LEASE, limit=3)
            if not claims:
                return
            for claim in claims:
                with register.transaction() as session:
                    jobs.finish(session, claim, NOW)
                done.append(claim.document_id)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == sorted(f"d{number}" for number in range(60))


def asked(session, fresh, background):
    """`background` jobs of long ago, and `fresh` ones of now."""
    for number in range(background):
        jobs.add(session, document(session, f"b{number}"), 1, "assess", NOW - timedelta(hours=1), background=True)
    for number in range(fresh):
        jobs.add(session, document(session, f"f{number}"), 1, "extract", NOW)


@pytest.mark.parametrize(
    ("fresh", "background", "limit", "claimed"),
    [
        *((20, 20, 8, (6, 2)), (3, 20, 8, (3, 5)), (0, 20, 8, (0, 8)), (20, 1, 8, (7, 1)), (20, 0, 8, (8, 0))),
        *((1, 1, 1, (1, 0)), (0, 1, 1, (0, 1)), (2, 2, 8, (2, 2))),
    ],
)
def test_fresh_jobs_go_first_and_those_in_the_background_get_their_share(session, fresh, background, limit, claimed):
    asked(session, fresh, background)
    claims = jobs.claim(session, "w", NOW, LEASE, limit=limit)
    assert (sum(not each.background for each in claims), sum(each.background for each in claims)) == claimed
    assert [each.document_id[0] for each in claims] == ["f"] * claimed[0] + ["b"] * claimed[1]


def test_an_upload_is_claimed_before_hundreds_of_documents_made_anew(session):
    asked(session, 0, 300)
    jobs.add(session, document(session, "upload"), 1, "extract", NOW)
    assert jobs.due(session, NOW, 1)[0].document_id == "upload"
    assert jobs.claim(session, "w", NOW, LEASE, limit=32)[0].document_id == "upload"


def test_what_someone_waits_for_does_not_fall_back_and_what_is_done_does(session):
    jobs.add(session, document(session, "d"), 1, "index", NOW)
    jobs.add(session, "d", 1, "index", NOW, background=True)
    (claim,) = jobs.claim(session, "w", NOW, LEASE)
    assert not claim.background
    jobs.finish(session, claim, NOW)
    jobs.add(session, "d", 1, "index", NOW, background=True)
    (claim,) = jobs.claim(session, "w", NOW, LEASE)
    assert claim.background
    jobs.add(session, "d", 1, "index", NOW)
    (claim,) = jobs.claim(session, "w", NOW, LEASE)
    assert not claim.background


def test_what_follows_from_a_job_in_the_background_can_be_claimed_there(session):
    (held,) = jobs.add_held(session, [Wanted(document(session, "d"), 1, "index", background=True)], "w", NOW, LEASE)
    assert held.background
