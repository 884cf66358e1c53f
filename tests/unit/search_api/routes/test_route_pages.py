"""GET /documents/{id}/pages/{n}.png: the page in the reader's view, with nothing beneath its covers."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from ingest.extract.rendering.covers import region_cover
from ingest.extract.rendering.renderer import OpenOriginal
from ingest.text_object import decode_pages
from mappings.access import Grant
from mappings.document import Mark, Place
from search_api.results import paged_document
from search_api.use_cases import build_use_cases
from storage.governance import grants
from storage.register import documents, objects
from storage.register.states import State
from tests.archives import START
from tests.drawn_pages import drawn_page
from tests.scan_files import file_of
from tests.small_ofd import line, small_ofd
from tests.small_pdf import small_pdf

CORPUS = Path(__file__).parents[3] / "corpus"
SECRET = 3
COVER = (74, 79, 82)
OPEN_LINES = [(40, 250, "Contract for the supply of pumps"), (40, 150, "Signed in two copies")]


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=["clerk"])


@pytest.fixture
def reader(archive):
    return archive.person("reader", level="confidential")


@pytest.fixture
def page(client_of):
    """The answer for a page of a document, to a person."""

    def get(person, document, number=1, **query):
        return client_of(person).get(f"/api/v1/documents/{document}/pages/{number}.png", params=query)

    return get


@pytest.fixture
def filed(archive, clerk):
    """Files a PDF and marks `secret` in it as secret."""

    def file(data, secret=None, page=0, **values):
        document = archive.file(clerk, data, **{"file_name": "contract.pdf", **values})
        if secret is not None:
            text = text_of(archive, document)[page]
            start = text.index(secret)
            archive.mark(document, Mark(Place.TEXT, start, start + len(secret), SECRET, "hand", page))
        return document

    return file


def text_of(archive, document):
    with archive.register.snapshot() as session:
        version = documents.version(session, document, 1)
        sealed = objects.get(session, version.text_object_id)
    return decode_pages(archive.vault.open(sealed))


def image(answer):
    assert answer.status_code == 200, answer.text
    return Image.open(io.BytesIO(answer.content))


def code(answer):
    return answer.status_code, answer.json()["code"]


def contract(amount, left=40):
    return small_pdf([*OPEN_LINES, (left, 200, amount)])


def differing(one, other):
    """The box of the pixels in which two images differ, None for none."""
    return ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox()


def test_a_page_is_a_png_of_the_width_asked_for_without_anything_beside_its_pixels(filed, page, clerk):
    document = filed(contract("Amount 1,250,000"))
    for width in (200, 1000, 1600):
        answer = page(clerk, document, width=width)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"] == "private, no-store"
        drawn = image(answer)
        assert drawn.size == (width, width * 3 // 4)
        assert drawn.info == {}
        chunks = [kind for kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"tIME") if kind in answer.content]
        assert chunks == []


def test_who_may_see_all_sees_all_and_others_see_covers(filed, page, clerk, reader):
    document = filed(contract("Amount 1,250,000"), "1,250,000")
    whole, covered = image(page(clerk, document, width=400)), image(page(reader, document, width=400))
    left, top, right, bottom = differing(whole, covered)
    assert (left, right) == (16, 384)
    assert 80 < top < bottom < 110
    inside = covered.crop((left, top, right, bottom))
    assert inside.getcolors() == [(inside.width * inside.height, COVER)]


def test_a_cover_tells_its_line_and_nothing_else(filed, page, reader):
    """Neither the length of what is hidden, nor where it begins, nor where the words after it stand."""
    worlds = [
        contract("Amount 7 per pump"),
        contract("Amount 1,250,000 per pump"),
        contract("Amount 1,250,000,000.00 and nothing more per pump"),
        contract("7", left=350),
    ]
    secrets = ["7", "1,250,000", "1,250,000,000.00 and nothing more", "7"]
    images = [image(page(reader, filed(*world), width=400)) for world in zip(worlds, secrets, strict=True)]
    for other in images[1:]:
        assert differing(images[0], other) is None


def test_a_value_that_reaches_into_the_margin_is_covered_too(filed, page, clerk, reader):
    document = filed(
        contract("Account 6222 0000 0000 0000 and a long rest of this line 9", left=4), "6222 0000 0000 0000"
    )
    covered = image(page(reader, document, width=400))
    left, _, right, _ = differing(image(page(clerk, document, width=400)), covered)
    assert (left, right) == (0, 400)


def test_a_value_over_two_lines_covers_both(filed, page, clerk, reader):
    data = small_pdf([*OPEN_LINES, (40, 200, "to the account 6222 0000"), (40, 185, "0000 0001 of the seller")])
    document = filed(data, "6222 0000\n0000 0001")
    _, top, _, bottom = differing(image(page(clerk, document, width=400)), image(page(reader, document, width=400)))
    assert bottom - top > 26


def test_upright_lines_of_a_turned_page_and_turned_lines_are_covered(archive, filed, page, clerk, reader):
    turned = filed(small_pdf([*OPEN_LINES, (40, 200, "Amount 1,250,000")], rotate=90), "1,250,000")
    whole, covered = image(page(clerk, turned, width=300)), image(page(reader, turned, width=300))
    box = differing(whole, covered)
    inside = covered.crop(box)
    assert inside.getcolors() == [(inside.width * inside.height, COVER)]
    assert whole.crop(box).getcolors() != inside.getcolors()
    ink = ImageChops.difference(
        whole.convert("RGB"), image(page(clerk, filed(small_pdf(OPEN_LINES, rotate=90)), width=300))
    )
    left, top, right, bottom = ink.getbbox()
    assert box[0] <= left
    assert box[1] <= top
    assert box[2] >= right
    assert box[3] >= bottom


def test_a_region_is_covered_as_it_was_drawn():
    assert region_cover((100, 200, 301, 401), (400, 300)) == (40, 60, 121, 121)


def test_comments_and_form_fields_are_drawn_for_those_who_may_see_all_only(filed, page, clerk, reader):
    document = filed((CORPUS / "pdf" / "testAnnotations.pdf").read_bytes())
    assert differing(image(page(clerk, document, width=400)), image(page(reader, document, width=400))) is not None


def test_pictures_are_covered_for_those_from_whom_something_may_be_hidden(filed, page, clerk, reader):
    inline = b"q 60 0 0 40 300 20 cm BI /W 2 /H 2 /CS /G /BPC 8 /F /AHx ID 00ff00ff> EI Q\n"
    document = filed(small_pdf(OPEN_LINES, extra=inline))
    left, top, right, bottom = differing(
        image(page(clerk, document, width=400)), image(page(reader, document, width=400))
    )
    assert (left, top, right, bottom) == pytest.approx((300, 240, 360, 280), abs=2)


@pytest.mark.parametrize(
    "data",
    [
        (CORPUS / "scans" / "testOCR.pdf").read_bytes(),  # a page without text
        (CORPUS / "scans" / "sroie-045.jpg").read_bytes(),  # a picture
        # a scan with a page number typed onto it
        small_pdf(
            [(40, 20, "page 1")], extra=b"q 400 0 0 270 0 30 cm BI /W 2 /H 2 /CS /G /BPC 8 /F /AHx ID 00ff00ff> EI Q\n"
        ),
    ],
    ids=["scan", "picture", "mostly-picture"],
)
def test_what_can_not_be_looked_through_needs_the_level_from_which_nothing_is_hidden(
    archive, page, clerk, reader, data
):
    document = archive.file(clerk, data, file_name="scan.pdf")
    assert page(clerk, document).status_code == 200
    assert code(page(reader, document)) == (403, "page-needs-level")


def test_every_reason_to_withhold_a_page_is_answered_alike(archive, filed, page, clerk, reader):
    scan = archive.file(clerk, (CORPUS / "scans" / "testOCR.pdf").read_bytes(), file_name="scan.pdf")
    signs = filed(small_pdf([*OPEN_LINES, (40, 200, "***"), (40, 100, "The end")]), "***")
    failed = filed(contract("Amount 7"))
    stale = filed(contract("Amount 7"))
    with archive.register.transaction() as session:
        documents.set_aside(session, failed, 1, State.FAILED, "assess")
        documents.settle(session, failed, 1, archive.clock())
        documents.version(session, stale, 1).text_object_id = None  # the text that was looked through is gone
    answers = {page(reader, document).content for document in (scan, signs, failed, stale)}
    assert len(answers) == 1
    assert code(page(reader, failed)) == (403, "page-needs-level")
    for document in (scan, signs, failed, stale):
        assert page(clerk, document).status_code == 200


def test_a_page_whose_letters_are_not_those_of_the_assessed_text_is_withheld(archive, filed, page, reader, monkeypatch):
    document = filed(contract("Amount 7"))
    monkeypatch.setattr(paged_document, "decode_pages", lambda _: ("Contract for the supply of pumps\nAmount 8",))
    assert code(page(reader, document)) == (403, "page-needs-level")


def test_a_class_that_hides_nothing_from_its_readers_shows_its_scans(archive, page, clerk):
    document = archive.file(
        clerk, (CORPUS / "scans" / "phototest.tif").read_bytes(), file_name="a.tif", classification="other"
    )
    internal = archive.person("internal", level="internal")
    assert image(page(internal, document, width=400)).width == 400


@pytest.mark.parametrize("number", ["0", "3", "x", "-1", "1.5", "99999999999999999999", "１"])
def test_there_is_no_page_but_those_that_are_there(filed, page, clerk, reader, number):
    document = filed(small_pdf(OPEN_LINES, OPEN_LINES))
    assert code(page(clerk, document, number)) == (404, "no-page-image")
    assert code(page(reader, document, number)) == (404, "no-page-image")


def test_formats_without_pages_and_damaged_ones_have_no_image(archive, page, clerk):
    text = archive.file(clerk, "only text")
    damaged = archive.file(clerk, b"%PDF-1.7\nnothing", file_name="damaged.pdf")
    for document in (text, damaged):
        assert code(page(clerk, document)) == (404, "no-page-image")


def test_each_page_of_a_tiff_is_one(archive, page, clerk):
    data = (CORPUS / "scans" / "testTIFF_multipage.tif").read_bytes()
    document = archive.file(clerk, data, file_name="a.tif")
    pages = [image(page(clerk, document, number, width=200)).tobytes() for number in (1, 2)]
    assert pages[0] != pages[1]


@pytest.mark.parametrize("kind", ["image/heic", "image/x-jbig2"])
def test_so_is_each_of_a_heic_and_of_a_jbig2_file(archive, page, clerk, kind):
    data = file_of([drawn_page([word, word]) for word in ("Primary", "Another")], kind)
    document = archive.file(clerk, data, file_name={"image/heic": "a.heic", "image/x-jbig2": "a.jb2"}[kind])
    pages = [image(page(clerk, document, number, width=200)).tobytes() for number in (1, 2)]
    assert pages[0] != pages[1]
    assert code(page(clerk, document, 3)) == (404, "no-page-image")


def test_a_page_of_an_ofd_is_shown_by_the_same_law(filed, page, clerk, reader):
    data = small_ofd(line("Open beginning", top=10, step=3) + line("Amount 4711.00", top=40, step=3))
    document = filed(data, "4711.00", file_name="a.ofd")
    whole, seen = image(page(clerk, document, width=400)), image(page(reader, document, width=400))
    box = differing(whole, seen)
    assert 40 * 4 - 12 < box[1] < box[3] < 50 * 4
    middle = seen.crop((40, 166, 360, 180)).convert("RGB")
    assert {colour for _, colour in middle.getcolors(10**6)} == {COVER}


def test_a_forbidden_document_is_answered_as_one_that_is_not_there(archive, filed, page):
    document = filed(contract("Amount 7"))
    stranger = archive.person("stranger", departments=["finance"])
    refused = page(stranger, document)
    assert code(refused) == (404, "not-found")
    assert refused.content == page(stranger, "0" * 32).content


@pytest.mark.parametrize("width", [79, 2001, "wide"])
def test_a_width_out_of_bounds_is_refused(filed, page, clerk, width):
    assert code(page(clerk, filed(contract("Amount 7")), width=width)) == (422, "malformed-request")


def test_a_watermark_names_the_reader_from_a_width_on_at_which_text_is_read(archive, filed, page, clerk):
    document = filed(contract("Amount 7"))
    other = archive.person("other", level="secret")
    assert page(clerk, document, width=400).content == page(other, document, width=400).content
    ours, theirs = (page(person, document, width=1000).content for person in (clerk, other))
    assert ours != theirs
    assert ours == page(clerk, document, width=1000).content


def test_pages_that_were_seen_or_refused_are_on_record(archive, filed, page, clerk, reader):
    document = filed(contract("Amount 7"))
    scan = archive.file(clerk, (CORPUS / "scans" / "testOCR.pdf").read_bytes(), file_name="scan.pdf")
    page(reader, document, width=300)
    page(reader, scan)
    (seen,) = archive.events("page_image")
    assert (seen.actor, seen.object_id) == (reader.person_id, document)
    assert seen.details == {"version": 1, "level": 2, "page": 1, "width": 300}
    (refused,) = archive.events("view_refused")
    assert (refused.object_id, refused.details) == (scan, {"what": "page", "reason": "page-needs-level"})


def test_a_real_contract_page_is_drawn_with_its_cover(filed, page, clerk, reader):
    document = filed((CORPUS / "pdf" / "opinion_tax.pdf").read_bytes(), "Rock Bordelon", 2)
    whole, covered = (image(page(person, document, 3, width=400)) for person in (clerk, reader))
    left, top, right, bottom = differing(whole, covered)
    assert (left, right) == (16, 384)
    inside = covered.crop((left, top, right, bottom))
    assert inside.getcolors() == [(inside.width * inside.height, COVER)]


def test_a_page_drawn_while_a_grant_ended_is_not_shown(archive, filed, page, monkeypatch):
    document = filed(contract("Amount 7"), level="secret")
    reader = archive.person("analyst", level="internal")
    grant = Grant(document, 3, START, START.replace(year=2027), "audit")
    with archive.register.transaction() as session:
        given = grants.give(session, reader.person_id, grant, "boss")
    assert page(reader, document).status_code == 200
    draw = OpenOriginal.draw

    def slowly(self, order):
        drawn = draw(self, order)
        with archive.register.transaction() as session:
            grants.end(session, given, archive.clock())
        return drawn

    monkeypatch.setattr(OpenOriginal, "draw", slowly)
    assert code(page(reader, document)) == (404, "not-found")
    assert len(archive.events("page_image")) == 1


def test_a_page_drawn_while_a_mark_was_made_is_drawn_anew(archive, filed, page, reader, monkeypatch):
    document = filed(contract("Amount 1,250,000"))
    without = page(reader, document, width=400).content
    draw, drawn = OpenOriginal.draw, []

    def slowly(self, order):
        drawn.append(draw(self, order))
        if len(drawn) == 1:
            start = text_of(archive, document)[0].index("1,250,000")
            archive.mark(document, Mark(Place.TEXT, start, start + 9, SECRET, "hand"))
        return drawn[-1]

    monkeypatch.setattr(OpenOriginal, "draw", slowly)
    answer = page(reader, document, width=400)
    assert answer.content != without
    assert COVER in [colour for _, colour in image(answer).getcolors(10**6)]


def test_a_page_with_letters_of_unknown_meaning_is_withheld(filed, page, clerk, reader):
    document = filed((CORPUS / "pdf" / "opinion_tax.pdf").read_bytes())
    assert page(clerk, document, 14).status_code == 200
    assert code(page(reader, document, 14)) == (403, "page-needs-level")  # one letter of it maps to nothing
    assert page(reader, document, 13).status_code == 200


def test_without_the_setting_there_is_no_watermark(archive, filed, clerk):
    document = filed(contract("Amount 7"))
    other = archive.person("other", level="secret")
    plain = replace(archive.services, web=replace(archive.services.web, watermark=False))
    images = build_use_cases(plain).page_images
    assert images.image(clerk, document, 1, 1000) == images.image(other, document, 1, 1000)
