"""That a row belongs to one of several versions of documents."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, tuple_
from sqlalchemy.orm import InstrumentedAttribute


def is_one_of(
    document_id: InstrumentedAttribute[str], version: InstrumentedAttribute[int], wanted: Collection[tuple[str, int]]
) -> ColumnElement[bool]:
    """That these two columns name one of the `wanted` (document id, number of the version).

    The documents are named once more by themselves, because SQLite finds pairs by no index: it would read all rows.
    """
    named = document_id.in_({each for each, _ in wanted})
    return and_(named, tuple_(document_id, version).in_(wanted))
