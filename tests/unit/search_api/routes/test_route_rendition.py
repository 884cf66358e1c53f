"""GET /documents/{id}/rendition: a copy with nothing in it that the reader may not know, in no form."""

import io
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image

from mappings.access import Grant
from mappings.document import Mark, Place
from search_api.problems import ProblemError
from search_api.rendition import renditions
from search_api.rendition.pdf_stream import LaidText, PdfPicture, pdf_stream
from search_api.use_cases import build_use_cases
from storage.governance import grants
from storage.register import documents
from storage.register.states import State
from tests.archives import START
from tests.small_pdf import small_pdf

CORPUS = Path(__file__).parents[3] / "corpus"
COVER = (74, 79, 82)
SECRET = "6222 0000 0000 1234"
PAGES = (
    [(40, 250, "Contract for the supply of pumps"), (40, 200, f"Account {SECRET} of the seller"), (40, 150, "Signed")],
    [(40, 250, "Annex: the pumps")],
)


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=["clerk"])


@pytest.fixture
def reader(archive):
    return archive.person("reader", level="confidential")


@pytest.fixture
def fetch(client_of):
    return lambda person, document, **headers: client_of(person).get(
        f"/api/v1/documents/{document}/rendition", headers=headers
    )


@pytest.fixture
def contract(archive, clerk):
    document = archive.file(clerk, small_pdf(*PAGES), file_name="contract.pdf")
    start = len("Contract for the supply of pumps\nAccount ")
    archive.mark(document, Mark(Place.TEXT, start, start + len(SECRET), 3, "hand"))
    return document


def code(answer):
    return answer.status_code, answer.json()["code"]


def opened(answer):
    assert answer.status_code == 200, answer.text
    return pypdfium2.PdfDocument(answer.content)


def texts(document):
    return [page.get_textpage().get_text_range() for page in document]


def pictures(document):
    return [
        each.get_bitmap().to_pil() for page in document for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE])
    ]


def test_pages_and_their_text_are_there(fetch, clerk, contract):
    answer = fetch(clerk, contract)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith('attachment; filename="SR-BUS')
    document = opened(answer)
    assert len(document) == 2
    first, second = texts(document)
    assert SECRET in first
    assert second.strip() == "Annex: the pumps"


def test_nothing_of_what_is_hidden_is_left_in_text_or_pixels(fetch, reader, contract):
    answer = fetch(reader, contract)
    document = opened(answer)
    first, second = texts(document)
    assert "6222" not in first.replace(" ", "")
    assert "▇▇▇" in first
    assert "Contract for the supply of pumps" in first
    assert "of the seller" in first  # the view has these words, and no place on the page tells where they stand
    assert second.strip() == "Annex: the pumps"
    picture = pictures(document)[0]
    band = picture.crop((60, 290, picture.width - 60, 320))
    assert max(abs(a - b) for colour in band.getcolors(10**6) for a, b in zip(colour[1], COVER, strict=True)) <= 3
    for form in (SECRET, SECRET.replace(" ", "")):
        for encoding in ("utf-8", "utf-16-be"):
            assert form.encode(encoding) not in answer.content
            assert form.encode(encoding).hex().upper().encode() not in answer.content


def test_the_words_lie_where_they_are_drawn(fetch, reader, contract):
    page = opened(fetch(reader, contract))[0]
    textpage = page.get_textpage()
    at = textpage.search("Signed").get_next()[0]
    left, bottom, right, top = textpage.get_charbox(at, loose=True)
    scale = page.get_width() / 400
    assert left / scale == pytest.approx(40, abs=2)
    assert bottom / scale < 152 < top / scale
    assert right > left


def test_it_holds_no_facts_no_files_no_scripts_and_comes_out_the_same_each_time(fetch, reader, contract):
    answer = fetch(reader, contract)
    document = opened(answer)
    facts = {name: value for name, value in document.get_metadata_dict().items() if value}
    assert facts == {"Producer": "Strongroom"}
    assert document.count_attachments() == 0
    assert pdfium.FPDF_DocumentHasValidCrossReferenceTable(document)
    for word in (b"/Annot", b"/JavaScript", b"/Metadata", b"/EmbeddedFile", b"Exif", b"/CreationDate"):
        assert word not in answer.content
    assert fetch(reader, contract).content == answer.content


def test_chinese_and_rare_characters_can_be_found_in_it():
    held = io.BytesIO()
    Image.new("RGB", (200, 100), "white").save(held, "JPEG")
    words = "合同金额 䶮 𠮷野家 café ▇▇▇"
    data = b"".join(pdf_stream([PdfPicture(held.getvalue(), 200, 100, [LaidText(words, (10, 10, 190, 30))])]))
    (found,) = texts(pypdfium2.PdfDocument(data))
    assert found.strip() == words


def test_a_rendition_is_sent_as_it_is_made(archive, clerk, reader):
    """Page by page: memory doesn't grow with the number of pages."""
    document = archive.file(clerk, small_pdf(*PAGES), file_name="contract.pdf")
    pieces = list(build_use_cases(archive.services).renditions.rendition(reader, document, "en").pieces)
    assert len(pieces) == 2 + len(PAGES)
    assert b"".join(pieces).startswith(b"%PDF-1.7")


def test_a_page_that_may_not_be_shown_is_said_in_its_place(fetch, archive, clerk, reader):
    scanned = b"q 400 0 0 300 0 0 cm BI /W 2 /H 2 /CS /G /BPC 8 /F /AHx ID 00ff00ff> EI Q\n"
    document = archive.file(clerk, small_pdf(*PAGES, extra=scanned), file_name="scans.pdf")
    for person, drawn in ((clerk, 2), (reader, 2)):
        assert len(opened(fetch(person, document))) == drawn
    whole, notice = (pictures(opened(fetch(person, document)))[1] for person in (clerk, reader))
    assert notice.size[1] > notice.size[0]
    assert whole.size[1] < whole.size[0]


def test_scans_alone_are_withheld_whole(fetch, archive, clerk, reader):
    document = archive.file(clerk, (CORPUS / "scans" / "sroie-045.jpg").read_bytes(), file_name="scan.jpg")
    assert len(opened(fetch(clerk, document))) == 1
    assert code(fetch(reader, document)) == (403, "page-needs-level")


def test_without_an_assessment_there_is_none(fetch, archive, reader, contract):
    with archive.register.transaction() as session:
        documents.set_aside(session, contract, 1, State.FAILED, "assess")
        documents.settle(session, contract, 1, archive.clock())
    assert code(fetch(reader, contract)) == (403, "page-needs-level")


def test_a_format_without_pages_gives_its_text_as_a_page_that_loads_and_runs_nothing(fetch, archive, clerk, reader):
    document = archive.file(
        clerk,
        f"<script>alert(1)</script> 合同\nAccount {SECRET} & more\fsecond",
        title="<b>Title</b>",
        fields={"bank_account": [SECRET.replace(" ", "")]},
    )
    answer = fetch(reader, document, **{"accept-language": "zh"})
    assert answer.headers["content-type"].startswith("text/html")
    assert 'filename="SR-BUS' in answer.headers["content-disposition"]
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 合同" in answer.text
    assert "&lt;b&gt;Title&lt;/b&gt;" in answer.text
    assert '<html lang="zh">' in answer.text
    assert "1234" not in answer.text
    assert "Account ▇▇▇ &amp; more" in answer.text
    assert "Reader reader  2026-03-02 09:00 UTC  SR-BUS" in answer.text
    assert SECRET in fetch(clerk, document).text


def test_without_pages_and_text_there_is_none(fetch, archive, clerk):
    assert code(fetch(clerk, archive.file(clerk, " "))) == (404, "no-text")


def test_there_is_a_most_of_pages(fetch, archive, clerk, monkeypatch, contract):
    monkeypatch.setattr(renditions, "MOST_PAGES", 1)
    assert code(fetch(clerk, contract)) == (413, "rendition-too-long")
    assert archive.events("rendition") == []


def test_it_is_on_record(fetch, archive, reader, contract):
    fetch(reader, contract)
    (event,) = archive.events("rendition")
    assert (event.actor, event.object_id) == (reader.person_id, contract)
    assert event.details == {"version": 1, "level": 2, "pages": 2}


def test_what_may_not_be_known_of_is_not_there(fetch, archive, contract):
    stranger = archive.person("stranger", departments=["finance"])
    assert code(fetch(stranger, contract)) == (404, "not-found")


@pytest.fixture
def rating(archive):
    keeper = archive.person("keeper", level="secret", roles=["archivist"])
    values = {"classification": "credit", "fields": {"customer_name": "Farview"}}
    return archive.file(keeper, small_pdf(*PAGES), file_name="rating.pdf", **values), keeper


def test_a_class_whose_copies_need_a_grant_is_read_but_not_taken_away_without_one(
    archive, client_of, fetch, clerk, rating
):
    document, keeper = rating
    reader = archive.person("analyst", level="secret")
    original = f"/api/v1/documents/{document}/original"
    assert code(fetch(reader, document)) == (403, "download-needs-grant")
    assert code(client_of(reader).get(original)) == (403, "download-needs-grant")
    assert client_of(reader).get(f"/api/v1/documents/{document}").json()["original"] == {
        "available": False,
        "from_level": "secret",
        "needs_grant": True,
    }
    assert client_of(reader).get(f"/api/v1/documents/{document}/pages/1.png").status_code == 200
    assert archive.events("rendition") == archive.events("download") == []
    for person in (clerk, keeper):
        assert fetch(person, document).status_code == 200
        assert client_of(person).get(original).status_code == 200
    grant = Grant(document, 3, START, START.replace(year=2027), "audit of the rating")
    with archive.register.transaction() as session:
        given = grants.give(session, reader.person_id, grant, keeper.person_id)
    assert fetch(reader, document).status_code == 200
    assert client_of(reader).get(original).status_code == 200
    with archive.register.transaction() as session:
        grants.end(session, given, archive.clock())
    assert code(fetch(reader, document)) == (403, "download-needs-grant")


def test_a_grant_on_another_document_is_none_on_this_one(archive, fetch, rating):
    document, keeper = rating
    other = archive.file(keeper, "other", classification="credit", fields={"customer_name": "Farview"})
    reader = archive.person("analyst", level="secret")
    grant = Grant(other, 3, START, START.replace(year=2027), "audit of the rating")
    with archive.register.transaction() as session:
        grants.give(session, reader.person_id, grant, keeper.person_id)
    assert code(fetch(reader, document)) == (403, "download-needs-grant")


def test_a_copy_breaks_off_when_what_may_be_seen_changes_while_it_is_made(archive, clerk, reader, contract):
    pieces = build_use_cases(archive.services).renditions.rendition(reader, contract, "en").pieces
    next(pieces)
    next(pieces)
    archive.mark(contract, Mark(Place.TEXT, 0, 5, 3, "hand", 1))
    with pytest.raises(ProblemError):
        next(pieces)
