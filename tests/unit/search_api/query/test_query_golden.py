"""What some 250 queries mean. STRONGROOM_WRITE_GOLDEN=1 writes the tables anew: read the diff before keeping it."""

import json
import os
from pathlib import Path

import pytest

from search_api.query.compile import compile_query
from search_api.query.parse import parse

GOLDEN = Path(__file__).parents[3] / "golden" / "query"


@pytest.mark.parametrize("table", ["zh", "en", "hostile"])
def test_the_tables_hold(table, scheme, today, reader, written):
    path = GOLDEN / f"{table}.json"
    rows = json.loads(path.read_text("utf-8"))
    found = []
    for row in rows:
        compiled = compile_query(parse(row["query"]), reader(2), scheme, today, any_of=row.get("any_of", False))
        found.append(
            row | {"clause": written(compiled.clause), "notices": [notice.code for notice in compiled.notices]}
        )
    if os.environ.get("STRONGROOM_WRITE_GOLDEN"):
        lines = ",\n".join(json.dumps(row, ensure_ascii=table == "hostile") for row in found)
        path.write_text(f"[\n{lines}\n]\n", "utf-8")
    for row, each in zip(rows, found, strict=True):
        assert each == row
