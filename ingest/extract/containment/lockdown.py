"""Steps by which a sandboxed process gives up what it does not need. Each says whether the kernel let it."""

import codecs
import contextlib
import ctypes
import os
import resource
from pathlib import Path

_NEW_NAMESPACES = 0x00020000 | 0x08000000 | 0x10000000 | 0x40000000  # mount, IPC, user, network
_PRIVATE_RECURSIVE = (1 << 18) | (1 << 14)
_NOSUID_NODEV_NOEXEC = 2 | 4 | 8
_SET_NO_NEW_PRIVS, _SET_DUMPABLE = 38, 4
_ROOM = "/tmp"  # noqa: S108 (a mount of our own covers it; Tika knows no other folder for its spool files)
# Loaded while there are still files to load them from.
_CODECS = [
    "gb18030",
    "gbk",
    "gb2312",
    "hz",
    "big5",
    "big5hkscs",
    "cp950",
    "shift_jis",
    "cp932",
    "euc_jp",
    "iso2022_jp",
    "euc_kr",
    "cp949",
    "utf-16",
    "utf-32",
    "utf-7",
    "utf-8-sig",
    "latin-1",
    "cp437",
    "cp850",
    "cp866",
    "koi8-r",
    "koi8-u",
    "cp1250",
    "cp1251",
    "cp1252",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "cp1258",
    "iso8859-2",
    "iso8859-5",
    "iso8859-7",
    "iso8859-9",
    "iso8859-15",
    "mac-roman",
    "idna",
    "punycode",
    "quopri",
    "base64",
    "uu",
    "unicode_escape",
]


def enter_namespaces(spool_bytes: int) -> bool:
    """Leave the network, and get an empty folder in memory for temporary files. Needs a process of one thread."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(_NEW_NAMESPACES) != 0:
        return False
    with contextlib.suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1", encoding="ascii")
    if libc.mount(b"none", b"/", None, _PRIVATE_RECURSIVE, None) != 0:
        return False
    options = f"size={spool_bytes},mode=0700,nr_inodes=20000".encode()
    mounted: int = libc.mount(b"tmpfs", _ROOM.encode(), b"tmpfs", _NOSUID_NODEV_NOEXEC, options)
    return mounted == 0


def shut_in() -> bool:
    """Make that folder the whole file system: from here on there is no other file to open."""
    for name in _CODECS:
        codecs.lookup(name)
    try:
        (Path(_ROOM) / "tmp").mkdir()
        os.chroot(_ROOM)
        os.chdir("/")
    except OSError:
        return False
    return True


def set_limits(memory_bytes: int, spool_bytes: int) -> None:
    """Bound memory, file sizes, open files; no core dumps, since those hold plaintext.

    Address space is left alone: the native Tika reserves 32 GiB of it without using them.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (spool_bytes, spool_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))


def renounce_privileges() -> None:
    """No program started from here can gain rights; no one may read this process' memory."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
