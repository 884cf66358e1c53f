"""P5: the second copy, made after the acknowledgement, while the second site is well and after it was away.

Files of 1 MiB are sent by four clients through the web process, with its worker copying beside. An acknowledgement,
with all that it stands for (the request, the record, the log), is told beside a plain PUT of the same bytes to the
first site; what sealing alone costs is P4. The lag is the time from the acknowledgement to a copy that was read back
at the second site. Then the second site is away for a while, uploads go on, and it comes back: at the end every file
that was acknowledged must lie at both sites, byte for byte what the register says, and come back as it was sent.

    python -m benchmarks.second_site --size small|full --rounds 3 --json out.json

Small keeps the site away for 10 s, full for 60 s. The servers are named by STRONGROOM_SITE_A_… and STRONGROOM_SITE_B_….
"""

import argparse
import hashlib
import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from sqlalchemy import select

from benchmarks.gate import Gate, gate_to
from benchmarks.machine import machine_line
from benchmarks.rounds import interleave, report, servers_on
from benchmarks.served_archive import SITES, ServedArchive, connection_to, served_archive, wait_for
from benchmarks.verdict import Verdict, conclude, write_values
from storage.register.engine import open_register
from storage.register.models import CopyRow, ObjectRow, VersionRow
from storage.register.register import Register
from storage.vault.s3_site import S3Site

CLIENTS = 4
MIB = 1024 * 1024
SIZE = MIB + 16  # just over what text is taken out of, here
LAG_MOST_SECONDS = 5.0
AWAY_SECONDS = {"small": 10.0, "full": 60.0}
FILES = {"small": 40, "full": 200}


class Uploads:
    """Sends files that all differ, and remembers every acknowledgement with the SHA-256 of what was sent."""

    def __init__(self, archive: ServedArchive) -> None:
        self._archive = archive
        self._body = os.urandom(SIZE - 16)
        self.acknowledged: dict[str, str] = {}

    def send(self, count: int) -> None:
        with ThreadPoolExecutor(CLIENTS) as pool, self._archive.client() as client:
            for _ in pool.map(lambda _: self._one(client), range(count)):
                pass

    def send_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.send(CLIENTS)

    def _one(self, client: httpx.Client) -> None:
        data = os.urandom(16) + self._body
        answer = client.post("/documents", params={"file_name": "block.bin", "class": "other"}, content=data)
        if answer.status_code != httpx.codes.ACCEPTED:
            raise RuntimeError(f"not acknowledged: {answer.status_code} {answer.text[:200]}")
        self.acknowledged[answer.json()["id"]] = hashlib.sha256(data).hexdigest()


def measure(size: str, rounds: int) -> list[Verdict]:
    port_b = urlsplit(os.environ["STRONGROOM_SITE_B_ENDPOINT"]).port or 9000
    with gate_to(port_b) as (gate, port):
        more = {"STRONGROOM_SITE_B_ENDPOINT": f"http://127.0.0.1:{port}", "STRONGROOM_MAX_EXTRACT_BYTES": str(MIB)}
        with served_archive(more) as archive:
            register = open_register(f"sqlite:///{archive.folder / 'data' / 'register.db'}")
            try:
                return _verdicts(archive, register, gate, size, rounds)
            finally:
                register.close()


def _verdicts(archive: ServedArchive, register: Register, gate: Gate, size: str, rounds: int) -> list[Verdict]:
    uploads = Uploads(archive)
    port_a = urlsplit(os.environ["STRONGROOM_SITE_A_ENDPOINT"]).port or 9000
    ack = report(
        "P5 acknowledgement to plain PUT, 1 MiB",
        interleave(
            lambda: uploads.send(FILES[size]),
            lambda: put_plain(archive, FILES[size]),
            rounds,
            [*servers_on(port_a), archive.web.pid],
            lambda: wait_for_copies(register, uploads),
        ),
    )
    print(ack, flush=True)
    lag = lag_p95(register)
    gate.shut()
    before = len(uploads.acknowledged)
    uploads.send_for(AWAY_SECONDS[size])
    alone = len(uploads.acknowledged) - before
    gate.open()
    start = time.perf_counter()
    wait_for_copies(register, uploads)
    print(f"{alone} files acknowledged while the site was away, copied {time.perf_counter() - start:.1f} s after")
    return [
        Verdict(f"{ack.name}{' (noisy)' if ack.noisy else ''}", ack.median, None),
        Verdict("P5 lag of the second copy, p95, s", lag, LAG_MOST_SECONDS),
        Verdict("P5 acknowledged files lost", lost(archive, register, uploads), 0.0),
    ]


def put_plain(archive: ServedArchive, count: int) -> None:
    client = connection_to("A").client
    data = os.urandom(SIZE)
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(
            pool.map(
                lambda number: client.put_object(archive.bucket, f"plain/{number}", BytesIO(data), SIZE), range(count)
            )
        )


def copied(register: Register, uploads: Uploads) -> bool:
    """Whether every acknowledged file has a verified copy at every site."""
    with register.snapshot() as session:
        done = session.execute(select(CopyRow.object_id).where(CopyRow.verified_at.is_not(None))).all()
    return len(done) >= len(SITES) * len(uploads.acknowledged)


def wait_for_copies(register: Register, uploads: Uploads) -> None:
    wait_for(lambda: copied(register, uploads), "every second copy")


def lag_p95(register: Register) -> float:
    """From the acknowledgement to the verified second copy, in seconds."""
    query = select(ObjectRow.created_at, CopyRow.verified_at).join(CopyRow, CopyRow.object_id == ObjectRow.id)
    with register.snapshot() as session:
        rows = session.execute(query.where(CopyRow.site == "b")).all()
    lags = [(verified - created).total_seconds() for created, verified in rows if verified is not None]
    return statistics.quantiles(lags, n=20)[-1]


def lost(archive: ServedArchive, register: Register, uploads: Uploads) -> int:
    """How many acknowledged files are not whole at both sites, or do not come back as they were sent."""
    query = select(VersionRow.document_id, ObjectRow.id, ObjectRow.cipher_sha256)
    with register.snapshot() as session:
        rows = session.execute(query.join(ObjectRow, VersionRow.object_id == ObjectRow.id)).all()
    objects = {row[0]: (row[1], row[2]) for row in rows}
    sites = [S3Site(name, connection_to(name), archive.bucket) for name in SITES]
    bad = 0
    with archive.client() as client:
        for document, sent in uploads.acknowledged.items():
            object_id, cipher = objects.get(document, ("00", ""))
            whole = all(hashlib.sha256(b"".join(site.get(object_id))).hexdigest() == cipher for site in sites)
            back = client.get(f"/documents/{document}/original").content
            bad += not whole or hashlib.sha256(back).hexdigest() != sent
    return bad


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", choices=tuple(FILES), default="small")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    print(machine_line())
    verdicts = measure(chosen.size, chosen.rounds)
    if chosen.json:
        write_values(chosen.json, verdicts)
    conclude(verdicts)


if __name__ == "__main__":
    main()
