"""Lets the bare Elasticsearch start on a Java runtime that was trimmed of the modules it only wants to forbid.

Its entitlement system requires `jdk.jdi` and `jdk.jlink`, to name three of their classes as forbidden. The runtime that
comes as a Python package has neither, and modules of these very names are refused, because `java.base` knows their
hashes. So the requirement is renamed to modules of ours, which hold nothing but those three names. For this test server
only: the official image brings a complete JDK.
"""

import struct
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from deploy.services.errors import ServiceError
from deploy.services.java_build import JavaBuild

SOURCES = Path(__file__).parent / "absent_modules"
STAND_INS = {"jdk.jdi": "absent.jdi", "jdk.jlink": "absent.jlink"}
DESCRIPTOR = "module-info.class"
_CLASS_FILE = 0xCAFEBABE
_UTF8 = 1
# How long the entries of a constant pool are, by tag; the two long ones count twice (Java VM specification, 4.4).
_SIZES = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
_DOUBLE = frozenset({5, 6})


def stand_in(build: JavaBuild, elasticsearch: Path, version: str) -> None:
    """Put the stand-ins into an unpacked distribution, unless they are there."""
    folder = elasticsearch / "lib"
    for name in STAND_INS.values():
        jar = folder / f"{name}.jar"
        if not jar.exists():
            build.make_jar((SOURCES / name).rglob("*.java"), (), jar)
    _require_stand_ins(folder / f"elasticsearch-entitlement-{version}.jar")


def renamed(class_file: bytes, names: Mapping[str, str]) -> bytes:
    """A class file in which the constants that equal a name are replaced.

    Raises:
        ServiceError: If it is no class file.
    """
    magic, _, count = struct.unpack_from(">IIH", class_file)
    if magic != _CLASS_FILE:
        raise ServiceError("this is no class file")
    head, at, index = bytearray(class_file[:10]), 10, 1
    while index < count:
        tag = class_file[at]
        size = 2 + struct.unpack_from(">H", class_file, at + 1)[0] if tag == _UTF8 else _SIZES[tag]
        entry = class_file[at : at + 1 + size]
        if tag == _UTF8:
            text = entry[3:].decode("utf-8", "surrogateescape")
            kept = names.get(text, text).encode("utf-8", "surrogateescape")
            entry = struct.pack(">BH", _UTF8, len(kept)) + kept
        head += entry
        at += 1 + size
        index += 2 if tag in _DOUBLE else 1
    return bytes(head) + class_file[at:]


def _require_stand_ins(jar: Path) -> None:
    with zipfile.ZipFile(jar) as archive:
        if renamed(archive.read(DESCRIPTOR), STAND_INS) == archive.read(DESCRIPTOR):
            return
        entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
    _write(jar, entries)


def _write(jar: Path, entries: Iterable[tuple[zipfile.ZipInfo, bytes]]) -> None:
    draft = jar.with_suffix(".new")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries:
            archive.writestr(entry, renamed(content, STAND_INS) if entry.filename == DESCRIPTOR else content)
    draft.replace(jar)
