"""Problems in words for people, where the catalogue speaks to programs. The others are shown as they stand there."""

from collections.abc import Mapping

from search_api.portal.i18n import N_, Language
from search_api.problem_kind import ProblemKind
from search_api.problems import ProblemError

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


def refusal_words(problem: ProblemError, language: Language) -> str:
    """One line beside what was refused: the problem, and what is wrong with each value if it says so.

    Raises:
        ProblemError: it is no refusal of what was sent, so it has a page of its own.
    """
    if problem.kind.status not in {409, 422}:
        raise problem
    said = " ".join(error.shown(language.code)["detail"] for error in problem.errors)
    return f"{problem.kind.title.text(language.code)}: {said or problem.kind.detail.text(language.code)}"
