"""How many words a hidden name has is not told, wherever in the text it stands and how often."""

from dataclasses import replace
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from ingest.sensitive.known_values import known_value_marks
from mappings.document import Document
from mappings.scheme_file import default_scheme
from mappings.views import view_at

SCHEME = default_scheme()
BUSINESS = SCHEME.by_key["business"]
LEVEL = BUSINESS.field_by_name["handler"].level
NAME = ""
NAMES = ("zephyrhold", "talmir brindle", "mottlewick oak seven", "陨星")
SEPARATORS = st.sampled_from((" ", " / ", ", ", "，", "\n", "; ", " - ", "（", "）", "。", "\f"))


def shown(pieces, name):
    """The pages to a reader below the name's level; "\\f" begins a page."""
    text = "".join(name if piece is NAME else piece for piece in pieces)
    document = Document(
        id="d",
        classification="business",
        level=0,
        department="sales",
        archive_number="n",
        title="t",
        file_name="f",
        media_type="text/plain",
        filed_on=date(2026, 3, 2),
        state="INDEXED",
        fields={"handler": name},
        pages=tuple(text.split("\f")),
    )
    marks = tuple(known_value_marks(document, BUSINESS))
    return view_at(replace(document, marks=marks), SCHEME, LEVEL - 1).pages


@st.composite
def texts(draw):
    words = draw(st.lists(st.sampled_from((NAME, NAME, "contract", "付款", "7")), min_size=1, max_size=6))
    found = []
    for word in words:
        found += [draw(SEPARATORS), word]
    return [*found, draw(SEPARATORS)]


@example([NAME, " / ", NAME, " / ", NAME])
@example([NAME, " /", "\f", "/ ", NAME])
@given(texts())
def test_names_of_one_word_and_of_several_leave_the_same(pieces):
    first, *others = (shown(pieces, name) for name in NAMES)
    assert others == [first] * len(others)
    assert not any(word in page for page in first for word in " ".join(NAMES).split())
