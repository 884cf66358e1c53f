"""P1: born-digital documents from upload to searchable, ours over our API by 4 clients against the physical work.

Ours is the archive as it is run in production: a web process and a worker, over Elasticsearch, two MinIO sites, a Tika
server, PostgreSQL and RabbitMQ, all named by the environment. The limit is `benchmarks.ingest_limit`. What is found by
the planted words is counted before a figure is printed. The figure is the time of ours over the time of the limit; P1,
documents a second over those of the limit, is its inverse.

    python -m benchmarks.ingest --size small|full --rounds 5 --json out.json
"""

import argparse
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil

from benchmarks import ingest_limit
from benchmarks.born_digital import BornDocument, born_documents
from benchmarks.machine import machine_line
from benchmarks.own_archive import own_archive, workers
from benchmarks.rounds import finish, interleave, report, servers_on, write_json
from deploy.archive import Archive
from ingest.tasks import ADVANCE, make_app
from mappings.access import Role
from mappings.scheme import QueryRight
from storage.governance import people, tokens
from storage.governance.people import PersonFacts

CLIENTS = 4
COUNTS = {"tiny": 40, "small": 200, "full": 1000}
MOST = 1 / 0.60  # P1 >= 0.60
_PATIENCE = 600.0
_LOOK_SECONDS = 0.5  # each look is a search, which the servers must answer beside the work
_PORTS = ("index_url", "site_a_endpoint", "site_b_endpoint", "tika_url")


class Ours:
    """The archive over its API."""

    def __init__(self, url: str, token: str) -> None:
        self._clients = [
            httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=60) for _ in range(CLIENTS)
        ]

    def take_in(self, documents: Sequence[BornDocument], common: str) -> None:
        """Upload by all clients at once; return when every document can be found."""
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self._upload, self._clients, [documents[number::CLIENTS] for number in range(CLIENTS)]))
        until = time.monotonic() + _PATIENCE
        while self.found(common) < len(documents):
            if time.monotonic() > until:
                raise RuntimeError(f"only {self.found(common)} of {len(documents)} documents were found in time")
            time.sleep(_LOOK_SECONDS)

    def found(self, words: str) -> int:
        """How many documents hold these words."""
        answer = self._clients[0].get("/api/v1/search", params={"q": words, "size": 1})
        answer.raise_for_status()
        total: int = answer.json()["total"]
        return total

    def _upload(self, client: httpx.Client, documents: Sequence[BornDocument]) -> None:
        for each in documents:
            answer = client.post(
                "/api/v1/documents",
                data={"class": ingest_limit.CLASSIFICATION, "level": "internal"},
                files={"file": (each.name, each.data)},
            )
            answer.raise_for_status()


class Broker:
    """P18: how many tasks the broker carried while documents were taken in, and its own CPU time in seconds."""

    def __init__(self, archive: Archive) -> None:
        settings = archive.settings
        self._app = make_app(settings.broker_url.get_secret_value(), settings.broker_queue)
        self._processes = [psutil.Process(pid) for pid in servers_on(urlsplit(_broker(archive)).port or 5672)]
        self.tasks = 0
        self.cpu = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Count what happens within the block."""
        tasks, cpu = self._tasks(), self._cpu()
        yield
        self.tasks += self._tasks() - tasks
        self.cpu += self._cpu() - cpu

    def _tasks(self) -> int:
        stats = self._app.control.inspect(timeout=2.0).stats() or {}
        return sum(each["total"].get(ADVANCE, 0) for each in stats.values())

    def _cpu(self) -> float:
        return sum(sum(each.cpu_times()[:2]) for each in self._processes)


class Turns:
    """One round after another, with new documents each time."""

    def __init__(self, ours: Ours, pool: Executor, archive: Archive, count: int) -> None:
        self._ours, self._pool, self._archive, self._count = ours, pool, archive, count
        self.broker = Broker(archive)
        self._renew()

    def ours(self) -> None:
        with self.broker.watched():
            self._ours.take_in(self._documents, self._common)

    def limit(self) -> None:
        self._entries = ingest_limit.run(self._pool, self._limit_documents)
        self._archive.index.refresh()

    def check(self) -> None:
        """Both found what was planted, and nothing twice, or there is no figure."""
        tenth = -(-self._count // 10)
        for common, documents in ((self._common, self._documents), (self._limit_common, self._limit_documents)):
            found = [self._ours.found(words) for words in (common, f"{common} marktenth", documents[-1].word)]
            if found != [self._count, tenth, 1]:
                raise RuntimeError(f"wanted {[self._count, tenth, 1]} documents, found {found}")
        if self._entries < self._count:
            raise RuntimeError("the limit indexed less than its documents")
        self._renew()

    def _renew(self) -> None:
        self._common, self._limit_common = f"o{secrets.token_hex(4)}", f"l{secrets.token_hex(4)}"
        self._documents = list(born_documents(self._count, self._common))
        self._limit_documents = list(born_documents(self._count, self._limit_common))
        self._entries = 0


def measure(size: str, rounds: int, target: Path | None) -> None:
    count = COUNTS[size]
    with ExitStack() as stack:
        archive = stack.enter_context(own_archive("real", STRONGROOM_PORT=str(_free_port())))
        worker = stack.enter_context(workers(archive))
        web = stack.enter_context(_web(archive))
        pool, limit_pids = ingest_limit.start_processes()
        stack.callback(pool.shutdown)
        ours = Ours(archive.settings.web_origin, _token(archive))
        turns = Turns(ours, pool, archive, count)
        ours.take_in(list(born_documents(CLIENTS * 4, "warmup")), "warmup")
        roots = [worker.pid, web.pid, *limit_pids]
        ports = [urlsplit(str(getattr(archive.settings, name))).port or 80 for name in _PORTS]
        ports += [urlsplit(each).port or 80 for each in (archive.settings.sqlalchemy_url, _broker(archive))]
        laps = interleave(turns.ours, turns.limit, rounds, (*servers_on(*ports), *roots), turns.check)
    figure = report(f"P1 ingest, {count} documents", laps)
    print(figure)
    rates = [(count / one.ours.wall, count / one.limit.wall) for one in laps]
    print("documents/s, ours and limit: " + ", ".join(f"{ours:.1f} / {limit:.1f}" for ours, limit in rates))
    print(f"P1 = {1 / figure.median:.2f} ({1 / figure.most:.2f} … {1 / figure.least:.2f})")
    cpu = sum(one.ours.cpu + one.ours.server_cpu for one in laps) * (rounds + 1) / rounds  # the first does not count
    tasks = turns.broker.tasks / count / (rounds + 1)
    print(f"P18: {tasks:.2f} tasks a document, {turns.broker.cpu / cpu:.2%} of the CPU")
    if target:
        write_json(target, [(figure, laps)])
    finish([(figure, MOST)], slack=0.0 if size == "full" else 0.10)


@contextmanager
def _web(archive: Archive) -> Iterator[subprocess.Popen[bytes]]:
    with (archive.settings.data / "web.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "deploy.cli", "serve"], stdout=log, stderr=log)
        try:
            until = time.monotonic() + _PATIENCE
            while not _answers(archive.settings.web_origin):
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("the web process did not start")
                time.sleep(_LOOK_SECONDS)
            yield process
        finally:
            process.terminate()
            process.wait(30)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").is_success
    except httpx.TransportError:
        return False


def _token(archive: Archive) -> str:
    facts = PersonFacts(
        "Benchmark", archive.scheme.top_level, ["records"], [Role.ARCHIVIST, Role.READER], list(QueryRight), "en"
    )
    with archive.register.transaction() as session:
        person = people.add(session, "benchmark", facts, archive.clock())
        return tokens.create(session, person.id, "benchmark", archive.clock(), None).token


def _broker(archive: Archive) -> str:
    return archive.settings.broker_url.get_secret_value()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", choices=COUNTS, default="small")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    print(machine_line())
    measure(chosen.size, chosen.rounds, chosen.json)


if __name__ == "__main__":
    main()
