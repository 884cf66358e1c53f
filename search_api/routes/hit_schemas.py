"""The shapes of hits on page images, for `/openapi.json`. Answers are written by `search_api.results.hits_as_json`."""

from pydantic import Field

from search_api.routes.schemas import Shape


class HitBox(Shape):
    """A rectangle on the image of a page, in fractions of its width and height from the upper left corner."""

    left: float = Field(ge=0, le=1)
    top: float = Field(ge=0, le=1)
    right: float = Field(ge=0, le=1)
    bottom: float = Field(ge=0, le=1)


class PageHitShape(Shape):
    """A match that is seen on the image: its words, and a box for each row that they stand in."""

    words: str
    boxes: list[HitBox]


class PageMatches(Shape):
    """A page of the reader's view with matches."""

    page: int
    matches: int


class PageHitsAnswer(Shape):
    """The hits on one page, in the order of its text. `matches` counts those whose place is not shown as well."""

    page: int
    matches: int
    hits: list[PageHitShape]
    pages: list[PageMatches] = Field(description="every page with matches")
