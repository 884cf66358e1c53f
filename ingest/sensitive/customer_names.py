"""Names from the customer file that a document belongs to, for classes that give names a level.

Only what a reader of the document may read in the customer file anyway is looked for: a mark made from a secret of
another document would tell that secret to whoever files a document full of guesses and sees which of them are hidden.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ingest.sensitive.detectors.hit import Detector
from ingest.sensitive.find import find
from ingest.sensitive.known_values import Secret, each_value, known_value_marks
from mappings.detector_kind import DetectorKind
from mappings.document import Document, FieldValue
from mappings.scheme import Classification, FieldType, Scheme

_KINDS = {FieldType.PERSON: DetectorKind.PERSON, FieldType.PARTY: DetectorKind.ORGANISATION}


def named_levels(document: Document, scheme: Scheme) -> Mapping[FieldType, int]:
    """The level that the document's class gives to values of each type of name; those it shows anyway are left out."""
    given = scheme.by_key[document.classification].detectors
    levels = {kind: given[name] for kind, name in _KINDS.items() if name in given}
    return {kind: level for kind, level in levels.items() if level > document.level}


def customer_names(
    document: Document,
    scheme: Scheme,
    known: Iterable[tuple[str, Mapping[str, FieldValue]]],
    detectors: Mapping[DetectorKind, Detector],
) -> list[Secret]:
    """The names to hide in `document`.

    Args:
        document: of any class.
        scheme: says which fields hold names, and at which level they are shown there.
        known: class and fields of the documents in the same customer file that are not above the document's level.
        detectors: as for those documents; a value of which its own readers don't see all is not looked for.

    Raises:
        DetectorError: a detector failed or is missing.
    """
    levels = named_levels(document, scheme)
    found: dict[str, Secret] = {}
    for classification, fields in known:
        rules = scheme.by_key[classification]
        named = [spec for spec in rules.fields if spec.type in levels and spec.level <= document.level]
        if any(spec.name in fields for spec in named):
            telling = _telling(replace(document, classification=classification, fields=fields), rules, detectors)
            for spec in named:
                if spec.name not in telling:
                    for value in each_value(fields.get(spec.name)):
                        found[str(value)] = Secret(spec.name, levels[spec.type], spec.type, value)
    return list(found.values())


def _telling(record: Document, rules: Classification, detectors: Mapping[DetectorKind, Detector]) -> set[str]:
    """The fields in which something is hidden from readers of the document's level."""
    record = replace(record, pages=(), title="", file_name="")
    told = {mark.field for mark in known_value_marks(record, rules)}
    return told | {each.field for each in find(record, rules, detectors)}
