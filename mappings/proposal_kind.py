"""What can be read out of a document's own words and proposed for its fields."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from mappings.scheme import FieldType

# The name under which a proposal for the document's title is kept; no field can have it, for it is reserved.
TITLE = "title"


class ProposalKind(StrEnum):
    """Kinds of facts that contracts state in customary words, Chinese and English."""

    CONTRACT_NUMBER = "contract-number"
    PARTY = "party"
    SIGN_DATE = "sign-date"
    TERM_START = "term-start"
    TERM_END = "term-end"
    AMOUNT = "amount"
    TITLE = "title"
    LABEL = "label"  # a label on a scan, which names its fields itself


# The types of fields that a kind's values fit into. A title is no field's: it is proposed as the document's own.
FITTING: Mapping[ProposalKind, frozenset[FieldType]] = MappingProxyType(
    {
        ProposalKind.CONTRACT_NUMBER: frozenset({FieldType.IDENTIFIER, FieldType.KEYWORD, FieldType.TEXT}),
        ProposalKind.PARTY: frozenset({FieldType.PARTY, FieldType.PERSON, FieldType.TEXT}),
        ProposalKind.SIGN_DATE: frozenset({FieldType.DATE}),
        ProposalKind.TERM_START: frozenset({FieldType.DATE}),
        ProposalKind.TERM_END: frozenset({FieldType.DATE}),
        ProposalKind.AMOUNT: frozenset({FieldType.MONEY}),
    }
)
