"""Names from the customer file that a document belongs to, for classes that give names a level.

Only what a reader of the document may read in the customer file anyway is looked for: a mark made from a secret of
another document would tell that secret to whoever files a document full of guesses and sees which of them are hidden.
"""

from collections.abc import Iterable, Mapping

from ingest.sensitive.known_values import Secret, each_value
from mappings.detector_kind import DetectorKind
from mappings.document import Document, FieldValue
from mappings.scheme import FieldType, Scheme

_KINDS = {FieldType.PERSON: DetectorKind.PERSON, FieldType.PARTY: DetectorKind.ORGANISATION}


def named_levels(document: Document, scheme: Scheme) -> Mapping[FieldType, int]:
    """The level that the document's class gives to values of each type of name; those it shows anyway are left out."""
    given = scheme.by_key[document.classification].detectors
    levels = {kind: given[name] for kind, name in _KINDS.items() if name in given}
    return {kind: level for kind, level in levels.items() if level > document.level}


def customer_names(
    document: Document, scheme: Scheme, known: Iterable[tuple[str, Mapping[str, FieldValue]]]
) -> list[Secret]:
    """The names to hide in `document`.

    Args:
        document: of any class.
        scheme: says which fields hold names, and at which level they are shown there.
        known: class and fields of the documents in the same customer file that are not above the document's level.
    """
    levels = named_levels(document, scheme)
    found: dict[str, Secret] = {}
    for classification, fields in known:
        for spec in scheme.by_key[classification].fields:
            if spec.type in levels and spec.level <= document.level:
                for value in each_value(fields.get(spec.name)):
                    found[str(value)] = Secret(spec.name, levels[spec.type], spec.type, value)
    return list(found.values())
