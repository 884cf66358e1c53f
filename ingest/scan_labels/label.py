"""What a label says, as one line of text: `strongroom:1?contract_number=HT-2024-015&sign_date=2024-03-15`.

Plain and not signed, since a label fills in nothing: what it says is proposed like anything else that a page states.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

SCHEME = "strongroom:1?"
MOST = 1000  # characters; what a QR code of a size that scanners read well takes
LABEL = re.compile(r"strongroom:1\?[^\s#]{1,1000}")


def label_of(fields: Mapping[str, str]) -> str:
    """The line for these fields, by name.

    Raises:
        ValueError: there is none, or they are too long for one label.
    """
    line = SCHEME + urlencode({name: value for name, value in fields.items() if value.strip()})
    if line == SCHEME:
        raise ValueError("a label needs at least one field with a value")
    if len(line) > MOST:
        raise ValueError(f"a label takes {MOST} characters, and this one has {len(line)}")
    return line


def fields_of(line: str) -> dict[str, str]:
    """The fields that a line says; none for what is no label."""
    if not line.startswith(SCHEME):
        return {}
    try:
        pairs = parse_qsl(line.removeprefix(SCHEME), max_num_fields=50)
    except ValueError:
        return {}
    return {name: value for name, value in pairs if name and value.strip()}
