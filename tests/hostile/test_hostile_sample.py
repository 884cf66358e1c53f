"""One hostile file of every family on its whole way: each ends in a state with a name, and nothing else is harmed."""

import hashlib
import os
from pathlib import Path
from random import Random

import pytest

from benchmarks.hostile import MIB, NAMES, REFUSED, UNNAMED, Door, in_lots
from benchmarks.hostile_watch import Folders, canary, readers_of
from deploy.archive import open_archive
from storage.register.states import State
from tests.hostile import active, loops, names, polyglots, truncations
from tests.hostile.every_file import every_file, one_of_each
from tests.hostile.hostile_file import HostileFile, Surroundings
from tests.stacks import STACKS, end, stack

ELSEWHERE = "http://127.0.0.1:9/never"
SEED = int(os.environ.get("HOSTILE_SEED", "1"))


@pytest.mark.slow
@pytest.mark.parametrize("kind", STACKS)
def test_a_file_of_every_family_ends_in_a_state_and_harms_nothing(kind, tmp_path, monkeypatch):
    outside = Folders((Path("/"), Path("/tmp"), Path("/var/tmp"), Path.home(), Path.cwd()), NAMES)
    with stack(kind, tmp_path) as made, canary() as listening:
        archive = open_archive(made.settings(monkeypatch))
        worker = made.start("worker")
        try:
            door = Door(archive)
            list(in_lots(door, iter([HostileFile("good", "first.txt", b"the first document")])))
            with readers_of(worker.pid) as readers:
                ended = list(in_lots(door, one_of_each(listening.url, SEED)))
                last = list(in_lots(door, iter([HostileFile("good", "last.txt", b"the next document")])))
            alive = worker.poll() is None
        finally:
            end(worker)
            archive.close()
    assert alive
    assert [each.state for each in last] == [State.INDEXED]
    assert [(each.file, each.state, each.reason) for each in ended if each.state in UNNAMED] == []
    assert all(each.reason for each in ended if each.state not in {State.INDEXED, State.EMPTY, REFUSED})
    assert listening.asked == 0
    assert (readers.interfaces, readers.sent) == (frozenset(), 0)
    assert readers.network
    assert outside.new() == []
    assert readers.reader < 1024 * MIB


@pytest.mark.slow
def test_there_are_hundreds_of_files_in_many_families():
    families = [each.family for each in every_file(ELSEWHERE)]
    assert len(families) >= 450
    assert len(set(families)) >= 55


@pytest.mark.parametrize("maker", [active.files, loops.files, names.files, polyglots.files, truncations.files])
def test_a_seed_gives_the_same_bytes_again(maker):
    def digests(seed):
        return [
            (each.name, hashlib.sha256(each.data).digest()) for each in maker(Surroundings(Random(seed), ELSEWHERE))
        ]

    assert digests(SEED) == digests(SEED)
