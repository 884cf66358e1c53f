"""Everything the web side is given by the composition root. Routes reach the archive through this and nothing else."""

from dataclasses import dataclass

from ingest.extract.rendering.renderer import PageRenderer
from ingest.intake import Intake
from ingest.scan_labels.label_filing import LabelFiling
from mappings.scheme import Scheme
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.governance.accounts import Accounts
from storage.index.port import Index
from storage.register.register import Register
from storage.vault.sealing import TokenSealer
from storage.vault.secret import SecretKey
from storage.vault.signing import Signer
from storage.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What the web side needs to know of the installation. Sizes in bytes, times in seconds.

    `ocr_engines` are the names of what can read scanned pages here, the usual one first.
    `scanning` says that files are looked at by a virus scanner; before that, no original is given out.
    """

    origin: str
    max_upload_bytes: int
    session_idle_seconds: int
    session_absolute_seconds: int
    default_language: str = "zh"
    watermark: bool = True
    ocr_engines: tuple[str, ...] = ()
    scanning: bool = False
    max_zip_bytes: int = 8 * 1024**3


@dataclass(frozen=True, slots=True)
class Services:
    """The built parts of the archive.

    `query_secret` is the key of the query fingerprints in the operation log; `signer` signs receipts.
    `labels` files scans by their labels; without it they wait for a person where that is asked for.
    """

    scheme: Scheme
    register: Register
    index: Index
    vault: Vault
    intake: Intake
    audit: AuditLog
    accounts: Accounts
    renderer: PageRenderer
    sealer: TokenSealer
    query_secret: SecretKey
    signer: Signer
    clock: Clock
    web: WebSettings
    labels: LabelFiling | None = None
