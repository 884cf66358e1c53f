"""Names that climb, lie, or break terminals: of files as they are sent, and of files inside archives and mail."""

from collections.abc import Iterator

from tests.hostile.building import zipped
from tests.hostile.hostile_file import HostileFile, Surroundings

NAMES = {
    "nul": "a\0b.txt",
    "override": "invoice\u202efdp.exe",
    "long": "n" * 4096 + ".txt",
    "climbs": "../" * 20 + "tmp/strongroom-climbed.txt",
    "absolute": "/tmp/strongroom-absolute.txt",
    "windows": "C:\\Windows\\strongroom.txt",
    "share": "\\\\server\\share\\a.txt",
    "device": "CON.txt",
    "control": "a\x1b[2Jb\x07\r\n.txt",
    "composed": "\u00e9.txt",
    "decomposed": "e\u0301.txt",
    "zero-width": "a\u200b\u2066b.txt",
    "home": "~/.ssh/authorized_keys",
    "expands": "$(touch x)`touch y`;touch z.txt",
    "markup": "<img src=x onerror=alert(1)>.txt",
    "formula": "=cmd|' /C calc'!A0.txt",
    "dots": "..",
    "blank": "   ",
    "emoji": "\U0001f4c4.txt",
    "surrogate": "a\ud800.txt",
}


def files(_: Surroundings) -> Iterator[HostileFile]:
    """Each name on the file itself, in a ZIP and in a message."""
    for kind, name in NAMES.items():
        yield HostileFile("name", name, f"named {kind}".encode())
        inner = name.encode("utf-8", "surrogatepass")
        slot = "x" * len(inner)
        packed = zipped({slot: f"inside {kind}".encode()}).replace(slot.encode(), inner)
        yield HostileFile("name-inside", f"{kind}.zip", packed)
        quoted = inner.replace(b"\r", b"").replace(b"\n", b"").replace(b'"', b"")
        yield HostileFile("name-inside", f"{kind}.eml", message(quoted))
    yield HostileFile("name-inside", "gb18030.zip", zipped({"xxxx": b"inside"}).replace(b"xxxx", b"\xba\xcf\xcd\xac"))
    yield HostileFile("name-inside", "twice.zip", zipped({"a": b"1", "b": b"2"}).replace(b"b", b"a"))


def message(name: bytes) -> bytes:
    """A message with an attachment called `name`."""
    head = b"Subject: names\r\nFrom: a@b\r\nContent-Type: multipart/mixed; boundary=e\r\n\r\n--e\r\n"
    part = (
        b'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="%b"\r\n\r\ninside\r\n--e--\r\n' % name
    )
    return head + part
