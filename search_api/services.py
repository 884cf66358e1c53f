"""Everything the web side is given by the composition root. Routes reach the archive through this and nothing else."""

from dataclasses import dataclass

from storage.audit.log import AuditLog
from storage.governance.accounts import Accounts
from storage.vault.sealing import TokenSealer
from storage.vault.vault import Vault

from ingest.intake import Intake
from mappings.scheme import Scheme
from storage.clock import Clock
from storage.index.port import Index
from storage.register.register import Register


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What the web side needs to know of the installation. Sizes in bytes, times in seconds."""

    origin: str
    max_upload_bytes: int
    session_idle_seconds: int
    session_absolute_seconds: int
    default_language: str = "zh"


@dataclass(frozen=True, slots=True)
class Services:
    """The built parts of the archive."""

    scheme: Scheme
    register: Register
    index: Index
    vault: Vault
    intake: Intake
    audit: AuditLog
    accounts: Accounts
    sealer: TokenSealer
    clock: Clock
    web: WebSettings
