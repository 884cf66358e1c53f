"""MinIO, twice: the two sites that keep the originals."""

from dataclasses import dataclass

from deploy.services.golang import build_program, find_go
from deploy.services.http_probe import why_no_answer
from deploy.services.ports import LOOPBACK
from deploy.services.server import Host, Launch

# The last commit of the archived project: it publishes no programs any more, so it is built from source.
REVISION = "v0.0.0-20260212201848-7aac2a2c5b7c"
MODULE = f"github.com/minio/minio@{REVISION}"


@dataclass(frozen=True)
class MinioSite:
    """One MinIO server with one folder.

    Attributes:
        letter: Which site it is, `a` or `b`.
        host: Where it runs.
    """

    letter: str
    host: Host

    packages = ()

    @property
    def name(self) -> str:
        """Its name, with the site's letter."""
        return f"minio-{self.letter}"

    @property
    def port_names(self) -> tuple[str, ...]:
        """The API and the console."""
        return (f"minio_{self.letter}", f"minio_{self.letter}_console")

    def prepare(self) -> None:
        """Build the program once for both sites."""
        program = self.host.places.cache / f"minio-{REVISION}"
        if not program.exists():
            print("building MinIO, which takes some minutes", flush=True)
            build_program(find_go(self.host.places.cache), MODULE, program)
        self.host.account.own(self.host.places.of(self.name) / "data")

    def launch(self) -> Launch:
        """One folder, no look for updates."""
        program, folder = self.host.places.cache / f"minio-{REVISION}", self.host.places.of(self.name) / "data"
        api, console = (getattr(self.host.ports, name) for name in self.port_names)
        where = ("--address", f"{LOOPBACK}:{api}", "--console-address", f"{LOOPBACK}:{console}")
        secrets = {"MINIO_ROOT_USER": self._access_key, "MINIO_ROOT_PASSWORD": self._secret_key}
        return Launch((program, "server", *where, folder), {**secrets, "MINIO_UPDATE": "off"})

    def why_not_ready(self) -> str | None:
        """Its own readiness probe."""
        return why_no_answer(getattr(self.host.ports, self.port_names[0]), "/minio/health/ready")

    def settle(self) -> None:
        """Nothing: the archive makes its bucket, with object lock, itself."""

    def release(self) -> None:
        """Nothing is left behind."""

    def settings(self) -> dict[str, str]:
        """The site as the vault wants it."""
        site = f"STRONGROOM_SITE_{self.letter.upper()}"
        return {
            f"{site}_ENDPOINT": f"http://{LOOPBACK}:{getattr(self.host.ports, self.port_names[0])}",
            f"{site}_ACCESS_KEY": self._access_key,
            f"{site}_SECRET_KEY": self._secret_key,
            f"{site}_BUCKET": f"strongroom-{self.letter}",
        }

    @property
    def _access_key(self) -> str:
        return f"strongroom-{self.letter}"

    @property
    def _secret_key(self) -> str:
        return self.host.passwords.of(self.name)
