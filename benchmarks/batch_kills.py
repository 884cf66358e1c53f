"""Two batches, one from a folder and one over REST, while everything is killed at moments nobody chose.

    python -m benchmarks.batch_kills --stack embedded|real [--files 5000] [--kills 100] [--seed 7]

Killed with SIGKILL, and started again: the ingest command, the worker or one of its processes, the web server and, on
the real stack, the broker and the index. It goes on until all is taken in and so many were killed. Then: do the signed
receipts add up, is every content kept once and whole, is the index what the register says, is the audit log sound?
Exit 1 if not.
"""

import argparse
import hashlib
import json
import os
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from benchmarks.born_digital import born_documents
from benchmarks.verdict import Verdict, conclude
from benchmarks.victims import Program, Victim, servers
from deploy.archive import Archive, open_archive
from ingest.batches.receipt_file import faults
from storage.audit.verify import verify
from storage.register import kept
from storage.register.item_states import ItemState
from storage.register.models import BatchItemRow, DocumentRow
from storage.register.states import State
from storage.vault.sealed import Sealed
from tests.stacks import Stack, stack

SENDERS = 2
EVERY_PDF, EVERY_DUPLICATE, EVERY_EMPTY, EVERY_BROKEN = 10, 50, 200, 100
SERVER_SHARE = 0.15  # of the kills; a server takes long to come back
LONGEST_SECONDS = 8.0  # between two kills


@dataclass(frozen=True, slots=True)
class Lot:
    """The files of one batch."""

    files: dict[str, bytes]

    @property
    def contents(self) -> set[str]:
        """The digests of what is to be kept."""
        return {hashlib.sha256(data).hexdigest() for data in self.files.values() if data}


def made_lot(name: str, count: int) -> Lot:
    """Short texts, a PDF or Word file now and then, some files twice, some empty, some broken."""
    born = born_documents(count // EVERY_PDF + 1, name)
    files: dict[str, bytes] = {}
    for number in range(count):
        path = f"{name}/{number // 100:03}/{number:05}"
        if number % EVERY_EMPTY == 7:
            files[f"{path}.txt"] = b""
        elif number % EVERY_DUPLICATE == 9:
            files[f"{path}-again.txt"] = files[f"{name}/{(number - 1) // 100:03}/{number - 1:05}.txt"]
        elif number % EVERY_BROKEN == 33:
            files[f"{path}.pdf"] = f"%PDF-1.4\n{name} {number} ends here".encode()
        elif number % EVERY_PDF == 5:
            one = next(born)
            files[path + Path(one.name).suffix] = one.data
        else:
            files[f"{path}.txt"] = f"{name} {number}: the parties agree on clause {number}. 双方同意。\n".encode()
    return Lot(files)


class Sender:
    """A client that sends the files of a batch over REST, each until it is told that it arrived."""

    def __init__(self, url: str, token: str, lot: Lot) -> None:
        self._client = httpx.Client(
            base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=60.0
        )
        self._lot = lot
        self.batch = ""

    def begin(self) -> None:
        """Make the batch."""
        answer = self._insisting("POST", "/batches", json={"name": "sent", "class": "business"})
        self.batch = answer.json()["id"]

    def send(self) -> None:
        """Send all of it, and finish the batch."""
        with ThreadPoolExecutor(SENDERS) as threads:
            list(threads.map(self._send, self._lot.files.items()))

    def receipt(self) -> bytes:
        """The batch's receipt, once everything has settled."""
        self._insisting("POST", f"/batches/{self.batch}/finish")
        return self._insisting("GET", f"/batches/{self.batch}/receipt.json").content

    def _send(self, file: tuple[str, bytes]) -> None:
        path, data = file
        self._insisting("POST", f"/batches/{self.batch}/items", params={"path": path}, content=data)

    def _insisting(self, method: str, path: str, **more: object) -> httpx.Response:
        while True:
            try:
                answer = self._client.request(method, path, **more)  # type: ignore[arg-type]
            except httpx.TransportError:
                time.sleep(0.2)
                continue
            if answer.status_code < 500:
                return answer.raise_for_status() if answer.status_code != 422 else answer
            time.sleep(0.2)


class Killer:
    """Kills one of the programs or servers at a time, and brings it back, `kills` times over the whole of the work."""

    def __init__(self, programs: Sequence[Program], others: Sequence[Victim], dice: random.Random, kills: int) -> None:
        self._programs = programs
        self._others = others
        self._dice = dice
        self._kills = kills
        self.count: Counter[str] = Counter()

    def run(self, share_done: Callable[[], float]) -> None:
        """Each when a further share of the work is done, or some seconds later if it goes on slowly."""
        while (done := self.count.total()) < self._kills:
            until = time.monotonic() + LONGEST_SECONDS
            while share_done() < done / self._kills and time.monotonic() < until:
                time.sleep(0.1)
            time.sleep(self._dice.uniform(0.0, 1.0))
            self._one()
            if done % 10 == 0:
                print(f"{share_done():.0%} taken in, {self.count.total()} kills", flush=True)

    def _one(self) -> None:
        servers_turn = self._others and self._dice.random() < SERVER_SHARE
        victim = self._dice.choice(self._others if servers_turn else self._programs)
        if victim.kill():
            self.count[victim.name] += 1
        time.sleep(self._dice.uniform(0.0, 1.0))
        for each in (victim, *self._programs):
            each.revive()


def killed(
    made: Stack, archive: Archive, lots: tuple[Lot, Lot], kills: int, dice: random.Random, others: Sequence[Victim]
) -> Iterator[Verdict]:
    """Take both batches in meanwhile, with the servers `others` among those killed; then look at what is there."""
    folder, receipt = made.folder / "scans", made.folder / "receipt.json"
    for path, data in lots[0].files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    token = made.run("token", "create", "--user", "clerk").stdout.split()[-1]
    sender = Sender(made.url, token, lots[1])
    order = ("ingest", str(folder), "--recursive", "--class", "business", "--json", "--receipt", str(receipt))
    taking = Program(made, dice, *order, ends=True)
    programs = [taking, Program(made, dice, "serve"), Program(made, dice, "worker")]
    if not made.environment.get("STRONGROOM_BROKER_URL"):
        programs.pop()  # the web server has its worker beside it
    for each in programs:
        each.revive()
    killer = Killer(programs, others, dice, kills)
    begun, files = time.monotonic(), len(lots[0].files) + len(lots[1].files)
    sender.begin()
    sending = threading.Thread(target=sender.send)
    sending.start()
    killer.run(lambda: taken_in(archive) / files)
    for each in programs:
        each.revive()
    sending.join()
    taking.wait()
    print(f"{killer.count.total()} kills, done after {time.monotonic() - begun:.0f} s: {dict(killer.count)}")
    wait_until_settled(archive)
    receipts = [receipt.read_bytes(), sender.receipt()]
    for each in programs:
        each.end()
    yield Verdict("kills", -killer.count.total(), -kills)
    yield from looked_at(archive, lots, receipts)


def taken_in(archive: Archive) -> int:
    """How many files have ended in a state already."""
    with archive.register.snapshot() as session:
        waiting = (ItemState.WAITING,)
        return session.query(BatchItemRow).filter(BatchItemRow.state.not_in(waiting)).count()


def wait_until_settled(archive: Archive) -> None:
    """No document waits for a worker any more."""
    while True:
        with archive.register.snapshot() as session:
            if not session.query(DocumentRow).filter(DocumentRow.state == State.RECEIVED).count():
                return
        time.sleep(0.5)


def looked_at(archive: Archive, lots: tuple[Lot, Lot], receipts: Sequence[bytes]) -> Iterator[Verdict]:
    """What is there, against what was sent."""
    for lot, data in zip(lots, receipts, strict=True):
        head = json.loads(data)["receipt"]
        print({name: head[name] for name in ("received", "kept", "duplicate", "refused")}, head["states"])
        yield Verdict("receipt: faults", len(faults(data, archive.signer.public_key)), 0)
        yield Verdict("receipt: files more or fewer", abs(head["received"] - len(lot.files)), 0)
        yield Verdict("receipt: kept more or fewer", abs(head["kept"] - len(lot.contents)), 0)
        yield Verdict("receipt: does not add up", head["received"] - sum(head[name] for name in _PARTS), 0)
    wanted = lots[0].contents | lots[1].contents
    with archive.register.snapshot() as session:
        mine = BatchItemRow.document_id.is_not(None) & (BatchItemRow.state != ItemState.DUPLICATE)
        items = session.scalars(select(BatchItemRow).where(mine)).all()
        rows = session.scalars(select(DocumentRow)).all()
        states = Counter(row.state for row in rows)
        found = kept.read(session, [(row.id, 1) for row in rows])
        sound = verify(session).sound
    print(dict(states))
    originals = [each.original for each in found.values() if each.original is not None]
    digests = Counter(each.plain_sha256 for each in originals)
    yield Verdict("documents for an item more or fewer", abs(len(rows) - len({each.document_id for each in items})), 0)
    yield Verdict("contents lost", len(wanted - digests.keys()), 0)
    yield Verdict("contents kept twice", sum(count - 1 for count in digests.values()), 0)
    yield Verdict("originals that don't read back", sum(not _whole(archive, each) for each in originals), 0)
    yield Verdict("good documents set aside", states[State.FAILED] + states[State.QUARANTINED], None)
    archive.reconciler.run(orphan_age=timedelta(0))
    yield Verdict("register, vault and index differ", not archive.reconciler.run(orphan_age=timedelta(0)).clean, 0)
    yield Verdict("audit log not sound", not sound, 0)


_PARTS = ("kept", "duplicate", "refused")


def _whole(archive: Archive, original: Sealed) -> bool:
    digest = hashlib.sha256()
    for piece in archive.vault.open(original):
        digest.update(piece)
    return digest.hexdigest() == original.plain_sha256


def main() -> None:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--stack", choices=("embedded", "real"), default="embedded")
    options.add_argument("--files", type=int, default=5000)
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--seed", type=int, default=7)
    chosen = options.parse_args()
    half = chosen.files // 2
    lots = (made_lot("folder", half), made_lot("sent", chosen.files - half))
    others = servers(dict(os.environ)) if chosen.stack == "real" else []
    with tempfile.TemporaryDirectory() as place, stack(chosen.stack, Path(place)) as made:
        made.run("user", "add", "clerk", "--role", "clerk", "--role", "reader", "--level", "secret")
        with pytest.MonkeyPatch.context() as patch:
            archive = open_archive(made.settings(patch))
            try:
                verdicts = list(killed(made, archive, lots, chosen.kills, random.Random(chosen.seed), others))
            finally:
                archive.close()
    conclude(verdicts)


if __name__ == "__main__":
    main()
