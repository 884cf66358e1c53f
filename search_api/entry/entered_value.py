"""A value that somebody accepts for a field or the title, put to the same rules as one that is filed."""

from dataclasses import dataclass
from typing import Any

from ingest.filing import MAX_TITLE
from mappings.document import FieldValue
from mappings.field_values import check_fields, cleaned
from mappings.proposal_kind import TITLE
from mappings.scheme import Classification
from search_api.field_errors import FieldError
from search_api.problems import ProblemError
from storage.register.models import DocumentRow

MONEY_FORM = "{amount} {currency}"  # how an amount is typed


@dataclass(frozen=True, slots=True)
class Entered:
    """What a field, or the title, holds before and after."""

    former: FieldValue
    value: FieldValue


def entered_value(row: DocumentRow, classification: Classification, field: str, given: Any) -> Entered:
    """What `field` would hold with `given` in it; a repeated field gets it beside what it has.

    Raises:
        ProblemError: `proposal-refused`, with what is wrong.
    """
    if field == TITLE:
        return Entered(row.title, _title(given))
    spec = classification.field_by_name.get(field)
    if spec is None:
        raise _refused("unknown")
    former = row.fields.get(field)
    wanted = [*(former or []), given] if spec.repeated else given
    checked = check_fields(classification, {field: wanted})
    for problem in checked.problems:
        if problem.field == field:
            raise ProblemError("proposal-refused", [FieldError("value", problem.code, problem.params)])
    if field not in checked.values:
        raise _refused("missing")
    return Entered(former, checked.values[field])


def put(row: DocumentRow, field: str, value: FieldValue) -> None:
    """Let the document's field, or its title, hold `value`; None empties a field."""
    if field == TITLE:
        row.title = str(value)
        return
    others = {name: each for name, each in row.fields.items() if name != field}
    row.fields = others if value is None else {**others, field: value}


def held(row: DocumentRow, field: str) -> FieldValue:
    """What the document's field, or its title, holds now."""
    return row.title if field == TITLE else row.fields.get(field)


def checked_title(given: Any, field: str = TITLE) -> str | FieldError:
    """The title in one line, or what is wrong with it, said of `field`."""
    title = " ".join(cleaned(given).split()) if isinstance(given, str) else ""
    if not title:
        return FieldError(field, "missing")
    if len(title) > MAX_TITLE:
        return FieldError(field, "too-long", {"limit": str(MAX_TITLE), "length": str(len(title))})
    return title


def _title(given: Any) -> str:
    title = checked_title(given, "value")
    if isinstance(title, FieldError):
        raise ProblemError("proposal-refused", [title])
    return title


def _refused(code: str) -> ProblemError:
    return ProblemError("proposal-refused", [FieldError("value", code)])
