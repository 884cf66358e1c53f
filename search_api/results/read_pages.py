"""Where the lines stand on pages whose text was read off their pictures."""

from ingest.ocr.lines import ReadLines, read_lines
from ingest.ocr.wire import decode_readings
from storage.register import objects, recognitions
from storage.register.register import Register
from storage.vault.vault import Vault


class ReadPages:
    """Finds what was read off a page, for drawing it."""

    def __init__(self, register: Register, vault: Vault) -> None:
        self._register = register
        self._vault = vault

    def lines(self, document_id: str, version: int, page: int, text: str | None) -> ReadLines:
        """The lines of page `page`, from 0, whose text is `text`; none if it was not read off a picture.

        Raises:
            SiteUnavailableError: what was read can't be fetched at present.
        """
        if text is None:
            return ReadLines()
        with self._register.snapshot() as session:
            row = recognitions.page_of(session, document_id, version, page)
            sealed = objects.get(session, row.object_id) if row is not None and row.object_id is not None else None
        if sealed is None:
            return ReadLines()
        return read_lines(text, decode_readings(self._vault.open(sealed))[page])
