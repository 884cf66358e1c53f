"""Java artifacts by their coordinates, through Maven, so that the machine's own mirror settings apply."""

import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.services.errors import ServiceError

# This old version copies one artifact without resolving the parents of its description.
COPY_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:2.8:copy"


@dataclass(frozen=True)
class Artifact:
    """One pinned file of a Maven repository.

    Attributes:
        group: Its group id.
        name: Its artifact id.
        version: Its version.
        kind: Its file type.
        sha256: The digest of the only bytes that are accepted.
    """

    group: str
    name: str
    version: str
    kind: str
    sha256: str

    @property
    def coordinates(self) -> str:
        """The artifact as Maven writes it."""
        return f"{self.group}:{self.name}:{self.version}:{self.kind}"

    @property
    def file_name(self) -> str:
        """The artifact's name as a file."""
        return f"{self.name}-{self.version}.{self.kind}"


def fetch_artifact(artifact: Artifact, downloads: Path) -> Path:
    """The artifact's file, fetched when it is not there yet.

    Raises:
        ServiceError: If Maven can't get it, or its bytes are not the pinned ones.
    """
    target = downloads / artifact.file_name
    if target.exists() and _digest(target) == artifact.sha256:
        return target
    maven = shutil.which("mvn")
    if maven is None:
        raise ServiceError(f"mvn is not on the PATH; it fetches {artifact.coordinates}")
    command = [maven, "-B", "-q", COPY_GOAL, f"-Dartifact={artifact.coordinates}", f"-DoutputDirectory={downloads}"]
    done = subprocess.run(
        [*command, "-Dmdep.useBaseVersion=true", "-Dmdep.overWriteReleases=true"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 or not target.exists():
        raise ServiceError(f"Maven could not fetch {artifact.coordinates}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    found = _digest(target)
    if found != artifact.sha256:
        target.unlink()
        raise ServiceError(f"{artifact.coordinates} has the digest {found}, not {artifact.sha256}: it was thrown away")
    return target


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
