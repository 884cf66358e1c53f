"""The second net: words that stand in secrets only are looked for wherever they must not be."""

import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.noninterference.world import World
from tests.registers import file_of

# The book of record holds the fields, titles and file names themselves; nothing else in it may.
_OF_RECORD = {"documents"}


@dataclass(frozen=True)
class Found:
    """A secret where it must not be."""

    place: str
    secret: str


def normal_forms(secret: str) -> set[str]:
    """The ways in which the archive itself may have written a secret."""
    folded = unicodedata.normalize("NFKC", secret)
    compact = "".join(folded.split())
    return {secret, folded, folded.lower(), folded.upper(), compact, compact.lower()}


def in_bytes(place: str, content: bytes, secrets: Iterable[str]) -> Iterator[Found]:
    """Secrets in a run of bytes, in UTF-8, UTF-16 or escaped as JSON does it."""
    for secret in secrets:
        for form in normal_forms(secret):
            codes = {form.encode(), form.encode("utf-16-le"), form.encode("unicode_escape")}
            if any(code in content for code in codes):
                yield Found(place, secret)


def in_folder(folder: Path, secrets: Iterable[str]) -> Iterator[Found]:
    """Secrets in names and contents of all files of a folder."""
    for path in folder.rglob("*"):
        yield from in_bytes(f"name of {path.name}", path.name.encode(), secrets)
        if path.is_file():
            yield from in_bytes(str(path.relative_to(folder)), path.read_bytes(), secrets)


def in_register(world: World, secrets: Iterable[str]) -> Iterator[Found]:
    """Secrets in the rows of every table but those of record: jobs, marks, the operation log, exports, requests."""
    with sqlite3.connect(f"file:{file_of(world.archive.register)}?mode=ro", uri=True) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            if table not in _OF_RECORD:
                for row in db.execute(f'SELECT * FROM "{table}"'):
                    yield from in_bytes(f"table {table}", repr(row).encode(), secrets)


def in_embedded_index(world: World, level: int, secrets: Iterable[str]) -> Iterator[Found]:
    """Secrets in the embedded indexes of the levels up to `level`: raw files, and what is kept of each view."""
    index = world.archive.index
    for rank in range(level + 1):
        yield from in_folder(index._folder / f"level-{rank}", secrets)
    with sqlite3.connect(index._folder / "book.sqlite") as db:
        kept = db.execute(
            "SELECT view, pages FROM entry JOIN body ON body.digest = entry.digest WHERE entry.level <= ?", (level,)
        )
        for view, pages in kept:
            yield from in_bytes("a view of the embedded index", bytes(view) + bytes(pages), secrets)


def asked_of_embedded_index(world: World, level: int, secrets: Iterable[str]) -> Iterator[Found]:
    """Secrets that a term of the embedded indexes of the levels up to `level` finds; its files are compressed."""
    import tantivy

    from storage.index.analysis import find_terms

    index = world.archive.index
    for secret in secrets:
        for word in find_terms(secret):
            for rank in range(level + 1):
                searcher = index._levels[rank].searcher()
                for field, term in (("content", word.stem), ("plain", word.plain), ("plain", word.stem)):
                    query = tantivy.Query.term_query(index._search._schema, field, term)
                    if len(term) > 2 and searcher.search(query, 1).hits:
                        yield Found(f"{field} of level {rank}", secret)
