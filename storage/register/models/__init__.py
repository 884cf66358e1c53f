"""The tables of the book of record. Importing this package registers all of them on `Base.metadata`."""

from storage.register.models.access import GrantRow
from storage.register.models.audit import AuditEventRow
from storage.register.models.base import Base
from storage.register.models.documents import CustomerFileRow, DocumentRow, MarkRow, SeriesRow, VersionRow
from storage.register.models.objects import CopyRow, ObjectRow
from storage.register.models.people import FailedLoginRow, PersonRow, SessionRow, SetupLinkRow, TokenRow
from storage.register.models.requests import RequestRow
from storage.register.models.work import ExportRow, JobRow, WorkerRow

__all__ = [
    "AuditEventRow",
    "Base",
    "CopyRow",
    "CustomerFileRow",
    "DocumentRow",
    "ExportRow",
    "FailedLoginRow",
    "GrantRow",
    "JobRow",
    "MarkRow",
    "ObjectRow",
    "PersonRow",
    "RequestRow",
    "SeriesRow",
    "SessionRow",
    "SetupLinkRow",
    "TokenRow",
    "VersionRow",
    "WorkerRow",
]
