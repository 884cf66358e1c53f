"""The default scheme, and documents of it with random fields and marks."""

from datetime import date

import pytest
from hypothesis import strategies as st

from mappings.document import Document, Mark, Place
from mappings.scheme_file import default_scheme


@pytest.fixture(scope="session")
def scheme():
    return default_scheme()


@pytest.fixture(scope="session")
def documents(scheme):
    """Documents whose marked stretches consist of letters that stand nowhere else (Greek, one a level)."""
    secret_letters = {1: "α", 2: "β", 3: "γ"}

    @st.composite
    def marked_text(draw, levels, place, page, field=""):
        parts, marks, at = [], [], 0
        for _ in range(draw(st.integers(0, 6))):
            plain = draw(st.text("ab 合同\n", max_size=6))
            level = draw(st.sampled_from(levels))
            secret = secret_letters[level] * draw(st.integers(1, 5))
            parts += [plain, secret]
            start = at + len(plain)
            at = start + len(secret)
            marks.append(Mark(place, start, at, level, "test", page, field=field))
        parts.append(draw(st.text("ab 合同\n", max_size=6)))
        return "".join(parts), tuple(marks)

    @st.composite
    def make(draw):
        classification = draw(st.sampled_from([each for each in scheme.classifications if each.mark_levels]))
        title, title_marks = draw(marked_text(classification.mark_levels, Place.TITLE, 0))
        name, name_marks = draw(marked_text(classification.mark_levels, Place.FILE_NAME, 0))
        pages = [draw(marked_text(classification.mark_levels, Place.TEXT, page)) for page in range(2)]
        specs = draw(st.lists(st.sampled_from(classification.fields), unique=True))
        fields, field_marks = {}, []
        for spec in specs:
            fields[spec.name] = f"value of {spec.name}"
            levels = [rank for rank in classification.mark_levels if rank > spec.level]
            if levels and draw(st.booleans()):
                texts = [draw(marked_text(levels, Place.FIELD, number, spec.name)) for number in range(2)]
                field_marks += [mark for _, marks in texts[: 1 + spec.repeated] for mark in marks]
                fields[spec.name] = [text for text, _ in texts] if spec.repeated else texts[0][0]
        return Document(
            id="d1",
            classification=classification.key,
            level=draw(st.sampled_from(classification.document_levels)),
            department="*",
            archive_number="SR-X-1",
            title=title,
            file_name=name,
            media_type="text/plain",
            filed_on=date(2026, 1, 1),
            state="INDEXED",
            fields=fields,
            pages=tuple(text for text, _ in pages),
            marks=(*title_marks, *name_marks, *(mark for _, marks in pages for mark in marks), *field_marks),
        )

    return make()
