"""A real mail and a real archive in the portal: what came inside them, and where it came from, in both languages."""

from pathlib import Path

import pytest

from mappings.access import Role
from tests.unit.search_api.portal.conftest import text_of

CORPUS = Path(__file__).parents[3] / "corpus"
SAID = {
    "en": ("What came inside it", "in Letter", "part of Letter", "It has no text of its own"),
    "zh": ("其中的文件", "出自 Letter", "属于 Letter", "它本身没有文本"),
}


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", "internal", [Role.CLERK])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_mail_shows_its_attachments_and_they_show_the_mail(archive, browse, clerk, language):
    inside, within, part_of, _ = SAID[language]
    data = (CORPUS / "email" / "testRFC822_multipart_attachments.eml").read_bytes()
    mail = archive.file(clerk, data, file_name="letter.eml", title="Letter", level="internal")
    browser = browse(clerk, language)
    page = browser.get(f"/documents/{mail}")
    assert inside in text_of(page)
    assert "Test TxtA.txt" in text_of(page)
    found = browser.get('/search?q=filename:"Test TxtA"')
    assert within in text_of(found)
    assert f'href="/documents/{mail}"' in found.text
    part = page.text.partition('<li><a href="')[2].partition('"')[0]
    shown = text_of(browser.get(part))
    assert part_of in shown
    assert inside not in shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_archive_without_text_of_its_own_says_so(archive, browse, clerk, language):
    data = (CORPUS / "archives" / "OSX_ArchiveWithNestedArchive.zip").read_bytes()
    box = archive.file(clerk, data, file_name="box.zip", title="Box", level="internal")
    shown = text_of(browse(clerk, language).get(f"/documents/{box}"))
    assert SAID[language][3] in shown
    assert "NestedArchiv.zip" in shown
    assert "test3.xml" in shown


def test_a_part_above_the_reader_is_on_no_page(archive, browse, clerk):
    data = (CORPUS / "email" / "testRFC822_multipart_attachments.eml").read_bytes()
    mail = archive.file(clerk, data, file_name="letter.eml", title="Letter", level="internal")
    boss = archive.person("boss", "secret", [Role.ARCHIVIST])
    keeper = browse(boss)
    assert keeper.send(f"/documents/{mail}/marks/level", level="3", family="1").status_code == 303
    archive.work()
    part = keeper.get(f"/documents/{mail}").text.partition('<li><a href="')[2].partition('"')[0]
    assert keeper.send(f"{part}/marks/level", level="1").status_code == 303
    archive.work()
    reader = browse(archive.person("reader", "internal"))
    shown = text_of(reader.get(part))
    assert "Test TxtA.txt" in shown
    assert "Letter" not in shown
    assert "Letter" not in text_of(reader.get('/search?q=filename:"Test TxtA"'))


def test_a_part_is_not_raised_alone(archive, browse, clerk):
    data = (CORPUS / "email" / "testRFC822_multipart_attachments.eml").read_bytes()
    mail = archive.file(clerk, data, file_name="letter.eml", title="Letter", level="internal")
    keeper = browse(archive.person("boss", "secret", [Role.ARCHIVIST]))
    part = keeper.get(f"/documents/{mail}").text.partition('<li><a href="')[2].partition('"')[0]
    assert "Also what it came in" in keeper.get(f"{part}/marks").text
    refused = keeper.send(f"{part}/marks/level", level="3")
    assert refused.status_code == 422
    assert "Change them together" in text_of(refused)
