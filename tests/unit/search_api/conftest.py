"""An embedded archive for each test, the app over it, and clients that act for a person."""

import httpx
import pytest

from search_api.app import create_app
from tests import own_loop
from tests.archives import ORIGIN, embedded_archive


@pytest.fixture
def archive(tmp_path, registers):
    with embedded_archive(tmp_path, registers) as archive:
        yield archive


@pytest.fixture
def app(archive):
    return create_app(archive.services)


@pytest.fixture
def client_of(app, archive):
    """A client for a person (or nobody), with a bearer token."""

    def client(person=None, **headers):
        if person is not None:
            headers["authorization"] = f"Bearer {archive.token(person)}"
        return SyncClient(app, headers)

    return client


class SyncClient:
    """Calls the app in this process and waits for each answer."""

    def __init__(self, app, headers):
        self._app = app
        self.headers = headers

    def request(self, method, path, **arguments):

        headers = {**self.headers, **arguments.pop("headers", {})}

        async def run():
            transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                return await client.request(method, path, headers=headers, **arguments)

        return own_loop.run(run())

    def get(self, path, **arguments):
        return self.request("GET", path, **arguments)

    def post(self, path, **arguments):
        return self.request("POST", path, **arguments)
