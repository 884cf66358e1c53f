"""One visit of a page: who looks, in which language and look, and where they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from urllib.parse import urlsplit

from mappings.access import Principal
from search_api.portal.i18n import Language

THEMES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Visit:
    """What every page needs to know. `principal` is None before sign-in; `path` is the path with its query."""

    language: Language
    now: datetime
    path: str
    zone: tzinfo
    theme: str = "system"
    principal: Principal | None = None
    full_name: str = ""
    csrf: str = ""

    @property
    def shown_name(self) -> str:
        """The name to greet the person by."""
        return self.full_name or (self.principal.user_name if self.principal else "")


def inner_path(path: str) -> str:
    """`path` if it leads inside this portal, else the front page: no redirect of ours leads elsewhere."""
    parts = urlsplit(path)
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return path if inside and path.isprintable() and "\\" not in path else "/"


def chosen_theme(cookies: Mapping[str, str]) -> str:
    """The look chosen in this browser: follow the system unless said otherwise."""
    theme = cookies.get("theme", "")
    return theme if theme in THEMES else "system"
