"""A region hides the words under it too: at once all of its page's, then those that aren't surely outside of it."""

import pytest

from mappings.access import Role
from tests.small_pdf import HEIGHT, small_pdf

LINES = [(40, 250, "Contract for the supply of pumps"), (40, 200, "Floor price mottlewick"), (40, 150, "Two copies")]
SECOND = [(40, 250, "Nothing secret here")]
BOX = [50, 1000 - 1000 * 215 // HEIGHT, 950, 1000 - 1000 * 195 // HEIGHT]  # over the second line


@pytest.fixture
def keeper(archive):
    return archive.person("keeper", level="secret", roles=[Role.ARCHIVIST])


@pytest.fixture
def reader(archive):
    return archive.person("reader", level="internal")


@pytest.fixture
def desk(archive, client_of, keeper, reader):
    return Desk(archive, client_of(keeper), client_of(reader), keeper)


class Desk:
    """An archivist at a document, and a reader whose level is lower."""

    def __init__(self, archive, keeper, reader, filer):
        self.archive, self.keeper, self.reader, self.filer = archive, keeper, reader, filer
        self.base = ""

    def file(self, data, **values):
        document = self.archive.file(self.filer, data, file_name="contract.pdf", level="public", **values)
        self.base = f"/api/v1/documents/{document}"

    def draw(self, box=BOX, page=1):
        wanted = {"place": "region", "page": page, "box": box, "level": "secret", "reason": "seal"}
        answer = self.keeper.post(f"{self.base}/marks", json=wanted)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def text(self):
        return self.reader.get(f"{self.base}/text").text

    def finds(self, word):
        self.archive.work()
        return self.reader.get("/api/v1/search", params={"q": word}).json()["total"] == 1

    def layer(self):
        return self.reader.get(f"{self.base}/rendition").content


def test_a_region_hides_all_words_of_its_page_at_once_and_then_the_covered_lines_alone(desk):
    desk.file(small_pdf(LINES, SECOND))
    desk.draw()
    assert not any(word in desk.text() for word in ("Contract", "mottlewick", "copies"))
    assert "Nothing secret here" in desk.text()
    assert [desk.finds(word) for word in ("mottlewick", "pumps", "copies")] == [False, True, True]
    assert "mottlewick" not in desk.text()
    assert "Contract for the supply of pumps" in desk.text()
    assert "mottlewick" in desk.keeper.get(f"{desk.base}/text").text


def test_the_words_follow_the_region_when_it_is_moved_and_withdrawn_and_put_back(desk):
    desk.file(small_pdf(LINES))
    mark = desk.draw()
    assert not desk.finds("mottlewick")
    third = [50, 1000 - 1000 * 165 // HEIGHT, 950, 1000 - 1000 * 145 // HEIGHT]
    moved = {"extent": {"place": "region", "page": 1, "box": third}}
    assert desk.keeper.request("PATCH", f"{desk.base}/marks/{mark}", json=moved).status_code == 204
    assert not any(word in desk.text() for word in ("Contract", "mottlewick", "copies"))
    assert [desk.finds(word) for word in ("mottlewick", "copies")] == [True, False]
    withdrawn = desk.keeper.request("DELETE", f"{desk.base}/marks/{mark}", json={"reason": "wrong"})
    assert withdrawn.status_code == 204
    assert [desk.finds(word) for word in ("mottlewick", "copies")] == [True, True]
    assert desk.keeper.post(f"{desk.base}/marks/undo").status_code == 204
    assert [desk.finds(word) for word in ("mottlewick", "copies")] == [True, False]


@pytest.mark.parametrize("what", ["a text that is not the page's", "a format without pages"])
def test_where_the_lines_are_not_known_the_whole_page_stays_hidden(desk, what):
    data = small_pdf(LINES) if "not the page's" in what else b"Contract\nmottlewick\fNothing secret here"
    desk.file(data)
    if "not the page's" in what:
        desk.archive.replace_text(desk.base.rpartition("/")[2], ("Some mottlewick text\nof another page",))
    desk.draw()
    assert not desk.finds("mottlewick")
    assert "another" not in desk.text()
    assert ("Nothing secret here" in desk.text()) is (what == "a format without pages")


def test_a_line_that_stands_nowhere_on_the_page_is_hidden_with_the_region(desk):
    desk.file(small_pdf(LINES))
    document = desk.base.rpartition("/")[2]
    lines = "\n".join(words for _, _, words in LINES)
    desk.archive.replace_text(document, (lines + "\na comment on mottlewick",))
    desk.draw()
    assert [desk.finds(word) for word in ("comment", "mottlewick", "pumps")] == [False, False, True]


def test_the_copy_of_a_page_with_a_region_has_the_other_lines_in_its_text_layer(desk, archive):
    desk.file(small_pdf(LINES))
    desk.draw()
    archive.work()
    import pypdfium2

    with pypdfium2.PdfDocument(desk.layer()) as copy:
        words = copy[0].get_textpage().get_text_bounded()
    assert "Contract for the supply of pumps" in words
    assert "mottlewick" not in words
