"""Numbers for monitoring, in Prometheus' text format (version 0.0.4).

They count work, never content: nothing is counted by class, level, department or person, because such counts change
with documents that the reader of the numbers may not know of.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from search_api.services import Services
from storage.audit.actions import Action
from storage.register import jobs
from storage.register.models import AuditEventRow, CopyRow, DocumentRow
from storage.register.states import State

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_COUNTED = (Action.UPLOAD, Action.SEARCH, Action.VIEW, Action.TEXT, Action.DOWNLOAD, Action.EXPORT_DONE)


def metrics_text(parts: Services) -> str:
    """All numbers, as of one moment."""
    with parts.register.snapshot() as session:
        states = {state.value: 0 for state in State}
        states.update(_states(session))
        waiting = session.scalar(select(func.count()).where(CopyRow.verified_at.is_(None))) or 0
        acts = _acts(session)
        work = jobs.counts(session, parts.clock())
    lines = [
        *_family("strongroom_documents", "gauge", "Documents by state.", "state", states),
        *_family("strongroom_jobs", "gauge", "Steps of the way in, by state.", "state", work),
        *_family("strongroom_acts_total", "counter", "Acts on record, by name.", "action", acts),
        *_family("strongroom_copies_waiting", "gauge", "Copies still to be made or verified.", "", {"": waiting}),
    ]
    return "\n".join([*lines, ""])


def _states(session: Session) -> dict[str, int]:
    rows = session.execute(select(DocumentRow.state, func.count()).group_by(DocumentRow.state))
    return {str(state): count for state, count in rows}


def _acts(session: Session) -> dict[str, int]:
    """Counted in the operation log, so that the numbers are those of all processes and survive a restart."""
    found = {action.value: 0 for action in _COUNTED}
    query = select(AuditEventRow.action, func.count()).where(AuditEventRow.action.in_(list(found)))
    found.update((action, count) for action, count in session.execute(query.group_by(AuditEventRow.action)))
    return found


def _family(name: str, kind: str, text: str, label: str, values: Mapping[str, int]) -> Iterable[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"
    for value, number in values.items():
        yield f'{name}{{{label}="{value}"}} {number}' if label else f"{name} {number}"
