"""When a step that did not work is tried again."""

from dataclasses import dataclass
from datetime import timedelta

from ingest.extract.port import ExtractorLostError, ExtractorUnavailableError
from ingest.scan.port import ScannerUnavailableError
from storage.index.port import IndexUnavailableError
from storage.vault.site import SiteUnavailableError

# An outage is not the document's fault: such a step waits as long as the outage lasts.
OUTAGES = (ExtractorUnavailableError, IndexUnavailableError, ScannerUnavailableError, SiteUnavailableError)
OUTAGE_WAIT = timedelta(seconds=5)


def is_outage(error: Exception) -> bool:
    """Whether a store or server was away; such a try does not count."""
    return isinstance(error, OUTAGES) and not isinstance(error, ExtractorLostError)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """`attempts` tries for a step whose document may be at fault; waits double from one second up to `longest`."""

    attempts: int
    longest: timedelta

    def wait(self, attempt: int, error: Exception) -> timedelta:
        """How long to wait after try number `attempt`."""
        if is_outage(error):
            return min(OUTAGE_WAIT, self.longest)
        return min(timedelta(seconds=2 ** min(attempt - 1, 20)), self.longest)

    def gives_up(self, attempt: int) -> bool:
        """Whether a person must look after try number `attempt`."""
        return attempt >= self.attempts
