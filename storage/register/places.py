"""Which documents a list may show: those of certain classes, levels and departments."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, tuple_

from storage.register.models import DocumentRow


def among(places: Collection[tuple[str, int]], departments: Collection[str] | None) -> ColumnElement[bool]:
    """That a document is of one of these (class, level) and departments (None: all)."""
    here = tuple_(DocumentRow.classification, DocumentRow.level).in_(sorted(places))
    return here if departments is None else and_(here, DocumentRow.department.in_(sorted(departments)))
