"""Elasticsearch: the index."""

import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from deploy.services import file_realm
from deploy.services.http_probe import why_no_answer
from deploy.services.java import Java, find_java
from deploy.services.java_build import JavaBuild
from deploy.services.maven import Artifact, fetch_artifact
from deploy.services.plugin_build import install_plugin
from deploy.services.ports import LOOPBACK
from deploy.services.server import Host, Launch
from deploy.services.trimmed_runtime import STAND_INS, stand_in

VERSION = "9.3.2"
ELASTICSEARCH = Artifact(
    "org.elasticsearch.distribution.integ-test-zip",
    "elasticsearch",
    VERSION,
    "zip",
    "99b5b540c8d3a5c53cbe1e4f35c46acefff59131760ddc330a7616cd319086f1",
)
COMPILER = Artifact(
    "org.eclipse.jdt",
    "ecj",
    "3.40.0",
    "jar",
    "05cc22a24e7982970f63a405fc6c820bc80b806f27f3c5a6236fc475f8f7152b",
)
ROLES = Path(__file__).parents[1] / "index-roles.yml"
# Wanted for speed only; a trimmed runtime lacks it.
VECTORS = "jdk.incubator.vector"
WANTED_MODULES = frozenset({*STAND_INS, VECTORS})
OLDEST_JAVA = 21
# The distribution's own options with a smaller heap, and without a log of the garbage collector.
JVM_OPTIONS = """\
-Xms512m
-Xmx1g
-XX:+UseG1GC
-XX:+ExitOnOutOfMemoryError
-Djava.io.tmpdir=${ES_TMPDIR}
23-:-XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.setAsTypeCache
23-:-XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.asTypeUncached
-Dorg.apache.lucene.store.defaultReadAdvice=normal
-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1
"""


@dataclass(frozen=True)
class ElasticsearchNode:
    """A single node with security on.

    Attributes:
        host: Where it runs.
        environ: Where Java may be named.
    """

    host: Host
    environ: Mapping[str, str]

    name = "elasticsearch"
    port_names = ("elasticsearch", "elasticsearch_transport")
    packages = ("maven",)

    def prepare(self) -> None:
        """Unpack it, give it the analysis plugin, and write its configuration anew."""
        downloads = self.host.places.downloads
        if not self._home.exists():
            unpack(fetch_artifact(ELASTICSEARCH, downloads), self._home)
        java = self._java()
        build = JavaBuild(java, fetch_artifact(COMPILER, downloads))
        install_plugin(build, self._home, VERSION)
        if not java.modules.issuperset(STAND_INS):
            stand_in(build, self._home, VERSION)
        for folder in ("", "config", "config/jvm.options.d", "data", "logs", "temporary"):
            self.host.account.own(self._folder / folder)
        shutil.copy(self._home / "config" / "log4j2.properties", self._folder / "config")
        for file, text in self._configuration(java).items():
            (self._folder / "config" / file).write_text(text)
        for path in (self._folder / "config").iterdir():
            if path.is_file():
                self.host.account.give(path)

    def launch(self) -> Launch:
        """The launcher, which starts the node as its child and ends it on a signal."""
        environ = {
            "ES_JAVA_HOME": str(self._java().home),
            "ES_PATH_CONF": str(self._folder / "config"),
            "ES_TMPDIR": str(self._folder / "temporary"),
        }
        return Launch((self._home / "bin" / "elasticsearch",), environ)

    def why_not_ready(self) -> str | None:
        """The cluster answers an authenticated question; the bare distribution serves no `GET /`."""
        return why_no_answer(
            self.host.ports.elasticsearch,
            "/_cluster/health?wait_for_status=yellow&timeout=1s",
            user=file_realm.ADMINISTRATOR,
            password=self.host.passwords.of(file_realm.ADMINISTRATOR),
        )

    def settle(self) -> None:
        """The archive makes its indexes itself."""

    def release(self) -> None:
        """Nothing is left behind."""

    def settings(self) -> dict[str, str]:
        """The address, the writer and the readers in the order of their levels."""
        readers = (self.host.passwords.of(file_realm.reader_of(level)) for level in range(file_realm.LEVELS))
        return {
            "STRONGROOM_INDEX_URL": f"http://{LOOPBACK}:{self.host.ports.elasticsearch}",
            "STRONGROOM_INDEX_WRITER_USER": file_realm.WRITER,
            "STRONGROOM_INDEX_WRITER_PASSWORD": self.host.passwords.of(file_realm.WRITER),
            "STRONGROOM_INDEX_READER_PASSWORDS": ",".join(readers),
        }

    def _configuration(self, java: Java) -> dict[str, str]:
        node = {
            "cluster.name": "strongroom-services",
            "node.name": "strongroom",
            "path.data": self._folder / "data",
            "path.logs": self._folder / "logs",
            "network.host": LOOPBACK,
            "http.port": self.host.ports.elasticsearch,
            "transport.port": self.host.ports.elasticsearch_transport,
            "discovery.type": "single-node",
            "xpack.security.enabled": "true",
            "xpack.security.http.ssl.enabled": "false",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "action.destructive_requires_name": "true",
        }
        return {
            "elasticsearch.yml": "".join(f"{key}: {value}\n" for key, value in node.items()),
            "jvm.options": JVM_OPTIONS + (f"--add-modules={VECTORS}\n" if VECTORS in java.modules else ""),
            "roles.yml": ROLES.read_text(),
            "users": file_realm.users_file(self.host.passwords),
            "users_roles": file_realm.users_roles_file(),
            "role_mapping.yml": "",
        }

    def _java(self) -> Java:
        found = find_java(self.environ, oldest=OLDEST_JAVA, modules=WANTED_MODULES)
        return replace(found, home=self.host.account.lend(found.home, self.host.places.cache / "lent"))

    @property
    def _home(self) -> Path:
        return self.host.places.cache / f"elasticsearch-{VERSION}"

    @property
    def _folder(self) -> Path:
        return self.host.places.of(self.name)


def unpack(archive: Path, home: Path) -> None:
    """Unpack the distribution's one folder; a zip read by Python loses the programs' execute bits."""
    draft = home.with_name(f"{home.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    with zipfile.ZipFile(archive) as content:
        content.extractall(draft)
    (unpacked,) = draft.iterdir()
    for program in (unpacked / "bin").iterdir():
        program.chmod(0o755)
    unpacked.replace(home)
    draft.rmdir()
