"""The web application: routes over the use cases, and around them what every request goes through."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from starlette.middleware import Middleware

from search_api.incidents import Incidents
from search_api.openapi import described
from search_api.problems import install_problems
from search_api.request_limits import RequestLimits
from search_api.routes import (
    batch_quality,
    batches,
    documents,
    entry_checks,
    exports,
    health,
    marks,
    pages,
    passwords,
    proposals,
    requests,
    search,
    uploads,
)
from search_api.security_headers import SecurityHeaders
from search_api.services import Services
from search_api.use_cases import build_use_cases

API = "/api/v1"
UPLOADS = frozenset({f"{API}/documents", f"{API}/batches/zip"})
# Of a batch, in the API and in the portal.
_ITEMS = re.compile(rf"(?:{API})?/batches/[0-9a-f]{{32}}/items")


def create_app(services: Services, installers: Sequence[Callable[[FastAPI], None]] = ()) -> FastAPI:
    """The application over an archive's parts.

    Args:
        services: the built archive.
        installers: further parts, such as the portal: each adds its own routes to the app, and may add paths that
            take uploads to the set `app.state.upload_paths`.
    """
    upload_paths = set(UPLOADS)
    app = FastAPI(
        title="Strongroom",
        summary="A self-hosted document archive with full-text search",
        version=_version(),
        # The built-in pages load scripts from elsewhere; the description itself is all that is served.
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        middleware=[
            Middleware(SecurityHeaders, https=services.web.origin.startswith("https:")),
            Middleware(Incidents),
            Middleware(RequestLimits, is_upload=partial(_is_upload, upload_paths)),
        ],
    )
    app.state.services = services
    app.state.use_cases = build_use_cases(services)
    app.state.upload_paths = upload_paths
    install_problems(app)
    app.include_router(health.router)
    # The contract can be read both ways, so the probes answer beside the API as well.
    app.include_router(health.router, prefix=API, include_in_schema=False)
    routers = (
        *(search, uploads, batches, batch_quality, documents, passwords),
        *(pages, marks, proposals, entry_checks, exports, requests),
    )
    for each in routers:
        app.include_router(each.router, prefix=API)
    for install in installers:
        install(app)
    app.openapi = partial(described, app)  # type: ignore[method-assign]  # the documented way to extend it
    return app


def _is_upload(paths: set[str], method: str, path: str) -> bool:
    return method == "POST" and (path in paths or _ITEMS.fullmatch(path) is not None)


def _version() -> str:
    try:
        return version("strongroom")
    except PackageNotFoundError:
        return "0"  # run from a checkout that is not installed
