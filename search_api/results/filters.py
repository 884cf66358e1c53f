"""The filters beside the search box -> clauses. Each is any-of within itself; together all must hold."""

from datetime import date

from mappings.scheme import Scheme
from search_api.field_errors import FieldError
from search_api.problems import ProblemError
from search_api.results.search_query import SearchQuery
from storage.index.query import Clause, FieldIs, FieldRange, Or

_FIRST_YEAR, _LAST_YEAR = 1, 9999


def filter_clauses(query: SearchQuery, scheme: Scheme) -> tuple[Clause, ...]:
    """The clauses of all filters that are set.

    Raises:
        ProblemError: a class or level that the scheme does not have. The scheme is public, so this tells nothing.
    """
    errors = [FieldError("class", "unknown") for key in query.classes if key not in scheme.by_key]
    errors += [FieldError("level", "unknown") for key in query.levels if key not in scheme.level_by_key]
    errors += [FieldError("year", "not-valid") for year in query.years if not _FIRST_YEAR <= year <= _LAST_YEAR]
    if errors:
        raise ProblemError("malformed-request", errors)
    clauses: list[Clause] = []
    if query.classes:
        clauses.append(FieldIs("class", query.classes))
    if query.levels:
        clauses.append(FieldIs("level", query.levels))
    if query.types:
        clauses.append(FieldIs("type", query.types))
    if query.years:
        clauses.append(_any_year(query.years))
    if query.filed_from or query.filed_to:
        clauses.append(FieldRange("filed", gte=_iso(query.filed_from), lte=_iso(query.filed_to)))
    return tuple(clauses)


def _any_year(years: tuple[int, ...]) -> Clause:
    ranges = tuple(FieldRange("filed", gte=f"{year:04}-01-01", lte=f"{year:04}-12-31") for year in years)
    return ranges[0] if len(ranges) == 1 else Or(ranges)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
