"""The app with the portal over an embedded archive, and browsers without a browser: cookies, forms, pages."""

import re
from html import unescape

import pytest

from search_api.app import create_app
from search_api.identity import SESSION_COOKIE
from search_api.portal.i18n import load_languages
from search_api.portal.install import install_portal
from search_api.portal.shown import Shown
from search_api.portal.visit import Visit
from tests.archives import ORIGIN, START
from tests.unit.search_api.conftest import SyncClient


@pytest.fixture
def app(archive):
    return create_app(archive.services, [install_portal])


@pytest.fixture(scope="session")
def languages():
    return load_languages()


@pytest.fixture
def browse(app, archive):
    """A browser, with `person` signed in or nobody."""

    def browse(person=None, language="en", **cookies):
        return Browser(app, archive.session(person) if person else None, {"language": language, **cookies})

    return browse


class Browser(SyncClient):
    """Keeps cookies, sends forms with the page's own token, follows nothing by itself."""

    def __init__(self, app, session, cookies):
        super().__init__(app, {})
        self.csrf = session.csrf if session else ""
        self.cookies = {**cookies, **({SESSION_COOKIE: session.token} if session else {})}

    def request(self, method, path, **arguments):
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"cookie": jar, **arguments.pop("headers", {})}
        answer = super().request(method, path, headers=headers, **arguments)
        self.cookies.update(answer.cookies)
        return answer

    def send(self, path, origin=ORIGIN, **fields):
        """Send a form as a browser does."""
        return self.post(path, data={"csrf": self.csrf, **fields}, headers={"origin": origin})


def text_of(answer) -> str:
    """The words of a page, without its tags."""
    bare = re.sub(r"<(script|style|head).*?</\1>", " ", answer.text, flags=re.DOTALL)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", bare).split()))


@pytest.fixture
def shown(archive_scheme, languages):
    """What templates call `show`, for a reader in Shanghai."""
    from zoneinfo import ZoneInfo

    def shown(language="en"):
        return Shown(archive_scheme, Visit(languages[language], START, "/", ZoneInfo("Asia/Shanghai")))

    return shown


@pytest.fixture(scope="session")
def archive_scheme():
    from mappings.scheme_file import default_scheme

    return default_scheme()
