"""Apache Tika's server: text and metadata of any document."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.services.http_probe import why_no_answer
from deploy.services.java import find_java
from deploy.services.maven import Artifact, fetch_artifact
from deploy.services.ports import LOOPBACK
from deploy.services.server import Host, Launch

TIKA = Artifact(
    "org.apache.tika",
    "tika-server-standard",
    "3.3.2",
    "jar",
    "cdbe7fde72583dec8528f9c0ed962cacb7f6624f9900b1f733df638410f77540",
)

OLDEST_JAVA = 17
# Without a path the child would be whatever `java` the PATH holds, if any.
CONFIG = """<?xml version="1.0" encoding="UTF-8"?>
<properties>
  <server>
    <params>
      <javaPath>{java}</javaPath>
      <forkedJvmArgs>
        <arg>-Xmx1g</arg>
      </forkedJvmArgs>
    </params>
  </server>
</properties>
"""


@dataclass(frozen=True)
class Tika:
    """The Tika server, which restarts its own child when a document breaks it.

    Attributes:
        host: Where it runs.
        environ: Where Java may be named.
    """

    host: Host
    environ: Mapping[str, str]

    name = "tika"
    port_names = ("tika",)
    packages = ("maven",)

    def prepare(self) -> None:
        """Fetch the one jar, and write the limits of the child that meets the documents."""
        fetch_artifact(TIKA, self.host.places.downloads)
        self.host.account.own(self.host.places.of(self.name))
        self._config.write_text(CONFIG.format(java=self._java))
        self.host.account.give(self._config)

    def launch(self) -> Launch:
        """The jar; the heap here is the watcher's, which does no parsing."""
        jar = self.host.places.downloads / TIKA.file_name
        where = ("--host", LOOPBACK, "--port", str(self.host.ports.tika))
        return Launch((self._java, "-Xmx256m", "-jar", jar, "-c", self._config, *where))

    def why_not_ready(self) -> str | None:
        """It tells its version once its child is up."""
        return why_no_answer(self.host.ports.tika, "/version")

    def settle(self) -> None:
        """It keeps nothing."""

    def release(self) -> None:
        """Nothing is left behind."""

    def settings(self) -> dict[str, str]:
        """Its address."""
        return {"STRONGROOM_TIKA_URL": f"http://{LOOPBACK}:{self.host.ports.tika}"}

    @property
    def _java(self) -> Path:
        home = self.host.account.lend(find_java(self.environ, oldest=OLDEST_JAVA).home, self.host.places.cache / "lent")
        return home / "bin" / "java"

    @property
    def _config(self) -> Path:
        return self.host.places.of(self.name) / "tika-config.xml"
