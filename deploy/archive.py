"""The composition root: settings -> built parts. Each client is made once, here."""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from deploy.settings import Settings
from deploy.stores import (
    LONG_BESIDE,
    build_extractor,
    build_index,
    build_recognisers,
    build_scanner,
    build_sites,
    extraction_limits,
    offered_engines,
)
from ingest.batches.parts import BatchParts, build_batch_parts
from ingest.batches.unpacking import Unpacking
from ingest.extract.port import Extractor
from ingest.extract.rendering.renderer import PageRenderer
from ingest.failpoints import Failpoints, failpoints_from
from ingest.filing import FilingRules
from ingest.heartbeat import Heartbeat
from ingest.intake import Intake
from ingest.pipeline import Pipeline
from ingest.recognition import Recognition
from ingest.reconcile import Reconciler
from ingest.regions import Regions
from ingest.remaking import Remaking
from ingest.retry import RetryPolicy
from ingest.runner import Runner
from ingest.scan_labels.label_filing import LabelFiling
from ingest.scan_quality.flaws import ScanRules
from ingest.splitting import SplitParts, Splitting
from ingest.stacks.stacks import Stacks
from ingest.steps import STRANDS
from ingest.tasks import BrokerNudge, make_app
from ingest.worker import Worker
from mappings.scheme import Scheme
from mappings.scheme_file import default_scheme, load_scheme
from search_api.services import Services, WebSettings
from search_api.use_cases import UseCases, build_use_cases
from storage.audit.log import AuditLog
from storage.clock import Clock, system_clock
from storage.governance.accounts import Accounts
from storage.governance.passwords import PasswordPolicy
from storage.index.port import Index
from storage.register.engine import open_register
from storage.register.jobs import Lane
from storage.register.register import Register
from storage.vault.keyring import FileKeyring
from storage.vault.sealing import TokenSealer
from storage.vault.signing import Signer
from storage.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Archive:
    """The built archive. Nothing in it talks to a server before it is used."""

    settings: Settings
    clock: Clock
    scheme: Scheme
    register: Register
    keyring: FileKeyring
    vault: Vault
    index: Index
    audit: AuditLog
    accounts: Accounts
    renderer: PageRenderer
    labels: LabelFiling
    intake: Intake
    reconciler: Reconciler
    remaking: Remaking
    failpoints: Failpoints

    def services(self) -> Services:
        """What the web side is given."""
        return Services(
            scheme=self.scheme,
            register=self.register,
            index=self.index,
            vault=self.vault,
            intake=self.intake,
            audit=self.audit,
            accounts=self.accounts,
            renderer=self.renderer,
            sealer=TokenSealer(self.keyring.derive("tokens")),
            query_secret=self.keyring.derive("query fingerprints"),
            signer=self.signer,
            clock=self.clock,
            web=WebSettings(
                origin=self.settings.web_origin,
                max_upload_bytes=self.settings.max_upload_bytes,
                session_idle_seconds=self.settings.session_idle_seconds,
                session_absolute_seconds=self.settings.session_absolute_seconds,
                default_language=self.settings.language,
                watermark=self.settings.watermark,
                ocr_engines=offered_engines(self.settings),
                scanning=bool(self.settings.clamd),
                max_zip_bytes=self.settings.max_zip_bytes,
            ),
            labels=self.labels,
        )

    def use_cases(self) -> UseCases:
        """What people can do, for commands; the web side builds its own from `services`."""
        return build_use_cases(self.services())

    @property
    def signer(self) -> Signer:
        """What signs receipts."""
        return Signer(self.keyring.derive("receipts"))

    def batch_parts(self) -> BatchParts:
        """What works on batches, for commands."""
        return build_batch_parts(
            self.register,
            self.vault,
            self.scheme,
            self.intake,
            self.audit,
            self.signer,
            self.clock,
            self.settings.max_zip_bytes,
            self.labels,
        )

    def close(self) -> None:
        """Give everything back."""
        self.renderer.close()
        self.labels.close()
        self.register.close()


def open_archive(settings: Settings, clock: Clock = system_clock) -> Archive:
    """Build the archive from its settings.

    Raises:
        SchemeError, KeyringError, ValueError: something the settings name is missing or wrong.
    """
    scheme = load_scheme(settings.scheme) if settings.scheme else default_scheme()
    register = open_register(settings.sqlalchemy_url)
    keyring = FileKeyring(settings.keyring_path)
    vault = Vault(build_sites(settings), keyring, _RECENT_BYTES)
    index = build_index(settings, scheme)
    audit = AuditLog(clock)
    failpoints = failpoints_from(settings.failpoint)
    return Archive(
        settings=settings,
        clock=clock,
        scheme=scheme,
        register=register,
        keyring=keyring,
        vault=vault,
        index=index,
        audit=audit,
        accounts=_accounts(settings, clock),
        renderer=PageRenderer(size=settings.pages_at_once),
        labels=LabelFiling(scheme, extraction_limits(settings)),
        intake=Intake(
            register=register,
            vault=vault,
            rules=FilingRules(scheme, settings.max_upload_bytes),
            audit=audit,
            clock=clock,
            nudge=_nudge(settings),
            failpoints=failpoints,
            max_bytes=settings.max_upload_bytes,
        ),
        reconciler=Reconciler(register, vault, index, scheme, clock),
        remaking=Remaking(register, scheme, audit, clock),
        failpoints=failpoints,
    )


# Ciphertext of small files between two steps that read them: some tens of them, for a worker's batch.
_RECENT_BYTES = 4 * 1024 * 1024
# Below what a person notices, and long enough for several uploads of a stream to come together.
_GATHER_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a worker process needs beside the archive: its runner and its sign of life. Close it at the end."""

    archive: Archive
    pipeline: Pipeline
    close: Callable[[], None]

    def runner(self, name: str) -> Runner:
        """A runner that claims jobs under `name`, but never to read scanned pages."""
        return self._runner(name, Lane(never=frozenset(STRANDS)))

    def reader(self, name: str) -> Runner:
        """A runner that reads scanned pages, and does what follows from that."""
        return self._runner(name, Lane(only=frozenset(STRANDS)), batch=1, beside=0)

    def worker(self, name: str) -> Worker:
        """A worker that has no others beside it."""
        settings = self.archive.settings
        runners = [self.runner(name) for _ in range(settings.worker_processes)]
        readers = [self.reader(name) for _ in range(settings.ocr_processes)]
        return Worker(runners, self.heartbeat(name), readers=[*readers, self.unpacking(name)])

    def unpacking(self, name: str) -> Unpacking:
        """What takes in the files of ZIPs that were sent."""
        archive, parts = self.archive, self.archive.batch_parts()
        return Unpacking(archive.register, archive.vault, parts.taking, parts.desk, archive.clock, name)

    def _runner(self, name: str, lane: Lane, batch: int = 32, beside: int = LONG_BESIDE) -> Runner:
        archive = self.archive
        settings = archive.settings
        return Runner(
            register=archive.register,
            pipeline=self.pipeline,
            index=archive.index,
            audit=archive.audit,
            clock=archive.clock,
            retry=RetryPolicy(settings.step_attempts, timedelta(seconds=settings.retry_max_seconds)),
            failpoints=archive.failpoints,
            owner=name,
            lease=timedelta(seconds=settings.lease_seconds),
            batch=batch,
            gather=_GATHER_SECONDS,
            lane=lane,
            beside=beside,
        )

    def heartbeat(self, name: str) -> Heartbeat:
        """The sign of life of the runners called `name`."""
        settings = self.archive.settings
        lease, silence = timedelta(seconds=settings.lease_seconds), timedelta(seconds=settings.silence_seconds)
        return Heartbeat(self.archive.register, self.archive.clock, name, lease, silence)


def open_workshop(archive: Archive) -> Workshop:
    """Start what extraction needs."""
    extractor = build_extractor(archive.settings)
    recognition = _recognition(archive)
    stacks = Stacks(extraction_limits(archive.settings))
    pipeline = Pipeline(
        register=archive.register,
        vault=archive.vault,
        extractor=extractor,
        scheme=archive.scheme,
        clock=archive.clock,
        max_extract_bytes=archive.settings.max_extract_bytes,
        regions=Regions(archive.vault, archive.renderer),
        recognition=recognition,
        scanner=build_scanner(archive.settings),
        splitting=_splitting(archive, extractor, stacks),
    )

    def close() -> None:
        extractor.close()
        stacks.close()
        if recognition is not None:
            recognition.close()

    return Workshop(archive, pipeline, close)


def _splitting(archive: Archive, extractor: Extractor, stacks: Stacks) -> Splitting | None:
    if not archive.settings.split:
        return None
    rules = FilingRules(archive.scheme, archive.settings.max_upload_bytes)
    parts = SplitParts(rules, archive.audit, archive.failpoints, extraction_limits(archive.settings), stacks)
    return Splitting(archive.register, archive.vault, extractor, archive.clock, parts)


def _recognition(archive: Archive) -> Recognition | None:
    settings = archive.settings
    engines = build_recognisers(settings)
    if not engines:
        return None
    return Recognition(
        register=archive.register,
        vault=archive.vault,
        engines=engines,
        engine=settings.ocr_engine,
        surely=settings.ocr_surely,
        clock=archive.clock,
        failpoints=archive.failpoints,
        rules=ScanRules(
            settings.scan_least_dpi, settings.scan_wanted_dpi, settings.scan_skew, contrast=settings.scan_contrast
        ),
    )


def process_name() -> str:
    """A worker name that no other living process has."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}"


def _accounts(settings: Settings, clock: Clock) -> Accounts:
    return Accounts(clock, _password_policy(settings))


def _password_policy(settings: Settings) -> PasswordPolicy:
    return PasswordPolicy(minimum=settings.password_min_length, lasts=timedelta(days=settings.password_days))


def _nudge(settings: Settings) -> Callable[[], None]:
    url = settings.broker_url.get_secret_value()
    return BrokerNudge(make_app(url, settings.broker_queue)) if url else _no_nudge


def _no_nudge() -> None:
    """The embedded worker looks by itself."""
