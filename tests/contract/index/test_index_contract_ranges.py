"""Finding by ranges of dates, numbers and amounts."""

from datetime import date

import pytest

from storage.index.query import FieldRange
from tests.indexes import document

DAYS = {"a": "2024-01-01", "b": "2024-05-31", "c": "2025-01-01"}
NUMBERS = {"a": -2.5, "b": 10, "c": 1e6}


@pytest.fixture(scope="module")
def measured(worlds):
    """Documents with a day, a number and an amount each."""
    with worlds.world() as world:
        world.put(
            *(
                document(
                    name,
                    filed_on=date.fromisoformat(day),
                    fields={
                        "signed": day,
                        "score": NUMBERS[name],
                        "amount": {"amount": str(NUMBERS[name]), "currency": "CNY"},
                    },
                )
                for name, day in DAYS.items()
            )
        )
        yield world


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({"gte": "2024-05-31"}, ["b", "c"]),
        ({"gt": "2024-05-31"}, ["c"]),
        ({"lte": "2024-05-31"}, ["a", "b"]),
        ({"lt": "2024-05-31"}, ["a"]),
        ({"gte": "2024-05-30", "lt": "2024-06-01"}, ["b"]),
        ({"gt": "2024-01-01", "gte": "2024-05-31"}, ["b", "c"]),
        ({"gte": "2024-06-02", "lte": "2024-06-01"}, []),
        ({"gte": "0001-01-01", "lte": "9999-12-31"}, ["a", "b", "c"]),
        ({"gt": "9999-12-31"}, []),
        ({"gte": "not a day"}, []),
        ({"lte": "2024-02-30"}, []),
        ({}, ["a", "b", "c"]),
    ],
)
@pytest.mark.parametrize("field", ["signed", "filed"])
def test_ranges_of_dates(measured, field, limits, found):
    assert measured.find(FieldRange(field, **limits)) == found


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({"gte": 10}, ["b", "c"]),
        ({"gt": 10}, ["c"]),
        ({"lte": 10}, ["a", "b"]),
        ({"lt": 10}, ["a"]),
        ({"gte": 9.99, "lte": 10.01}, ["b"]),
        ({"gt": 10, "lt": 10}, []),
        ({"gte": 11, "lte": 9}, []),
        ({"gte": "10"}, ["b", "c"]),
        ({"gte": float("-inf")}, ["a", "b", "c"]),
        ({"lt": float("inf")}, ["a", "b", "c"]),
        ({"gte": 1e300}, []),
        ({"gte": "ten"}, []),
        ({"lt": float("nan")}, []),
        ({}, ["a", "b", "c"]),
    ],
)
@pytest.mark.parametrize("field", ["score", "amount"])
def test_ranges_of_numbers_and_amounts(measured, field, limits, found):
    assert measured.find(FieldRange(field, **limits)) == found
