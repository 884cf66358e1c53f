"""Builds each store and server adapter, embedded or real, whichever the settings name.

An adapter is imported only when it is used: the embedded archive starts without the clients of servers it has not.
"""

from pathlib import Path

from deploy.settings import Settings
from ingest.extract.limits import Limits
from ingest.extract.port import Extractor
from ingest.ocr.installed import PACKAGE_OF, installed_languages
from ingest.ocr.recogniser import RAPIDOCR, TESSERACT, OcrSettings, Recogniser
from ingest.scan.port import Scanner
from mappings.scheme import Scheme
from storage.index.port import Index
from storage.vault.folder_site import FolderSite
from storage.vault.s3_connection import connect_s3
from storage.vault.s3_site import S3Site
from storage.vault.secret import SecretKey

READER_USER = "strongroom-reader"
# Files that take long and go on beside what a runner has at hand; each needs a process of its own to be read in.
LONG_BESIDE = 2


def private_folder(path: Path) -> Path:
    """`path`, made if missing, open to this user alone."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def build_sites(settings: Settings) -> tuple[FolderSite | S3Site, FolderSite | S3Site]:
    """The two sites, "a" and "b"; originals go to the first that answers."""
    return (
        _site(
            settings,
            "a",
            settings.site_a_endpoint,
            settings.site_a_access_key,
            settings.site_a_secret_key.get_secret_value(),
            settings.site_a_bucket,
        ),
        _site(
            settings,
            "b",
            settings.site_b_endpoint,
            settings.site_b_access_key,
            settings.site_b_secret_key.get_secret_value(),
            settings.site_b_bucket,
        ),
    )


def prepare_site(site: FolderSite | S3Site) -> None:
    """Make the folder or bucket of a site, if it is missing."""
    if isinstance(site, S3Site):
        site.ensure_bucket()
    else:
        site.ensure_folder()


def build_index(settings: Settings, scheme: Scheme) -> Index:
    """The index: Elasticsearch with a credential of its own for each level, or the in-process one."""
    if not settings.index_url:
        from storage.index.embedded import EmbeddedIndex

        return EmbeddedIndex(private_folder(settings.data / "index"), scheme)
    from storage.index.elastic import ElasticIndex
    from storage.index.elastic_clients import elastic_client

    writer = elastic_client(
        settings.index_url, settings.index_writer_user, settings.index_writer_password.get_secret_value()
    )
    readers = {
        rank: elastic_client(settings.index_url, f"{READER_USER}-{rank}", password.get_secret_value())
        for rank, password in enumerate(settings.index_reader_passwords)
        if rank <= scheme.top_level
    }
    return ElasticIndex(writer, readers, settings.index_prefix, scheme)


def extraction_limits(settings: Settings) -> Limits:
    """How much the extraction of one file may cost."""
    return Limits(
        file_bytes=settings.max_extract_bytes,
        seconds=settings.extract_seconds,
        memory_bytes=settings.extract_memory_bytes,
    )


def build_extractor(settings: Settings) -> Extractor:
    """Text extraction: the Tika server, or the native Tika in limited processes of its own."""
    limits = extraction_limits(settings)
    if settings.tika_url:
        from ingest.extract.tika_server import TikaServerExtractor

        return TikaServerExtractor(settings.tika_url, limits, size=1 + LONG_BESIDE)
    from ingest.extract.tika_embedded import EmbeddedExtractor

    return EmbeddedExtractor(limits, size=(1 + LONG_BESIDE) * settings.worker_processes)


def build_recognisers(settings: Settings) -> dict[str, Recogniser]:
    """What reads scanned pages, by name: the engine that is set, and each other one that is installed.

    Raises:
        ValueError: the engine that is set is not installed, or lacks a language.
    """
    lacking = missing_languages(settings)
    if settings.ocr_engine == TESSERACT and lacking:
        packages = " ".join(["tesseract-ocr", *(PACKAGE_OF[each] for each in lacking)])
        raise ValueError(
            f"ocr_engine is tesseract, but it can't read {', '.join(lacking)} here: apt install {packages}"
        )
    return {engine: Recogniser(_ocr_settings(settings, engine)) for engine in offered_engines(settings)}


def offered_engines(settings: Settings) -> tuple[str, ...]:
    """The names of what can read scanned pages here, the one that is set first."""
    if settings.ocr_engine == "none":
        return ()
    installed = [RAPIDOCR] if missing_languages(settings) else [RAPIDOCR, TESSERACT]
    return (settings.ocr_engine, *(each for each in installed if each != settings.ocr_engine))


def missing_languages(settings: Settings) -> tuple[str, ...]:
    """The languages that the Tesseract on this machine can't read; all of them where it is not installed."""
    installed = installed_languages()
    return tuple(each for each in settings.ocr_languages if each not in installed)


def _ocr_settings(settings: Settings, engine: str) -> OcrSettings:
    return OcrSettings(
        engine=engine,
        languages=settings.ocr_languages,
        side=settings.ocr_side,
        pixels=settings.ocr_page_pixels,
        seconds=settings.ocr_page_seconds,
        memory_bytes=settings.ocr_memory_bytes,
        processes=settings.ocr_processes,
    )


def build_scanner(settings: Settings) -> Scanner | None:
    """The virus scanner, if there is one."""
    if not settings.clamd:
        return None
    from ingest.scan.clamd import Clamd

    host, _, port = settings.clamd.rpartition(":")
    return Clamd(host.strip("[]"), int(port))


def _site(
    settings: Settings, name: str, endpoint: str, access_key: str, secret_key: str, bucket: str
) -> FolderSite | S3Site:
    if endpoint:
        return S3Site(name, connect_s3(endpoint, access_key, SecretKey(secret_key.encode())), bucket)
    return FolderSite(name, settings.data / f"site-{name}")
