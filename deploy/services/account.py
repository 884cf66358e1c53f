"""Who the servers run as. Elasticsearch and PostgreSQL refuse root, and none of the others needs it."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from deploy.services.errors import ServiceError

SYSTEM_ACCOUNT = "strongroom-services"


class Identity(TypedDict, total=False):
    """The arguments of `subprocess` that change who a program runs as."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The account that owns the servers' processes and data.

    Attributes:
        uid: Its user id.
        gid: Its group id.
        borrowed: Whether we are root and hand the servers to this account.
    """

    uid: int
    gid: int
    borrowed: bool

    @property
    def identity(self) -> Identity:
        """Who to run a program as; nothing when we are that account already."""
        return Identity(user=self.uid, group=self.gid, extra_groups=[]) if self.borrowed else Identity()

    def own(self, folder: Path) -> Path:
        """Make a folder that only the servers can read, and return it."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if self.borrowed:
            os.chown(folder, self.uid, self.gid)
        return folder

    def give(self, file: Path) -> None:
        """Let only the servers read a file that was written for them."""
        file.chmod(0o600)
        if self.borrowed:
            os.chown(file, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether the account can read a path: a folder above it may be closed."""
        if not self.borrowed:
            return os.access(path, os.R_OK)
        probe = subprocess.run(["test", "-r", path], check=False, **self.identity)
        return probe.returncode == 0

    def lend(self, program: Path, copies: Path) -> Path:
        """A path of a program that the account can reach: the program itself, or a copy of it."""
        if self.reaches(program):
            return program
        copy = copies / program.name
        if not copy.exists():
            draft = copies / f"{program.name}.new"
            copies.mkdir(parents=True, exist_ok=True)
            if program.is_dir():
                shutil.rmtree(draft, ignore_errors=True)
                shutil.copytree(program, draft, symlinks=True)
            else:
                shutil.copy2(program, draft)
            draft.replace(copy)
        if not self.reaches(copy):
            raise ServiceError(f"{copy} can't be read by {SYSTEM_ACCOUNT}: set XDG_CACHE_HOME to a folder open to all")
        return copy


def find_account() -> Account:
    """Our own account, or, for root, a system account that is made when missing."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), borrowed=False)
    try:
        entry = pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        subprocess.run([*command, SYSTEM_ACCOUNT], check=True)
        entry = pwd.getpwnam(SYSTEM_ACCOUNT)
    return Account(entry.pw_uid, entry.pw_gid, borrowed=True)
