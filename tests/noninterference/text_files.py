"""Extracts the worlds' files: text whose first lines may say what is to be found out about it, with files inside."""

from ingest.extract.port import ExtractedText, Member, Members, Outcome
from tests.archives import TextFiles, is_locked

# Before each file inside, and between its name and its text.
INSIDE, NAMED = "\x1d", "\x1f"


class FilesWithMembers(TextFiles):
    """First lines: %NAME warns that the member NAME could not be read, !REMARK of the file itself, & is for a scan."""

    def extract(self, source, hints):
        data = source.read()
        if is_locked(data, hints):
            return ExtractedText(Outcome.ENCRYPTED, "text/plain", reason="password-needed: it opens with one only")
        text, *inside = data.decode("utf-8", "replace").split(INSIDE)
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
        own = text.split("\f")
        pages = (*own, *(each.replace(NAMED, "\n") for each in inside))
        return ExtractedText(
            Outcome.TEXT,
            kind,
            pages,
            page_count=len(own),
            warnings=warnings,
            own_pages=len(own) if inside else None,
        )

    def members(self, source, hints, after=0):
        source.seek(0)
        _, *inside = source.read().decode("utf-8", "replace").split(INSIDE)
        named = [each.partition(NAMED) for each in inside]
        found = [Member(number, name, text.encode()) for number, (name, _, text) in enumerate(named, start=1)]
        return Members(tuple(found[after:]))
