"""Having the scanned pages of a document read again, by the same engine or another; the original is not touched."""

from sqlalchemy.orm import Session

from ingest.steps import STRANDS, Step
from mappings.access import Principal
from search_api.field_errors import FieldError
from search_api.marking.workplace import Workplace
from search_api.problems import ProblemError
from search_api.results.admission import Admitted
from storage.audit.actions import Action
from storage.clock import Clock
from storage.register import jobs, recognitions
from storage.register.states import State


class Rereading:
    """For archivists who may see all of the document.

    Args:
        engines: the names of those that are offered here, the usual one first; none where scans aren't read.
    """

    def __init__(self, workplace: Workplace, engines: tuple[str, ...], clock: Clock) -> None:
        self._workplace = workplace
        self._clock = clock
        self.engines = engines

    def ask(self, principal: Principal, document_id: str, engine: str) -> int:
        """Have the pages read by `engine`; answers how many, 0 if that is not known yet.

        Until all of them are read, the former text stays; then text, marks and views are made anew.

        Raises:
            ProblemError: `not-allowed`, `not-found`, `marking-needs-level`; `reread-refused`, there is no such engine;
                `nothing-to-read`, no page of it is a picture without text.
        """

        def act(session: Session, found: Admitted) -> int:
            if engine not in self.engines:
                raise ProblemError("reread-refused", [FieldError("engine", "unknown")])
            count = self._asked(session, principal, found, engine)
            self._workplace.record(session, principal, Action.RETRIED, found, step=STRANDS[0].value, engine=engine)
            return count

        return self._workplace.change(principal, document_id, act)

    def _asked(self, session: Session, principal: Principal, found: Admitted, engine: str) -> int:
        document_id, version, now = found.row.id, found.row.version, self._clock()
        former = recognitions.of_version(session, document_id, version)
        if former is None and found.row.state == State.NEEDS_OCR:  # it entered before scans were read
            jobs.add(session, document_id, version, Step.EXTRACT, now)
            return 0
        pages = {row.page: row.replaces for row in recognitions.pages_of(session, document_id, version)}
        if former is None or not pages:
            raise ProblemError("nothing-to-read")
        layer, by = former.layer_object_id, principal.person_id
        recognitions.ask(session, document_id, version, engine, pages, layer, now, by)
        strands = sorted({page % len(STRANDS) for page in pages})
        wanted = [jobs.Wanted(document_id, version, STRANDS[each], background=True) for each in strands]
        jobs.add_many(session, wanted, now)
        return len(pages)
