"""Steps by which a sandboxed process gives up what it does not need. Each says whether the kernel let it."""

import contextlib
import ctypes
import os
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

_NEW_MOUNTS, _NEW_IPC, _NEW_USER, _NEW_NETWORK = 0x00020000, 0x08000000, 0x10000000, 0x40000000
_PRIVATE_RECURSIVE = (1 << 18) | (1 << 14)
_NOSUID_NODEV_NOEXEC = 2 | 4 | 8
_BIND = 4096
_BIND_READ_ONLY = 4096 | 32 | 1 | 2  # bind, remount, read-only, no set-user-id
_SET_NO_NEW_PRIVS, _SET_DUMPABLE = 38, 4
# One of these is covered by a mount of our own, never one that holds the program. Tika knows no other folder for its
# spool files than /tmp, so that is the first choice: it is then covered even where the rest is not allowed.
_ROOMS = ("/tmp", "/mnt", "/media", "/srv", "/opt", "/home")  # noqa: S108 (see above)


def leave_network() -> bool:
    """See no network interface of the machine any more. Needs a process of one thread."""
    return _unshared(ctypes.CDLL(None, use_errno=True), _NEW_USER | _NEW_NETWORK)


def enter_namespaces(spool_bytes: int, code: Iterable[Path]) -> Path | None:
    """Leave the network, and get an empty folder in memory, whose place is answered. Needs a process of one thread."""
    libc = ctypes.CDLL(None, use_errno=True)
    room = _free_place(_needed(code))
    if room is None or not _unshared(libc, _NEW_MOUNTS | _NEW_IPC | _NEW_USER | _NEW_NETWORK):
        return None
    if libc.mount(b"none", b"/", None, _PRIVATE_RECURSIVE, None) != 0:
        return None
    options = f"size={spool_bytes},mode=0700,nr_inodes=20000".encode()
    mounted = libc.mount(b"tmpfs", str(room).encode(), b"tmpfs", _NOSUID_NODEV_NOEXEC, options) == 0
    return room if mounted else None


def _unshared(libc: ctypes.CDLL, namespaces: int) -> bool:
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(namespaces) != 0:
        return False
    with contextlib.suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1", encoding="ascii")
    return True


def shut_in(room: Path, code: Iterable[Path]) -> bool:
    """Make `room` the whole file system, with the program's own libraries in it, read-only, and nothing else.

    Parsers load libraries and modules only when a document wants them, so those have to stay within reach.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        for folder in _needed(code):
            inside = Path(f"{room}{folder}")
            inside.mkdir(parents=True, exist_ok=True)
            source, target = str(folder).encode(), str(inside).encode()
            if libc.mount(source, target, None, _BIND, None) or libc.mount(None, target, None, _BIND_READ_ONLY, None):
                return False
        (room / "tmp").mkdir(exist_ok=True)
        os.chroot(room)
        os.chdir("/")
    except OSError:
        return False
    return True


def _free_place(needed: Sequence[Path]) -> Path | None:
    """The first of the places for a room under which nothing lies that is needed."""
    places = (Path(each) for each in _ROOMS)
    return next((each for each in places if each.is_dir() and each not in _above(needed)), None)


def _needed(code: Iterable[Path]) -> list[Path]:
    return _outermost([*code, Path(sys.prefix), Path(sys.base_prefix), *_mapped_folders()])


def _above(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield folder
        yield from folder.parents


def _outermost(folders: Iterable[Path]) -> list[Path]:
    """The folders that exist, without those that lie in another one."""
    existing = sorted({folder.resolve() for folder in folders if folder.is_dir()})
    return [each for each in existing if not any(other in each.parents for other in existing)]


def _mapped_folders() -> Iterator[Path]:
    """Where the libraries lie that are loaded already."""
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        path = line.split(maxsplit=5)[5:]
        if path and path[0].startswith("/") and ".so" in path[0]:
            yield Path(path[0]).parent


def set_limits(memory_bytes: int, spool_bytes: int, open_files: int) -> None:
    """Bound memory, file sizes, open files; no core dumps, since those hold plaintext.

    Address space is left alone: the native Tika reserves 32 GiB of it without using them.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (spool_bytes, spool_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files))


def renounce_privileges() -> None:
    """No program started from here can gain rights; no one may read this process' memory."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
