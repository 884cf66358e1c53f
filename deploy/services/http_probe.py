"""Ask a server over HTTP how it is."""

import base64
import http.client
from contextlib import closing

from deploy.services.ports import LOOPBACK

SECONDS = 5


def why_no_answer(port: int, path: str, *, user: str = "", password: str = "") -> str | None:
    """Nothing if the path answers 200, else what came instead."""
    headers = {}
    if user:
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        headers["Authorization"] = f"Basic {token}"
    with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=SECONDS)) as connection:
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            return f"GET {path}: {error}"
        return None if answer.status == http.client.OK else f"GET {path}: {answer.status} {answer.reason}"
