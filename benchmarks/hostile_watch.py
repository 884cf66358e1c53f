"""What hostile files try while they are read, seen from outside: the network, folders, memory."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_EVERY_SECONDS = 0.02


@dataclass
class Canary:
    """An address that every URL in the files names; `asked` counts the connections to it."""

    url: str
    asked: int = 0


@contextmanager
def canary() -> Iterator[Canary]:
    """A listener on this machine that notes who comes."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            found.asked += 1

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        found = Canary(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


class Folders:
    """Folders in which nothing may appear; `name_parts` tell what the files would call it."""

    def __init__(self, folders: tuple[Path, ...], name_parts: tuple[str, ...]) -> None:
        self._folders = folders
        self._parts = name_parts
        self._before = self._listed()

    def new(self) -> list[Path]:
        """What has appeared since, under one of those names."""
        return sorted(self._listed() - self._before)

    def _listed(self) -> set[Path]:
        found = set()
        for folder in self._folders:
            for path in (*folder.glob("*"), *folder.glob("*/*")) if folder.is_dir() else ():
                if any(part in path.name for part in self._parts):
                    found.add(path)
        return found


@dataclass
class Readers:
    """The processes under a worker. Highest resident sizes in bytes, as the kernel noted them for each process.

    `network` holds, for each reading process as it was seen last, its network interfaces beside the loopback and the
    bytes that went out through any. It has none in a network namespace of its own, which it enters while it starts.
    """

    worker: int = 0
    reader: int = 0
    network: dict[int, tuple[frozenset[str], int]] = field(default_factory=dict)

    @property
    def interfaces(self) -> frozenset[str]:
        """Those that any of them could see."""
        return frozenset().union(*(names for names, _ in self.network.values()))

    @property
    def sent(self) -> int:
        """The bytes of all of them."""
        return sum(sent for _, sent in self.network.values())


@contextmanager
def readers_of(worker: int) -> Iterator[Readers]:
    """Watch the worker and everything it starts for as long as the block lasts."""
    found, ended = Readers(), threading.Event()
    watching = threading.Thread(target=_watch, args=(worker, found, ended))
    watching.start()
    try:
        yield found
    finally:
        ended.set()
        watching.join()


def _watch(worker: int, found: Readers, ended: threading.Event) -> None:
    process = psutil.Process(worker)
    while not ended.wait(_EVERY_SECONDS):
        found.worker = max(found.worker, _height(worker))
        for child in process.children(recursive=True):
            if "ingest.extract.containment.child" not in " ".join(_command(child)):
                found.worker = max(found.worker, _height(child.pid))
                continue
            found.reader = max(found.reader, _height(child.pid))
            _look_at_network(child.pid, found)


def _command(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def _height(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def _look_at_network(pid: int, found: Readers) -> None:
    try:
        lines = Path(f"/proc/{pid}/net/dev").read_text("ascii").splitlines()[2:]
    except OSError:
        return  # gone
    rows = [(name.strip(), int(numbers.split()[8])) for name, _, numbers in (line.partition(":") for line in lines)]
    found.network[pid] = frozenset(name for name, _ in rows if name != "lo"), sum(sent for _, sent in rows)
