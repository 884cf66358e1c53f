"""The shapes of requests and answers, for `/openapi.json`. Answers are written by `search_api.results.as_json`."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from search_api.problem_catalogue import PROBLEMS
from search_api.problems import PROBLEM_JSON


class Shape(BaseModel):
    """What is not described is not there."""

    model_config = ConfigDict(extra="forbid")


class FieldErrorShape(Shape):
    """One thing wrong with a request."""

    field: str
    code: str = Field(description="stable")
    detail: str = Field(description="one sentence in the reader's language")


class Problem(Shape):
    """A problem document (RFC 9457)."""

    type: str = Field(examples=["urn:strongroom:problem:not-found"])
    title: str
    status: int
    detail: str
    code: str = Field(description="stable; what scripts act on", examples=["not-found"])
    errors: list[FieldErrorShape] = Field(default_factory=list)
    incident: str | None = Field(default=None, description="what to tell an administrator; with internal-error only")


class Masked(Shape):
    """A field that needs a higher level, whether it is filled in or not."""

    masked: bool = Field(description="always true")
    needs: str = Field(description="key of the level it needs")


class SnippetPart(Shape):
    """A piece of a snippet; `match` says whether the query matched here."""

    text: str
    match: bool


class SnippetShape(Shape):
    """A place where the query matched. `page` counts from 1."""

    page: int
    parts: list[SnippetPart]


class RelativeShape(Shape):
    """A document of the same family, in the reader's view."""

    id: str
    archive_number: str
    title: str
    file_name: str
    media_type: str
    level: str
    state: str


class HitShape(Shape):
    """One found document in the reader's view. ▇▇▇ stands for text that needs a higher level.

    A stub is all that may be known of a document above the reader's level: what it does not tell is null or masked.
    """

    id: str
    archive_number: str
    title: str
    class_: str = Field(alias="class")
    level: str
    department: str
    customer: str | None
    file_name: str
    media_type: str | None
    filed_on: date
    state: str | None
    stub: bool = Field(description="whether this is the stub of a document above the reader's level")
    covered_needs: list[str] = Field(
        description="keys of the levels above at which documents of this class and level may look different: ▇▇▇ needs "
        "one of them, by the class's rules; which one is not told"
    )
    within: RelativeShape | None = Field(description="the mail or archive it came in, as far as one may know of that")
    fields: dict[str, Any] = Field(description="by name: the value, null, or a Masked object")
    snippets: list[SnippetShape]
    page: int | None = Field(description="the page of the first snippet, counting from 1")


class FacetCount(Shape):
    """How many hits have a value."""

    value: str
    count: int


class NoticeShape(Shape):
    """A remark on how the query was taken."""

    code: str
    params: dict[str, str]


class SearchAnswer(Shape):
    """A page of hits. `total` and `facets` count all of them."""

    total: int
    hits: list[HitShape]
    facets: dict[str, list[FacetCount]]
    next_cursor: str | None
    notices: list[NoticeShape]


class OriginalShape(Shape):
    """Whether this reader may have the original, and the level from which it is given.

    `needs_grant` says that nothing of the document, renditions included, is given to this reader without a grant.
    """

    available: bool
    from_level: str
    needs_grant: bool


class FamilyShape(Shape):
    """Where a document lay in the one it came in, for those who may see all of it, and how many came inside it.

    Counted are those that the reader may know of.
    """

    path: str | None
    parts: int


class DocumentAnswer(HitShape):
    """One document in the reader's view."""

    view_level: str
    page_count: int | None
    created_at: datetime | None
    created_by: str | None
    version: int | None
    copies: int | None = Field(description="sites at which a verified copy lies")
    warnings: list[str]
    family: FamilyShape
    original: OriginalShape


class PartsAnswer(Shape):
    """A page of what came inside a document, as far as the reader may know of it, in the document's order."""

    parts: list[RelativeShape]
    next_cursor: str | None


class PageText(Shape):
    """The text of one page."""

    page: int
    pages: int
    text: str


class Accepted(Shape):
    """The acknowledgement of an upload: its encrypted original and wrapped key are durable."""

    id: str
    archive_number: str
    state: str
    size: int
    sha256: str
    status: str = Field(description="address of the upload's status")


class StepShape(Shape):
    """One step of the way of an upload."""

    step: str
    state: str
    attempts: int
    reason: str


class StatusAnswer(Shape):
    """Where an upload stands, for the person who made it."""

    id: str
    archive_number: str
    file_name: str
    class_: str = Field(alias="class")
    level: str
    state: str
    reason: str
    warnings: list[str]
    copies: int
    created_at: datetime
    steps: list[StepShape]


class UploadsAnswer(Shape):
    """A page of one's own uploads, newest first."""

    uploads: list[StatusAnswer]
    next_cursor: str | None


class ExportAnswer(Shape):
    """An export and, once it is done, its manifest and the addresses of its parts."""

    id: str
    state: str = Field(description="running, done or failed")
    rows: int
    created_at: datetime
    done_at: datetime | None
    manifest: dict[str, Any] | None
    parts: dict[str, str]


class HealthAnswer(Shape):
    """Each part: ok, or the code of what is wrong with it."""

    status: str
    parts: dict[str, str] = Field(default_factory=dict)


def answers(model: type[BaseModel] | None, *codes: str, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route: its good answer, and its problems grouped by status with their codes."""
    described: dict[int | str, dict[str, Any]] = {}
    if model is not None:
        described[status] = {"model": model, "description": (model.__doc__ or "").strip()}
    grouped: dict[int, list[str]] = defaultdict(list)
    for code in ("sign-in-required", "credentials-invalid", "token-expired", *codes, "internal-error"):
        grouped[PROBLEMS[code].status].append(code)
    for problem_status, named in grouped.items():
        schema = {"$ref": "#/components/schemas/Problem"}
        described[problem_status] = {
            "description": ", ".join(named),
            "content": {PROBLEM_JSON: {"schema": schema}},
        }
    return described
