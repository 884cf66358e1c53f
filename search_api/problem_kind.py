"""One kind of problem that the web side can answer with."""

from dataclasses import dataclass

from mappings.scheme import Title


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem. `retry_after` is in seconds, None where trying again by itself would not help."""

    code: str
    status: int
    title: Title
    detail: Title
    retry_after: int | None = None


def kind(
    code: str, status: int, title: tuple[str, str], detail: tuple[str, str], retry: int | None = None
) -> ProblemKind:
    """A kind, with its title and detail in Chinese and English, and after how many seconds to try again."""
    return ProblemKind(code, status, Title(*title), Title(*detail), retry)
