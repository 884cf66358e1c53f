"""What was read off the pages of the worlds' scans: every row where it stands, however long its secrets are."""

from contextlib import contextmanager
from io import BytesIO

from ingest.extract.rendering.renderer import NoPageError, PageRenderer
from ingest.ocr.joining import joined, pieces
from ingest.ocr.port import WHOLE, Reading, Word
from ingest.ocr.wire import encode_readings
from storage.register import objects, recognitions
from storage.register.recognitions import ReadPage
from storage.vault.sealed import ObjectRole
from tests.archives import START, EmbeddedArchive

_LETTER, _ROW, _LEFT = 9, 60, 20  # thousandths of a page


class NothingToDraw(PageRenderer):
    """The worlds' files are text, whatever they are taken for; no process is started to find that out each time."""

    def __init__(self):
        pass

    @contextmanager
    def opened(self, pieces, owner):
        yield self

    def count(self):
        raise NoPageError

    def draw(self, order):
        raise NoPageError

    def close(self):
        """Nothing was started."""


def record_readings(archive: EmbeddedArchive, document_id: str, pages: tuple[str, ...]) -> None:
    """Let every page have been read off its picture, word by word and surely."""
    for number, text in enumerate(pages):
        reading = Reading(tuple(_row(line, at) for at, line in enumerate(text.split("\n"))), "scripted")
        if joined(reading.rows).text != text:
            raise AssertionError(f"the text of a scan is not that of its words: {text!r}")
        sealed, site = archive.vault.seal(document_id, 1, ObjectRole.PAGE, BytesIO(encode_readings({number: reading})))
        with archive.register.transaction() as session:
            if number == 0:
                recognitions.ask(
                    session, document_id, 1, "scripted", dict.fromkeys(range(len(pages)), False), None, START, "system"
                )
            objects.add(session, sealed, [site], [], START)
            recognitions.set_read(session, document_id, 1, number, ReadPage(sealed, "scripted", 0.99, ""))


def _row(line: str, at: int) -> tuple[Word, ...]:
    top = min(40 + _ROW * at, WHOLE - _ROW)
    return tuple(
        Word(
            line[start:end],
            (min(_LEFT + _LETTER * start, WHOLE - 1), top, min(_LEFT + _LETTER * end, WHOLE), top + _ROW // 2),
            0.99,
            start > 0 and line[start - 1] == " ",
        )
        for start, end in pieces(line)
    )
