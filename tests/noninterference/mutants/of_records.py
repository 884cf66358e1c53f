"""Secrets left behind: in logs, jobs, the operation log, temporary files, object stores, indexes of lower levels."""

import logging
import tempfile
from io import BytesIO

import ingest.pipeline
from ingest import recording
from ingest.pipeline import Pipeline
from search_api.export.making import Making
from storage.index import sidecar
from storage.register import documents, jobs
from storage.vault.vault import Vault
from tests.noninterference.mutants.catalogue import Catalogue

CATALOGUE = Catalogue(())


@CATALOGUE.leak("C2 logs", "sweep")
def titles_are_logged(patch):
    original = Pipeline._document

    def document(self, start):
        found = original(self, start)
        logging.getLogger("strongroom").info("working on %s", found.title)
        return found

    patch.setattr(Pipeline, "_document", document)


@CATALOGUE.leak("C2 traces: structured logs", "sweep")
def fields_are_logged(patch):
    original = Pipeline._document

    def document(self, start):
        found = original(self, start)
        recording.log.info("working", fields=found.fields)
        return found

    patch.setattr(Pipeline, "_document", document)


@CATALOGUE.leak("C2 task arguments, job rows", "sweep")
def reason_of_a_job_quotes_the_text(patch):
    original = jobs.finish_all

    def finish_all(session, held, now):
        original(session, held, now)
        for each in held:
            row = session.get(jobs.JobRow, each.job_id)
            row.reason = f"done: {documents.lookup(session, each.document_id).title}"

    patch.setattr(jobs, "finish_all", finish_all)


@CATALOGUE.leak("C2 marks quote what they hide", "sweep")
def marks_give_the_value_as_their_reason(patch):
    from dataclasses import replace

    original = ingest.pipeline.known_value_marks

    def marks(document, classification):
        return [replace(each, reason=f"tells {dict(document.fields)}") for each in original(document, classification)]

    patch.setattr(ingest.pipeline, "known_value_marks", marks)


@CATALOGUE.leak("C2 temporary files", "sweep")
def text_is_put_into_a_temporary_file(patch):
    original = ingest.pipeline.encode_pages

    def encode(pages):
        with tempfile.NamedTemporaryFile("w", delete=False, encoding="utf-8") as file:
            file.write("\n".join(pages))
        return original(pages)

    patch.setattr(ingest.pipeline, "encode_pages", encode)


@CATALOGUE.leak("C2 object stores in the clear", "sweep")
def original_is_kept_beside_its_ciphertext(patch):
    original = Vault.seal

    def seal(self, document_id, version, role, source):
        content = source.read()
        site = next(iter(self._sites.values()))
        (site._folder / f"{document_id}.{role}").write_bytes(content)
        return original(self, document_id, version, role, BytesIO(content))

    patch.setattr(Vault, "seal", seal)


@CATALOGUE.leak("C2 exports: rows kept in the clear in the register", "sweep")
def rows_of_an_export_are_kept_in_its_manifest(patch):
    original = Making._manifest

    def manifest(self, order, rows, parts):
        with self._register.snapshot() as session:
            titles = [row.title for row in session.query(documents.DocumentRow)]
        return {**original(self, order, rows, parts), "titles": titles}

    patch.setattr(Making, "_manifest", manifest)


@CATALOGUE.leak("C6 raw files: the whole view kept at a lower level", "sweep")
def lower_entries_keep_the_top_view(patch):
    original_views, tops = ingest.pipeline.views, {}

    def views(document, scheme):
        found = original_views(document, scheme)
        tops.update({(each.document_id, each.level): found[-1] for each in found})
        return found

    original = sidecar.encode_view
    patch.setattr(ingest.pipeline, "views", views)
    patch.setattr(sidecar, "encode_view", lambda view: original(tops[view.document_id, view.level]))


@CATALOGUE.leak("C6 raw files: words of the original in the index of a lower level", "sweep")
def lower_entries_are_found_by_secret_words(patch):
    from tests.noninterference.mutants.of_views import words_of_the_original_are_indexed

    words_of_the_original_are_indexed(patch)
