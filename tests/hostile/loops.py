"""Things inside themselves: mail in mail, ZIP in ZIP, groups, chains and tables that come back to where they began."""

import io
import tarfile
from collections.abc import Iterator

from tests.hostile.building import ole, zipped
from tests.hostile.hostile_file import HostileFile, Surroundings


def files(given: Surroundings) -> Iterator[HostileFile]:
    """Each kind at a depth that is read, and at one that is not."""
    for depth in (3, 30, 300):
        yield HostileFile("mail-loop", f"attached-{depth}.eml", attached(depth))
        yield HostileFile("mail-deep", f"multipart-{depth}.eml", multipart(depth))
        yield HostileFile("archive-deep", f"deep-{depth}.zip", deep(depth))
    yield HostileFile("mail-deep", "multipart-5000.eml", multipart(5000))
    yield HostileFile("mail-parts", "parts.eml", parts(2000))
    yield HostileFile("mail-headers", "headers.eml", b"Subject: x\r\n" * 50_000 + b"To: a@b\r\n\r\nbody")
    long = b"Subject: " + b"=?utf-8?q?" + b"a" * 500_000 + b"\r\nTo: a@b\r\n\r\nbody"
    yield HostileFile("mail-headers", "long.eml", long)
    for depth in (100, 10_000, 1_000_000):
        yield HostileFile("rtf-deep", f"groups-{depth}.rtf", b"{\\rtf1 " + b"{" * depth + b"x" + b"}" * depth + b"}")
    binary = b"{\\rtf1 \\bin2147483647 x}"
    yield HostileFile("rtf-deep", "binary.rtf", binary)
    for stream in ("WordDocument", "Workbook", "PowerPoint Document", "__substg1.0_0037001F"):
        content = given.dice.randbytes(6000)
        for name, fat in (("sound", {}), ("cycle", {3: 2}), ("itself", {2: 2}), ("outside", {2: 0x0FFFFFF0})):
            made = ole(stream, content, fat)
            yield HostileFile("ole-cycle", f"{name}-{stream.split('_')[0] or 'msg'}.{suffix(stream)}", made)
        yield HostileFile("ole-cycle", f"directory.{suffix(stream)}", ole(stream, content, {1: 1}))
    yield HostileFile("tar-links", "links.tar", linked())


def suffix(stream: str) -> str:
    """The suffix of files with that stream."""
    return {"W": "doc", "P": "ppt", "_": "msg"}.get(stream[0], "doc") if stream != "Workbook" else "xls"


def attached(depth: int) -> bytes:
    """A message that has the message that has the message … attached."""
    text = b"Subject: innermost\r\nFrom: a@b\r\n\r\nbody\r\n"
    for level in range(depth):
        edge = b"edge%d" % level
        head = b"Subject: level %d\r\nFrom: a@b\r\nContent-Type: multipart/mixed; boundary=%b\r\n\r\n" % (level, edge)
        text = head + b"--%b\r\nContent-Type: message/rfc822\r\n\r\n%b\r\n--%b--\r\n" % (edge, text, edge)
    return text


def multipart(depth: int) -> bytes:
    """Multiparts in multiparts."""
    head, tail = b"Subject: deep\r\nFrom: a@b\r\n", b""
    for level in range(depth):
        head += b"Content-Type: multipart/mixed; boundary=e%d\r\n\r\n--e%d\r\n" % (level, level)
        tail = b"\r\n--e%d--\r\n" % level + tail
    return head + b"Content-Type: text/plain\r\n\r\nbody" + tail


def parts(count: int) -> bytes:
    """A message of many small attachments."""
    part = b"--e\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n"
    head = b"Subject: many\r\nFrom: a@b\r\nContent-Type: multipart/mixed; boundary=e\r\n\r\n"
    return head + part * count + b"--e--\r\n"


def deep(depth: int) -> bytes:
    """ZIPs in ZIPs, one wide."""
    packed = b"innermost"
    for level in range(depth):
        packed = zipped({f"{level}.zip" if level else "a.txt": packed}, 0)
    return packed


def linked() -> bytes:
    """A tar whose links climb out and point at each other."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, target, kind in (
            ("a", "b", tarfile.SYMTYPE),
            ("b", "a", tarfile.SYMTYPE),
            ("c", "/etc/passwd", tarfile.SYMTYPE),
            ("d", "../../etc/passwd", tarfile.LNKTYPE),
            ("e", "", tarfile.CHRTYPE),
            ("f", "", tarfile.FIFOTYPE),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, target
            archive.addfile(entry)
    return packed.getvalue()
