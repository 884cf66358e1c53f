"""Entities that grow, entities from outside, and depth without end, in every format that is XML within."""

from collections.abc import Iterator

from tests.hostile.building import XML, word, zipped
from tests.hostile.hostile_file import HostileFile, Surroundings


def files(given: Surroundings) -> Iterator[HostileFile]:
    """Each declaration in each format."""
    for family, dtd, use in declarations(given.canary):
        for name, data in wrapped(dtd, use):
            yield HostileFile(family, name, data)
    for depth in (500, 20_000, 400_000):
        nested = "<a>" * depth + "x" + "</a>" * depth
        yield HostileFile("xml-deep", f"deep-{depth}.xml", f"{XML}{nested}".encode())
        yield HostileFile("html-deep", f"deep-{depth}.html", f"<html><body>{'<div>' * depth}x</body></html>".encode())
    yield HostileFile("xml-deep", "deep.docx", word("x", raw="<w:p>" * 50_000 + "</w:p>" * 50_000))
    many = " ".join(f'a{number}="1"' for number in range(100_000))
    yield HostileFile("xml-attributes", "attributes.xml", f"{XML}<a {many}/>".encode())
    yield HostileFile("xml-deep", "deep.json", b"[" * 200_000 + b"]" * 200_000)


def declarations(canary: str) -> Iterator[tuple[str, str, str]]:
    """(family, document type, what the text uses of it)."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    yield "xml-laughs", f'<!DOCTYPE d [<!ENTITY l0 "lol">{laughs}]>', "&l9;"
    yield "xml-quadratic", f'<!DOCTYPE d [<!ENTITY q "{"q" * 60_000}">]>', "&q;" * 3000
    yield "xml-cycle", '<!DOCTYPE d [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"
    yield "xml-outside", f'<!DOCTYPE d [<!ENTITY x SYSTEM "{canary}/entity">]>', "&x;"
    yield "xml-outside", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"
    yield "xml-outside", f'<!DOCTYPE d [<!ENTITY % x SYSTEM "{canary}/parameter"> %x;]>', ""
    yield "xml-outside", f'<!DOCTYPE d SYSTEM "{canary}/type.dtd">', ""


def wrapped(dtd: str, use: str) -> Iterator[tuple[str, bytes]]:
    """The declaration in XML, SVG, HTML, docx, xlsx and odt."""
    yield "a.xml", f"{XML}{dtd}<d>before {use}</d>".encode()
    yield "a.svg", f'{XML}{dtd}<svg xmlns="http://www.w3.org/2000/svg"><text>{use}</text></svg>'.encode()
    yield "a.html", f'{XML}{dtd}<html xmlns="http://www.w3.org/1999/xhtml"><body>{use}</body></html>'.encode()
    yield "a-utf16.xml", f'<?xml version="1.0" encoding="UTF-16"?>{dtd}<d>{use}</d>'.encode("utf-16")
    yield "a.docx", word(use, dtd=dtd)
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = f'{XML}{dtd}<sst xmlns="{sheet}"><si><t>{use}</t></si></sst>'.encode()
    yield "a.xlsx", zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>", "xl/sharedStrings.xml": shared})
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    content = f'{XML}{dtd}<o:document-content xmlns:o="{office}"><o:body>{use}</o:body></o:document-content>'.encode()
    yield "a.odt", zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content})
