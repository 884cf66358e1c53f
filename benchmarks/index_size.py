"""How much the views cost in the index: all entries of the sample archive beside one entry for each document.

The documents of `make demo` are filed and read; then the entries that were written are written once more into two new
indexes of the same scheme: all of them, and only the highest view of each document. Sizes are taken after merging.

    python -m benchmarks.index_size --copies 20
"""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from benchmarks.machine import machine_line
from benchmarks.own_archive import own_archive
from benchmarks.own_search import own_index
from deploy.archive import open_workshop
from deploy.demo import fill_demo
from deploy.terminal import Report
from mappings.scheme import Scheme
from storage.index.elastic_clients import elastic_client
from storage.index.port import IndexEntry

WANTED = 2.2


def sample_entries() -> tuple[Scheme, list[IndexEntry]]:
    """The scheme and every entry that filing the sample documents writes, the newest of each."""
    written: dict[tuple[str, int], IndexEntry] = {}
    with own_archive("embedded") as archive:
        write = archive.index.write

        def recorded(entries: Sequence[IndexEntry]) -> None:
            written.update({(each.view.document_id, each.view.level): each for each in entries})
            write(entries)

        archive.index.write = recorded  # type: ignore[method-assign]
        fill_demo(archive, Report(as_json=True))
        workshop = open_workshop(archive)
        try:
            workshop.runner("benchmark").drain()
        finally:
            workshop.close()
        return archive.scheme, list(written.values())


def multiplied(entries: Sequence[IndexEntry], copies: int) -> list[IndexEntry]:
    """The entries as if each document had been filed `copies` times: so few would measure what an empty index takes."""
    return [
        replace(each, view=each.view._replace(document_id=f"{number:04x}{each.view.document_id[4:]}"))
        for number in range(copies)
        for each in entries
    ]


def highest(entries: Sequence[IndexEntry]) -> list[IndexEntry]:
    """One entry for each document, that of its highest view."""
    return [each for each in entries if each.view.superseded_at is None]


def size_of(kind: str, scheme: Scheme, entries: Sequence[IndexEntry]) -> int:
    """Bytes on disk of a new index with these entries, after merging."""
    prefix = f"bench{uuid4().hex[:10]}"
    with TemporaryDirectory() as folder, own_index(kind, Path(folder) / "index", scheme, prefix) as (index, _):
        for at in range(0, len(entries), 200):
            index.write(entries[at : at + 200])
        index.refresh()
        if kind == "elastic":
            return _merged(prefix)
        return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def _merged(prefix: str) -> int:
    url, user, password = (os.environ[f"STRONGROOM_INDEX_{name}"] for name in ("URL", "WRITER_USER", "WRITER_PASSWORD"))
    with closing(elastic_client(url, user, password)) as writer:
        every = ",".join(
            name for name in writer.indices.get(index=f"{prefix}-*") if not name.startswith(f"{prefix}-entries")
        )
        writer.options(request_timeout=300).indices.forcemerge(index=every, max_num_segments=1)
        writer.indices.flush(index=every)
        stats = writer.indices.stats(index=every, metric="store")
        return int(stats["_all"]["primaries"]["store"]["size_in_bytes"])


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--copies", type=int, default=20)
    chosen = arguments.parse_args()
    scheme, entries = sample_entries()
    every = multiplied(entries, chosen.copies)
    documents = len(highest(every))
    print(f"{machine_line()}; {documents} documents, {len(every)} entries ({len(every) / documents:.2f} a document)")
    kinds = ("embedded", "elastic") if "STRONGROOM_INDEX_URL" in os.environ else ("embedded",)
    ratios = []
    for kind in kinds:
        all_views, one_view = size_of(kind, scheme, every), size_of(kind, scheme, highest(every))
        ratios.append(all_views / one_view)
        print(f"{kind:10}{all_views / 1e6:9.2f} MB against {one_view / 1e6:9.2f} MB  ratio {ratios[-1]:5.2f}")
    print(f"wanted at most {WANTED}")
    return 0 if max(ratios) <= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
