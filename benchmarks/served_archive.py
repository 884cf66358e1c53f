"""An archive of its own as people meet it: the real web process and its worker, over two S3 sites."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx

from storage.vault.s3_connection import S3Connection, connect_s3
from storage.vault.secret import SecretKey

T = TypeVar("T")
SITES = ("A", "B")
PATIENCE_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class ServedArchive:
    """Where it answers, who may act, and its processes."""

    url: str
    token: str
    folder: Path
    bucket: str
    web: subprocess.Popen[bytes]

    def client(self) -> httpx.Client:
        """Acts for a clerk who may read everything."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=PATIENCE_SECONDS)


@contextmanager
def served_archive(more: Mapping[str, str]) -> Iterator[ServedArchive]:
    """Start it with these settings, and remove it and its buckets at the end.

    Register, index and extraction are the embedded ones; the sites are those of STRONGROOM_SITE_A_… and …_B_….
    """
    bucket = f"bench-{uuid.uuid4().hex[:12]}"
    with tempfile.TemporaryDirectory() as place:
        folder, port = Path(place), free_port()
        (folder / "tmp").mkdir()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("STRONGROOM_")}
        environment |= {name: value for name, value in os.environ.items() if name.startswith("STRONGROOM_SITE_")}
        environment |= {"TMPDIR": str(folder / "tmp"), "STRONGROOM_DATA": str(folder / "data")}
        environment |= {f"STRONGROOM_SITE_{site}_BUCKET": bucket for site in SITES}
        environment |= {"STRONGROOM_PORT": str(port), **more}
        _run(environment, "init")
        _run(environment, "user", "add", "clerk", "--role", "clerk", "--role", "reader", "--level", "secret")
        token = _run(environment, "token", "create", "--user", "clerk").split()[-1]
        with (folder / "serve.log").open("wb") as log:
            command = [sys.executable, "-m", "deploy.cli", "serve"]
            web = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for(lambda: _answers(url), "the archive to answer")
            yield ServedArchive(url, token, folder, bucket, web)
        finally:
            _end(web)
            for site in SITES:
                _remove_bucket(site, bucket)


def wait_for(condition: Callable[[], T | None], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """The first true answer.

    Raises:
        TimeoutError: there was none in time.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := condition():
            return answer
        time.sleep(0.1)
    raise TimeoutError(f"waited {seconds:.0f} s in vain for {what}")


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(environment: Mapping[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "deploy.cli", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(re.sub(r"\s+", " ", done.stderr[-500:]))
    return done.stdout


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").is_success
    except httpx.TransportError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)


def connection_to(site: str) -> S3Connection:
    """The connection to the server of site "A" or "B"."""
    endpoint, access, secret = (
        os.environ[f"STRONGROOM_SITE_{site}_{part}"] for part in ("ENDPOINT", "ACCESS_KEY", "SECRET_KEY")
    )
    return connect_s3(endpoint, access, SecretKey(secret.encode()))


def _remove_bucket(site: str, bucket: str) -> None:
    client = connection_to(site).client
    if client.bucket_exists(bucket):
        for item in client.list_objects(bucket, recursive=True, include_version=True):
            client.remove_object(bucket, item.object_name or "", version_id=item.version_id)
        client.remove_bucket(bucket)
