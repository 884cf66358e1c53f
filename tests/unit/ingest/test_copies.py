"""Copies as the whole way in makes, counts, loses and repairs them."""

from datetime import timedelta

import pytest

from ingest.fixity import Fixity
from ingest.reconcile import Reconciler
from storage.register import documents, jobs, objects
from storage.vault.copy_state import CopyState
from storage.vault.sealed import ObjectRole
from storage.vault.site import SiteUnavailableError
from tests.archives import embedded_archive


@pytest.fixture
def archive(tmp_path, registers):
    with embedded_archive(tmp_path, registers) as archive:
        yield archive


@pytest.fixture
def clerk(archive):
    from mappings.access import Role

    return archive.person("clerk", "secret", roles=[Role.CLERK, Role.READER])


@pytest.fixture
def reconciler(archive):
    return Reconciler(archive.register, archive.vault, archive.index, archive.scheme, archive.clock)


@pytest.fixture
def fixity(archive):
    return Fixity(archive.register, archive.vault, archive.clock)


def take_away(archive, name):
    (archive.folder / f"site-{name}").rename(archive.folder / f"gone-{name}")


def bring_back(archive, name):
    (archive.folder / f"gone-{name}").rename(archive.folder / f"site-{name}")


def sealed_of(archive, document_id, role=ObjectRole.ORIGINAL):
    with archive.register.snapshot() as session:
        return objects.of_version(session, document_id, documents.lookup(session, document_id).version, role)


def durable(archive, document_id, role=ObjectRole.ORIGINAL):
    with archive.register.snapshot() as session:
        return objects.durable_level(session, sealed_of(archive, document_id, role).facts.object_id)


def waiting(archive):
    with archive.register.snapshot() as session:
        return {job.step for job in jobs.due(session, archive.clock() + timedelta(days=1), limit=100)}


def states(archive, sealed):
    return [archive.vault.verify(sealed, site) for site in ("a", "b")]


def path_of(archive, site, sealed):
    object_id = sealed.facts.object_id
    return archive.folder / f"site-{site}" / "objects" / object_id[:2] / object_id


def harm(archive, site, sealed, kind):
    path = path_of(archive, site, sealed)
    if kind == "missing":
        path.unlink()
        return
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data[:-3] if kind == "cut" else data)


def test_a_settled_document_lies_at_both_sites_with_its_text(archive, clerk):
    document = archive.file(clerk, "a contract")
    for role in (ObjectRole.ORIGINAL, ObjectRole.TEXT):
        assert durable(archive, document, role) == 2
        assert states(archive, sealed_of(archive, document, role)) == [CopyState.INTACT, CopyState.INTACT]


def test_an_upload_is_acknowledged_with_one_copy_and_says_so(archive, clerk):
    document = archive.file(clerk, "a contract", settle=False)
    assert durable(archive, document) == 1
    assert "replicate" in waiting(archive)


@pytest.mark.parametrize("site", ["a", "b"])
def test_one_site_down_leaves_one_copy_that_is_counted_queued_and_made_good_later(archive, clerk, site):
    take_away(archive, site)
    document = archive.file(clerk, "a contract")
    assert durable(archive, document) == durable(archive, document, ObjectRole.TEXT) == 1
    assert waiting(archive) == {"replicate", "replicate-text"}
    with archive.register.snapshot() as session:  # everything else went on
        assert documents.lookup(session, document).state == "INDEXED"
    for _ in range(20):  # an outage is no fault of the document's: it is never given up
        archive.clock.forward(timedelta(minutes=10))
        archive.work()
    bring_back(archive, site)
    archive.clock.forward(timedelta(minutes=10))
    archive.work()
    assert waiting(archive) == set()
    for role in (ObjectRole.ORIGINAL, ObjectRole.TEXT):
        assert durable(archive, document, role) == 2
        assert states(archive, sealed_of(archive, document, role)) == [CopyState.INTACT, CopyState.INTACT]


def test_a_copy_whose_job_was_lost_is_asked_for_by_reconcile(archive, clerk, reconciler):
    take_away(archive, "b")
    document = archive.file(clerk, "a contract")
    bring_back(archive, "b")
    with archive.register.transaction() as session:
        from storage.register.models import JobRow

        session.query(JobRow).delete()
    assert reconciler.run().copies_requested == 2
    archive.work()
    assert durable(archive, document) == durable(archive, document, ObjectRole.TEXT) == 2
    assert reconciler.run().clean


@pytest.mark.parametrize("role", [ObjectRole.ORIGINAL, ObjectRole.TEXT])
@pytest.mark.parametrize("kind", ["missing", "cut", "flipped"])
@pytest.mark.parametrize("site", ["a", "b"])
def test_a_copy_that_went_bad_is_found_and_made_anew_from_the_other(archive, clerk, fixity, site, kind, role):
    document = archive.file(clerk, "a contract")
    sealed = sealed_of(archive, document, role)
    harm(archive, site, sealed, kind)
    (bad,) = [finding for finding in fixity.read_back() if finding.bad]
    assert (bad.object_id, bad.bad, bad.repairable, bad.lost) == (sealed.facts.object_id, (site,), True, False)
    assert durable(archive, document, role) == 1  # what is not so is not said
    archive.work()
    assert durable(archive, document, role) == 2
    assert states(archive, sealed) == [CopyState.INTACT, CopyState.INTACT]
    assert not any(finding.bad for finding in fixity.read_back())


@pytest.mark.parametrize("kind", ["missing", "cut"])
def test_reconcile_sees_a_copy_that_was_lost_or_cut(archive, clerk, reconciler, kind):
    document = archive.file(clerk, "a contract")
    sealed = sealed_of(archive, document)
    harm(archive, "a", sealed, kind)
    found = reconciler.run()
    assert (found.copies_requested, found.objects_lost, found.clean) == (1, 0, False)
    archive.work()
    assert states(archive, sealed) == [CopyState.INTACT, CopyState.INTACT]
    assert reconciler.run().clean


def test_an_object_with_no_good_copy_is_reported_and_left_as_it_is(archive, clerk, reconciler, fixity):
    document = archive.file(clerk, "a contract")
    sealed = sealed_of(archive, document)
    for site in ("a", "b"):
        harm(archive, site, sealed, "cut")
    assert [finding.lost for finding in fixity.read_back() if finding.bad] == [True]
    found = reconciler.run()
    assert (found.objects_lost, found.copies_requested, found.clean) == (1, 0, False)
    assert path_of(archive, "a", sealed).exists()  # what is left may still be of use to a person


def test_of_a_site_that_is_away_nothing_is_said_and_nothing_undone(archive, clerk, fixity, reconciler):
    document = archive.file(clerk, "a contract")
    take_away(archive, "b")
    findings = list(fixity.read_back())
    assert [finding.states["b"] for finding in findings] == [None, None]
    assert not any(finding.bad or finding.lost for finding in findings)
    with pytest.raises(SiteUnavailableError):
        reconciler.run()
    assert durable(archive, document) == 2


def test_all_objects_are_looked_at_and_one_that_is_given_up_meanwhile_is_no_finding(
    archive, clerk, fixity, monkeypatch
):
    monkeypatch.setattr("ingest.fixity._PAGE", 2)
    kept = [archive.file(clerk, f"contract {number}") for number in range(3)]
    gone = sealed_of(archive, kept[0], ObjectRole.TEXT)
    looked = archive.vault.verify

    def verify(sealed, site):
        if sealed == gone and site == "a":  # the text is taken out anew at this very moment
            with archive.register.transaction() as session:
                documents.set_text(session, kept[0], 1, None)
            archive.vault.remove(gone.facts.object_id)
        return looked(sealed, site)

    monkeypatch.setattr(archive.vault, "verify", verify)
    findings = list(fixity.read_back())
    assert len(findings) == 5
    assert not any(finding.bad for finding in findings)


def test_what_no_row_knows_is_removed_when_it_is_old(archive, clerk, reconciler):
    from io import BytesIO

    archive.file(clerk, "a contract")
    archive.vault.seal("never-recorded", 1, ObjectRole.ORIGINAL, BytesIO(b"left behind"))
    assert reconciler.run(timedelta(days=365 * 50)).orphans_removed == 0
    assert reconciler.run(timedelta(days=-365 * 50)).orphans_removed == 1
    assert reconciler.run(timedelta(days=-365 * 50)).clean
