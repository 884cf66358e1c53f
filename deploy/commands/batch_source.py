"""From what is named on the command line to the source of a batch."""

import ssl
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from deploy.commands.named_path import check_named
from deploy.settings import Settings
from deploy.terminal import CommandError
from ingest.batches.folder_source import FolderSource
from ingest.batches.inside_manifest import manifest_inside
from ingest.batches.manifest import Manifest, open_manifest
from ingest.batches.source import BatchSource
from ingest.batches.zip_source import ZipSource
from ingest.mailboxes.imap_source import ImapSource
from ingest.mailboxes.mailbox_address import SCHEME, AddressError, mailbox_address
from ingest.mailboxes.maildir_source import MaildirSource, is_maildir
from ingest.mailboxes.mbox_source import MboxSource
from ingest.mailboxes.pst_source import PstSource
from mappings.scheme import Scheme

_ON_A_SERVER = f"{SCHEME}://"
_PST = ".pst"
_BOXES = frozenset({".mbox", _PST})


def is_batch(places: Sequence[str]) -> bool:
    """Whether this is one folder, ZIP or mailbox; a document whose format is built on ZIP is none by its name."""
    if len(places) != 1:
        return False
    path = Path(places[0])
    return _is_on_a_server(places[0]) or path.is_dir() or path.suffix.lower() in _BOXES or _is_zip(path)


def check_places(places: Sequence[str]) -> None:
    """Refuse what is not there.

    Raises:
        CommandError: a file or folder is missing or not named, or a mailbox on a server is not named alone.
    """
    for place in places:
        check_named(place)
        if _is_on_a_server(place) and len(places) > 1:
            raise CommandError("a mailbox on a server is a batch of its own; name nothing beside it")
        if not _is_on_a_server(place) and not Path(place).exists():
            raise CommandError(f"{place} does not exist")


@contextmanager
def opened_source(
    place: str, manifest: Path | None, scheme: Scheme, settings: Settings, *, recursive: bool
) -> Iterator[tuple[BatchSource, Manifest | None]]:
    """The source and its manifest: the one that is named, else the one within a ZIP.

    Raises:
        CommandError: it is no address, or the password is missing.
        SourceUnreadableError: it can't be read.
    """
    with closing(_source(place, settings, recursive=recursive)) as source:
        if manifest is not None:
            yield source, open_manifest(manifest, scheme)
        elif isinstance(source, ZipSource):
            with manifest_inside(source, scheme) as found:
                yield found
        else:
            yield source, None


def _source(place: str, settings: Settings, *, recursive: bool) -> BatchSource:
    path = Path(place)
    if _is_on_a_server(place):
        return _mailbox(place, settings)
    if path.is_dir():
        return MaildirSource(path) if is_maildir(path) else FolderSource(path, recursive=recursive)
    if path.suffix.lower() == _PST:
        return PstSource(path)
    return ZipSource(path) if _is_zip(path) else MboxSource(path)


def _mailbox(place: str, settings: Settings) -> ImapSource:
    try:
        address = mailbox_address(place)
    except AddressError as error:
        raise CommandError(str(error)) from None
    password = settings.imap_password.get_secret_value()
    try:
        if settings.imap_password_file is not None:
            password = settings.imap_password_file.read_text("utf-8").rstrip("\r\n")
        trusted = ssl.create_default_context(cafile=settings.imap_ca)
    except OSError as error:
        raise CommandError(f"a file that the settings name can't be read: {error.strerror}") from None
    if not password:
        raise CommandError("a mailbox needs a password: set STRONGROOM_IMAP_PASSWORD or STRONGROOM_IMAP_PASSWORD_FILE")
    return ImapSource(address, password, trusted)


def _is_on_a_server(place: str) -> bool:
    return place.lower().startswith(_ON_A_SERVER)


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip" and zipfile.is_zipfile(path)
