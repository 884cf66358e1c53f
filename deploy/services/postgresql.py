"""PostgreSQL: the register."""

import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.services.errors import ServiceError
from deploy.services.packages import find_postgresql
from deploy.services.ports import LOOPBACK
from deploy.services.server import Host, Launch

ROLE = "strongroom"
DATABASE = "strongroom"


@dataclass(frozen=True)
class PostgreSql:
    """PostgreSQL with a data folder of its own.

    Attributes:
        host: Where it runs.
    """

    host: Host

    name = "postgresql"
    port_names = ("postgresql",)
    packages = ("postgresql",)

    def prepare(self) -> None:
        """Make the data folder, whose superuser logs in by password only."""
        folder = self.host.account.own(self.host.places.of(self.name))
        if (self._data / "PG_VERSION").exists():
            return
        password = folder / "first-password"
        password.write_text(self._password)
        self.host.account.give(password)
        done = subprocess.run(
            [self._program("initdb"), "-D", self._data, "-U", ROLE, "-A", "scram-sha-256", "--pwfile", password,
             "-E", "UTF8", "--locale", "C.UTF-8"],
            cwd=folder, capture_output=True, text=True, check=False, **self.host.account.identity,
        )  # fmt: skip
        password.unlink()
        if done.returncode != 0:
            raise ServiceError(f"initdb failed:\n{done.stdout}{done.stderr}")

    def launch(self) -> Launch:
        """On loopback only; SIGINT ends the sessions, where SIGTERM would wait for them."""
        port = str(self.host.ports.postgresql)
        options = (f"listen_addresses={LOOPBACK}", "unix_socket_directories=", "max_connections=200")
        chosen = tuple(part for option in options for part in ("-c", option))
        return Launch((self._program("postgres"), "-D", self._data, "-p", port, *chosen), stop_signal=signal.SIGINT)

    def why_not_ready(self) -> str | None:
        """It answers a query."""
        import psycopg

        try:
            with psycopg.connect(self._url("postgres"), connect_timeout=5) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError as error:
            return str(error)
        return None

    def settle(self) -> None:
        """Make the register's database."""
        import psycopg

        with psycopg.connect(self._url("postgres"), autocommit=True, connect_timeout=5) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def release(self) -> None:
        """Nothing is left behind."""

    def settings(self) -> dict[str, str]:
        """The register's address."""
        return {"STRONGROOM_REGISTER_URL": self._url(DATABASE).replace("postgresql://", "postgresql+psycopg://")}

    def _url(self, database: str) -> str:
        return f"postgresql://{ROLE}:{self._password}@{LOOPBACK}:{self.host.ports.postgresql}/{database}"

    def _program(self, name: str) -> Path:
        folder = find_postgresql()
        if folder is None:
            raise ServiceError("PostgreSQL's server programs are missing")
        return folder / name

    @property
    def _data(self) -> Path:
        return self.host.places.of(self.name) / "data"

    @property
    def _password(self) -> str:
        return self.host.passwords.of(self.name)
