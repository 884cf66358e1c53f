"""However many documents there are, a step reads those at hand: SQLite goes through no whole table for any of them."""

import re

import pytest
from sqlalchemy import event

from storage.register.models import MarkRow

PERSON = "张三 身份证号 110101199003074578 电话 13812345678\n"
# The first job that is due, and the last event of the log, are found in the order of an index.
IN_ORDER = re.compile(r"SCAN audit_events|SEARCH jobs USING INDEX ix_jobs_state_background_next_try_at \(state=\?")
THROUGH_ALL = re.compile(r"SCAN (?!\d|CONSTANT)\w+|USING INDEX ix_\w*(?:state|status)\w* ")


@pytest.fixture
def statements(line):
    """Every statement with what was bound to it, as the register's own SQLite sees it."""
    seen = {}

    def note(_connection, _cursor, statement, bound, _context, many):
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            seen.setdefault(statement, bound[0] if many else bound)

    event.listen(line.archive.register.engine, "before_cursor_execute", note)
    return seen


def plans(line, statements):
    with line.archive.register.engine.connect() as connection:
        for statement, bound in list(statements.items()):
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", bound).all()
            yield statement, [row[3] for row in rows]


def test_no_step_goes_through_a_whole_table(line, statements):
    for number in range(12):
        line.file(f"{number}.txt", PERSON * (number + 1), fields={"amount": f"{number + 1000} CNY"})
    line.runner(batch=8).drain()
    planned = list(plans(line, statements))
    with line.archive.register.snapshot() as session:
        assert session.query(MarkRow).count() > 0
    bad = {
        statement[:200]: plan
        for statement, found in planned
        for plan in found
        if THROUGH_ALL.search(plan) and not ("LIMIT" in statement and IN_ORDER.search(plan))
    }
    assert bad == {}
