"""A clerk files documents and watches where they stand."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import CORPUS, kept

pytestmark = pytest.mark.journey
LAW = CORPUS / "chinese" / "反电信网络诈骗法.docx"
LOCKED = CORPUS / "hostile" / "encryption_openpassword.pdf"
SETTLED = 60_000  # milliseconds; filing takes a second or two where nothing else runs


def form(page, key="other"):
    page.goto("/upload")
    page.locator(f"a[href='/upload?class={key}']").click()
    page.locator("#files[multiple]").wait_for(state="attached")  # the page's script has run
    return page.locator("#upload")


def send(page, *files: Path):
    page.locator("#files").set_input_files(files)
    page.locator("#upload button.main").click()


def test_a_file_is_filed_watched_and_found(visitors):
    page = visitors.page("demo-clerk")
    upload = form(page)
    upload.locator("[name=title]").fill("防范诈骗学习材料")
    upload.locator("[name=event_date]").fill("2026-03-01")
    send(page, LAW)
    row = page.locator("#sent-rows tr")
    expect(row).to_have_count(1)
    expect(row.locator(".steps li.done")).to_have_count(4, timeout=SETTLED)
    expect(page.locator("#picked li")).to_have_count(0)
    kept(page, "upload-searchable")

    page.goto("/search?q=防范诈骗学习材料")
    expect(page.locator("[data-hit] h2")).to_have_text("防范诈骗学习材料")
    page.goto("/search?q=防范诈骗学习材料+电信业务经营者")
    page.locator("[data-hit] h2 a").click()
    expect(page.locator("#text mark").first).to_be_visible()


def test_a_locked_file_is_kept_and_the_clerk_is_told_what_to_do(visitors):
    page = visitors.page("demo-clerk", language="en")
    form(page)
    send(page, LOCKED)
    row = page.locator("#sent-rows tr")
    expect(row).to_contain_text("locked with a password", timeout=SETTLED)
    expect(row).to_contain_text("Give its password, or remove the password and file it again.")
    expect(row).to_contain_text("kept unharmed")
    expect(row.locator(".steps li.failed")).to_have_count(1)
    kept(page, "upload-locked")
    page.goto("/uploads")
    expect(page.locator("tbody tr", has_text=LOCKED.name).first).to_contain_text("Give its password")


def test_a_field_is_checked_when_it_is_left(visitors):
    page = visitors.page("demo-clerk", language="en")
    upload = form(page, "customer-base")
    capital = upload.locator("[name=registered_capital]")
    capital.fill("a lot")
    page.keyboard.press("Tab")
    wrong = page.locator("#registered_capital-wrong")
    expect(wrong).to_contain_text("Registered capital")
    expect(capital).to_have_attribute("aria-invalid", "true")
    capital.fill("1000000")
    page.keyboard.press("Tab")
    expect(wrong).to_have_text("")
    expect(capital).not_to_have_attribute("aria-invalid", "true")


def test_after_a_refusal_everything_typed_is_there(visitors):
    page = visitors.page("demo-clerk")
    upload = form(page, "customer-base")
    upload.locator("[name=title]").fill("新客户")
    upload.locator("[name=industry]").fill("贸易")
    send(page, LAW)
    expect(page.locator("#customer_name-wrong")).to_contain_text("客户名称")
    expect(upload.locator("[name=customer_name]")).to_be_focused()
    expect(upload.locator("[name=title]")).to_have_value("新客户")
    expect(page.locator("#picked li")).to_contain_text(LAW.name)
    upload.locator("[name=customer_name]").fill("远景贸易有限公司")
    page.locator("#upload button.main").click()
    expect(page.locator("#sent-rows tr")).to_have_count(1)


def test_without_a_file_nothing_is_sent(visitors):
    page = visitors.page("demo-clerk", language="en")
    form(page)
    page.locator("#upload button.main").click()
    expect(page.locator("#files-wrong")).to_have_text("Choose a file first.")


def test_when_the_connection_breaks_the_clerk_may_try_again(visitors):
    page = visitors.page("demo-clerk", language="en")
    form(page)
    page.route("**/upload", lambda route: route.abort())
    send(page, LAW)
    expect(page.locator("#picked li")).to_contain_text("Nothing of this file was filed")
    page.unroute("**/upload")
    page.locator("#upload button.main").click()
    expect(page.locator("#sent-rows tr")).to_have_count(1)


def test_a_refusal_without_form_fields_is_told_beside_the_file(visitors):
    page = visitors.page("demo-clerk", language="en")
    form(page)
    page.context.clear_cookies()
    send(page, LAW)
    expect(page.locator("#picked li")).to_contain_text("Sign in first")
