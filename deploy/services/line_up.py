"""All the servers together: what `up`, `down`, `status` and `env` do."""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from deploy.services.errors import ServiceError
from deploy.services.packages import require_packages
from deploy.services.ports import is_taken, variable_of
from deploy.services.process import ServerProcess
from deploy.services.server import Host, Server

READY_SECONDS = 180
POLL_SECONDS = 0.2


@dataclass(frozen=True)
class State:
    """How one server is."""

    name: str
    word: str
    detail: str


class LineUp:
    """The chosen servers on one host.

    Args:
        host: Where they run.
        servers: The servers, in the order in which they are started.
    """

    def __init__(self, host: Host, servers: Sequence[Server]) -> None:
        self._host = host
        self._servers = servers

    def up(self) -> None:
        """Start those that are down, and wait until all are healthy.

        Raises:
            ServiceError: If one of them does not come up. The others stay as they are.
        """
        down = [server for server in self._servers if self._process(server).find() is None]
        require_packages({package for server in down for package in server.packages})
        for server in down:
            self._process(server).clear()
            server.release()  # what one that was killed could not take with it
            self._require_ports(server)
        self._prepare(down)
        for server in down:
            self._process(server).start(server.launch())
        for server in self._servers:
            self._await(server)
            server.settle()
        self.write_env()

    def down(self) -> None:
        """Stop those that run."""
        for server in reversed(self._servers):
            if self._process(server).stop():
                print(f"{server.name}: stopped", flush=True)
            server.release()

    def states(self) -> list[State]:
        """How each of them is."""
        return [self._state(server) for server in self._servers]

    def settings(self) -> dict[str, str]:
        """The settings of those that run."""
        running = (server for server in self._servers if self._process(server).find() is not None)
        return {name: value for server in running for name, value in server.settings().items()}

    def write_env(self) -> None:
        """Write the settings to a file that a shell or a test can read."""
        file = self._host.places.env_file
        file.touch(mode=0o600)
        file.write_text("".join(f"{name}={value}\n" for name, value in self.settings().items()))

    def _prepare(self, servers: Iterable[Server]) -> None:
        # Side by side, because one build takes minutes and the downloads do not. The two sites share a build.
        lanes: dict[str, list[Server]] = {}
        for server in servers:
            lanes.setdefault(type(server).__name__, []).append(server)
        with ThreadPoolExecutor() as pool:
            for done in [pool.submit(_prepare_in_turn, lane) for lane in lanes.values()]:
                done.result()

    def _require_ports(self, server: Server) -> None:
        for name in server.port_names:
            port = getattr(self._host.ports, name)
            if is_taken(port):
                raise ServiceError(
                    f"{server.name}: another program listens on port {port}; end it, or set {variable_of(name)}"
                )

    def _await(self, server: Server) -> None:
        process, started = self._process(server), time.monotonic()
        while (reason := server.why_not_ready()) is not None:
            if process.find() is None:
                raise ServiceError(f"{server.name} ended while it started; {process.last_words()}")
            if time.monotonic() - started > READY_SECONDS:
                process.stop()
                words = process.last_words()
                raise ServiceError(f"{server.name} was not ready after {READY_SECONDS} s ({reason}); {words}")
            time.sleep(POLL_SECONDS)
        print(f"{server.name}: ready on port {getattr(self._host.ports, server.port_names[0])}", flush=True)

    def _state(self, server: Server) -> State:
        process = self._process(server)
        found = process.find()
        if found is None:
            return State(server.name, "down", "")
        reason = server.why_not_ready()
        port = getattr(self._host.ports, server.port_names[0])
        where = f"port {port}, process {found.pid}, log {process.log}"
        return State(server.name, "up", where) if reason is None else State(server.name, "ill", f"{where}: {reason}")

    def _process(self, server: Server) -> ServerProcess:
        return ServerProcess(server.name, self._host)


def _prepare_in_turn(servers: Iterable[Server]) -> None:
    for server in servers:
        server.prepare()
