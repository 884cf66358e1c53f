"""Which reader takes a container apart, by media type."""

from collections.abc import Callable, Iterable, Mapping

from ingest.extract.budget import Budget
from ingest.extract.formats.archive import Member, tar_members
from ingest.extract.formats.cabinet import cabinet_members
from ingest.extract.formats.mail import messages_of_foxmail, messages_of_mbox, read_message
from ingest.extract.formats.pdf import read_pdf
from ingest.extract.reading import Part

# Reads the part itself, and gives the files inside.
Opener = Callable[[Part, bytes, Budget, str | None], Iterable[Member]]

OPENERS: Mapping[str, Opener] = {
    "application/pdf": lambda part, data, budget, password: read_pdf(part, data, password, budget.limits),
    "message/rfc822": lambda part, data, _budget, _password: read_message(part, data),
    "application/mbox": lambda _part, data, _budget, _password: messages_of_mbox(data),
    "application/x-foxmail": lambda _part, data, _budget, _password: messages_of_foxmail(data),
    "application/x-tar": lambda _part, data, budget, _password: tar_members(data, budget),
    "application/vnd.ms-cab-compressed": lambda _part, data, budget, _password: cabinet_members(data, budget),
}
