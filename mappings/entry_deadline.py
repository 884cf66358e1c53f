"""How many days lie between a business event and its document's entry, held against the limit of the class."""

from collections.abc import Mapping
from datetime import date

from mappings.document import FieldValue
from mappings.scheme import Classification


def days_late(classification: Classification, fields: Mapping[str, FieldValue], filed_on: date) -> int | None:
    """By how many days a document filed on `filed_on` missed the limit of its class; 0 or less if it was in time.

    None where the class sets no limit, or the field with the day of the event is empty, so that nobody knows.
    """
    rule = classification.entry
    given = None if rule is None else fields.get(rule.event)
    if rule is None or not isinstance(given, str):
        return None
    try:
        event = date.fromisoformat(given)
    except ValueError:
        return None
    return (filed_on - event).days - rule.days
