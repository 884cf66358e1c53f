"""Problems as JSON, so that what was wrong with an item can be said later, in either language."""

from collections.abc import Iterable, Mapping
from typing import Any

from mappings.problems import CODES, Problem
from mappings.scheme import Title


def written(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Each as {"code", "field", "params"}; a parameter that differs by language is {"zh", "en"}."""
    return [
        {
            "code": each.code,
            "field": each.field,
            "params": {
                name: {"zh": value.zh, "en": value.en} if isinstance(value, Title) else value
                for name, value in each.params.items()
            },
        }
        for each in problems
    ]


def read_back(rows: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """The problems again; one whose code this version does not know is left out."""
    return tuple(
        Problem(row["code"], row["field"], {name: _param(value) for name, value in row["params"].items()})
        for row in rows
        if row["code"] in CODES
    )


def _param(value: str | Mapping[str, str]) -> str | Title:
    return value if isinstance(value, str) else Title(value["zh"], value["en"])
