"""Extracts the worlds' files: text, whose first line may name a member that was locked, with files inside it."""

from ingest.extract.port import ExtractedText, Member, Members, Outcome
from tests.archives import TextFiles

# Before each file inside, and between its name and its text.
INSIDE, NAMED = "\x1d", "\x1f"


class FilesWithMembers(TextFiles):
    """A first line %NAME becomes the warning that the member NAME could not be read."""

    def extract(self, source, hints):
        text, *inside = source.read().decode("utf-8", "replace").split(INSIDE)
        warnings: tuple[str, ...] = ()
        if text.startswith("%"):
            name, _, text = text[1:].partition("\n")
            warnings = (f"part-encrypted:{name}",)
        if not text.strip():
            return ExtractedText(Outcome.EMPTY, "text/plain", warnings=warnings)
        own = text.split("\f")
        pages = (*own, *(each.replace(NAMED, "\n") for each in inside))
        return ExtractedText(
            Outcome.TEXT,
            "text/plain",
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
