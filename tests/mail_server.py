"""A real mail server (Dovecot) for tests: one person with a Maildir, IMAP over TLS with a certificate made for it."""

import datetime as dt
import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.stacks import free_port

PASSWORD = "correct horse"
_MAIL = "mail"  # Debian's account for mail
_CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
ssl_dh =
mail_location = maildir:{folder}/mail
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 0
first_valid_gid = 0
{accounts}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass(frozen=True)
class MailServer:
    """Where it is; `ca` is the certificate to trust."""

    folder: Path
    port: int

    @property
    def ca(self) -> Path:
        return self.folder / "cert.pem"

    @property
    def address(self) -> str:
        return f"imaps://clerk@localhost:{self.port}"

    def put(self, name: str, message: bytes, folder: str = "") -> None:
        """Deliver a message, as a program that writes to the Maildir does."""
        where = self.folder / "mail" / folder
        for part in ("cur", "new", "tmp"):
            (where / part).mkdir(parents=True, exist_ok=True)
        (where / "tmp" / name).write_bytes(message)
        self.give_away()
        (where / "tmp" / name).rename(where / "new" / name)

    def give_away(self) -> None:
        """Let the server's reading part have the mail: it must not be root."""
        if os.getuid() == 0:
            for path in (self.folder / "home", self.folder / "mail", *(self.folder / "mail").rglob("*")):
                shutil.chown(path, _MAIL, _MAIL)

    def flags(self) -> list[str]:
        """The names of all messages in INBOX, with their flags."""
        return sorted(path.name for part in ("cur", "new") for path in (self.folder / "mail" / part).glob("*"))


# As root it gives its parts accounts of their own, which Debian's package makes; else all of them are ours.
_OUR_ACCOUNTS = "default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server of its own, ended afterwards. Its folder can be entered by its parts, whoever they run as."""
    if shutil.which("dovecot") is None:
        if os.environ.get("STRONGROOM_REQUIRE_REAL") == "1":
            pytest.fail("dovecot is not installed: python -m deploy.services packages")
        pytest.skip("dovecot is not installed")
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with _started(MailServer(Path(name), free_port())) as made:
            yield made


@contextmanager
def _started(made: MailServer) -> Iterator[MailServer]:
    folder = made.folder
    for name in ("run", "home", "mail"):
        (folder / name).mkdir()
    _make_certificate(folder)
    (folder / "users").write_text(f"clerk:{{PLAIN}}{PASSWORD}\n", "utf-8")
    me = pwd.getpwnam(_MAIL) if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    values = {"folder": folder, "port": made.port, "user": me.pw_name, "group": grp.getgrgid(me.pw_gid).gr_name}
    values["accounts"] = "" if os.getuid() == 0 else _OUR_ACCOUNTS.format(**values)
    (folder / "dovecot.conf").write_text(_CONFIGURATION.format(**values), "utf-8")
    made.give_away()
    process = subprocess.Popen(["dovecot", "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.DEVNULL)
    try:
        _wait(made, process)
        yield made
    finally:
        process.terminate()
        process.wait(10)


def _wait(made: MailServer, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", made.port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    log = made.folder / "log"
    pytest.fail(f"dovecot did not start: {log.read_text() if log.exists() else process.poll()}")


def _make_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
