"""P20: what a page of search results costs the API in CPU time, beyond proving who asks and putting the act on record.

A web process as it is run, with an index that answers 20 hits with snippets and facets from memory, serves one client
over a kept connection; its CPU time is read from the kernel. What authentication and the audit event cost by
themselves is measured by calling just these, on a register of the same kind, and taken off. At most 0.5 ms may be left.
Left out is the engine's own client; P8 measures searches with it.

    python -m benchmarks.http_floor --size small|full --rounds 5 --json out.json
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import httpx
import psutil
import uvicorn

from benchmarks.machine import machine_line
from benchmarks.own_archive import own_archive
from benchmarks.verdict import Verdict, conclude, write_values
from deploy.archive import Archive, open_archive
from deploy.settings_report import load_settings
from mappings.access import Principal, Role
from mappings.document import Document
from mappings.scheme import QueryRight
from mappings.views import view_at
from search_api.app import create_app
from search_api.credentials import Credential, Proof, prove
from search_api.http_protocol import guarded_protocol
from search_api.portal.install import install_portal
from storage.audit.actions import Action
from storage.governance import people, principals, tokens
from storage.governance.people import PersonFacts
from storage.index.port import Index, IndexEntry, SearchAnswer, SearchRequest

MOST_MS = 0.5
REQUESTS = {"small": 500, "full": 5_000}
HITS = 20
QUERY = {"q": "离心泵 contract", "size": str(HITS)}
TEXT = "第一条 甲方向乙方采购离心泵，按期交付并验收。The contract is for pumps in four lots. " * 20


class Recorded:
    """An index that gives the same answer to every search."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._answer: SearchAnswer | None = None

    def search(self, request: SearchRequest) -> SearchAnswer:
        if self._answer is None:
            self._answer = self._index.search(request)
        return self._answer

    def __getattr__(self, name: str) -> object:
        return getattr(self._index, name)


def serve(port: int) -> None:
    """The web process."""
    archive = open_archive(load_settings())
    services = replace(archive.services(), index=cast("Index", Recorded(archive.index)))
    app = create_app(services, [install_portal])
    uvicorn.run(app, port=port, http=guarded_protocol("zh"), access_log=False, log_level="warning", server_header=False)


@contextmanager
def web_process() -> Iterator[tuple[str, psutil.Process]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.http_floor", "--serve", str(port)], env=os.environ)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            httpx.get(f"{address}/healthz")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the web process does not answer")


def _filled(archive: Archive) -> tuple[Principal, str]:
    """A reader's principal and token, over an index of a page of documents and some more."""
    facts = PersonFacts("Reader", 2, ["*"], [Role.READER], list(QueryRight), "en")
    with archive.register.transaction() as session:
        person = people.add(session, "reader", facts, archive.clock())
        token = tokens.create(session, person.id, "benchmark", archive.clock(), None).token
        reader = principals.principal(session, person, archive.clock())
    scheme = archive.scheme
    for number in range(HITS * 2):
        document = Document(
            id=f"{number:032x}",
            classification="business",
            level=1,
            department="sales",
            archive_number=f"SR-BUS·2026·D10-◐{number:06}",
            title=f"离心泵采购合同 {number}",
            file_name=f"合同-{number}.pdf",
            media_type="application/pdf",
            filed_on=date(2024, 3, 1),
            state="INDEXED",
            fields={"contract_number": f"HT-{number}", "amount": {"amount": "120.00", "currency": "CNY"}},
            pages=(TEXT,),
        )
        levels = scheme.by_key["business"].view_levels(1)
        archive.index.write([IndexEntry(view_at(document, scheme, level), 1) for level in levels])
    archive.index.refresh()
    return reader, token


def _page_ms(address: str, process: psutil.Process, token: str, requests: int) -> float:
    """CPU milliseconds of the web process for one page."""
    with httpx.Client(base_url=address, headers={"authorization": f"Bearer {token}"}) as client:
        for _ in range(50):
            _check(client.get("/api/v1/search", params=QUERY))
        before = sum(process.cpu_times()[:2])
        for _ in range(requests):
            answer = client.get("/api/v1/search", params=QUERY)
        used = sum(process.cpu_times()[:2]) - before
        _check(answer)
    return used / requests * 1000


def _check(answer: httpx.Response) -> None:
    """A whole page, or there is no figure."""
    shown = answer.raise_for_status().json()
    complete = len(shown["hits"]) == HITS and shown["total"] == HITS * 2 and shown["next_cursor"]
    if not complete or not all(hit["snippets"] for hit in shown["hits"]) or not shown["facets"]["class"]:
        raise RuntimeError("the page is not what it should be")
    if shown["hits"][0]["fields"]["bank_account"] != {"masked": True, "needs": "secret"}:
        raise RuntimeError("the page shows what is above the reader")


def _known_ms(archive: Archive, reader: Principal, token: str, requests: int) -> float:
    """CPU milliseconds of proving who asks and recording a search, by themselves."""
    services = archive.services()
    credential = Credential(token, Proof.TOKEN)
    details = {"query_hmac": "0" * 32, "count": HITS, "classification": [], "sort": "relevance"}

    def once() -> None:
        if prove(services, credential).principal.person_id != reader.person_id:
            raise RuntimeError("somebody else was proven")
        with archive.register.transaction() as session:
            archive.audit.append(session, reader.person_id, Action.SEARCH, details=details)

    for _ in range(50):
        once()
    before = time.process_time()
    for _ in range(requests):
        once()
    return (time.process_time() - before) / requests * 1000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", choices=tuple(REQUESTS), default="small")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--json", type=Path)
    options.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.serve:
        serve(chosen.serve)
        return
    print(machine_line())
    beyond = []
    with own_archive("embedded") as archive:
        reader, token = _filled(archive)
        with web_process() as (address, process):
            for _ in range(chosen.rounds):
                page = _page_ms(address, process, token, REQUESTS[chosen.size])
                known = _known_ms(archive, reader, token, REQUESTS[chosen.size])
                beyond.append(page - known)
                print(f"page {page:.3f} ms, of it who asks and the record {known:.3f} ms", flush=True)
    print(f"beyond these {min(beyond):.3f} … {max(beyond):.3f} ms")
    verdicts = [Verdict("P20 API CPU a search page, ms", statistics.median(beyond), MOST_MS)]
    if chosen.json:
        write_values(chosen.json, verdicts)
    conclude(verdicts, slack=0.10 if chosen.size == "small" else 0.0)


if __name__ == "__main__":
    main()
