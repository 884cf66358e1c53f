"""Ids as the register gives them out. What can't be one is not looked up: not every database takes every text."""

import re

_ID = re.compile(r"[0-9a-f]{32}")


def is_id(text: str) -> bool:
    """Whether `text` could be the id of something."""
    return _ID.fullmatch(text) is not None
