"""A system call filter (seccomp-BPF, Linux): no new programs, processes, sockets, mounts, debugging or signals.

Numbers are those of the kernel's syscall tables for x86-64 and for the generic table that arm64 uses.
"""

import ctypes
import errno
import os
import platform
import struct

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# name: (x86-64, arm64); None where the architecture has no such call.
_DENIED: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "socketpair": (53, 199),
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "kexec_load": (246, 104),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "personality": (135, 92),
    "open_by_handle_at": (304, 265),
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
}
# Calls whose first argument says which process is meant: other processes of the same user are out of reach.
_ON_ITSELF: dict[str, tuple[int, int]] = {"kill": (62, 129), "tgkill": (234, 131)}
_PRLIMIT = (302, 261)  # here 0 means the caller
_CLONE = (56, 220)
_CLONE3 = (435, 435)
_SECCOMP = (317, 277)
_CLONE_THREAD = 0x10000

_LOAD, _JUMP_EQUAL, _JUMP_SET, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER_AT, _ARCH_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_X32_BIT = 0x40000000
_SET_MODE_FILTER, _ALL_THREADS = 1, 1


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def install() -> bool:
    """Put the filter on every thread of this process, for good. `no_new_privs` must be set before.

    Returns:
        False where the machine is neither x86-64 nor arm64, or the kernel has no seccomp.
    """
    machine = platform.machine()
    if machine not in _AUDIT_ARCH:
        return False
    column = 0 if machine == "x86_64" else 1
    code = _filter(_AUDIT_ARCH[machine], column)
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    done: int = libc.syscall(_SECCOMP[column], _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(program))
    return done == 0


def _filter(architecture: int, column: int) -> bytes:
    denied = _ERROR | errno.EPERM
    code = [
        _instruction(_LOAD, 0, 0, _ARCH_AT),
        _instruction(_JUMP_EQUAL, 1, 0, architecture),
        _instruction(_RETURN, 0, 0, _KILL),
        _instruction(_LOAD, 0, 0, _NUMBER_AT),
        _instruction(_JUMP_SET, 0, 1, _X32_BIT),
        _instruction(_RETURN, 0, 0, denied),
        # glibc falls back from clone3 to clone, whose flags a filter can see.
        _instruction(_JUMP_EQUAL, 0, 1, _CLONE3[column]),
        _instruction(_RETURN, 0, 0, _ERROR | errno.ENOSYS),
    ]
    for numbers in _DENIED.values():
        number = numbers[column]
        if number is not None:
            code += [_instruction(_JUMP_EQUAL, 0, 1, number), _instruction(_RETURN, 0, 0, denied)]
    for numbers in _ON_ITSELF.values():
        code += _only_with(numbers[column], os.getpid())
    code += _only_with(_PRLIMIT[column], 0)
    code += [
        _instruction(_JUMP_EQUAL, 0, 3, _CLONE[column]),
        _instruction(_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        _instruction(_JUMP_SET, 1, 0, _CLONE_THREAD),
        _instruction(_RETURN, 0, 0, denied),
        _instruction(_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(code)


def _only_with(number: int, first_argument: int) -> list[bytes]:
    return [
        _instruction(_JUMP_EQUAL, 0, 4, number),
        _instruction(_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        _instruction(_JUMP_EQUAL, 1, 0, first_argument),
        _instruction(_RETURN, 0, 0, _ERROR | errno.EPERM),
        _instruction(_RETURN, 0, 0, _ALLOW),
    ]


def _instruction(code: int, if_true: int, if_false: int, operand: int) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, operand)
