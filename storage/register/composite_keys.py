"""Rows named by several columns together."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, tuple_


def is_one_of(columns: Sequence[Any], wanted: Collection[tuple[Any, ...]]) -> ColumnElement[bool]:
    """That these columns, in their order, hold one of the `wanted` tuples.

    The first column is asked for by itself as well, because SQLite finds tuples by no index: it would read all rows, or
    all that another condition leaves.
    """
    named = columns[0].in_({each[0] for each in wanted})
    return and_(named, tuple_(*columns).in_(wanted))
