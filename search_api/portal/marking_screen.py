"""Everything the marking screen shows, put together for one page of one document."""

from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from mappings.document import Document, Place
from mappings.scheme import Scheme
from mappings.views import View
from search_api.marking.marks import MarkedDocument
from search_api.portal.marking_targets import Target, Targets
from search_api.portal.marks_list import Finding, MarksList
from search_api.portal.marks_sheet import marked_text, on_page
from search_api.portal.shown import Shown
from search_api.portal.visit import Visit
from search_api.portal.visits import person_of
from search_api.results.paged_document import MEDIA_TYPES
from search_api.use_cases import UseCases
from storage.register.marks import IN_FORCE


@dataclass(frozen=True, slots=True)
class MarkingScreen:
    """One page, counting from 1. `preview` is the level whose readers' view is shown instead of the marks, or None.

    `engines` are what can read its pages again if they are scans, the usual one first.
    `targets` are the texts beside that of the page that can be marked: title, file name and fields.
    `boxes` are (mark, level, left, top, width, height) in thousandths of the page's image.
    """

    document: Document
    page: int
    count: int
    body: Markup
    empty: bool
    preview: int | None
    current: str
    findings: tuple[Finding, ...]
    kinds: tuple[tuple[str, str, int], ...]
    pages: tuple[tuple[int, int], ...]
    boxes: tuple[tuple[str, int, int, int, int, int], ...]
    targets: tuple[Target, ...]
    has_images: bool
    engines: tuple[str, ...]
    undoable: bool
    in_family: bool
    mark_levels: tuple[int, ...]
    document_levels: tuple[int, ...]
    view_levels: tuple[int, ...]

    @property
    def base(self) -> str:
        """The screen's own address."""
        return f"/documents/{self.document.id}/marks"

    def address(self, page: int, preview: int | None = None) -> str:
        """Where page `page` is marked, or seen as readers of level `preview` see it."""
        values = {"page": page, **({"view": preview} if preview is not None else {})}
        return f"{self.base}?{urlencode(values)}"

    @property
    def image(self) -> str:
        """The image of the page."""
        return f"/api/v1/documents/{self.document.id}/pages/{self.page}.png?width=1000"


def screen(
    doing: UseCases, scheme: Scheme, visit: Visit, document_id: str, page: int, current: str = "", view: str = ""
) -> MarkingScreen:
    """The screen at page `page` of the document, or the last there is.

    Raises:
        ProblemError: the person may not mark it, or it is absent.
    """
    person = person_of(visit)
    found = doing.marking.listed(person, document_id)
    document = found.document
    classification = scheme.by_key[document.classification]
    levels = classification.content_levels(document.level)
    preview = int(view) if view.isdecimal() and int(view) in levels else None
    page = min(page, count := max(found.page_count or 0, len(document.pages), 1))
    listed = MarksList(found, classification, visit.language)
    here = [row for row in found.marks if row.page == page - 1 or row.place not in {Place.TEXT, Place.REGION}]
    seen = None if preview is None else doing.marking.preview(person, document_id, preview)
    body, targets = _bodies(scheme, visit, found, page, seen)
    return MarkingScreen(
        document=document,
        page=page,
        count=count,
        body=body,
        targets=targets,
        empty=not _text(found, page).strip(),
        preview=preview,
        current=current,
        findings=tuple(listed.findings(here)),
        kinds=tuple(listed.kinds()),
        pages=tuple(listed.pages()),
        boxes=_boxes(found, page),
        has_images=document.media_type in MEDIA_TYPES,
        engines=doing.rereading.engines if document.media_type in MEDIA_TYPES else (),
        undoable=found.undoable,
        in_family=doing.families.is_in_one(person, document_id),
        mark_levels=tuple(rank for rank in classification.mark_levels if rank > document.level),
        document_levels=tuple(rank for rank in classification.document_levels if rank <= person.clearance),
        view_levels=levels,
    )


def _bodies(
    scheme: Scheme, visit: Visit, found: MarkedDocument, page: int, seen: View | None
) -> tuple[Markup, tuple[Target, ...]]:
    """The text of the page and the other targets, with their marks or as they are `seen`."""
    show = Shown(scheme, visit)
    targets = Targets(found.document, scheme.by_key[found.document.classification], visit.language, show)
    if seen is not None:
        shown = show.masked(seen.pages[page - 1]) if page <= len(seen.pages) else Markup("")
        return shown, targets.seen(seen)

    def words(rank: int) -> tuple[str, str]:
        return scheme.levels[rank].sign, show.title_of(scheme.levels[rank])

    body = marked_text(_text(found, page), on_page(found.marks, page), found.document.level, words)
    return body, targets.marked([*found.marks], words)


def _text(found: MarkedDocument, page: int) -> str:
    return found.document.pages[page - 1] if page <= len(found.document.pages) else ""


def _boxes(found: MarkedDocument, page: int) -> tuple[tuple[str, int, int, int, int, int], ...]:
    return tuple(
        (row.id, row.level, row.box[0], row.box[1], row.box[2] - row.box[0], row.box[3] - row.box[1])
        for row in found.marks
        if row.box is not None and row.page == page - 1 and row.status in IN_FORCE and row.level > found.document.level
    )
