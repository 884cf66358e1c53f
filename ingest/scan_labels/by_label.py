"""Filing by label: what the labels on a scan's first page say of where it belongs, as a batch may ask for.

Beside fields of the class a label may say `class`, `customer` (the number of the customer file) and `number` (the
archive number the paper already bears); a code that is nothing but a well-formed archive number says that too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ingest.scan_labels.label import fields_of
from ingest.submission import Submission, SubmissionRefusedError
from mappings.archive_number import check_number
from mappings.field_values import cleaned
from mappings.problems import Problem
from mappings.scheme import Scheme

CLASS, CUSTOMER, NUMBER = "class", "customer", "number"
FILING_KEYS = (CLASS, CUSTOMER, NUMBER)


def by_label(scheme: Scheme, submission: Submission, given: Mapping[str, Any], codes: Sequence[str]) -> Submission:
    """The submission as the labels among `codes` say. What holds for the whole batch yields to them.

    `given` is what was said of this very file, as `ingest.batches.submissions` takes it; a label must not differ.

    Raises:
        SubmissionRefusedError: labels say different things, or something else than was said of the file.
    """
    said = _said(scheme, codes)
    if not said:
        return submission
    fields = {name: value for name, value in said.items() if name not in FILING_KEYS}
    number = check_number(scheme, said[NUMBER]) if NUMBER in said else None
    if NUMBER in said and number is None:
        raise SubmissionRefusedError(Problem("label-number-malformed", "label", {"given": said[NUMBER]}))
    level = None if number is None else scheme.levels[number.level].key
    told = {CLASS: said.get(CLASS), "customer": said.get(CUSTOMER), "level": level, **fields}
    manifest = {**given, **given.get("fields", {})}
    problems = [
        Problem("label-differs", name, {"label": str(value), "given": str(manifest[name])})
        for name, value in told.items()
        if value is not None and manifest.get(name) not in (None, "") and cleaned(str(manifest[name])) != value
    ]
    if problems:
        raise SubmissionRefusedError(*problems)
    return replace(
        submission,
        classification=told[CLASS] or submission.classification,
        level=level or submission.level,
        customer_file=told["customer"] or submission.customer_file,
        fields={**submission.fields, **fields},
        archive_number=said.get(NUMBER),
    )


def _said(scheme: Scheme, codes: Sequence[str]) -> dict[str, str]:
    """What all labels together say; the class of an archive number too.

    Raises:
        SubmissionRefusedError: two of them differ.
    """
    said: dict[str, str] = {}
    for line in codes:
        label = fields_of(line) or ({NUMBER: line} if check_number(scheme, line) else {})
        parts = check_number(scheme, label[NUMBER]) if NUMBER in label else None
        if parts is not None:
            of_number = {each.code: each.key for each in scheme.classifications}[parts.code]
            label = {**label, CLASS: label.get(CLASS, of_number)}
            if label[CLASS] != of_number:
                raise _two(CLASS, of_number, label[CLASS])
        for name, value in label.items():
            if said.setdefault(name, value) != value:
                raise _two(name, said[name], value)
    return said


def _two(name: str, one: str, other: str) -> SubmissionRefusedError:
    return SubmissionRefusedError(Problem("label-two", name, {"one": one, "other": other}))
