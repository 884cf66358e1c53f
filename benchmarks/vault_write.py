"""P4 and P5: what sealing costs over storing the same bytes unsealed, at one site and at two.

The limit is the same S3 client, server, part size and number of clients with a plain PUT of the same bytes.
P5 compares sealing and then copying to the second site, read back and verified there, with two plain PUTs at once.

    python -m benchmarks.vault_write --size small|full --rounds 5 --json out.json

The two servers are named by STRONGROOM_SITE_A_… and STRONGROOM_SITE_B_….
"""

import argparse
import hashlib
import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from benchmarks.machine import machine_line
from benchmarks.rounds import Figure, Round, finish, interleave, report, servers_on, write_json
from storage.clock import system_clock
from storage.vault.keyring import FileKeyring
from storage.vault.s3_connection import S3Connection, connect_s3
from storage.vault.s3_site import S3Site
from storage.vault.s3_upload import PART_SIZE
from storage.vault.sealed import ObjectRole, Sealed
from storage.vault.secret import SecretKey
from storage.vault.vault import Vault

T = TypeVar("T")
KIB, MIB = 1024, 1024 * 1024
CLIENTS = 4
# (name, size of an object, how many: small, full, highest ratio). Ours takes one digest more than the limit, of the
# plaintext, which is a tenth of the whole here, and seals.
WORKLOADS = (("64 KiB", 64 * KIB, 100, 200, 1.25), ("1 MiB", MIB, 50, 200, 1.25), ("100 MiB", 100 * MIB, 4, 8, 1.10))
P5_MOST = 1.15
CHECKED = 8


@dataclass
class Server:
    """One S3 server with a bucket of our own for one workload."""

    name: str
    connection: S3Connection
    bucket: str
    port: int
    site: S3Site = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.connection.client
        self.site = S3Site(self.name, self.connection, self.bucket)

    def put_plain(self, key: str, payload: bytes) -> None:
        self.client.put_object(
            self.bucket, key, BytesIO(payload), len(payload), part_size=PART_SIZE, num_parallel_uploads=1
        )

    def get_plain(self, key: str) -> bytes:
        with self.client.get_object(self.bucket, key) as response:
            return response.read()

    def empty(self) -> None:
        for item in self.client.list_objects(self.bucket, recursive=True, include_version=True):
            self.client.remove_object(self.bucket, item.object_name or "", version_id=item.version_id)


@contextmanager
def servers() -> Iterator[tuple[Server, Server]]:
    bucket = f"bench-{uuid.uuid4().hex[:12]}"
    pair = []
    for name in ("A", "B"):
        endpoint, access, secret = (
            os.environ[f"STRONGROOM_SITE_{name}_{part}"] for part in ("ENDPOINT", "ACCESS_KEY", "SECRET_KEY")
        )
        connection = connect_s3(endpoint, access, SecretKey(secret.encode()))
        pair.append(Server(name.lower(), connection, bucket, urlsplit(endpoint).port or 9000))
    try:
        for server in pair:
            server.site.ensure_bucket()
        yield pair[0], pair[1]
    finally:
        for server in pair:
            server.empty()
            server.client.remove_bucket(bucket)


class Workload:
    """Some objects of one size, written by several clients at once, by us and plainly."""

    def __init__(self, payload: bytes, count: int, keys: FileKeyring, first: Server, second: Server) -> None:
        self.payload = payload
        self.count = count
        self.first, self.second = first, second
        self.vault = Vault([first.site, second.site], keys)
        self.sealed: list[Sealed] = []
        self.plain: list[str] = []

    def seal(self) -> None:
        self.sealed = self._clients(lambda _: self._seal_one())

    def seal_twice(self) -> None:
        self.sealed = self._clients(lambda _: self._replicated(self._seal_one()))

    def put(self) -> None:
        self.plain = self._clients(lambda number: self._put_one(self.first, f"plain/{number}"))

    def put_twice(self) -> None:
        with ThreadPoolExecutor(CLIENTS) as other:

            def both(number: int) -> str:
                there = other.submit(self._put_one, self.second, f"plain/{number}")
                self._put_one(self.first, f"plain/{number}")
                return there.result()

            self.plain = self._clients(both)

    def check(self) -> None:
        """What is read back is what was written, or there is no figure."""
        right = hashlib.sha256(self.payload).digest()
        for sealed in self.sealed[:CHECKED]:
            found = hashlib.sha256()
            for piece in self.vault.open(sealed):
                found.update(piece)
            if found.digest() != right:
                raise RuntimeError("a sealed object came back changed")
        for key in self.plain[:CHECKED]:
            if hashlib.sha256(self.first.get_plain(key)).digest() != right:
                raise RuntimeError("a plain object came back changed")
        self.first.empty()
        self.second.empty()

    def _seal_one(self) -> Sealed:
        return self.vault.seal("benchmark", 1, ObjectRole.ORIGINAL, BytesIO(self.payload))[0]

    def _replicated(self, sealed: Sealed) -> Sealed:
        self.vault.replicate(sealed, self.first.name, self.second.name)
        return sealed

    def _put_one(self, server: Server, key: str) -> str:
        server.put_plain(key, self.payload)
        return key

    def _clients(self, one: Callable[[int], T]) -> list[T]:
        with ThreadPoolExecutor(CLIENTS) as pool:
            return list(pool.map(one, range(self.count)))


def measure(
    full: bool, rounds: int, only: str
) -> tuple[list[tuple[Figure, list[Round]]], list[tuple[Figure, float | None]]]:
    measured: list[tuple[Figure, list[Round]]] = []
    floors: list[tuple[Figure, float | None]] = []
    with servers() as (first, second), tempfile.TemporaryDirectory() as folder:
        pids = servers_on(first.port, second.port)
        keys = FileKeyring.create(Path(folder) / "keyring.json", system_clock)
        for name, size, small_count, full_count, most in WORKLOADS:
            if only and only not in name:
                continue
            work = Workload(os.urandom(size), full_count if full else small_count, keys, first, second)
            for goal, ours, limit, floor in (
                ("P4 one site", work.seal, work.put, most),
                ("P5 two sites", work.seal_twice, work.put_twice, P5_MOST),
            ):
                laps = interleave(ours, limit, rounds, pids, work.check)
                figure = report(f"{goal}, {name}", laps)
                print(figure, flush=True)
                measured.append((figure, laps))
                floors.append((figure, floor))
    return measured, floors


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", choices=("small", "full"), default="small")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--json", type=Path)
    options.add_argument("--only", default="", help="only workloads whose name has this")
    chosen = options.parse_args()
    print(machine_line())
    measured, floors = measure(chosen.size == "full", chosen.rounds, chosen.only)
    if chosen.json:
        write_json(chosen.json, measured)
    finish(floors, slack=0.10 if chosen.size == "small" else 0.0)


if __name__ == "__main__":
    main()
