"""The portal's own files: addressed by their content, so that browsers keep them for good."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from search_api.portal.render import STATIC

_FOR_GOOD = "public, max-age=31536000, immutable"


class PortalFiles(StaticFiles):
    """Styles, scripts and the seal."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file; for good when it was asked for by its content's hash."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _FOR_GOOD if scope["query_string"].startswith(b"v=") else "no-cache"
        return response
