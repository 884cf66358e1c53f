"""Which port each server listens on; none is a server's usual one, so that a machine's own servers are left alone."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

from deploy.services.errors import ServiceError

LOOPBACK = "127.0.0.1"
PREFIX = "STRONGROOM_SERVICES_PORT_"
HIGHEST = 65_535


@dataclass(frozen=True)
class Ports:
    """A port for every listener, each replaced by an environment variable of its name behind `PREFIX`."""

    elasticsearch: int = 19200
    elasticsearch_transport: int = 19300
    minio_a: int = 19010
    minio_a_console: int = 19011
    minio_b: int = 19020
    minio_b_console: int = 19021
    seaweedfs: int = 18333
    seaweedfs_grpc: int = 18334
    seaweedfs_master: int = 18335
    seaweedfs_master_grpc: int = 18336
    seaweedfs_volume: int = 18337
    seaweedfs_volume_grpc: int = 18338
    seaweedfs_filer: int = 18339
    seaweedfs_filer_grpc: int = 18340
    seaweedfs_admin: int = 18341
    seaweedfs_admin_grpc: int = 18342
    tika: int = 19998
    postgresql: int = 15432
    rabbitmq: int = 15673
    rabbitmq_distribution: int = 15674
    rabbitmq_epmd: int = 15675

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read the replaced ports.

        Raises:
            ServiceError: If a value is not a port number.
        """
        chosen: dict[str, int] = {}
        for field in fields(cls):
            variable = variable_of(field.name)
            text = environ.get(variable)
            if text is None:
                continue
            if not text.isdecimal() or not 0 < int(text) <= HIGHEST:
                raise ServiceError(f"{variable} is {text!r}, which is no port number")
            chosen[field.name] = int(text)
        return cls(**chosen)


def variable_of(name: str) -> str:
    """The environment variable that replaces a port."""
    return f"{PREFIX}{name.upper()}"


def is_taken(port: int) -> bool:
    """Whether something listens on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0
