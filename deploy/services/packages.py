"""Every Debian package that the servers, the builds and the tests use, in one place."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deploy.services.errors import ServiceError


@dataclass(frozen=True)
class Package:
    """One Debian package.

    Attributes:
        name: Its name for apt.
        use: What it is here for.
        is_present: Whether what it brings is on this machine, however it came.
    """

    name: str
    use: str
    is_present: Callable[[], bool]


def known_packages() -> tuple[Package, ...]:
    """All of them."""
    return (
        Package("postgresql", "the register", lambda: find_postgresql() is not None),
        Package("rabbitmq-server", "the broker", RABBITMQ_SERVER.exists),
        Package("maven", "fetches Elasticsearch and Tika", lambda: shutil.which("mvn") is not None),
        Package("chromium", "drives the portal in the journey tests", lambda: shutil.which("chromium") is not None),
        Package("fonts-noto-cjk", "draws Chinese on page images", lambda: _any("/usr/share/fonts", "**/NotoSansCJK*")),
        Package("tesseract-ocr", "reads scans, beside rapidocr", partial(_any, _TESSDATA, "*/tessdata/eng.*")),
        Package("tesseract-ocr-chi-sim", "the same, Simplified", partial(_any, _TESSDATA, "*/tessdata/chi_sim.*")),
        Package("tesseract-ocr-chi-tra", "the same, Traditional", partial(_any, _TESSDATA, "*/tessdata/chi_tra.*")),
        Package("dovecot-imapd", "a mailbox for the tests", lambda: shutil.which("dovecot") is not None),
        Package("poppler-utils", "checks what redacted pages hold", lambda: shutil.which("pdftotext") is not None),
    )


_TESSDATA = "/usr/share/tesseract-ocr"
# The wrapper in /usr/sbin insists on root or its own account; the server itself does not.
RABBITMQ_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


def find_postgresql() -> Path | None:
    """The folder of PostgreSQL's server programs, the newest first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    program = shutil.which("postgres")
    return Path(program).parent if program else None


def require_packages(names: Iterable[str]) -> None:
    """Install the named packages that are missing.

    Raises:
        ServiceError: If some are missing and we are not root, or apt fails.
    """
    wanted = set(names)
    missing = [package for package in known_packages() if package.name in wanted and not package.is_present()]
    if not missing:
        return
    names_line = " ".join(package.name for package in missing)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        reasons = ", ".join(f"{package.name} ({package.use})" for package in missing)
        raise ServiceError(f"missing: {reasons}; as root: apt-get install --no-install-recommends {names_line}")
    print(f"installing {names_line}", flush=True)
    _apt("update", "-q")
    _apt("install", "-q", "-y", "--no-install-recommends", *(package.name for package in missing))
    left = [package.name for package in missing if not package.is_present()]
    if left:
        raise ServiceError(f"apt installed {' '.join(left)}, but what they should bring is not where it should be")


def _apt(*arguments: str) -> None:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["apt-get", *arguments], env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise ServiceError(f"apt-get {arguments[0]} failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")


def _any(folder: str, pattern: str) -> bool:
    return next(Path(folder).glob(pattern), None) is not None
