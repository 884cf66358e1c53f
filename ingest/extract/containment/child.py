"""The sandboxed process: it shuts itself in, then reads one document after another until it is replaced."""

import importlib
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from ingest.extract.containment import lockdown, seccomp, wire
from ingest.extract.containment.standing import stand_alone
from ingest.extract.limits import Limits

OK, OUT_OF_MEMORY, TOO_DEEP, FAILED = b"ok", b"memory", b"depth", b"failed"
# A handler with this attribute, true, is given the descriptor instead of all bytes, to read only what it needs.
READS_DESCRIPTOR = "reads_descriptor"
_REQUEST_BYTES = 64 * 1024
_CHUNK = 4 * 1024 * 1024

Handler = Callable[[Any, dict[str, Any]], list[bytes]]


def main(channel_number: int, entry: str, limits: Limits, options: dict[str, Any]) -> None:
    """Serve requests that come over the inherited socket `channel_number` with the function that `entry` names.

    A request is a frame of JSON with the document's descriptor beside its first byte; an answer is a status and frames.
    """
    _mute_signals()
    _serve_shut_in(socket.socket(fileno=channel_number), limits, lambda: _handler(entry, limits, options))


def nursery(control_number: int, entry: str, limits: Limits, options: dict[str, Any]) -> None:
    """Make the function once, then fork processes that serve requests with it, for as long as the socket is open.

    No document ever comes here. A fork has none of the threads that the function's making may have started (ONNX
    Runtime has an idle one), so it must not wait for any. An order is {"start": true} with a process' own socket beside
    it, answered by its number, or {"wait": number} for one that was killed or is about to end, answered by its status.
    """
    _mute_signals()
    control = socket.socket(fileno=control_number)
    lockdown.leave_network()  # loading a model needs none; what is forked leaves it again with all else, and says so
    handler = _handler(entry, limits, options)
    wire.send_frame(control, b"ready")
    while True:
        marker, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not marker:
            return
        order = orjson.loads(wire.receive_frame(control, _REQUEST_BYTES))
        if "wait" in order:
            _, status = os.waitpid(order["wait"], 0)
            answer = os.waitstatus_to_exitcode(status)
        elif (answer := os.fork()) == 0:
            control.close()
            _serve_shut_in(socket.socket(fileno=descriptors[0]), limits, lambda: handler)
            return
        for descriptor in descriptors:
            os.close(descriptor)
        wire.send_frame(control, orjson.dumps(answer))


def _mute_signals() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _serve_shut_in(channel: socket.socket, limits: Limits, made: Callable[[], Handler]) -> None:
    """Give everything up that is not needed, say over `channel` what held, and serve."""
    stand_alone()
    code = _code_folders()
    room = lockdown.enter_namespaces(limits.spool_bytes, code)
    lockdown.set_limits(limits.memory_bytes, limits.spool_bytes, limits.open_files)
    handler = made()
    own_files = room is not None and lockdown.shut_in(room, code)
    lockdown.renounce_privileges()
    filtered = seccomp.install()
    held = {"no-network": room is not None or filtered, "own-files": own_files, "call-filter": filtered}
    wire.send_frame(channel, orjson.dumps([name for name, holds in held.items() if holds]))
    while _serve(channel, handler, limits):
        pass


def _code_folders() -> list[Path]:
    """Our packages and what else is on the path; never the folder around them, where an archive may keep its data."""
    root = Path(__file__).resolve().parents[3]
    return [root / "ingest", root / "mappings", *(Path(each) for each in sys.path if each and Path(each) != root)]


def _handler(entry: str, limits: Limits, options: dict[str, Any]) -> Handler:
    module, _, name = entry.partition(":")
    made: Handler = getattr(importlib.import_module(module), name)(limits, **options)
    return made


def _serve(channel: socket.socket, handler: Handler, limits: Limits) -> bool:
    marker, descriptors, _, _ = socket.recv_fds(channel, 1, 1)
    if not marker:
        return False
    try:
        request = orjson.loads(wire.receive_frame(channel, _REQUEST_BYTES))
        _allow_cpu(limits.seconds)
        answer = _answer(handler, descriptors[0], request)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    wire.send_frame(channel, pack(answer))
    return True


def _answer(handler: Handler, descriptor: int, request: dict[str, Any]) -> list[bytes]:
    try:
        document = descriptor if getattr(handler, READS_DESCRIPTOR, False) else _content(descriptor)
        return [OK, *handler(document, request)]
    except MemoryError:
        return [OUT_OF_MEMORY]
    except RecursionError:
        return [TOO_DEEP]
    except Exception as error:  # noqa: BLE001 (whatever a parser raises on hostile bytes is a fact about the file)
        return [FAILED, type(error).__name__.encode()]


def _content(descriptor: int) -> bytes:
    size = os.fstat(descriptor).st_size
    found = bytearray()
    while len(found) < size:
        chunk = os.pread(descriptor, min(_CHUNK, size - len(found)), len(found))
        if not chunk:
            break
        found += chunk
    return bytes(found)


def _allow_cpu(seconds: float) -> None:
    """Let the kernel end this process once it has used `seconds` of processor time from now, the wall clock aside."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    ends = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (ends, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def pack(blobs: list[bytes]) -> bytes:
    """Several byte strings as one: their count and lengths (8 bytes each, big-endian), then their bytes."""
    return struct.pack(f">Q{len(blobs)}Q", len(blobs), *map(len, blobs)) + b"".join(blobs)


def unpack(packed: bytes) -> list[bytes]:
    """What `pack` put together.

    Raises:
        ValueError: the bytes are not of that form.
    """
    try:
        (count,) = struct.unpack_from(">Q", packed)
        if count > len(packed) // 8:
            raise ValueError("more byte strings announced than there are bytes")
        lengths = struct.unpack_from(f">{count}Q", packed, 8)
    except struct.error as error:
        raise ValueError("cut off") from error
    at = 8 * (count + 1)
    if at + sum(lengths) != len(packed):
        raise ValueError("lengths and bytes differ")
    found = []
    for length in lengths:
        found.append(packed[at : at + length])
        at += length
    return found


if __name__ == "__main__":
    serving = nursery if sys.argv[1] == "nursery" else main
    serving(int(sys.argv[2]), sys.argv[3], Limits(**orjson.loads(sys.argv[4])), orjson.loads(sys.argv[5]))
