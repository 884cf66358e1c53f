"""Stubs that tell more than that there is such a document."""

from dataclasses import replace

from mappings import views
from search_api.results.reading import Reading
from storage.index import embedded_schema
from tests.noninterference.mutants.catalogue import Catalogue
from tests.noninterference.mutants.of_views import tops

CATALOGUE = Catalogue(("document", "document_page"))
LEVEL = 1  # whose readers are shown stubs in the worlds


def _stub(patch, change):
    """`change(document, stub)` is the stub instead."""
    original = views._stub
    patch.setattr(views, "_stub", lambda document, rules, level: change(document, original(document, rules, level)))


def _page(patch, change):
    """`change(found, page)` is shown of a stub instead."""
    original = Reading._stub_page
    patch.setattr(
        Reading,
        "_stub_page",
        lambda self, principal, found, view: change(found, original(self, principal, found, view)),
    )


@CATALOGUE.leak("C2 filenames, titles", asks=("document", "search"), level=LEVEL, stubs=True)
def stub_carries_the_title(patch):
    _stub(patch, lambda document, stub: stub._replace(title=document.title))


@CATALOGUE.leak("C2 filenames, titles", asks=("document", "search"), level=LEVEL, stubs=True)
def stub_carries_the_file_name(patch):
    _stub(patch, lambda document, stub: stub._replace(file_name=document.file_name))


@CATALOGUE.leak("C2 hit on a masked value; L1", asks=("document", "search", "export"), level=LEVEL, stubs=True)
def stub_carries_the_fields(patch):
    _stub(patch, lambda document, stub: stub._replace(fields=document.fields, masked={}))


@CATALOGUE.leak("L15 field metadata; exists", asks=("document", "document_page"), level=LEVEL, stubs=True)
def stub_masks_the_filled_fields_only(patch):
    def masked(document, stub):
        return stub._replace(masked={name: need for name, need in stub.masked.items() if name in document.fields})

    _stub(patch, masked)


@CATALOGUE.leak("C2 page count", asks=("search", "document"), level=LEVEL, stubs=True)
def stub_is_as_long_as_its_title(patch):
    _stub(patch, lambda document, stub: stub._replace(title=" ".join([views.MASK] * len(document.title.split()))))


@CATALOGUE.leak("C2 ETag from the text", asks=("document",), level=LEVEL, stubs=True)
def stub_has_an_etag_of_its_text(patch):
    _page(patch, lambda found, page: replace(page, warnings=(f"etag {(found.version.text_digest or '')[:6]}",)))


@CATALOGUE.leak("C2 version, updated_at: counted for every level", asks=("document",), level=LEVEL, stubs=True)
def stub_counts_every_change(patch):
    _page(patch, lambda found, page: replace(page, version=found.row.revision))


@CATALOGUE.leak("C2 hit on a masked value; L1, L3", asks=("search",), level=LEVEL, stubs=True)
def stub_is_found_by_the_words_of_its_document(patch):
    top_of = tops(patch)
    original = embedded_schema.Analysis.of

    def of(self, view, scheme, digest):
        made = original(self, view, scheme, digest)
        return replace(made, content=original(self, top_of(view), scheme, digest).content) if view.is_stub else made

    patch.setattr(embedded_schema.Analysis, "of", of)


@CATALOGUE.leak("C2 sort by a masked value; L8", asks=("search",), level=LEVEL, stubs=True)
def stub_stands_where_its_customer_would(patch):
    top_of = tops(patch)
    original = embedded_schema.number_key

    def key(view):
        customer = str(top_of(view).fields.get("customer_name"))
        return f"{customer}{original(view)}" if view.is_stub else original(view)

    patch.setattr(embedded_schema, "number_key", key)


@CATALOGUE.leak("C2 score; L6", asks=("search",), level=LEVEL, stubs=True)
def stub_ranks_by_the_words_of_its_document(patch):
    """Its words count in the statistics by which what the reader may read is ranked."""
    top_of = tops(patch)
    original = embedded_schema.Analysis.of

    def of(self, view, scheme, digest):
        made = original(self, view, scheme, digest)
        return replace(made, rank=original(self, top_of(view), scheme, digest).rank) if view.is_stub else made

    patch.setattr(embedded_schema.Analysis, "of", of)
