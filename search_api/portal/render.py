"""Templates to responses: one Jinja environment, autoescaped, with the visit's words and filters."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mappings.access import FILING_ROLES, READING_ROLES, Role
from mappings.scheme import Scheme
from search_api.portal.i18n import LANGUAGES, Language
from search_api.portal.shown import Shown
from search_api.portal.visit import Visit
from search_api.portal.words import Words

HERE = Path(__file__).parent
STATIC = HERE / "static"
# No inline script or style runs, nothing is loaded from elsewhere, and no other page may frame ours.
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Pages:
    """Renders the portal's pages."""

    def __init__(self, scheme: Scheme, languages: Mapping[str, Language]) -> None:
        self._scheme = scheme
        self._environments = {code: _environment(language) for code, language in languages.items()}

    def page(self, visit: Visit, template: str, status: int = 200, /, **context: object) -> Response:
        """`template` as a whole answer."""
        return Response(
            self.html(visit, template, **context), status, media_type="text/html", headers=dict(SECURITY_HEADERS)
        )

    def html(self, visit: Visit, template: str, /, **context: object) -> str:
        """`template` rendered for `visit`; every page sees `visit`, `show`, `scheme` and what the person may do."""
        environment = self._environments[visit.language.code]
        return environment.get_template(template).render(
            visit=visit,
            show=Shown(self._scheme, visit),
            scheme=self._scheme,
            may=_abilities(visit),
            **Words(visit.language, self._scheme).by_name(),
            **context,
        )


def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    words = language.words
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(static=static_address, languages=LANGUAGES)
    return environment


def _abilities(visit: Visit) -> Mapping[str, bool]:
    """What the person's roles open; an absent name denies."""
    principal = visit.principal
    if principal is None:
        return {"read": False, "file": False, "decide": False, "manage": False}
    return {
        "read": principal.may(*READING_ROLES),
        "file": principal.may(*FILING_ROLES),
        "decide": principal.may(Role.ARCHIVIST),
        "manage": principal.may(Role.ADMINISTRATOR),
    }


@cache
def static_address(name: str) -> str:
    """The address of a static file, with its content's hash so that browsers may keep it for good."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
