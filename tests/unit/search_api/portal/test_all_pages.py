"""Every page for everyone, in both languages: it renders, and holds to what the browser is told to insist on."""

import html
import io
import re
import zipfile
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from starlette.requests import Request

from mappings.access import Role
from search_api.portal.render import STATIC
from search_api.portal.visits import portal
from storage.governance import setup_links
from storage.index.port import IndexUnavailableError
from tests.archives import ORIGIN
from tests.small_pdf import small_pdf
from tests.unit.search_api.portal.conftest import text_of

ADDRESSES = {
    "reader": [
        "/",
        "/search?q=pumps",
        "/search?q=zzzz",
        "/account",
        "/account/password?due=1",
        "/help",
        "/people",
        "/requests",
    ],
    "clerk": [
        "/upload",
        "/upload?class=business",
        "/upload?class=customer-base",
        "/uploads",
        "/batches",
        "/batches/zip",
        "/proposals",
        "/checks",
    ],
    "administrator": ["/people", "/people/new", "/account"],
    "archivist": ["/requests", "/reviews", "/proposals", "/late-entries"],
    "guest": ["/sign-in", "/sign-in?back=/account", "/setup/none", "/help", "/nowhere"],
}
STUB = re.compile(r'href="/documents/([0-9a-f]{32})')
BOX, PART = STUB, re.compile(r'<li><a href="/documents/([0-9a-f]{32})"><span>pump')
REST = re.compile(r'href="(/documents/[0-9a-f]{32}\?after=[^"]+)"')
FORM = re.compile(r"<form\b[^>]*method=\"post\".*?</form>|<form\b[^>]*enctype.*?</form>", re.DOTALL)


def people(archive):
    return {
        "reader": archive.person("reader"),
        "clerk": archive.person("clerk", roles=[Role.CLERK]),
        "administrator": archive.person("boss", roles=[Role.ADMINISTRATOR]),
        "archivist": archive.person("keeper", level="secret", roles=[Role.ARCHIVIST]),
        "guest": None,
    }


def filled(archive, someone):
    """An archive in which each page has something to show."""
    fields = {"customer_name": "Farview", "amount": {"amount": "12.50", "currency": "EUR"}, "sign_date": "2026-01-02"}
    text = "pumps, card 4111 1111 1111 1111\fand more pumps"
    document = archive.file(someone["clerk"], text, title="Pumps", level="internal", fields=fields)
    archive.file(someone["clerk"], " ", title="Empty pumps", level="internal")
    paged = small_pdf([(40, 200, "pumps")], [(40, 200, "more pumps")])
    archive.file(someone["archivist"], text, classification="credit", level="secret", fields={"customer_name": "Pine"})
    packed = BytesIO()
    with ZipFile(packed, "w") as inside:
        for number in range(101):
            inside.writestr(f"pump {number}.txt", f"pumps {number}" if number else "")
    archive.file(someone["clerk"], packed.getvalue(), file_name="pumps.zip", title="Pumps in a box", level="internal")
    return document, archive.file(someone["clerk"], paged, file_name="pumps.pdf", title="Pumps in pages")


def zipped(*names):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, f"{name} about pumps")
    return held.getvalue()


def answers(archive, browse, language):
    """Every page that can be reached, as (address, answer)."""
    someone = people(archive)
    document, paged = filled(archive, someone)
    asking = browse(someone["reader"], language)
    yield "request form", asking.get(f"/documents/{document}/request")
    yield "request wrong", asking.send(f"/documents/{document}/request", level="secret", purpose="", days="0")
    sent = asking.send(f"/documents/{document}/request", level="secret", purpose="to answer them", days="7")
    assert sent.headers["location"] == "/requests"
    yield "request again", asking.send(f"/documents/{document}/request", level="secret", purpose="and again", days="7")
    yield "marks", browse(someone["archivist"], language).get(f"/documents/{document}/marks")
    stated = archive.file(someone["clerk"], "Purchase Agreement\nContract No.: PA-2023/117\nBuyer: Farview Ltd\n")
    yield "proposals", browse(someone["archivist"], language).get(f"/documents/{stated}/proposals")
    yield "check", browse(someone["archivist"], language).get(f"/documents/{stated}/check")
    yield "proposals none", browse(someone["archivist"], language).get(f"/documents/{document}/proposals")
    for who, addresses in ADDRESSES.items():
        browser = browse(someone[who], language)
        for address in addresses:
            yield address, browser.get(address)
    reader, clerk, boss = (browse(someone[who], language) for who in ("reader", "clerk", "administrator"))
    stub = STUB.search(reader.get("/search?q=class:credit").text)[1]
    for address in (f"/documents/{stub}", f"/documents/{stub}/request"):
        yield f"stub {address}", reader.get(address)
    for tab in ("text", "original", "history"):
        yield f"document {tab}", reader.get(f"/documents/{document}?q=pumps&tab={tab}")
    whole = BOX.search(reader.get("/search?q=101+OR+pumps&sort=number&type=archive").text)[1]
    listed = reader.get(f"/documents/{whole}")
    yield "box", listed
    yield "rest of the box", reader.get(html.unescape(REST.search(listed.text)[1]))
    part = PART.search(listed.text)[1]
    yield "part of the box", clerk.get(f"/documents/{part}")
    yield "hits in the box", clerk.get("/search?q=title:100")
    yield "marks in the box", browse(someone["archivist"], language).get(f"/documents/{part}/marks")
    for tab in ("text", "pages&page=2", "original"):
        yield f"paged {tab}", reader.get(f"/documents/{paged}?q=pumps&tab={tab}")
    yield "upload row", clerk.get(f"/uploads/{document}")
    yield from answers_of_batches(clerk)
    yield from answers_about_passwords(archive, clerk, archive.file(someone["clerk"], "LOCKED:sesame\nx"))
    yield "checked", clerk.send("/upload/check", **{"class": "business", "field": "sign_date", "sign_date": "soon"})
    yield "token", reader.send("/account/tokens", name="nightly", days="30")
    yield "password", reader.send("/account/password", present="x", password="short", again="short")
    person = someone["reader"].person_id
    yield "person", boss.get(f"/people/{person}")
    yield "link", boss.send(f"/people/{person}/link")
    yield "not the name", boss.send(f"/people/{person}/deactivate", confirm="nobody")
    boss.send(f"/people/{person}/deactivate", confirm="reader")
    yield "closed", boss.get(f"/people/{person}")
    with archive.register.transaction() as session:
        token = setup_links.create(session, someone["clerk"].person_id, archive.clock())
    yield "set-up", browse(None, language).get(f"/setup/{token}")


def answers_of_batches(clerk):
    made = clerk.send("/batches", **{"class": "business"})
    batch = made.json()["page"]
    yield "empty batch", clerk.get(batch)
    for name, content in (("a.txt", b"pumps"), ("twin.txt", b"pumps"), ("empty.txt", b"")):
        form = {"csrf": clerk.csrf, "class": "business"}
        clerk.post(f"{batch}/items", data=form, files={"file": (name, content)}, headers={"origin": ORIGIN})
    for part in ("", "?state=refused", "?state=waiting", "/progress", "/receipt", "/quality"):
        yield f"batch {part}", clerk.get(batch + part)
    yield "batches", clerk.get("/batches")
    form = {"csrf": clerk.csrf, "class": ""}
    headers = {"origin": ORIGIN}
    sent = clerk.post("/batches/zip", data=form, files={"file": ("a.zip", zipped("a.txt"))}, headers=headers)
    yield "check", clerk.get(sent.headers["location"])
    yield "no zip", clerk.post("/batches/zip", data=form, files={"file": ("a.zip", b"no")}, headers=headers)


def answers_about_passwords(archive, clerk, locked):
    yield "locked", clerk.get(f"/documents/{locked}/password")
    clerk.send(f"/documents/{locked}/password", password="wrong")
    yield "being tried", clerk.get(f"/documents/{locked}/password")
    archive.work()
    yield "wrong password", clerk.get(f"/documents/{locked}/password")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_renders_and_is_sound(app, archive, browse, language):
    wrong = []
    for address, answer in answers(archive, browse, language):
        assert answer.status_code < 500, (address, answer.text)
        assert answer.status_code not in (301, 302, 303, 307), (address, answer.headers)
        wrong += [(address, fault) for fault in faults(answer, language, whole="<html" in answer.text)]
    assert wrong == []

    pages = portal(Request({"type": "http", "app": app})).pages
    environment = pages._environments[language]
    drawn = {name for _, name in environment.cache.keys()}  # noqa: SIM118 (an LRUCache is no mapping)
    assert set(environment.list_templates()) - drawn == set()


def faults(answer, language, *, whole):
    """What is unsound about a page."""
    source = answer.text
    if "default-src 'none'" not in answer.headers["content-security-policy"]:
        yield "no policy"
    if re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", source):
        yield "inline script or style"
    if re.search(r"(?:src|href)=\"(?:https?:)?//", source):
        yield "loads from elsewhere"
    yield from (f"form without token: {form[:80]}" for form in FORM.findall(source) if 'name="csrf"' not in form)
    if re.search(r"\bNone\b|\{\{|%\(|\bUndefined\b", text_of(answer)):
        yield "leftovers in the text"
    ids = re.findall(r'\sid="([^"]+)"', source)
    yield from (f"id twice: {each}" for each in set(ids) if ids.count(each) > 1)
    if whole and f'<html lang="{language}"' not in source:
        yield "language"
    if whole and len(re.findall("<h1", source)) != 1:
        yield "headings"
    yield from (
        f"label for nothing: {each}" for each in re.findall(r'<label[^>]*\sfor="([^"]+)"', source) if each not in ids
    )


def test_scripts_and_styles_are_light_and_kept_for_good(archive, browse):
    clerk = people(archive)["clerk"]
    browser = browse(clerk)
    page = browser.get("/upload?class=business")
    linked = re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css)\?v=\w+)"', page.text)
    assert len(linked) >= 6
    weight = 0
    for address in linked:
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        weight += len(answer.content)
    assert weight < 100_000


def test_nothing_static_is_left_unused():
    templates = "".join(path.read_text("utf-8") for path in (STATIC.parent / "templates").rglob("*.html"))
    files = {str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.suffix in {".js", ".css", ".svg"}}
    assert {name for name in files if name not in templates} == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_when_the_index_is_away_the_page_says_that_nothing_is_lost(archive, browse, monkeypatch, language):
    def away(_request):
        raise IndexUnavailableError

    reader = archive.person("reader")
    monkeypatch.setattr(archive.index, "search", away)
    answer = browse(reader, language).get("/search?q=pumps")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
    assert {"zh": "没有任何内容丢失", "en": "Nothing was lost"}[language] in answer.text
    assert 'href="/search?q=pumps"' in answer.text


def test_what_breaks_unforeseen_has_a_page_with_its_number(archive, browse, monkeypatch):
    reader = archive.person("reader")
    monkeypatch.setattr(archive.index, "search", lambda _request: 1 / 0)
    answer = browse(reader).get("/search?q=pumps")
    assert answer.status_code == 500
    assert re.search(r'Incident <span class="mono">\w+', answer.text)
    assert "division" not in answer.text


def test_times_are_written_in_the_readers_zone(archive, browse):
    clerk = archive.person("clerk", roles=[Role.CLERK])
    document = archive.file(clerk, "pumps")
    archive.clock.forward(timedelta(days=30))
    page = browse(clerk, zone="Asia%2FShanghai").get(f"/documents/{document}?tab=history").text
    assert "17:00:00 (Asia/Shanghai)" in page
    assert "9:00:00 (UTC)" in browse(clerk, zone="Nowhere").get(f"/documents/{document}?tab=history").text
