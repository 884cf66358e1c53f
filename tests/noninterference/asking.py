"""Asks the app of one world, and keeps what was answered, byte for byte."""

import json
import re
from dataclasses import dataclass
from typing import Any

import httpx

from mappings.access import Principal
from search_api.identity import SESSION_COOKIE
from tests.archives import ORIGIN
from tests.noninterference.world import World

_CSRF = re.compile(rb'name="csrf" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back: all that a client can see of it."""

    asked: str
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON, None if it is something else."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def header(self, name: str) -> str:
        """A header's value, "" when it isn't there."""
        return next((value.decode() for key, value in self.headers if key.decode() == name), "")

    @property
    def csrf(self) -> str:
        """The token of the first form on the page."""
        found = _CSRF.search(self.body)
        return found.group(1).decode() if found else ""


class Asker:
    """A person at a client; `api` sends the bearer token, `page` the cookies of a browser in which they signed in."""

    def __init__(self, world: World, person: Principal, client: httpx.AsyncClient) -> None:
        self._client = client
        self.world = world
        world.streams.name(f"credentials {person.user_name}")
        self._bearer = {"authorization": f"Bearer {world.archive.token(person)}"}
        session = world.archive.session(person)
        self._cookies = {SESSION_COOKIE: session.token, "language": person.language}
        self._csrf = session.csrf
        self.answers: list[Answer] = []

    async def api(self, method: str, path: str, **arguments: Any) -> Answer:
        """Ask as a program does."""
        headers = {**self._bearer, **arguments.pop("headers", {})}
        return await self._ask(method, path, headers, arguments)

    async def page(self, method: str, path: str, **arguments: Any) -> Answer:
        """Ask as a browser does; forms carry the session's token."""
        cookies = arguments.pop("cookies", self._cookies)
        headers = {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "origin": ORIGIN}
        if method == "POST" and "data" in arguments:
            arguments["data"] = {"csrf": self._csrf, **arguments["data"]}
        return await self._ask(method, path, {**headers, **arguments.pop("headers", {})}, arguments)

    async def bare(self, method: str, path: str, **arguments: Any) -> Answer:
        """Ask as somebody who is not signed in."""
        return await self._ask(method, path, arguments.pop("headers", {}), arguments)

    async def _ask(self, method: str, path: str, headers: dict[str, str], arguments: dict[str, Any]) -> Answer:
        request = self._client.build_request(method, path, headers=headers, **arguments)
        received = await self._client.send(request)
        asked = f"{method} {request.url.raw_path.decode()}"
        answer = Answer(asked, received.status_code, tuple(received.headers.raw), received.content)
        self.answers.append(answer)
        return answer
