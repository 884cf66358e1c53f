"""The filters beside the search box -> clauses. Each is any-of within itself; together all must hold."""

import re
from collections.abc import Mapping
from datetime import date

from mappings.scheme import Scheme
from search_api.field_errors import FieldError
from search_api.problems import ProblemError
from search_api.results.search_query import SearchQuery
from storage.index.port import Facet
from storage.index.query import Clause, FieldIs, FieldRange, Not, Or

_YEAR = re.compile("[0-9]{4}")
_FIELDS: Mapping[Facet, str] = {Facet.CLASSIFICATION: "class", Facet.LEVEL: "level", Facet.TYPE: "type"}


def filter_clauses(query: SearchQuery, scheme: Scheme) -> tuple[Clause, ...]:
    """The clauses of all filters that are set.

    Raises:
        ProblemError: a class or level that the scheme does not have. The scheme is public, so this tells nothing.
    """
    chosen: dict[Facet, tuple[str, ...]] = {
        Facet.CLASSIFICATION: query.classes,
        Facet.LEVEL: query.levels,
        Facet.TYPE: query.types,
        Facet.YEAR: tuple(f"{year:04}" for year in query.years),
    }
    named = [(facet, value) for facet, values in chosen.items() for value in values]
    errors = [error for facet, value in (*named, *query.excluded) if (error := _error(facet, value, scheme))]
    if errors:
        raise ProblemError("malformed-request", errors)
    clauses: list[Clause] = [_any(facet, values) for facet, values in chosen.items() if values]
    if query.filed_from or query.filed_to:
        clauses.append(FieldRange("filed", gte=_iso(query.filed_from), lte=_iso(query.filed_to)))
    clauses += [Not(_any(facet, (value,))) for facet, value in query.excluded]
    return tuple(clauses)


def _error(facet: Facet, value: str, scheme: Scheme) -> FieldError | None:
    if facet is Facet.CLASSIFICATION and value not in scheme.by_key:
        return FieldError("class", "unknown")
    if facet is Facet.LEVEL and value not in scheme.level_by_key:
        return FieldError("level", "unknown")
    if facet is Facet.YEAR and not (_YEAR.fullmatch(value) and int(value)):
        return FieldError("year", "not-valid")
    return None


def _any(facet: Facet, values: tuple[str, ...]) -> Clause:
    if facet is not Facet.YEAR:
        return FieldIs(_FIELDS[facet], values)
    ranges = tuple(FieldRange("filed", gte=f"{year}-01-01", lte=f"{year}-12-31") for year in values)
    return ranges[0] if len(ranges) == 1 else Or(ranges)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
