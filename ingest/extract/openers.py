"""Which reader takes a container apart, by media type."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO

from ingest.extract.budget import Budget
from ingest.extract.formats import pst, sevenzip
from ingest.extract.formats.archive import (
    COMPRESSED,
    Member,
    directory_is_sound,
    tar_members,
    unpacked,
    zip_members,
)
from ingest.extract.formats.cabinet import cabinet_members
from ingest.extract.formats.mail import messages_of_foxmail, messages_of_mbox, read_message
from ingest.extract.formats.pdf import read_pdf
from ingest.extract.reading import Part, RefusedError

# Reads the part itself, and gives the files inside.
Opener = Callable[[Part, bytes, Budget, str | None], Iterable[Member]]

_READERS: Mapping[str, Opener] = {
    "application/pdf": lambda part, data, budget, password: read_pdf(part, data, password, budget.limits),
}
_CONTAINERS: Mapping[str, Opener] = {
    "message/rfc822": lambda part, data, _budget, _password: read_message(part, data),
    "application/mbox": lambda _part, data, _budget, _password: messages_of_mbox(data),
    "application/x-foxmail": lambda _part, data, _budget, _password: messages_of_foxmail(data),
    pst.MEDIA_TYPE: lambda _part, data, budget, _password: _letters(data, budget),
    "application/x-tar": lambda _part, data, budget, _password: tar_members(data, budget),
    "application/vnd.ms-cab-compressed": lambda _part, data, budget, _password: cabinet_members(data, budget),
}


def _letters(data: bytes, budget: Budget) -> Iterator[Member]:
    """The messages of an Outlook data file, each named by its folder and number."""
    broken: RefusedError | None = None
    for number, letter in enumerate(pst.letters(BytesIO(data)), start=1):
        budget.charge_entries(1)
        try:
            mail = pst.as_mail(letter.item)
        except RefusedError as refusal:
            broken = refusal
        else:
            yield f"{letter.folder}/message-{number}.eml".lstrip("/"), mail
    if broken is not None:
        raise broken


def opened(
    part: Part, data: bytes, kind: str, name: str, budget: Budget, password: str | None
) -> Iterable[Member] | None:
    """Read the part itself if it is read here, and give what is inside it; None when it is no container, or not read.

    A part of which nothing but the files inside is left to be read is marked as divisible.
    """
    if kind in _READERS:
        return _READERS[kind](part, data, budget, password)
    inside = _contained(part, data, kind, name, budget, password)
    part.divisible = inside is not None
    return inside


def _contained(
    part: Part, data: bytes, kind: str, name: str, budget: Budget, password: str | None
) -> Iterable[Member] | None:
    if kind in _CONTAINERS:
        return _CONTAINERS[kind](part, data, budget, password)
    if kind == "application/zip" and directory_is_sound(data):
        return zip_members(data, budget, password)
    if kind == sevenzip.MEDIA_TYPE and sevenzip.is_read_here(data):
        return sevenzip.members(data, budget, password)
    if kind in COMPRESSED:
        return unpacked(data, kind, name, budget)
    return None
