"""Which servers there are."""

from collections.abc import Iterable, Mapping

from deploy.services.elasticsearch_node import ElasticsearchNode
from deploy.services.errors import ServiceError
from deploy.services.minio_site import MinioSite
from deploy.services.postgresql import PostgreSql
from deploy.services.rabbitmq import RabbitMq
from deploy.services.seaweedfs import SeaweedFs
from deploy.services.server import Host, Server
from deploy.services.tika import Tika


def all_servers(host: Host, environ: Mapping[str, str]) -> tuple[Server, ...]:
    """Every server, the slowest to start first."""
    return (
        ElasticsearchNode(host, environ),
        RabbitMq(host),
        Tika(host, environ),
        PostgreSql(host),
        MinioSite("a", host),
        MinioSite("b", host),
        SeaweedFs(host),
    )


def chosen_servers(servers: Iterable[Server], names: Iterable[str]) -> tuple[Server, ...]:
    """The servers of the given names; all of them for no name.

    Raises:
        ServiceError: If a name is none of theirs.
    """
    by_name = {server.name: server for server in servers}
    wanted = tuple(names) or tuple(by_name)
    for name in wanted:
        if name not in by_name:
            raise ServiceError(f"no server is called {name!r}; there are {', '.join(by_name)}")
    return tuple(by_name[name] for name in wanted)
