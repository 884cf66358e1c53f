"""The tables of the book of record. Importing this package registers all of them on `Base.metadata`."""

from storage.register.models.access import GrantRow
from storage.register.models.audit import AuditEventRow
from storage.register.models.base import Base
from storage.register.models.batches import BatchCountRow, BatchItemRow, BatchRow
from storage.register.models.documents import CustomerFileRow, DocumentRow, SeriesRow, VersionRow
from storage.register.models.entry_checks import EntryCheckRow
from storage.register.models.marks import MarkChangeRow, MarkRow
from storage.register.models.objects import CopyRow, ObjectRow
from storage.register.models.passwords import GivenPasswordRow
from storage.register.models.people import FailedLoginRow, PersonRow, SessionRow, SetupLinkRow, TokenRow
from storage.register.models.proposals import ProposalRow
from storage.register.models.recognitions import PageFlawRow, RecognisedPageRow, RecognitionRow
from storage.register.models.remakings import ClassRulesRow, RemakingRow
from storage.register.models.requests import RequestRow
from storage.register.models.turns import TurnRow
from storage.register.models.work import ExportRow, JobRow, WorkerRow

__all__ = [
    "AuditEventRow",
    "Base",
    "BatchCountRow",
    "BatchItemRow",
    "BatchRow",
    "ClassRulesRow",
    "CopyRow",
    "CustomerFileRow",
    "DocumentRow",
    "EntryCheckRow",
    "ExportRow",
    "FailedLoginRow",
    "GivenPasswordRow",
    "GrantRow",
    "JobRow",
    "MarkChangeRow",
    "MarkRow",
    "ObjectRow",
    "PageFlawRow",
    "PersonRow",
    "ProposalRow",
    "RecognisedPageRow",
    "RecognitionRow",
    "RemakingRow",
    "RequestRow",
    "SeriesRow",
    "SessionRow",
    "SetupLinkRow",
    "TokenRow",
    "TurnRow",
    "VersionRow",
    "WorkerRow",
]
