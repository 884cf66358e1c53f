"""From what is known of an item to the submission that goes through the door."""

from collections.abc import Mapping
from typing import Any

from ingest.submission import Submission
from storage.register.batches import BatchFacts


def submission_of(
    facts: BatchFacts, path: str, given: Mapping[str, Any], size: int | None = None, declared_type: str = ""
) -> Submission:
    """What an item is filed as: by what is `given` for it, else by what holds for its batch."""
    return Submission(
        file_name=path.rpartition("/")[2],
        classification=given.get("class") or facts.classification,
        level=given.get("level") or facts.level or None,
        department=given.get("department") or facts.department or None,
        title=given.get("title") or None,
        customer_file=given.get("customer") or facts.customer or None,
        fields=given.get("fields") or {},
        declared_type=declared_type,
        expected_size=size,
        separators=facts.separators,
    )
