"""Interleaved rounds: ours and the limit take turns, the ratio is taken per round, a disturbed round is told apart.

CPU time that neither this process, nor its ended children, nor the named servers used is foreign. Wall-clock ratios
count only rounds with little of it; the CPU ratio is given beside them, because a neighbour disturbs it far less.
"""

import json
import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from benchmarks.machine import machine_line
from benchmarks.verdict import Verdict, conclude

FOREIGN_CORES = 0.15
ENOUGH_CLEAN = 3
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Lap:
    """One timed run, in seconds; `cpu` is this process with its children, `server_cpu` the named servers."""

    wall: float
    cpu: float
    server_cpu: float
    foreign_cores: float


@dataclass(frozen=True, slots=True)
class Round:
    """Ours and the limit, one after the other."""

    ours: Lap
    limit: Lap

    @property
    def ratio(self) -> float:
        """Wall time of ours over that of the limit."""
        return self.ours.wall / self.limit.wall

    @property
    def cpu_ratio(self) -> float:
        """CPU time of ours, servers included, over that of the limit."""
        limit = self.limit.cpu + self.limit.server_cpu
        return (self.ours.cpu + self.ours.server_cpu) / max(limit, 1e-6)

    @property
    def clean(self) -> bool:
        """Whether nobody else used noticeable CPU time in either half."""
        return max(self.ours.foreign_cores, self.limit.foreign_cores) <= FOREIGN_CORES


@dataclass(frozen=True, slots=True)
class Figure:
    """The ratio over all rounds: from the clean ones when there are enough, and `noisy` when there are not."""

    name: str
    median: float
    least: float
    most: float
    cpu_median: float
    clean_rounds: int
    rounds: int
    noisy: bool
    foreign_cores: float

    def __str__(self) -> str:
        note = "  NOISY: too few rounds without a neighbour" if self.noisy else ""
        return (
            f"{self.name:<32} {self.median:6.3f}  ({self.least:.3f} … {self.most:.3f})  cpu {self.cpu_median:.3f}"
            f"  clean {self.clean_rounds}/{self.rounds}{note}"
        )


def time_lap(work: Callable[[], None], servers: Sequence[int] = ()) -> Lap:
    """Run `work` once; `servers` are process ids whose CPU time belongs to the work."""
    busy, own, served, start = _busy(), _own(), _used_by(servers), time.perf_counter()
    work()
    wall = time.perf_counter() - start
    own, served, busy = _own() - own, _used_by(servers) - served, _busy() - busy
    # /proc counts in hundredths of a second: a lap of less than some tenths can't be told clean from disturbed.
    return Lap(wall, own, served, max(0.0, busy - own - served) / max(wall, 0.05))


def interleave(
    ours: Callable[[], None],
    limit: Callable[[], None],
    rounds: int,
    servers: Sequence[int] = (),
    after: Callable[[], None] | None = None,
) -> list[Round]:
    """`rounds` rounds after one that does not count; who goes first changes from round to round.

    Args:
        ours: does our work once.
        limit: does only the physical work, once.
        rounds: how many rounds count.
        servers: process ids of the servers that work for both; what these started belongs to them.
        after: runs untimed after each round; checks the results, raises if one is wrong, and cleans up.
    """
    done = []
    for number in range(rounds + 1):
        first, second = (ours, limit) if number % 2 else (limit, ours)
        laps = [time_lap(first, servers), time_lap(second, servers)]
        if number % 2 == 0:
            laps.reverse()
        if after is not None:
            after()
        if number:
            done.append(Round(*laps))
    return done


def report(name: str, rounds: Sequence[Round]) -> Figure:
    """The figure of a measurement; the per-round numbers go into the JSON file with `write_json`."""
    clean = [one for one in rounds if one.clean]
    noisy = len(clean) < min(ENOUGH_CLEAN, len(rounds))
    counted = [one.ratio for one in (rounds if noisy else clean)]
    return Figure(
        name=name,
        median=statistics.median(counted),
        least=min(counted),
        most=max(counted),
        cpu_median=statistics.median(one.cpu_ratio for one in rounds),
        clean_rounds=len(clean),
        rounds=len(rounds),
        noisy=noisy,
        foreign_cores=statistics.median(max(one.ours.foreign_cores, one.limit.foreign_cores) for one in rounds),
    )


def write_json(path: Path, figures: Sequence[tuple[Figure, Sequence[Round]]]) -> None:
    """Everything measured, with the machine it was measured on."""
    results = [
        {**asdict(figure), "laps": [{"ours": asdict(one.ours), "limit": asdict(one.limit)} for one in rounds]}
        for figure, rounds in figures
    ]
    path.write_text(json.dumps({"machine": machine_line(), "results": results}, indent=1), "utf-8")


def servers_on(*ports: int) -> tuple[int, ...]:
    """The process ids of whoever listens on these local TCP ports.

    Raises:
        LookupError: nobody does, or it is not for us to know who.
    """
    listening = {
        found.laddr[1]: found.pid
        for found in psutil.net_connections("tcp")
        if found.status == psutil.CONN_LISTEN and found.pid is not None and found.laddr
    }
    missing = [port for port in ports if port not in listening]
    if missing:
        raise LookupError(f"nobody seen listening on {missing}")
    return tuple(sorted({listening[port] for port in ports}))


def finish(floors: Sequence[tuple[Figure, float | None]], slack: float) -> None:
    """Say how each figure stands to its floor (with slack, such as 0.10); end the program with 1 if one was missed.

    A noisy figure is judged like any other, and called so: it has to be taken again on a quiet machine.
    """
    conclude(
        [Verdict(f"{one.name} (noisy)" if one.noisy else one.name, one.median, most) for one, most in floors], slack
    )


def _busy() -> float:
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    user, nice, system, _idle, _wait, irq, softirq, steal = fields
    return (user + nice + system + irq + softirq + steal) / _TICK


def _own() -> float:
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage)


def _used_by(pids: Sequence[int]) -> float:
    """CPU seconds of these processes and of all below them, those included that have ended meanwhile."""
    roots = [psutil.Process(pid) for pid in pids]
    total = 0.0
    for process in {each for root in roots for each in (root, *root.children(recursive=True))}:
        with suppress(psutil.NoSuchProcess):  # its parent counts it from now on
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total
