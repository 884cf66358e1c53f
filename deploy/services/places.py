"""Where downloads, builds and run-time state live: outside the checkout, so that every checkout shares them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """The folders of the servers.

    Attributes:
        cache: Downloads and builds; may be deleted at any time while the servers are down.
        run: Data, logs, process records and passwords of the servers.
    """

    cache: Path
    run: Path

    @property
    def downloads(self) -> Path:
        """Artifacts as they came from a registry."""
        return self.cache / "downloads"

    @property
    def logs(self) -> Path:
        """What each server wrote to its standard output."""
        return self.run / "logs"

    @property
    def env_file(self) -> Path:
        """The settings that point an archive at the running servers."""
        return self.run / "services.env"

    def of(self, server: str) -> Path:
        """The folder that one server may write in."""
        return self.run / server

    def log_of(self, server: str) -> Path:
        """The log of one server."""
        return self.logs / f"{server}.log"

    def lay(self) -> None:
        """Make the folders that everything else takes for granted."""
        for folder in (self.downloads, self.run, self.logs):
            folder.mkdir(parents=True, exist_ok=True)


def find_places(environ: Mapping[str, str], *, is_root: bool) -> Places:
    """Choose the folders from the environment.

    Root's home is closed to the account that the servers run as, so root's default is the system's cache folder.
    """
    default = Path("/var/cache") if is_root else Path(environ.get("HOME", os.curdir)) / ".cache"
    cache = Path(environ.get("XDG_CACHE_HOME") or default).absolute() / "strongroom"
    run = Path(environ.get("STRONGROOM_SERVICES_DIR") or cache / "run").absolute()
    return Places(cache=cache, run=run)
