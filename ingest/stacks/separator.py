"""What the code on a separator sheet says, as one line of text: `STRONGROOM:SEPARATOR`.

Behind a further colon may stand the number of the customer file that the document behind the sheet belongs to:
`STRONGROOM:SEPARATOR:KH-0001`. Class and level can't be said: the stack's own original holds all of its documents, so
they have those of the stack.
"""

import re

SEPARATOR = "STRONGROOM:SEPARATOR"
MOST_CUSTOMER = 100  # characters
_FORM = re.compile(rf"{SEPARATOR}(?::(\S(?:.{{0,98}}\S)?))?")


def separator_line(customer: str = "") -> str:
    """The line for a sheet before a document of this customer file, or of the stack's own.

    Raises:
        ValueError: the number can't stand on a sheet.
    """
    line = f"{SEPARATOR}:{customer}" if customer else SEPARATOR
    if customer_of(line) != customer:
        raise ValueError(f"the number of a customer file has 1 to {MOST_CUSTOMER} characters, no blank at either end")
    return line


def customer_of(line: str) -> str | None:
    """The customer file that a line names, "" for none; None for what stands on no separator sheet."""
    found = _FORM.fullmatch(line)
    return None if found is None else found[1] or ""
