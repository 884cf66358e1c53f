"""kill -9 while a folder is watched, by one or by two: begun again, every file is in taken/ and kept once."""

import random
import signal
import time

import pytest

from storage.register.models import BatchItemRow, DocumentRow
from tests.stacks import end, wait_until

FILES = 18


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def put(inbox, number):
    (inbox / f".{number:03}").write_text(f"marker {number}\n", "utf-8")
    (inbox / f".{number:03}").rename(inbox / f"{number:03}.txt")


def watching(made, inbox, **extra):
    arguments = ("watch", inbox, "--class", "business", "--quiet", "0.2", "--look-every", "0.1")
    return made.start(*map(str, arguments), **extra)


def assert_whole(made, archive, inbox, count):
    process = watching(made, inbox)
    try:
        wait_until(lambda: len(list((inbox / "taken").glob("*.txt"))) == count, "every file was put away")
    finally:
        end(process)
    assert [path.name for path in inbox.iterdir() if path.is_file()] == []
    with archive.register.snapshot() as session:
        assert session.query(DocumentRow).count() == count
        items = session.query(BatchItemRow).all()
        kept = [item for item in items if item.document_id is not None]
        assert len(kept) == len({item.document_id for item in kept}) == count


@pytest.mark.parametrize("point", ["intake.sealed", "intake.recorded"])
def test_killed_between_two_steps_of_one_file(archive_stack, archive, inbox, tmp_path, point):
    marker = tmp_path / "killed"
    for number in range(3):
        put(inbox, number)
    process = watching(archive_stack, inbox, STRONGROOM_FAILPOINT=f"{point}@{marker}")
    try:
        assert process.wait(60) == -signal.SIGKILL
    finally:
        end(process)
    assert marker.exists()
    assert_whole(archive_stack, archive, inbox, 3)


@pytest.mark.slow
def test_two_watchers_killed_at_moments_nobody_chose(archive_stack, archive, inbox):
    chance = random.Random(7)
    watchers = []
    try:
        for number in range(FILES):
            put(inbox, number)
            if number % 6 == 0:
                watchers = [watching(archive_stack, inbox), watching(archive_stack, inbox)]
                time.sleep(chance.uniform(2.0, 4.0))
                for each in watchers:
                    each.kill()
                    each.wait(5)
    finally:
        for each in watchers:
            end(each)
    assert_whole(archive_stack, archive, inbox, FILES)
