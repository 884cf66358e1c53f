"""ZIPs that are sent to become batches, for whoever sends them."""

from typing import BinaryIO

from ingest.batches.plan import Finding
from ingest.batches.sent_zips import Findings, ManifestWrongError, SentZips
from ingest.batches.taking import facts_of
from mappings.access import Principal
from search_api.batches.batches import Batches, BatchView
from search_api.field_errors import FieldError
from search_api.problems import ProblemError
from storage.register.batches import BatchFacts


class ZipUploads:
    """Takes ZIPs in."""

    def __init__(self, zips: SentZips, batches: Batches) -> None:
        self._zips = zips
        self._batches = batches

    def receive(self, principal: Principal, facts: BatchFacts, file: BinaryIO, *, paused: bool) -> BatchView:
        """Make a batch of the ZIP; see `SentZips.receive`.

        Raises:
            SubmissionRefusedError: as there.
            ProblemError: `manifest-wrong`, with every wrong place, named line:column.
        """
        try:
            row = self._zips.receive(principal, file, facts, paused=paused)
        except ManifestWrongError as wrong:
            raise ProblemError("manifest-wrong", [_error(each) for each in wrong.findings.shown]) from None
        return self._batches.show(principal, row.id)

    def findings(self, principal: Principal, batch_id: str) -> Findings:
        """What would be wrong with a batch whose ZIP is held, of those that the person made.

        Raises:
            ProblemError: `not-allowed`, `no-such-batch`, `batch-not-held`.
        """
        view = self._batches.show(principal, batch_id)
        if not view.own:  # it is filed as who sent it
            raise ProblemError("no-such-batch")
        found = self._zips.findings(principal, view.row, facts_of(view.row))
        if found is None:
            raise ProblemError("batch-not-held")
        return found


def _error(finding: Finding) -> FieldError:
    place = ":".join(str(part) for part in (finding.line, finding.column or finding.path) if part)
    return FieldError(place, finding.problem.code, finding.problem.params)
