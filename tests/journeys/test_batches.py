"""A clerk drops a folder's files on the page: they are a batch, watched until it is through, with a receipt."""

import json

import pytest
from playwright.sync_api import expect

from ingest.batches.receipt_file import faults
from tests.drawn_pages import drawn_page
from tests.journeys.conftest import CORPUS, kept
from tests.journeys.test_every_page import serious
from tests.journeys.test_filing_documents import LAW, LOCKED, SETTLED, form

pytestmark = pytest.mark.journey
READ = 120_000  # milliseconds: reading a page takes seconds, and longer on a busy machine
MARKDOWN = CORPUS / "chinese" / "档案法(2020-06-20).md"


def test_from_the_drop_to_the_search_hit_and_the_receipt(visitors, tmp_path):
    page = visitors.page("demo-clerk")
    upload = form(page)
    upload.locator("[name=event_date]").fill("2026-04-07")
    twin = tmp_path / "又一份.docx"
    twin.write_bytes(LAW.read_bytes())
    locked = tmp_path / "加密.pdf"  # other journeys file the same one, and it would be kept already
    locked.write_bytes(LOCKED.read_bytes() + b"\n% of a batch\n")
    paper = tmp_path / "扫描登记.txt"
    paper.write_text("回执核对专用词 第七册", "utf-8")
    page.locator("#files").set_input_files([LAW, MARKDOWN, locked, twin, paper])
    page.locator("#upload button.main").click()
    page.wait_for_url("**/batches/*", timeout=SETTLED)
    expect(page.locator("#batch-progress")).to_contain_text("5 / 5", timeout=SETTLED)
    expect(page.locator("tbody tr", has_text=locked.name)).to_contain_text("去除密码", timeout=SETTLED)
    expect(page.locator("tbody tr")).to_have_count(5)
    assert serious(page) == []
    kept(page, "batch", whole=True)

    page.locator("nav.switch a", has_text="重复").click()
    expect(page.locator("tbody tr").first).to_contain_text("未重复保存")

    page.goto("/search?q=回执核对专用词")
    expect(page.locator("[data-hit] h2")).to_have_text(paper.name)

    page.goto("/batches")
    assert serious(page) == []
    page.locator("tbody tr a").first.click()
    page.locator("a", has_text="回执").click()
    expect(page.locator("main")).to_contain_text("已收到 5")
    assert serious(page) == []
    kept(page, "receipt", whole=True)
    with page.expect_download() as download:
        page.locator("a[download]", has_text="JSON").click()
    data = download.value.path().read_bytes()
    assert faults(data, json.loads(data)["signature"]["key"]) == ()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_what_is_not_kept_stays_on_the_page_and_is_sent_again(visitors, tmp_path):
    page = visitors.page("demo-clerk", language="en")
    upload = form(page, "customer-base")
    files = []
    for number in range(3):
        files.append(tmp_path / f"{number}.txt")
        files[-1].write_text(f"again {number}", "utf-8")
    page.locator("#files").set_input_files(files)
    page.locator("#upload button.main").click()
    expect(page.locator("#customer_name-wrong")).to_contain_text("must be given")
    expect(page.locator("#picked li")).to_have_count(3)
    upload.locator("[name=customer_name]").fill("Farview Ltd")
    page.locator("#upload button.main").click()
    page.wait_for_url("**/batches/*", timeout=SETTLED)
    expect(page.locator("#batch-progress")).to_contain_text("received 3 = kept 3", timeout=SETTLED)


def test_the_keyboard_alone_is_enough_to_try_again(visitors, tmp_path):
    page = visitors.page("demo-clerk", language="en")
    form(page)
    empty, good = tmp_path / "empty.txt", tmp_path / "good.txt"
    empty.write_bytes(b"")
    good.write_text("a good one", "utf-8")
    page.locator("#files").set_input_files([empty, good])
    page.locator("#upload button.main").click()
    expect(page.locator("#files-wrong")).to_contain_text("Not all files are filed")
    expect(page.locator("#picked li")).to_contain_text("The file is empty")
    page.goto("/batches")
    page.locator("tbody tr a").first.focus()
    page.keyboard.press("Enter")
    box = page.locator("input[name=item]")
    box.focus()
    page.keyboard.press("Space")
    page.locator("button[form=retry]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr", has_text="empty.txt")).to_contain_text("waiting for its file")


def test_a_folder_of_scans_from_the_drop_to_the_page_on_which_the_words_stand(visitors, tmp_path):
    page = visitors.page("demo-clerk")
    form(page).locator("[name=event_date]").fill("2026-05-18")
    scans = []
    for number, words in enumerate(("设备移交清单 第九册", "验收记录 编号 4711")):
        scans.append(tmp_path / f"扫描件{number}.png")
        drawn_page([words, "Handed over in two copies"]).save(scans[-1])
    page.locator("#files").set_input_files(scans)
    page.locator("#upload button.main").click()
    page.wait_for_url("**/batches/*", timeout=SETTLED)
    expect(page.locator("tbody tr", has_text="可检索")).to_have_count(2, timeout=READ)

    page.goto("/search?q=设备移交清单")
    hit = page.locator("[data-hit]").first
    expect(hit.locator("h2")).to_have_text("扫描件0.png")
    expect(hit).to_contain_text("设备移交清单")
    hit.locator("h2 a").click()
    page.locator(".to-leaf a").click()
    page.wait_for_url("**tab=pages**")
    image = page.locator(".leaf img")
    expect(image).to_be_visible()
    assert image.evaluate("each => each.decode().then(() => each.naturalWidth)") > 0
    box = page.locator("#hit-boxes g")
    expect(box).to_have_count(1)
    assert box.get_attribute("aria-label") == "设备移交清单"
    across, whole = box.bounding_box(), image.bounding_box()
    # The words begin at the margin of the first of two lines.
    assert across["x"] - whole["x"] < 0.2 * whole["width"]
    assert across["y"] + across["height"] < whole["y"] + 0.55 * whole["height"]
    assert 0.3 * whole["width"] < across["width"] < 0.7 * whole["width"]
    assert serious(page) == []
    kept(page, "scan-page")
