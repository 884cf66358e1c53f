"""Filing by the form, with and without the page's script."""

import pypdfium2
import pytest

from ingest.ocr.codes import codes_on
from mappings.access import Role
from storage.register import documents
from tests.archives import MAX_UPLOAD, ORIGIN
from tests.unit.search_api.portal.conftest import text_of


@pytest.fixture
def clerk(archive, browse):
    return browse(archive.person("clerk", roles=[Role.CLERK], level="internal"))


def upload(browser, file=("note.txt", b"The delivery of pumps", "text/plain"), *, script=False, **fields):
    headers = {"origin": ORIGIN, **({"x-one-file": "1"} if script else {})}
    data = {"csrf": browser.csrf, "class": "business", **fields}
    return browser.post("/upload", data=data, files={"file": file}, headers=headers)


def test_a_file_is_received_and_followed(archive, clerk):
    answer = upload(clerk, title="Pump contract")
    assert (answer.status_code, answer.headers["location"]) == (303, "/uploads")
    assert "note.txt" in text_of(clerk.get("/uploads"))
    archive.work()
    assert "Pump contract" in clerk.get("/search?q=delivery").text


def test_the_script_gets_the_row_which_asks_until_it_is_settled(archive, clerk):
    row = upload(clerk, script=True)
    assert row.status_code == 202
    address = row.text.split('hx-get="')[1].split('"')[0]
    archive.work()
    assert "hx-get" not in clerk.get(address).text


def test_a_refused_form_is_shown_again_with_all_that_was_typed(archive, clerk):
    answer = upload(clerk, title="Kept", amount="many", **{"amount.currency": "EUR", "level": "public"})
    assert answer.status_code == 422
    assert 'value="Kept"' in answer.text
    assert 'value="many"' in answer.text
    assert "<option selected>EUR" in answer.text
    assert 'value="public" checked' in answer.text
    assert "“Amount”" in text_of(answer)
    assert archive.stored() == 0


def test_the_script_gets_what_is_wrong_by_field(clerk):
    answer = upload(clerk, script=True, amount="many")
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"amount"}
    assert answer.json()["sentences"] == list(answer.json()["fields"].values())


def test_without_a_file_it_says_so(archive, clerk):
    parts = {"csrf": clerk.csrf, "class": "business", "title": "Kept"}
    body = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts.items()
    )
    body += '--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--x--\r\n'
    headers = {"origin": ORIGIN, "content-type": "multipart/form-data; boundary=x"}
    answer = clerk.post("/upload", content=body, headers=headers)
    assert "Choose a file first." in text_of(answer)
    assert 'value="Kept"' in answer.text
    assert archive.stored() == 0


@pytest.mark.parametrize("script", [False, True])
def test_a_file_over_the_limit_is_refused_in_words(archive, clerk, script):
    answer = upload(clerk, ("big.bin", b"x" * (MAX_UPLOAD + 1), "x/y"), script=script, title="Kept")
    assert answer.status_code == 413
    assert archive.stored() == 0
    assert script or 'value="Kept"' in answer.text


def test_an_empty_file_is_refused_in_words(archive, clerk):
    answer = upload(clerk, ("empty.txt", b"", "text/plain"))
    assert answer.status_code == 422
    assert 'id="files-wrong" role="alert"></p>' not in answer.text
    assert archive.stored() == 0


def test_a_class_or_level_that_is_not_ones_own_is_not_offered(archive, clerk):
    page = clerk.get("/upload?class=business").text
    assert 'name="level" value="internal"' in page
    assert 'name="level" value="secret"' not in page
    assert clerk.get("/upload?class=nix").status_code == 404
    assert upload(clerk, level="secret").status_code == 422
    assert archive.stored() == 0


def test_a_forged_upload_is_refused_before_the_file_is_read(archive, clerk):
    clerk.csrf = "forged"
    assert upload(clerk).status_code == 403
    assert archive.stored() == 0


def test_readers_file_nothing(archive, browse):
    reader = browse(archive.person("reader"))
    assert reader.get("/upload").status_code == 403
    assert upload(reader).status_code == 403
    assert archive.stored() == 0


def test_separator_sheets_are_printed_for_those_who_file(archive, browse):
    clerk = browse(archive.person("filer", roles=[Role.CLERK]))
    assert "/separator-sheet.pdf" in clerk.get("/upload?class=business").text
    made = clerk.get("/separator-sheet.pdf?customer=KH-1&copies=2")
    assert made.headers["content-type"] == "application/pdf"
    document = pypdfium2.PdfDocument(made.content)
    assert len(document) == 2
    assert codes_on(document[0].render(scale=2).to_pil()) == ("STRONGROOM:SEPARATOR:KH-1",)
    document.close()
    assert clerk.get("/separator-sheet.pdf?customer=%20x").status_code == 422
    assert browse(archive.person("plain")).get("/separator-sheet.pdf").status_code == 403


def test_a_scan_that_is_filed_by_itself_can_be_a_stack_too(archive, browse):
    clerk = archive.person("filer", roles=[Role.CLERK])
    browser = browse(clerk)
    form = {"csrf": browser.csrf, "class": "business", "separators": "1"}
    sent = browser.post("/upload", data=form, files={"file": ("a.txt", b"x")}, headers={"origin": ORIGIN})
    assert sent.status_code == 303
    with archive.register.snapshot() as session:
        (row,), _ = documents.list_by_creator(session, clerk.person_id, 5)
        assert row.separators
