"""The sample archive behind a real web process, and visitors with a real Chromium. One of each for a test session."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.stacks import Stack, end, free_port, wait_until

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus"
SCREENSHOTS = ROOT / "screenshots"
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
DOCUMENTS = 15  # of the sample, the attachment of its mail among them, all of which its archivist may find
_PASSWORD = re.compile(r"^  (\S+) +([0-9a-f]{6}(?:-[0-9a-f]{6}){2}) ", re.MULTILINE)


@dataclass(frozen=True)
class Demo:
    """The sample archive: where it answers, and everybody's password."""

    url: str
    passwords: dict[str, str]


@contextmanager
def running_demo(folder: Path, **settings: str) -> Iterator[Demo]:
    """`strongroom demo` in `folder` with these settings, once all its documents are searchable."""
    base = {name: value for name, value in os.environ.items() if not name.startswith("STRONGROOM_")}
    port = free_port()
    own = {"STRONGROOM_DATA": str(folder), "STRONGROOM_PORT": str(port), **settings}
    made = Stack(folder, {**base, **own}, port)
    process = made.start("demo")
    try:
        wait_until(lambda: process.poll() is not None or _answers(made.url), "the web process answers")
        printed = (folder / "demo.log").read_text("utf-8")
        assert process.poll() is None, printed
        demo = Demo(made.url, dict(_PASSWORD.findall(printed)))
        with httpx.Client(base_url=made.url, headers={"authorization": f"Bearer {_token(made)}"}) as reader:
            wait_until(lambda: _found(reader) == DOCUMENTS, "all sample documents are searchable", patience=120)
        yield demo
    finally:
        end(process)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").is_success
    except httpx.TransportError:
        return False


def _token(made: Stack) -> str:
    done = made.run("token", "create", "--user", "demo-archivist", STRONGROOM_DATA=str(made.folder / "demo"))
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _found(reader: httpx.Client) -> int:
    answer = reader.get("/api/v1/search", params={"q": "*", "size": 1})
    answer.raise_for_status()
    return answer.json()["total"]


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture(scope="session")
def browser_type_launch_args():
    chromium = shutil.which("chromium")
    if chromium is None and os.environ.get("STRONGROOM_REQUIRE_REAL") == "1":
        pytest.fail("Chromium is not installed")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {"executable_path": chromium, "args": quiet}


class Visitors:
    """Opens the portal for people, each in a browser profile of their own; keeps what went wrong on their pages."""

    def __init__(self, browser: Browser, demo: Demo, sessions: dict[str, dict]) -> None:
        self._browser = browser
        self._demo = demo
        self._sessions = sessions
        self._contexts = []
        self.faults: list[str] = []

    def page(self, user="", language="zh", width=1440, height=900, theme="light", scripts=True) -> Page:
        """A page of the portal, for a guest or with `user` signed in."""
        context = self._browser.new_context(
            base_url=self._demo.url,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            locale=LOCALES[language],
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
            reduced_motion="reduce",
            storage_state=self._session(user) if user else None,
        )
        self._contexts.append(context)
        # The sample's accounts are Chinese; who wants English has chosen it in this browser.
        if language != "zh":
            context.add_cookies([{"name": "language", "value": language, "url": self._demo.url}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._heard(page.url, said))
        return page

    def _heard(self, address, said) -> None:
        # That a page was answered with 404 is no fault of the page that says so.
        if said.type in {"error", "warning"} and "Failed to load resource" not in said.text:
            self.faults.append(f"{address}: {said.text}")

    def _session(self, user: str) -> dict:
        """What the browser of a person holds after they signed in, which each does once."""
        if user not in self._sessions:
            page = self.page()
            sign_in(page, user, self._demo.passwords[user])
            self._sessions[user] = page.context.storage_state()
        return self._sessions[user]

    def close(self) -> None:
        for context in self._contexts:
            context.close()


def sign_in(page: Page, user: str, password: str) -> None:
    """Sign in by the form."""
    page.goto("/sign-in")
    page.locator("#user").fill(user)
    page.locator("#password").fill(password)
    page.locator("form button.main").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


@pytest.fixture(scope="session")
def sessions() -> dict[str, dict]:
    return {}


@pytest.fixture
def visitors(browser, demo, sessions) -> Iterator[Visitors]:
    visitors = Visitors(browser, demo, sessions)
    yield visitors
    visitors.close()
    assert visitors.faults == []


def kept(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep a screenshot for people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)
