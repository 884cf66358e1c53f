"""What a reader asks for: the words, the filters beside them, the order, and which page."""

import hashlib
from dataclasses import dataclass
from datetime import date

import orjson

from mappings.access import AccessFilter
from storage.index.port import Facet, SortKey


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search. Empty filters admit everything. `filed_from` and `filed_to` are both inclusive.

    `classes` and `levels` are keys of the scheme, `types` values of the facet `type`; `excluded` holds values of facets
    that no hit may have.
    """

    q: str = ""
    classes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    types: tuple[str, ...] = ()
    excluded: tuple[tuple[Facet, str], ...] = ()
    filed_from: date | None = None
    filed_to: date | None = None
    any_of: bool = False
    sort: SortKey = SortKey.RELEVANCE
    facets: tuple[Facet, ...] = ()
    cursor: str | None = None
    size: int = 20

    def question(self) -> dict[str, object]:
        """What decides which documents are found and in which order, as JSON; not the page."""
        return {
            "q": self.q,
            "classes": sorted(self.classes),
            "levels": sorted(self.levels),
            "years": sorted(self.years),
            "types": sorted(self.types),
            "excluded": sorted((facet.value, value) for facet, value in self.excluded),
            "from": self.filed_from.isoformat() if self.filed_from else None,
            "to": self.filed_to.isoformat() if self.filed_to else None,
            "any_of": self.any_of,
            "sort": self.sort.value,
        }


def binding(query: SearchQuery, person_id: str, access: AccessFilter, scheme_version: str) -> bytes:
    """What a cursor is bound to (32 bytes): the question, the person with all rights, and the scheme's rules."""
    bound = {
        "question": query.question(),
        "person": person_id,
        "scheme": scheme_version,
        "clearance": access.clearance,
        "classes": sorted(access.classifications),
        "departments": sorted(access.departments),
        "granted": sorted(access.granted.items()),
        "stubs": sorted(access.stubs.items()),
    }
    return hashlib.sha256(orjson.dumps(bound)).digest()
