"""Views that hide less than they must."""

import hashlib
from dataclasses import replace

from ingest.sensitive import known_values
from mappings import views
from mappings.document import Place
from mappings.views import MASK, View
from search_api.query import fields as query_fields
from storage.index import embedded, embedded_schema
from tests.noninterference.events import Edit, Remark
from tests.noninterference.mutants.catalogue import Catalogue, everywhere

CATALOGUE = Catalogue(("document", "document_page", "text", "export"))
TOP = 3


def tops(patch):
    """By the id of a view that is written: the same document's view at the top level."""
    import ingest.pipeline

    tops = {}
    original = ingest.pipeline.views

    def noted(document, scheme):
        found = original(document, scheme)
        tops.update({id(each): (each, found[-1]) for each in found})
        return found

    patch.setattr(ingest.pipeline, "views", noted)
    return lambda view: tops[id(view)][1] if id(view) in tops else view


@CATALOGUE.leak("C2 hit on a masked value; L1, L10", asks=("text", "search"))
def text_is_not_masked(patch):
    original = views._masked
    patch.setattr(views, "_masked", lambda text, marks, level: original(text, [], level))


@CATALOGUE.leak("C2 hit on a masked value; words under a region", asks=("text", "search"))
def words_under_a_region_are_shown(patch):
    original = views.marks_in_text
    without = lambda marks, page, text: original([m for m in marks if m.place is not Place.REGION], page, text)  # noqa: E731
    everywhere(patch, original, without)


@CATALOGUE.leak("C2 hit on a masked value; stretches marked inside fields", asks=("document", "search"))
def stretches_marked_by_hand_in_fields_are_shown(patch):
    original = views._without_marked

    def without(value, marks, level):
        return original(value, [mark for mark in marks if mark.reason != "secret"], level)

    patch.setattr(views, "_without_marked", without)


@CATALOGUE.leak("C2 hit on a masked value; L9")
def mask_keeps_the_length(patch):
    def masked(text, marks, level):
        for mark in marks:
            if mark.level > level:
                text = text[: mark.start] + "█" * (mark.end - mark.start) + text[mark.end :]
        return text

    patch.setattr(views, "_masked", masked)


@CATALOGUE.leak("L9 deterministic mask")
def mask_is_a_hash_of_the_value(patch):
    original = views._masked

    def masked(text, marks, level):
        marks = list(marks)
        hidden = "".join(text[mark.start : mark.end] for mark in marks if mark.level > level)
        digest = hashlib.sha256(hidden.encode()).hexdigest()[:8]
        return original(text, marks, level).replace(MASK, f"{MASK} x{digest}")

    patch.setattr(views, "_masked", masked)


@CATALOGUE.leak("C2 hit on a masked value; L1")
def mask_keeps_the_first_letter(patch):
    original = views._masked

    def masked(text, marks, level):
        return original(text, [replace(mark, start=mark.start + 1) for mark in marks], level)

    patch.setattr(views, "_masked", masked)


@CATALOGUE.leak("C2 highlights; position gap")
def mask_once_a_word(patch):
    original = views._masked

    def masked(text, marks, level):
        marks = list(marks)
        count = sum(len(text[mark.start : mark.end].split()) for mark in marks if mark.level > level)
        return original(text, marks, level).replace(MASK, " ".join([MASK] * count))

    patch.setattr(views, "_masked", masked)


@CATALOGUE.leak("C2 hit on a masked value; L1, L2")
def fields_above_the_level_are_shown(patch):
    original = views._split_fields
    patch.setattr(views, "_split_fields", lambda classification, values, level: original(classification, values, TOP))


@CATALOGUE.leak("L15 field metadata; exists")
def only_filled_fields_are_said_to_be_masked(patch):
    original = views._split_fields

    def split(classification, values, level):
        shown, masked = original(classification, values, level)
        return shown, {name: need for name, need in masked.items() if name in values}

    patch.setattr(views, "_split_fields", split)


@CATALOGUE.leak("C2 filenames, titles")
def file_name_is_not_masked(patch):
    original = views._at
    patch.setattr(
        views, "_at", lambda marks, place, page=0: [] if place is Place.FILE_NAME else original(marks, place, page)
    )


@CATALOGUE.leak("C2 filenames, titles")
def title_is_not_masked(patch):
    original = views._at
    patch.setattr(
        views, "_at", lambda marks, place, page=0: [] if place is Place.TITLE else original(marks, place, page)
    )


@CATALOGUE.leak("C4 values of the record in its text")
def values_of_the_record_are_not_looked_for(patch):
    everywhere(patch, known_values.known_value_marks, lambda document, classification: [])


@CATALOGUE.leak("C4 values of the record in its text")
def values_told_in_fields_are_shown(patch):
    patch.setattr(views, "_without_marked", lambda value, marks, level: value)


@CATALOGUE.leak("C4 values of the record in its text")
def second_page_is_not_looked_at(patch):
    original = views.marks_in_text
    everywhere(patch, original, lambda marks, page, text: [] if page else original(marks, page, text))


def _index_from_the_top(patch, change):
    """Index something of the top view under the entry of a lower one; what is shown stays masked."""
    top_of = tops(patch)
    original = embedded_schema.Analysis.of

    def of(self, view, scheme, digest):
        made = original(self, view, scheme, digest)
        return change(made, original(self, top_of(view), scheme, digest))

    patch.setattr(embedded_schema.Analysis, "of", of)


def _every_field_can_be_named(patch):
    """By itself no leak: a field above the reader's level is in no index that their questions are put to."""
    original = query_fields.fields_for
    everywhere(patch, original, lambda principal, scheme: original(replace(principal, clearance=TOP), scheme))


@CATALOGUE.leak("C2 hit on a masked value; L1, L3", asks=("search",))
def words_of_the_original_are_indexed(patch):
    _index_from_the_top(patch, lambda made, top: replace(made, content=top.content))


@CATALOGUE.leak("C2 prefix and fuzzy; L3", asks=("search",))
def beginnings_of_the_original_are_indexed(patch):
    _index_from_the_top(patch, lambda made, top: replace(made, plain=top.plain))


@CATALOGUE.leak("C2 score; L6", asks=("search",))
def ranking_words_of_the_original_are_indexed(patch):
    _index_from_the_top(patch, lambda made, top: replace(made, rank=top.rank))


@CATALOGUE.leak("C2 hit on a masked value; L1, L2, L3 (sub-fields)", asks=("search",))
def fields_of_the_original_are_indexed(patch):
    def with_fields(made, top):
        mixed: View = made.view._replace(fields=top.view.fields)
        return replace(made, view=mixed)

    _index_from_the_top(patch, with_fields)
    _every_field_can_be_named(patch)


@CATALOGUE.leak("C2 exists", asks=("search",))
def filled_in_fields_can_be_asked_for(patch):
    top_of = tops(patch)
    original = embedded_schema.field_parts

    def parts(view, scheme):
        return replace(original(view, scheme), present=original(top_of(view), scheme).present)

    patch.setattr(embedded_schema, "field_parts", parts)
    _every_field_can_be_named(patch)


@CATALOGUE.leak("C2 sort by masked amount; L8", asks=("search",))
def newest_first_goes_by_a_hidden_date(patch):
    top_of = tops(patch)
    original = embedded_schema.number_key

    def key(view):
        return f"{len(str(sorted(top_of(view).fields.items()))):05}{original(view)}"

    patch.setattr(embedded_schema, "number_key", key)


@CATALOGUE.leak("law of lower indexes; C2 score", asks=("search",), events=(Edit, Remark))
def what_is_the_same_is_written_again(patch):
    original, count = embedded.view_digest, [0]

    def digest(view):
        count[0] += 1
        return f"{original(view)}{count[0]}"

    patch.setattr(embedded, "view_digest", digest)
