"""Passwords of the servers, made once for each run folder and readable by its owner only."""

import json
import os
import secrets
import threading
from pathlib import Path


class Passwords:
    """The generated passwords, by name.

    Args:
        path: The file that remembers them.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        # Servers are prepared side by side, and each makes its password then.
        self._turn = threading.Lock()

    def of(self, name: str) -> str:
        """The password of a name, made at the first call. Letters and digits only, so that it fits into any URL."""
        with self._turn:
            known = self._read()
            if name not in known:
                known[name] = secrets.token_hex(16)
                self._write(known)
            return known[name]

    def _read(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        known: dict[str, str] = json.loads(self._path.read_text())
        return known

    def _write(self, known: dict[str, str]) -> None:
        draft = self._path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(known, file, indent=1)
        draft.replace(self._path)
