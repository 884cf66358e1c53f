"""Writing to Elasticsearch: newest revision wins, and what is there already is not written again.

Rewriting an entry moves the term statistics of its index, even if nothing changed; a change above a level would then
be felt below. So an entry is compared by digest first. Which revision it stands for is kept apart, in the book of
claims: a write claims its entries there, then writes those that differ, then looks whether a newer write came between.

An entry that nobody claimed before is not there, and no newer write can have found it unchanged: it needs neither of
the two looks. This holds because claims are never taken out of the book; a removal is a claim too, of nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from mappings.scheme import Scheme
from storage.index.elastic_bulk import Action, Taken, send
from storage.index.elastic_document import elastic_document
from storage.index.elastic_places import Places
from storage.index.entry import view_digest
from storage.index.page_marks import with_page_marks
from storage.index.port import EntryKey, IndexEntry, IndexUnavailableError

_PAGE = 1000
_NOTHING = b"{}"  # the claim of a removal
_BY_ID: list[Any] = [{"document_id": "asc"}]


@dataclass(frozen=True, slots=True)
class _Claim:
    key: EntryKey
    entry: IndexEntry
    digest: str


class ElasticWrites:
    """Writes and removes entries, and tells which are there."""

    def __init__(self, writer: Elasticsearch, places: Places, scheme: Scheme) -> None:
        self._writer = writer
        self._places = places
        self._scheme = scheme

    def write(self, entries: Sequence[IndexEntry]) -> None:
        """Write the entries; those of a revision older than what is there are dropped."""
        newest: dict[EntryKey, IndexEntry] = {}
        for entry in entries:
            key = EntryKey(entry.view.document_id, entry.view.classification, entry.view.level)
            if key not in newest or entry.revision >= newest[key].revision:
                newest[key] = entry
        wanted = [_Claim(key, entry, view_digest(entry.view)) for key, entry in newest.items()]
        first, later = self._claim(wanted)
        different = self._different(later)
        if first or different:
            send(self._writer, self._actions([*first, *different]))
        if different:
            self._check_claims(different)

    def remove(self, keys: Sequence[EntryKey], revision: int) -> None:
        """Remove entries, unless a newer revision was claimed."""
        keys = [key for key in dict.fromkeys(keys) if self._places.has(key.classification, key.level)]
        self._check_aliases({self._places.claims, *map(self._alias, keys)})
        taken = send(self._writer, [Action(self._places.claims, _claim_id(key), revision, _NOTHING) for key in keys])
        gone = [key for key, was in zip(keys, taken, strict=True) if was is not Taken.OLD]
        send(self._writer, [Action(self._alias(key), key.document_id, revision, None) for key in gone])

    def revisions(self, classification: str, level: int) -> Iterator[tuple[str, int]]:
        """(document id, revision) of every entry there; a claim counts only if what it claims is there."""
        if not self._places.has(classification, level):
            return
        alias = self._places.name(classification, level)
        after: list[Any] | None = None
        while True:
            found = self._writer.search(
                index=alias,
                size=_PAGE,
                sort=_BY_ID,
                search_after=after,
                source=False,
                docvalue_fields=[{"field": "digest"}],
                version=True,
            )["hits"]["hits"]
            if not found:
                return
            keys = [EntryKey(hit["_id"], classification, level) for hit in found]
            claims = self._many(self._places.claims, [_claim_id(key) for key in keys])
            for hit, claim in zip(found, claims, strict=True):
                same = claim is not None and claim["_source"].get("digest") == hit["fields"]["digest"][0]
                yield hit["_id"], max(hit["_version"], claim["_version"]) if claim and same else hit["_version"]
            after = found[-1]["sort"]

    def _check_aliases(self, aliases: Iterable[str]) -> None:
        """Elasticsearch makes the index that a deletion names if it is missing, under the very name of the alias.

        Not asked by `exists_alias`: Elasticsearch denies aliases that are there while another index comes or goes.
        """
        if not self._writer.indices.exists(index=sorted(aliases)):
            raise IndexUnavailableError("the index is not prepared")

    def _claim(self, wanted: Sequence[_Claim]) -> tuple[list[_Claim], list[_Claim]]:
        """Those that were claimed for the first time ever, and those that were claimed before, if not by a newer."""
        actions = [
            Action(self._places.claims, _claim_id(each.key), each.entry.revision, orjson.dumps({"digest": each.digest}))
            for each in wanted
        ]
        taken = list(zip(wanted, send(self._writer, actions), strict=True))
        return [each for each, how in taken if how is Taken.FIRST], [each for each, how in taken if how is Taken.LATER]

    def _different(self, claims: Sequence[_Claim]) -> list[_Claim]:
        """Those whose entry is missing or not the same."""
        places: dict[str, list[_Claim]] = {}
        for claim in claims:
            places.setdefault(self._alias(claim.key), []).append(claim)
        different = []
        for alias, here in places.items():
            present = self._many(alias, [claim.key.document_id for claim in here])
            different += [
                claim
                for claim, found in zip(here, present, strict=True)
                if found is None or found["_source"].get("digest") != claim.digest
            ]
        return different

    def _check_claims(self, written: Sequence[_Claim]) -> None:
        """A newer write may have come between, found its entry unchanged, and now be covered by ours.

        Raises:
            IndexUnavailableError: so it was; the step is to be repeated, with what the register says now.
        """
        now = self._many(self._places.claims, [_claim_id(each.key) for each in written])
        if any(
            found is None or found["_version"] > each.entry.revision for each, found in zip(written, now, strict=True)
        ):
            raise IndexUnavailableError("an entry was overtaken by a newer one")

    def _actions(self, claims: Sequence[_Claim]) -> list[Action]:
        texts: dict[tuple[str, ...], str] = {}  # a document's views mostly have the same pages
        actions = []
        for claim in claims:
            view = claim.entry.view
            text = texts.get(view.pages)
            if text is None:
                text = texts[view.pages] = with_page_marks(view.pages)
            document = elastic_document(view, self._scheme, claim.digest, text)
            alias = self._alias(claim.key)
            actions.append(Action(alias, claim.key.document_id, claim.entry.revision, orjson.dumps(document)))
        return actions

    def _many(self, alias: str, ids: Sequence[str]) -> list[dict[str, Any] | None]:
        """The digest and version of these documents, None for one that is missing."""
        found: list[dict[str, Any] | None] = []
        for page in (ids[at : at + _PAGE] for at in range(0, len(ids), _PAGE)):
            answer = self._writer.mget(index=alias, ids=list(page), source_includes=["digest"])
            found += [each if each.get("found") else None for each in answer["docs"]]
        return found

    def _alias(self, key: EntryKey) -> str:
        return self._places.name(key.classification, key.level)


def _claim_id(key: EntryKey) -> str:
    return f"{key.classification}/{key.level}/{key.document_id}"
