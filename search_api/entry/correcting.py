"""Putting other values into a held document's title and fields, and into what inherited them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ingest.steps import Step
from mappings.field_values import check_fields
from mappings.proposal_kind import TITLE
from mappings.scheme import Scheme
from search_api.entry.entered_value import checked_title, held, put
from search_api.field_errors import FieldError
from search_api.problems import ProblemError
from storage.register import jobs, proposals
from storage.register.models import DocumentRow


def correct(
    session: Session,
    scheme: Scheme,
    row: DocumentRow,
    inside: Sequence[DocumentRow],
    title: str,
    fields: Mapping[str, Any],
    now: datetime,
) -> int:
    """Let `row`, which is locked with all `inside` it, hold these; answers how many fields changed, with the title.

    What is hidden by them is looked for anew, by jobs of the same transaction.

    Raises:
        ProblemError: `check-refused`, with everything that is wrong.
    """
    classification = scheme.by_key[row.classification]
    checked = check_fields(classification, fields)
    wrong = [FieldError(each.field or "", each.code, each.params) for each in checked.problems]
    named = checked_title(title)
    if isinstance(named, FieldError):
        wrong.append(named)
    if wrong or isinstance(named, FieldError):
        raise ProblemError("check-refused", wrong)
    values = {TITLE: named, **{spec.name: checked.values.get(spec.name) for spec in classification.fields}}
    changed = {name: value for name, value in values.items() if held(row, name) != value}
    former = {name: held(row, name) for name in changed}
    for name, value in changed.items():
        put(row, name, value)
    anew = [row]
    for each in inside:
        inherited = [name for name in changed if name != TITLE and held(each, name) == former[name]]
        for name in inherited:
            put(each, name, changed[name])
        anew += [each] if inherited else []
    session.flush()
    jobs.add_many(session, [jobs.Wanted(each.id, each.version, Step.ASSESS) for each in anew], now)
    proposals.refresh(session, [each.id for each in anew])
    return len(changed)
