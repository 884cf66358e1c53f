"""How good the scans of a batch are, as a page."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ingest.scan_quality.flaws import Flaw
from search_api.portal.i18n import N_
from search_api.portal.visits import Here, SignedIn, person_of
from search_api.use_cases import Doing

SHOWN = 50  # pages a page
router = APIRouter(include_in_schema=False)
# Each fault, and what was measured of it.
FLAWS = {
    Flaw.COARSE: (N_("too few dots an inch"), N_("%(value)s dpi")),
    Flaw.FAIR: (N_("too few dots an inch for small script"), N_("%(value)s dpi")),
    Flaw.BLANK: (N_("blank"), ""),
    Flaw.SKEWED: (N_("askew"), N_("%(value)s degrees")),
    Flaw.DARK: (N_("too dark"), ""),
    Flaw.FAINT: (N_("too faint"), ""),
    Flaw.CUT: (N_("cut off at an edge"), ""),
    Flaw.TURNED: (N_("not upright"), N_("%(value)s degrees")),
    Flaw.TWICE: (N_("looks like an earlier page"), N_("page %(value)s")),
}


@router.get("/batches/{batch_id}/quality", name="quality_page")
def quality(
    batch_id: str,
    visit: SignedIn,
    here: Here,
    doing: Doing,
    flaw: Annotated[Flaw | None, Query()] = None,
    cursor: str | None = None,
) -> Response:
    """Faults by kind, the pages with one, pages that look alike, and missing numbers."""
    view, following = doing.quality.show(person_of(visit), batch_id, flaw, SHOWN, cursor)
    said = {str(key): visit.language.say(words) for key, (words, _) in FLAWS.items()}
    form = FLAWS[flaw][1] if flaw else ""
    measured = {
        (each.number, each.page): visit.language.say(form, value=f"{each.measured:g}") if form else ""
        for each in view.pages
    }
    return here.pages.page(
        visit,
        "quality.html",
        view=view,
        words=said,
        measured=measured,
        flaw=str(flaw) if flaw else "",
        cursor=cursor,
        following=following,
    )
