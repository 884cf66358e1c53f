"""RabbitMQ: the broker, which carries nudges to the workers."""

import socket
import subprocess
from dataclasses import dataclass

from deploy.services.packages import RABBITMQ_SERVER
from deploy.services.ports import LOOPBACK
from deploy.services.server import Host, Launch

USER = "strongroom"
NODE = "strongroom-services@localhost"
GREETING = b"AMQP\x00\x00\x09\x01"
METHOD_FRAME = b"\x01"


@dataclass(frozen=True)
class RabbitMq:
    """RabbitMQ with a node name, a port mapper and folders of its own.

    Attributes:
        host: Where it runs.
    """

    host: Host

    name = "rabbitmq"
    port_names = ("rabbitmq", "rabbitmq_distribution", "rabbitmq_epmd")
    packages = ("rabbitmq-server",)

    def prepare(self) -> None:
        """Write its configuration; its first start makes the user from it."""
        folder = self.host.account.own(self.host.places.of(self.name))
        config = folder / "rabbitmq.conf"
        lines = (
            f"listeners.tcp.local = {LOOPBACK}:{self.host.ports.rabbitmq}",
            f"default_user = {USER}",
            f"default_pass = {self._password}",
            "log.console = true",
            "log.file = false",
        )
        config.write_text("\n".join([*lines, ""]))
        self.host.account.give(config)
        for empty in ("enabled_plugins", "rabbitmq-env.conf"):
            (folder / empty).write_text("[].\n" if empty == "enabled_plugins" else "")
            self.host.account.give(folder / empty)

    def launch(self) -> Launch:
        """The server in the foreground, every listener on loopback."""
        folder, ports = self.host.places.of(self.name), self.host.ports
        return Launch(
            (RABBITMQ_SERVER,),
            {
                "RABBITMQ_NODENAME": NODE,
                "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
                "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
                "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
                "RABBITMQ_MNESIA_BASE": str(folder / "data"),
                "RABBITMQ_LOG_BASE": str(folder / "log"),
                "RABBITMQ_PID_FILE": str(folder / "server.pid"),
                "RABBITMQ_DIST_PORT": str(ports.rabbitmq_distribution),
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
                **self._port_mapper,
            },
        )

    def why_not_ready(self) -> str | None:
        """It answers the protocol's greeting with a method frame."""
        try:
            with socket.create_connection((LOOPBACK, self.host.ports.rabbitmq), timeout=5) as connection:
                connection.sendall(GREETING)
                first = connection.recv(1)
        except OSError as error:
            return str(error)
        return None if first == METHOD_FRAME else f"it answered {first!r} to the greeting"

    def settle(self) -> None:
        """Queues are the workers' business."""

    def release(self) -> None:
        """End the port mapper, which Erlang leaves running. It refuses while a node still needs it, rightly."""
        command = ["epmd", "-port", str(self.host.ports.rabbitmq_epmd), "-kill"]
        subprocess.run(command, capture_output=True, check=False)

    def settings(self) -> dict[str, str]:
        """The broker's address."""
        return {"STRONGROOM_BROKER_URL": f"amqp://{USER}:{self._password}@{LOOPBACK}:{self.host.ports.rabbitmq}//"}

    @property
    def _port_mapper(self) -> dict[str, str]:
        return {"ERL_EPMD_PORT": str(self.host.ports.rabbitmq_epmd), "ERL_EPMD_ADDRESS": LOOPBACK}

    @property
    def _password(self) -> str:
        return self.host.passwords.of(self.name)
