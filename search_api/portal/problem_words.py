"""Problems in words for people, where the catalogue speaks to programs. The others are shown as they stand there."""

from collections.abc import Mapping

from search_api.portal.i18n import N_, Language
from search_api.problem_kind import ProblemKind

_MISTYPED = (
    N_("This address can't be read"),
    N_("Something in it is mistyped or too old. Nothing was changed."),
)
_NOT_SENT = (
    N_("The form did not arrive whole"),
    N_("Nothing was filed. Go back and send it once more."),
)
_WORDS: Mapping[str, tuple[str, str]] = {
    "no-such-address": (N_("There is no such page"), N_("The address may be mistyped, or the page was moved.")),
    "no-such-person": (N_("There is no such account"), N_("The list of people has all of them.")),
    "no-such-token": (N_("There is no such token"), N_("It has ended already.")),
    "method-not-allowed": _MISTYPED,
    "malformed-request": _MISTYPED,
    "unknown-parameter": _MISTYPED,
    "media-type-unsupported": _NOT_SENT,
    "malformed-upload": _NOT_SENT,
    "fields-after-file": _NOT_SENT,
    "internal-error": (
        N_("Something went wrong inside the archive"),
        N_("Nothing that was received is lost. Tell an administrator the number below."),
    ),
}


def problem_words(kind: ProblemKind, language: Language) -> tuple[str, str]:
    """The heading and the sentence of a problem's page."""
    if kind.code in _WORDS:
        heading, detail = _WORDS[kind.code]
        return language.say(heading), language.say(detail)
    return kind.title.text(language.code), kind.detail.text(language.code)
