"""Made documents for search measurements, with planted words whose number of hits is known to the document."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from mappings.access import EVERY_DEPARTMENT
from mappings.document import Document, Mark, Place

SECRET = "qzsecret"  # stands in every document, hidden from all but the top level
_DAY = date(2024, 1, 1)
# (class, level) in turn; only those of the first class have a field and a mark above the lowest level.
_PLACES = (
    ("business", 0),
    ("business", 1),
    ("other", 0),
    ("business", 2),
    ("service", 1),
    ("business", 0),
    ("credit", 2),
)
_HAN = "合同甲乙方应当按照约定履行义务支付价款交货验收违责任争议解决期限质量保证通知送达附件"
_SYLLABLES = ("ba", "co", "di", "fu", "ge", "ho", "ka", "le", "mi", "no", "pa", "ro", "su", "ti", "vu", "za")


def made_documents(count: int, size: int) -> Iterator[Document]:
    """`count` documents of about `size` bytes of text each, the same ones every time."""
    random = Random(20260101)
    words = ["".join(random.choices(_SYLLABLES, k=random.randint(2, 4))) for _ in range(20_000)]
    weights = [1 / (rank + 10) for rank in range(len(words))]
    pool = random.choices(words, weights, k=400_000)
    for number in range(count):
        yield _document(number, _text(number, size, pool, random))


def planted(count: int) -> dict[str, tuple[str, list[int]]]:
    """For each kind of query its text, and the numbers of the documents that hold what it asks for."""

    def every(step: int) -> list[int]:
        return list(range(0, count, step))

    return {
        "unique": ("qzunique7", [7]),
        "rare": ("qzrare", every(500)),
        "tenth": ("qztenth", every(10)),
        "half": ("qzhalf", every(2)),
        "phrase": ('"qzhalf 连续标记 qzphrase"', every(20)),
        "prefix": ("qzuniq*", list(range(count))),
        "two words": ("qztenth qzrare", every(500)),
        "filtered": ("qzhalf class:business", [n for n in every(2) if place(n)[0] == "business"]),
    }


def place(number: int) -> tuple[str, int]:
    """The class and level of a document."""
    return _PLACES[number % len(_PLACES)]


def _text(number: int, size: int, pool: list[str], random: Random) -> str:
    at = random.randrange(len(pool) - size)
    latin = " ".join(pool[at : at + size // 12])
    han = "".join(random.choices(_HAN, k=size // 7))
    marks = [f"qzunique{number}"]
    marks += [word for word, step in (("qzrare", 500), ("qztenth", 10)) if number % step == 0]
    marks += ["qzhalf 连续标记 qzphrase" if number % 20 == 0 else "qzhalf"] if number % 2 == 0 else []
    half = len(latin) // 2
    return f"{latin[:half]} {' '.join(marks)} {SECRET} {latin[half:]}\n{han}"


def _document(number: int, text: str) -> Document:
    classification, level = place(number)
    start = text.index(SECRET)
    fields = {"amount": {"amount": str(number), "currency": "CNY"}} if classification == "business" else {}
    return Document(
        id=f"{number:032x}",
        classification=classification,
        level=level,
        department=EVERY_DEPARTMENT,
        archive_number=f"SR-{number:08}",
        title=f"Document {number}",
        file_name=f"document-{number}.txt",
        media_type="text/plain",
        filed_on=_DAY + timedelta(days=number % 700),
        state="settled",
        fields=fields,
        pages=(text,),
        marks=(Mark(Place.TEXT, start, start + len(SECRET), 3, "benchmark"),) if classification == "business" else (),
    )
