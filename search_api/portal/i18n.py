"""The portal's languages: messages written in English in the code and templates, Chinese from `locale/zh`.

The catalogue is read from its .po text at start, so that there is no compiled copy that could be stale.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES: Mapping[str, str] = {"zh": "中文", "en": "English"}
LOCALES: Mapping[str, str] = {"zh": "zh_Hans_CN", "en": "en_GB"}
CATALOGUE = Path(__file__).with_name("locale") / "zh" / "LC_MESSAGES" / "portal.po"


def N_(message: str) -> str:  # noqa: N802 (the customary gettext name for "translate later")
    """Mark `message` for the catalogue; it is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Language:
    """One of the portal's languages and the words in it."""

    code: str
    words: NullTranslations

    @property
    def locale(self) -> str:
        """The CLDR locale that dates, numbers and sizes are written in."""
        return LOCALES[self.code]

    def say(self, message: str, **values: object) -> str:
        """`message` in this language, with `%(name)s` filled in."""
        text = self.words.gettext(message)
        return text % values if values else text

    def count(self, one: str, many: str, number: int) -> str:
        """`one` or `many`, by the language's plural rule, with `%(num)s` filled in."""
        return self.words.ngettext(one, many, number) % {"num": number}


def load_languages(catalogue: Path = CATALOGUE) -> Mapping[str, Language]:
    """Every language of the portal by its code."""
    with catalogue.open("rb") as file:
        parsed = read_po(file, locale="zh")
    compiled = BytesIO()
    write_mo(compiled, parsed)
    compiled.seek(0)
    return {"zh": Language("zh", GNUTranslations(compiled)), "en": Language("en", NullTranslations())}


def chosen_language(cookie: str | None, person: str | None, accept_language: str, default: str) -> str:
    """The language to answer in: as chosen in this browser, by the person, as the browser asks, or the default."""
    for choice in (cookie, person):
        if choice is not None and choice in LANGUAGES:
            return choice
    for wish in _wishes(accept_language):
        if wish in LANGUAGES:
            return wish
    return default


def _wishes(accept_language: str) -> list[str]:
    """The primary subtags of an Accept-Language header (RFC 9110, 12.5.4), most wanted first."""
    weighted: list[tuple[float, str]] = []
    for part in accept_language.split(",")[:20]:
        tag, _, parameter = part.strip().partition(";")
        name, _, value = parameter.strip().partition("=")
        try:
            weight = float(value) if name == "q" else 1.0
        except ValueError:
            weight = 0.0
        if tag and weight > 0:
            weighted.append((weight, tag.split("-")[0].lower()))
    return [tag for _, tag in sorted(weighted, key=lambda each: -each[0])]
