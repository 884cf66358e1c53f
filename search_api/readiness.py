"""Whether each part of the archive answers."""

from collections.abc import Callable, Mapping

import structlog

from search_api.problems import EXPECTED, as_problem
from search_api.services import Services

_log = structlog.get_logger(__name__)


def readiness(parts: Services) -> dict[str, str]:
    """For each part "ok", or the code of the problem that requests would meet."""
    return {"register": _state(parts.register.check), "index": _state(parts.index.check), **_sites(parts)}


def is_ready(states: Mapping[str, str]) -> bool:
    """Whether requests can be served: one site is enough to take in and to read, the other catches up."""
    sites = [state for name, state in states.items() if name.startswith("site ")]
    return states["register"] == states["index"] == "ok" and "ok" in sites


def _sites(parts: Services) -> dict[str, str]:
    return {f"site {name}": "site-unavailable" if trouble else "ok" for name, trouble in parts.vault.check().items()}


def _state(check: Callable[[], None]) -> str:
    try:
        check()
    except EXPECTED as outage:
        return as_problem(outage).kind.code
    except Exception as error:  # noqa: BLE001 (a probe answers whatever the part does)
        _log.warning("part not ready", error=type(error).__name__)
        return "internal-error"
    return "ok"
