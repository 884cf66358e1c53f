"""GET /documents/{id}/pages/{n}/hits: boxes around the words that match, where the reader sees them."""

import io

import pytest
from PIL import Image

from ingest.ocr.port import Reading, Word
from ingest.text_object import decode_pages
from mappings.document import Mark, Place
from storage.register import documents, objects
from storage.register.states import State
from tests.drawn_pages import drawn_page
from tests.small_pdf import HEIGHT, WIDTH, small_pdf
from tests.unit.search_api.routes.test_route_scans import read_as

SECRET = 3


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=["clerk"])


@pytest.fixture
def reader(archive):
    return archive.person("reader", level="confidential")


@pytest.fixture
def hits(client_of):
    """The answer for a page and a query, to a person."""

    def get(person, document, q, number=1):
        return client_of(person).get(f"/api/v1/documents/{document}/pages/{number}/hits", params={"q": q})

    return get


def words(answer):
    assert answer.status_code == 200, answer.text
    return [each["words"] for each in answer.json()["hits"]]


def text_of(archive, document):
    with archive.register.snapshot() as session:
        sealed = objects.get(session, documents.version(session, document, 1).text_object_id)
    return decode_pages(archive.vault.open(sealed))


def hide(archive, document, secret, page=0):
    start = text_of(archive, document)[page].index(secret)
    archive.mark(document, Mark(Place.TEXT, start, start + len(secret), SECRET, "hand", page))


def pdf(archive, clerk, *pages):
    return archive.file(clerk, small_pdf(*pages), file_name="contract.pdf")


def test_boxes_stand_where_the_words_are_in_the_order_of_the_text(archive, clerk, reader, hits):
    document = pdf(archive, clerk, [(40, 250, "Contract for pumps"), (40, 150, "Pump number four")])
    answer = hits(reader, document, "pump")
    assert words(answer) == ["pumps", "Pump"]
    (first,), (second,) = (each["boxes"] for each in answer.json()["hits"])
    for box, across, up in ((first, 40, 250), (second, 40, 150)):
        assert box["top"] < 1 - up / HEIGHT < box["bottom"]
        assert box["left"] >= across / WIDTH - 0.01
        assert 0.03 < box["right"] - box["left"] < 0.12
    assert first["left"] > second["left"]
    assert answer.json()["matches"] == 2


def test_the_boxes_cover_ink(archive, clerk, client_of, hits):
    document = pdf(archive, clerk, [(40, 250, "Contract for pumps")])
    (box,) = hits(clerk, document, "pumps").json()["hits"][0]["boxes"]
    image = client_of(clerk).get(f"/api/v1/documents/{document}/pages/1.png", params={"width": 400})
    page = Image.open(io.BytesIO(image.content)).convert("L")
    inside = page.crop(
        tuple(round(box[side] * page.size[n % 2]) for n, side in enumerate(("left", "top", "right", "bottom")))
    )
    assert inside.getextrema()[0] < 100


def test_a_phrase_over_two_lines_has_a_box_for_each(archive, clerk, hits):
    document = pdf(archive, clerk, [(40, 250, "to be paid by bank"), (40, 230, "transfer in March")])
    answer = hits(clerk, document, '"bank transfer"')
    (hit,) = answer.json()["hits"]
    assert " ".join(hit["words"].split()) == "bank transfer"
    upper, lower = hit["boxes"]
    assert upper["top"] < lower["top"]
    assert upper["left"] > lower["left"]


def test_what_is_masked_gives_no_box_to_whom_it_is_hidden(archive, clerk, reader, hits):
    document = pdf(archive, clerk, [(40, 250, "Contract for pumps"), (40, 150, "Amount 1,250,000")])
    hide(archive, document, "1,250,000")
    assert words(hits(clerk, document, "1,250,000")) == ["1,250,000"]
    answer = hits(reader, document, "1,250,000")
    assert (words(answer), answer.json()["matches"], answer.json()["pages"]) == ([], 0, [])


def test_the_rest_of_a_line_with_something_hidden_counts_but_has_no_box(archive, clerk, reader, hits):
    document = pdf(archive, clerk, [(40, 250, "Contract for pumps"), (40, 150, "Amount 1,250,000 for pumps")])
    hide(archive, document, "1,250,000")
    answer = hits(reader, document, "pumps")
    assert answer.json()["matches"] == 2
    assert [each["boxes"][0]["top"] < 0.3 for each in answer.json()["hits"]] == [True]
    assert len(words(hits(clerk, document, "pumps"))) == 2


@pytest.mark.parametrize("query", ["pumps", "copies", "1,250", "Amount", "contract amount", '"amount for pumps"'])
def test_secrets_of_any_length_get_the_same_answer(archive, clerk, reader, hits, query):
    answers = []
    for secret in ("1,250,000", "7"):
        lines = [(40, 250, "Contract for pumps"), (40, 200, f"Amount {secret} for pumps"), (40, 150, "In two copies")]
        document = pdf(archive, clerk, lines)
        hide(archive, document, secret)
        answers.append(hits(reader, document, query).json())
    assert answers[0] == answers[1]


def test_a_region_leaves_no_box_under_it(archive, clerk, reader, hits):
    document = pdf(archive, clerk, [(40, 250, "Contract for pumps"), (40, 150, "Pumps again")])
    archive.mark(document, Mark(Place.REGION, 0, 0, SECRET, "hand", 0, box=(0, 400, 1000, 600)))
    assert words(hits(reader, document, "pumps")) == ["pumps"]
    assert words(hits(clerk, document, "pumps")) == ["pumps", "Pumps"]


def test_a_page_that_is_not_shown_gives_no_box(archive, clerk, reader, hits):
    picture = b"q 380 0 0 280 10 10 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q\n"
    document = archive.file(clerk, small_pdf([(40, 250, "Contract for pumps")], extra=picture), file_name="a.pdf")
    answer = hits(reader, document, "pumps")
    assert (words(answer), answer.json()["matches"]) == ([], 1)
    assert words(hits(clerk, document, "pumps")) == ["pumps"]


def test_until_secrets_were_looked_for_nothing_is_told(archive, clerk, reader, hits):
    document = pdf(archive, clerk, [(40, 250, "Contract for pumps")])
    with archive.register.transaction() as session:
        documents.lookup(session, document).state = State.FAILED
    answer = hits(reader, document, "pumps")
    assert (words(answer), answer.json()["pages"]) == ([], [])


def test_every_page_with_matches_is_named(archive, clerk, reader, hits):
    document = pdf(archive, clerk, [(40, 250, "none")], [(40, 250, "pumps and pumps")], [(40, 250, "pumps")])
    answer = hits(reader, document, "pumps", number=3)
    assert answer.json()["pages"] == [{"page": 2, "matches": 2}, {"page": 3, "matches": 1}]
    assert len(words(answer)) == 1


def test_there_is_no_answer_for_pages_that_are_none(archive, clerk, hits):
    document = pdf(archive, clerk, [(40, 250, "pumps")])
    text = archive.file(clerk, "pumps")
    for asked, number in ((document, 0), (document, 2), (document, "x"), (text, 1)):
        answer = hits(clerk, asked, "pumps", number=number)
        assert (answer.status_code, answer.json()["code"]) == (404, "no-page-image")


def test_nothing_asked_for_gives_nothing(archive, clerk, hits):
    document = pdf(archive, clerk, [(40, 250, "pumps")])
    assert words(hits(clerk, document, "")) == []
    assert words(hits(clerk, document, "title:pumps")) == []


def test_each_time_goes_on_record(archive, clerk, reader, hits):
    document = pdf(archive, clerk, [(40, 250, "pumps")])
    hits(reader, document, "pumps")
    (event,) = archive.events("page_hits")
    assert (event.actor, event.object_id, event.details["page"]) == (reader.person_id, document, 1)


@pytest.fixture
def scan(archive, clerk):
    """A scan of two lines that were read word by word; the second less surely, if told so."""

    def file(confidence=0.99):
        lines = ["设备采购合同 第七号", "金额 壹佰万元整"]
        picture, data = drawn_page(lines), io.BytesIO()
        picture.save(data, "PNG")
        document = archive.file(clerk, data.getvalue(), file_name="scan.png", classification="business")
        rows = []
        for number, line in enumerate(lines):
            plain = line.replace(" ", "")
            rows.append(
                tuple(
                    Word(
                        letter,
                        (40 + 20 * at, 40 + 60 * number, 58 + 20 * at, 80 + 60 * number),
                        confidence if number else 0.99,
                    )
                    for at, letter in enumerate(plain)
                )
            )
        read_as(archive, document, Reading(tuple(rows), "scripted"), "设备采购合同第七号\n金额壹佰万元整")
        return document

    return file


def test_on_a_scan_boxes_are_those_of_the_words_read_off_it(scan, reader, hits):
    answer = hits(reader, scan(), "合同")
    (hit,) = answer.json()["hits"]
    assert (hit["words"], hit["boxes"]) == ("合同", [{"left": 0.12, "top": 0.04, "right": 0.158, "bottom": 0.08}])


def test_of_a_scan_no_box_lies_in_lines_that_are_not_shown(archive, scan, clerk, reader, hits):
    surely, unsure = scan(), scan(confidence=0.5)
    hide(archive, surely, "壹佰万")
    for document in (surely, unsure):
        assert words(hits(clerk, document, "金额")) == ["金额"]
        assert words(hits(reader, document, "金额")) == []
    assert words(hits(reader, surely, "壹佰")) == []
    assert hits(reader, surely, "壹佰").json()["matches"] == 0


def test_a_scan_that_was_not_read_gives_nothing(archive, clerk, hits):
    data = io.BytesIO()
    drawn_page(["Contract"]).save(data, "PNG")
    document = archive.file(clerk, data.getvalue(), file_name="scan.png")
    assert hits(clerk, document, "contract").json()["hits"] == []
