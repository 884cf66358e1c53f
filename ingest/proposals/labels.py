"""What labels that were stuck on the page say of the document's fields."""

from collections.abc import Iterator

from ingest.proposals.found import Found
from ingest.scan_labels.label import LABEL, fields_of

_SURE = 0.98  # somebody wrote it for this document; only the paper may be another one


def labels(plain: str, cased: str) -> Iterator[Found]:
    """Each field of every label in the folded text of a page; `cased` is the same text with its capitals."""
    for match in LABEL.finditer(plain):
        for name, value in fields_of(cased[match.start() : match.end()]).items():
            yield Found(match.start(), match.end(), value, _SURE, f"{name}={value}", name)
