"""The indexes themselves: one for each class and level of the scheme, behind an alias, and the book of claims."""

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any

import orjson
from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from mappings.index_mapping import index_mapping, index_name
from mappings.scheme import Scheme

# Writing trusts that the book is complete. Whoever changes this form begins an empty one, and must change that of the
# places with it (`mappings.index_mapping.FORMAT`), so that they are as empty.
_CLAIMS: dict[str, Any] = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "gc_deletes": "1h"},
    "mappings": {"dynamic": False, "properties": {}},
}
_VERSION = re.compile(r"-v([0-9]+)$")
_FINGERPRINT = "fingerprint"
_UNTIL_THERE = "30s"
_AT_ONCE = 10  # as many connections as the client keeps


class Places:
    """Names the indexes, and makes those that are missing.

    When the mapping of a place has changed, a new, empty index takes its alias; reconciliation fills it again, and
    removes the former one after that.
    """

    def __init__(self, writer: Elasticsearch, prefix: str, scheme: Scheme) -> None:
        self._writer = writer
        self._prefix = prefix
        self._scheme = scheme

    def name(self, classification: str, level: int) -> str:
        """The alias of one place."""
        return index_name(self._prefix, classification, level)

    def has(self, classification: str, level: int) -> bool:
        """Whether the scheme has entries at this place."""
        return level in self._scheme.by_key[classification].index_levels

    @property
    def claims(self) -> str:
        """The alias of the book of claims: which revision of which entry was last asked for."""
        return f"{self._prefix}-entries"

    def upto(self, level: int, classifications: frozenset[str]) -> list[str]:
        """The places of these classes where something may be that is shown up to `level`."""
        return [
            self.name(each.key, rank)
            for each in self._scheme.classifications
            if each.key in classifications
            for rank in each.searched_levels(level)
        ]

    def every(self) -> list[str]:
        """All aliases, the book of claims too."""
        classes = self._scheme.classifications
        return [*(self.name(each.key, rank) for each in classes for rank in each.index_levels), self.claims]

    def prepare(self) -> None:
        """Make what is missing; change what is of an older form.

        All are asked for at once and waited for at the end: a cluster takes up together what comes together.
        """
        wanted = [(self.claims, _CLAIMS)]
        for classification in self._scheme.classifications:
            levels = classification.index_levels
            wanted += [(self.name(classification.key, each), index_mapping(classification, each)) for each in levels]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            made = [name for name in threads.map(self._prepare, *zip(*wanted, strict=True)) if name is not None]
        if made:
            self._writer.cluster.health(index=made, wait_for_status="yellow", timeout=_UNTIL_THERE)

    def remove_former(self) -> int:
        """Remove indexes of these places with a lower number than the one behind the alias; answers how many.

        Those go too that stand at a level at which the scheme has no entries of the class any more.
        """
        former = [name for alias in self.every() for name in self._former(alias)]
        former += [name for alias in self._dropped() for name in self._named(alias)]
        for name in former:
            self._writer.indices.delete(index=name, ignore_unavailable=True)
        return len(former)

    def _dropped(self) -> list[str]:
        return [
            self.name(each.key, level)
            for each in self._scheme.classifications
            for level in range(len(self._scheme.levels))
            if not self.has(each.key, level)
        ]

    def _former(self, alias: str) -> list[str]:
        """Told by their numbers: one with a higher number may be about to get the alias from another process."""
        numbers = {name: int(found.group(1)) for name in self._named(alias) if (found := _VERSION.search(name))}
        present = [numbers[name] for name in self._present(alias) if name in numbers]
        return sorted(name for name, number in numbers.items() if present and number < min(present))

    def _named(self, alias: str) -> list[str]:
        """The indexes of a place. A wildcard would find those of a place whose name goes on after a hyphen, too."""
        named = re.compile(re.escape(alias) + _VERSION.pattern)
        return [name for name in self._writer.indices.get(index=f"{alias}-v*") if named.fullmatch(name)]

    def _prepare(self, alias: str, wanted: Mapping[str, Any]) -> str | None:
        """Put an index of the wanted form behind the alias; answers its name unless it was there before."""
        mappings = dict(wanted["mappings"])
        fingerprint = sha256(orjson.dumps(wanted, option=orjson.OPT_SORT_KEYS)).hexdigest()
        mappings["_meta"] = {**mappings.get("_meta", {}), _FINGERPRINT: fingerprint}
        present = self._present(alias)
        if fingerprint in present.values():
            return None
        number = 1 + max((int(found.group(1)) for name in present if (found := _VERSION.search(name))), default=0)
        name = f"{alias}-v{number}"
        form = {"settings": wanted["settings"], "mappings": mappings}
        if present or not self._made(name, form | {"aliases": {alias: {}}}, wait=0):
            self._made(name, form, wait=1)  # searches go on meanwhile: they come here once it can answer
            moves = [{"remove": {"index": old, "alias": alias}} for old in present]
            self._writer.indices.update_aliases(actions=[{"add": {"index": name, "alias": alias}}, *moves])
        return name

    def _made(self, name: str, form: Mapping[str, Any], wait: int) -> bool:
        """Make an index, and wait for so many copies of it; False if another process was faster."""
        try:
            self._writer.indices.create(index=name, wait_for_active_shards=str(wait), **form)
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
            return False
        return True

    def _present(self, alias: str) -> dict[str, str]:
        """The indexes behind the alias, with the fingerprint of each."""
        try:
            found = self._writer.indices.get_mapping(index=alias)
        except NotFoundError:
            return {}
        return {name: body["mappings"].get("_meta", {}).get(_FINGERPRINT, "") for name, body in found.items()}
