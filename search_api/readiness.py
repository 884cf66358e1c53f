"""Whether each part of the archive answers."""

from collections.abc import Callable

import structlog
from sqlalchemy import text

from search_api.problems import EXPECTED, as_problem
from search_api.services import Services

_log = structlog.get_logger(__name__)


def readiness(parts: Services) -> dict[str, str]:
    """For each part "ok", or the code of the problem that requests would meet."""
    return {
        "register": _state(lambda: _ask_register(parts)),
        "index": _state(parts.index.check),
        "vault": _state(parts.vault.check),
    }


def _ask_register(parts: Services) -> None:
    with parts.register.snapshot() as session:
        session.execute(text("SELECT 1"))


def _state(check: Callable[[], None]) -> str:
    try:
        check()
    except EXPECTED as outage:
        return as_problem(outage).kind.code
    except Exception as error:  # noqa: BLE001 (a probe answers whatever the part does)
        _log.warning("part not ready", error=type(error).__name__)
        return "internal-error"
    return "ok"
