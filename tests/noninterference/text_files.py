"""Extracts the worlds' files: text, whose first line may name a member that was locked with a password."""

from ingest.extract.port import ExtractedText, Outcome
from tests.archives import TextFiles, is_locked


class FilesWithMembers(TextFiles):
    """A first line %NAME becomes the warning that the member NAME could not be read."""

    def extract(self, source, hints):
        data = source.read()
        if is_locked(data, hints):
            return ExtractedText(Outcome.ENCRYPTED, "text/plain", reason="password-needed: it opens with one only")
        text = data.decode("utf-8", "replace")
        warnings: tuple[str, ...] = ()
        if text.startswith("%"):
            name, _, text = text[1:].partition("\n")
            warnings = (f"part-encrypted:{name}",)
        if not text.strip():
            return ExtractedText(Outcome.EMPTY, "text/plain", warnings=warnings)
        pages = tuple(text.split("\f"))
        return ExtractedText(Outcome.TEXT, "text/plain", pages, page_count=len(pages), warnings=warnings)
