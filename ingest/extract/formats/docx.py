"""The plain text of a Word document (ECMA-376), for those that Tika gives up on: a contract must not be lost to a style."""

import re
import xml.etree.ElementTree as ElementTree
import zipfile

from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STORIES = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\d*\.xml")


def docx_text(archive: zipfile.ZipFile) -> str:
    """Every paragraph of every story of the document; the gate has found its XML free of entities.

    Raises:
        RefusedError: a story is damaged.
    """
    paragraphs: list[str] = []
    for name in sorted(filter(_STORIES.fullmatch, archive.namelist())):
        try:
            root = ElementTree.fromstring(archive.read(name))  # noqa: S314 (no entities, see above)
        except (ElementTree.ParseError, zipfile.BadZipFile, EOFError, ValueError, RuntimeError) as error:
            raise RefusedError(Outcome.MALFORMED, "parser-failed", f"{name} is damaged") from error
        paragraphs.extend(_text(paragraph) for paragraph in root.iter(f"{_W}p"))
    return "\n".join(filter(None, paragraphs))


def _text(paragraph: ElementTree.Element) -> str:
    written = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
    return "".join(node.text or "" if node.tag == f"{_W}t" else written.get(node.tag, "") for node in paragraph.iter())
