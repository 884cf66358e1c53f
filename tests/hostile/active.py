"""What wants to act when it is opened: macros, programs, links to outside, formulas; and what is locked or nothing."""

import struct
from collections.abc import Iterator

from tests.hostile.building import ole, relations, word, zipped
from tests.hostile.hostile_file import HostileFile, Surroundings
from tests.hostile.polyglots import ELF, PROGRAM

FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe "/k {}"'
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)


def files(given: Surroundings) -> Iterator[HostileFile]:
    """One or more of each."""
    yield from _outside(given.canary)
    for kind in ("attachedTemplate", "frame", "image", "oleObject", "subDocument", "hyperlink", "externalLinkPath"):
        rels = {"word/_rels/document.xml.rels": relations((kind, f"{given.canary}/{kind}", True))}
        yield HostileFile("office-outside", f"{kind}.docx", word("linked", rels))
    yield HostileFile("office-outside", "dde.docx", word("field", raw=FIELD.format(given.canary)))
    macros = ole("_VBA_PROJECT", b"Attribute VB_Name" * 100)
    yield HostileFile("macros", "macros.docm", word("text", {"word/vbaProject.bin": macros}))
    yield HostileFile(
        "macros", "macros.doc", ole("WordDocument", b"Macros".ljust(700) + "_VBA_PROJECT".encode("utf-16le"))
    )
    for name, program in (("a.exe", PROGRAM), ("a.so", ELF), ("a.bat", b"@echo off\r\ndel *\r\n")):
        yield HostileFile("program", f"bare-{name}", program)
        yield HostileFile("program", f"packed-{name}.zip", zipped({name: program}))
        yield HostileFile("program", f"embedded-{name}.docx", word("text", {f"word/embeddings/{name}": program}))
    for number, cell in enumerate(
        ("=cmd|' /C calc'!A0", "+1+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1+1", "=IMPORTXML(1)")
    ):
        yield HostileFile("formula", f"formula-{number}.csv", f"name,value\n{cell},{cell}\n".encode())
    yield from _locked(given)
    empty = {"empty.txt": b"", "empty.pdf": b"", "empty.docx": b"", "one.bin": b"x", "one.pdf": b"%", "nul.txt": b"\0"}
    empty |= {
        "nuls.bin": bytes(100_000),
        "nuls.pdf": bytes(5000),
        "blanks.txt": b" " * 100_000,
        "mark.txt": b"\xef\xbb\xbf",
    }
    yield from (HostileFile("nothing", name, data) for name, data in empty.items())
    for number in range(25):
        kind = given.dice.choice(["bin", "pdf", "docx", "doc", "xls", "eml", "zip", "7z", "rar", "rtf", "msg", "png"])
        yield HostileFile("noise", f"noise-{number}.{kind}", given.dice.randbytes(given.dice.randint(1, 20_000)))


def _outside(canary: str) -> Iterator[HostileFile]:
    page = f'<html><head><link rel="stylesheet" href="{canary}/css"><base href="{canary}/"></head><body>'
    page += f'<img src="{canary}/img"><iframe src="{canary}/frame"></iframe>'
    page += f'<script src="{canary}/js"></script></body></html>'
    yield HostileFile("outside", "tracker.html", page.encode())
    mail = b"Subject: look\r\nFrom: a@b\r\nContent-Type: text/html\r\n\r\n" + page.encode()
    yield HostileFile("outside", "tracker.eml", mail)
    body = b'Content-Type: message/external-body; access-type=URL; URL="%b/body"\r\n\r\n' % canary.encode()
    yield HostileFile("outside", "external-body.eml", b"Subject: x\r\nFrom: a@b\r\n" + body)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">'
    svg += f'<image x:href="{canary}/svg"/></svg>'
    yield HostileFile("outside", "image.svg", svg.encode())
    rtf = "{\\rtf1{\\field{\\*\\fldinst INCLUDEPICTURE " + f'"{canary}/rtf"' + "}{\\fldrslt x}}}"
    yield HostileFile("outside", "include.rtf", rtf.encode())
    yield HostileFile("outside", "link.url", f"[InternetShortcut]\r\nURL={canary}/url\r\n".encode())
    style = f'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="{canary}/xsl"?><a>text</a>'
    yield HostileFile("outside", "style.xml", style.encode())


def _locked(given: Surroundings) -> Iterator[HostileFile]:
    packed = bytearray(zipped({"locked.txt": b"x" * 100}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = packed.find(signature) + at
        packed[place : place + 2] = struct.pack("<H", 1)
    yield HostileFile("locked", "locked.zip", bytes(packed))
    yield HostileFile("locked", "locked.docx", ole("EncryptedPackage", given.dice.randbytes(5000)))
    sealed = b"Subject: sealed\r\nFrom: a@b\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\nMIIB"
    yield HostileFile("locked", "locked.eml", sealed)
