"""And, or and not over Tantivy queries, with the empty cases settled."""

from collections.abc import Sequence

from tantivy import Occur, Query


def all_of(queries: Sequence[Query]) -> Query:
    """Every one of the queries; nothing if there are none."""
    return _combined(Occur.Must, queries)


def some_of(queries: Sequence[Query]) -> Query:
    """At least one of the queries; nothing if there are none."""
    return _combined(Occur.Should, queries)


def but_not(query: Query, excluded: Sequence[Query]) -> Query:
    """`query` without what any of `excluded` matches."""
    return Query.boolean_query([(Occur.Must, query), *((Occur.MustNot, each) for each in excluded)])


def as_filter(query: Query) -> Query:
    """The same matches, adding nothing to the score."""
    return Query.const_score_query(query, 0.0)


def _combined(occur: Occur, queries: Sequence[Query]) -> Query:
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(occur, query) for query in queries])
