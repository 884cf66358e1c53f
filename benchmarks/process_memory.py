"""How much memory a process and all it started have at their highest, and what they keep in temporary files."""

import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

MIB = 1024 * 1024
_EVERY_SECONDS = 0.02
_RESET_PEAK = "5"  # proc(5), clear_refs


@dataclass
class Peak:
    """In bytes: resident before, and at the highest; temporary files at their largest; each process over its idle."""

    idle: int
    most: int = 0
    temporary: int = 0
    by_process: dict[int, int] = field(default_factory=dict)

    @property
    def over_idle(self) -> int:
        """How much more there was than before."""
        return self.most - self.idle


@contextmanager
def peak_of(root: int, temporary: Path) -> Iterator[Peak]:
    """Watch the process, its children and the folder for as long as the block lasts.

    Whoever lives through it is counted with the highest the kernel noted, even if these heights were not reached
    together; whoever comes and goes with the highest total that was seen.
    """
    before = _tree(root)
    for process in before:
        Path(f"/proc/{process.pid}/clear_refs").write_text(_RESET_PEAK, "ascii")
    resting = {process.pid: _status(process.pid, "VmRSS") for process in before}
    peak = Peak(idle=sum(resting.values()))
    ended = threading.Event()
    watching = threading.Thread(target=_watch, args=(root, temporary, peak, ended))
    watching.start()
    try:
        yield peak
    finally:
        ended.set()
        watching.join()
    heights = {process.pid: _status(process.pid, "VmHWM") for process in before}
    peak.by_process = {pid: height - resting[pid] for pid, height in heights.items()}
    peak.most = max(peak.most, sum(heights.values()))


def _watch(root: int, temporary: Path, peak: Peak, ended: threading.Event) -> None:
    while not ended.wait(_EVERY_SECONDS):
        tree = _tree(root)
        peak.most = max(peak.most, sum(_status(process.pid, "VmRSS") for process in tree))
        files = dict(_size(path) for path in temporary.rglob("*"))
        for process in tree:
            files |= _unnamed(process.pid)
        peak.temporary = max(peak.temporary, sum(files.values()))


def _tree(root: int) -> list[psutil.Process]:
    process = psutil.Process(root)
    return [process, *process.children(recursive=True)]


def _status(pid: int, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)


def _unnamed(pid: int) -> dict[tuple[int, int], int]:
    """Regular files that were deleted and are still open, in memory or on a disk: each once, by its inode."""
    sizes: dict[tuple[int, int], int] = {}
    try:
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            if handle.readlink().name.endswith(" (deleted)"):
                key, size = _size(handle)
                sizes[key] = size
    except (FileNotFoundError, ProcessLookupError):
        return sizes
    return sizes


def _size(path: Path) -> tuple[tuple[int, int], int]:
    """The inode of a regular file, and its size."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0), 0
    return ((found.st_dev, found.st_ino), found.st_size) if stat.S_ISREG(found.st_mode) else ((0, 0), 0)
