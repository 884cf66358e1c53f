"""What comes with a file at the door, and what the door answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mappings.problems import Problem


@dataclass(frozen=True, slots=True)
class Submission:
    """The metadata of an upload, as received. `level` and `department` may be left to the class and the person.

    Attributes:
        file_name: the name as the sender gave it; cleaned before it is kept.
        classification: the class's key.
        level: the level's key ("internal"), or None for the class's default.
        fields: raw values by field name; checked and normalised by `mappings.field_values`.
        expected_size: bytes announced by the sender, None when unknown; refused early when over the limit.
        separators: a scan is taken apart at its separator sheets.
        archive_number: the number its label bears; it is filed under no other.
    """

    file_name: str
    classification: str
    level: str | None = None
    department: str | None = None
    title: str | None = None
    customer_file: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    declared_type: str = ""
    expected_size: int | None = None
    separators: bool = False
    archive_number: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The acknowledgement: the encrypted original and its wrapped key are durable when this exists."""

    document_id: str
    archive_number: str
    state: str
    size: int
    sha256: str


class SubmissionRefusedError(Exception):
    """The door did not take the file; nothing of it was kept. `problems` says everything that was wrong."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems
