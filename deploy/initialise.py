"""Makes what a new archive needs: folders or buckets, keyring, tables, indexes. May be repeated.

What is there already is made anew where the scheme's rules have changed.
"""

from deploy.archive import Archive, open_archive
from deploy.settings import Settings
from deploy.stores import build_sites, prepare_site, private_folder
from storage.clock import system_clock
from storage.register.engine import open_register
from storage.register.migrate import migrate
from storage.vault.keyring import FileKeyring


def initialise(settings: Settings) -> Archive:
    """Make what is missing and open the archive."""
    private_folder(settings.data)
    if not settings.keyring_path.exists():
        private_folder(settings.keyring_path.parent)
        FileKeyring.create(settings.keyring_path, system_clock)
    for site in build_sites(settings):
        prepare_site(site)
    register = open_register(settings.sqlalchemy_url)
    try:
        migrate(register)
    finally:
        register.close()
    archive = open_archive(settings)
    archive.index.prepare()
    archive.remaking.after_a_change_of_rules()
    return archive
