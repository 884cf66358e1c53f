"""The time, as a constructor argument, so that tests and worlds under comparison can hold it still."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def system_clock() -> datetime:
    """The present time, in UTC."""
    return datetime.now(UTC)
