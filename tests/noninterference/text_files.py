"""Extracts the worlds' files: text, whose first lines may say what is to be found out about the file."""

from ingest.extract.port import ExtractedText, Outcome
from tests.archives import TextFiles


class FilesWithMembers(TextFiles):
    """First lines: %NAME warns that the member NAME could not be read, !REMARK of the file itself, & is for a scan."""

    def extract(self, source, hints):
        text = source.read().decode("utf-8", "replace")
        warnings: tuple[str, ...] = ()
        kind = "text/plain"
        while text[:1] in {"%", "!", "&"}:
            line, _, text = text.partition("\n")
            if line[0] == "&":
                kind = "application/pdf"
            else:
                warnings += (f"part-encrypted:{line[1:]}" if line[0] == "%" else line[1:],)
        if not text.strip():
            return ExtractedText(Outcome.EMPTY, kind, warnings=warnings)
        pages = tuple(text.split("\f"))
        return ExtractedText(Outcome.TEXT, kind, pages, page_count=len(pages), warnings=warnings)
