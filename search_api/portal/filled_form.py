"""What was typed into a form, and what is wrong with it: both are shown again, so that nothing is typed twice."""

from collections import UserDict

from search_api.portal.i18n import Language
from search_api.problems import ProblemError


class Filled(UserDict[str, str]):
    """Texts by field name; a field that isn't there is empty."""

    def __missing__(self, key: str) -> str:
        return ""


def wrongs_of(problem: ProblemError, language: Language) -> Filled:
    """The sentences of a problem by the field they concern.

    Raises:
        ProblemError: `problem` itself, when it concerns no field of a form.
    """
    if not problem.errors:
        raise problem
    wrongs = Filled()
    for error in problem.errors:
        said = error.shown(language.code)["detail"]
        wrongs[error.field] = f"{wrongs[error.field]} {said}".strip()
    return wrongs
