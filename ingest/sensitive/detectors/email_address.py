"""E-mail addresses (RFC 5321, the forms in use), found from their @ outwards."""

import re
from collections.abc import Iterator

from ingest.sensitive.detectors.hit import Hit

_AT = re.compile(r" ?@ ?")
_LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[0-9a-z!#$%&'*+/=?^_`{|}~.\-]{1,64}$")
_LABEL = "[0-9a-z](?:[0-9a-z-]{0,62})"
_DOMAIN = re.compile(rf"{_LABEL}(?: ?[.。] ?{_LABEL}){{0,8}}?[.。] ?[a-z][0-9a-z-]{{1,62}}(?![0-9a-z-]|\.[a-z])")
_MARKS_BEFORE = "!#$%&'*+/=?^`{|}~.-"


def email_addresses(plain: str) -> Iterator[Hit]:
    """Addresses with a domain of at least two parts; blanks beside the @ and the points are read."""
    for at in _AT.finditer(plain) if "@" in plain else ():
        local = _LOCAL.search(plain, max(at.start() - _LONGEST_LOCAL, 0), at.start())
        domain = _DOMAIN.match(plain, at.end())
        if local is None or domain is None:
            continue
        start = at.start() - len(local.group().lstrip(_MARKS_BEFORE))
        if start < at.start():
            yield Hit(start, domain.end(), 0.98)
