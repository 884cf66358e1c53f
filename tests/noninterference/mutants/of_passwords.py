"""Leaks through the passwords of locked files."""

from search_api.file_passwords import FilePasswords
from search_api.ids import is_id
from storage.register import documents
from tests.noninterference.mutants.catalogue import Catalogue

CATALOGUE = Catalogue(asks=("unlock",))


@CATALOGUE.leak("whether there is a document that might want a password")
def passwords_for_whatever_is_there(patch):
    def known(self, session, principal, document_id):
        return documents.get(session, document_id) if is_id(document_id) else None

    patch.setattr(FilePasswords, "_known", known)
