"""How commands speak: lines for people, or one JSON object a line for programs."""

import sys
from collections.abc import Mapping
from typing import Any

import orjson


class CommandError(Exception):
    """The command can't be carried out; the message is one line saying why and what would be right."""


class Report:
    """Prints results on standard output, as text or, with `as_json`, as JSON lines; progress goes to standard error."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def line(self, values: Mapping[str, Any], text: str) -> None:
        """One result: `values` for programs, `text` for people."""
        shown = orjson.dumps(dict(values), default=str).decode() if self.as_json else text
        print(shown, flush=True)  # noqa: T201 (this is where a command's results leave it)

    def note(self, text: str) -> None:
        """Something a person may want to know and a program doesn't."""
        print(text, file=sys.stderr, flush=True)  # noqa: T201 (likewise)
