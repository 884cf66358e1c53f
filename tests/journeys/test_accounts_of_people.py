"""An administrator looks after people; the people look after their own accounts."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import kept, sign_in

pytestmark = pytest.mark.journey
PASSWORD = "a quiet sentence of my own"


def invited(page, name: str) -> str:
    """Add a reader; answers the set-up link."""
    page.goto("/people/new")
    page.locator("[name=user]").fill(name)
    page.locator("[name=full_name]").fill("郑 新")
    page.locator("[name=roles][value=reader]").check()
    page.locator("[name=clearance][value='1']").check()
    page.locator("[name=departments]").fill("销售部")
    page.locator("form.sheet button.main").click()
    link = page.locator("#setup-link").input_value()
    kept(page, "person-added")
    return link


def set_up(page, link: str) -> None:
    page.goto(link)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    page.locator("form button.main").click()


def test_a_person_is_added_closed_and_opened_again(visitors):
    name = f"zheng-{uuid4().hex[:6]}"
    administrator = visitors.page("demo-admin")
    link = invited(administrator, name)

    newcomer = visitors.page()
    newcomer.goto(link)
    kept(newcomer, "set-up")
    newcomer.locator("[name=password]").fill(PASSWORD)
    newcomer.locator("[name=again]").fill("another")
    newcomer.locator("form button.main").click()
    expect(newcomer.locator("#again-wrong")).not_to_be_empty()
    set_up(newcomer, link)
    expect(newcomer.locator("#q")).to_be_visible()
    newcomer.goto(link)
    expect(newcomer.locator("h1")).to_have_text("链接已使用或已过期")

    administrator.goto("/people")
    administrator.locator("tr", has_text=name).locator("a").click()
    administrator.locator("[name=confirm]").fill("not the name")
    administrator.locator("button.danger").click()
    expect(administrator.locator("#confirm-wrong")).not_to_be_empty()
    administrator.locator("[name=confirm]").fill(name)
    administrator.locator("button.danger").click()
    newcomer.goto("/")
    expect(newcomer.locator("#password")).to_be_visible()

    administrator.locator("form[action$=reactivate] button").click()
    sign_in(newcomer, name, PASSWORD)
    expect(newcomer.locator("#q")).to_be_visible()


def test_what_is_wrong_with_a_new_account_stands_beside_its_field(visitors):
    page = visitors.page("demo-admin", language="en")
    page.goto("/people/new")
    page.locator("[name=user]").fill("demo-clerk")
    page.locator("[name=full_name]").fill("Kept as typed")
    page.locator("form.sheet button.main").click()
    expect(page.locator("#user-wrong")).to_have_text("That user name is taken.")
    expect(page.locator("[name=full_name]")).to_have_value("Kept as typed")
    page.locator("[name=user]").fill(f"two-hats-{uuid4().hex[:6]}")
    page.locator("[name=roles][value=reader]").check()
    page.locator("[name=roles][value=administrator]").check()
    page.locator("form.sheet button.main").click()
    expect(page.locator("#roles-wrong")).to_contain_text("different people")
    kept(page, "person-refused", whole=True)


def test_a_wrong_password_says_nothing_of_the_name(visitors):
    said = []
    for user in ("reader-internal", f"nobody-{uuid4().hex[:6]}"):
        page = visitors.page(language="en")
        page.goto("/sign-in?back=/account")
        page.locator("#user").fill(user)
        page.locator("#password").fill("wrong")
        page.locator("form button.main").click()
        said.append(page.locator("[role=alert]").inner_text())
        expect(page.locator("#user")).to_have_value(user)
    assert said == ["User name or password is wrong"] * 2


def test_one_is_sent_on_to_where_one_wanted_to_go(visitors, demo):
    page = visitors.page()
    page.goto("/search?q=合同")
    page.locator("#user").fill("reader-public")
    page.locator("#password").fill(demo.passwords["reader-public"])
    page.locator("form button.main").click()
    expect(page.locator("#total")).to_be_visible()
    page.locator("summary", has_text="林晓").click()
    page.locator("form[action='/sign-out'] button").click()
    page.goto("/search?q=合同")
    expect(page.locator("#password")).to_be_visible()


def test_a_token_is_made_shown_once_and_revoked(visitors):
    page = visitors.page("demo-archivist", language="en")
    page.goto("/account")
    name = f"night export {uuid4().hex[:6]}"
    page.locator("#token-name").fill(name)
    page.get_by_role("button", name="Make a token").click()
    assert len(page.locator("#token").input_value()) > 20
    kept(page, "token", whole=True)
    page.goto("/account")
    expect(page.locator("#token")).to_have_count(0)
    page.locator("tr", has_text=name).get_by_role("button").click()
    expect(page.locator("tr", has_text=name)).to_have_count(0)
