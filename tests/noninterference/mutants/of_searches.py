"""Searches that ask, count or order by more than the reader's own views."""

from dataclasses import replace

import tantivy

from mappings.access import AccessFilter
from search_api.query import compile as compiling
from search_api.query import fields as query_fields
from search_api.results import searching
from search_api.results.cursor import Cursors
from storage.index import embedded_search
from storage.index.embedded_rank import ByScore
from storage.index.embedded_search import EmbeddedSearch
from storage.index.port import IndexHit
from tests.noninterference.mutants.catalogue import Catalogue, everywhere

CATALOGUE = Catalogue(("search", "search_page"))
TOP = 3


def top_view(search, bodies, document_id):
    """The view at the top level, with its pages, of a document that was found below."""
    searcher = search._levels[-1].searcher()
    query = tantivy.Query.term_query(search._schema, "document_id", document_id)
    hits = searcher.search(query, 1).hits
    digest = str(searcher.doc(hits[0][1]).get_first("digest"))
    return bodies.view(digest), bodies.pages(digest)


def _everything(request):
    """The request as if the reader were cleared for everything."""
    access = AccessFilter(TOP, frozenset({"business", "credit", "other"}), frozenset({"*"}))
    return replace(request, access=access)


def _answers(patch, change):
    """`change(search, request, answer, original)` is answered instead."""
    original = EmbeddedSearch._attempt
    patch.setattr(
        EmbeddedSearch, "_attempt", lambda self, request: change(self, request, original(self, request), original)
    )


@CATALOGUE.leak("C2 counts; L5, L6")
def total_counts_the_hidden(patch):
    _answers(patch, lambda s, r, answer, ask: replace(answer, total=ask(s, _everything(replace(r, size=0))).total))


@CATALOGUE.leak("C2 facets; L5")
def facets_count_the_hidden(patch):
    _answers(patch, lambda s, r, answer, ask: replace(answer, facets=ask(s, _everything(replace(r, size=0))).facets))


@CATALOGUE.leak("C2 counts; L5")
def total_counts_by_the_top_views(patch):
    """Only documents that the reader may know of, but asked in their best views."""

    def count(self, request, answer, ask):
        everything = ask(self, replace(_everything(request), size=1000, after=None))
        known = [hit for hit in everything.hits if hit.view.document_level <= request.access.clearance]
        return replace(answer, total=len(known))

    _answers(patch, count)


@CATALOGUE.leak("C2 score, order; L6")
def order_goes_by_the_scores_of_the_top_level(patch):
    def order(self, request, answer, ask):
        if request.sort != "relevance" or request.after:
            return answer
        best = ask(self, replace(_everything(request), size=1000)).hits
        place = {hit.view.document_id: number for number, hit in enumerate(best)}
        hits = sorted(answer.hits, key=lambda hit: place.get(hit.view.document_id, -1))
        return replace(answer, hits=tuple(hits))

    _answers(patch, order)


@CATALOGUE.leak("C2 score, cursor; L6, L12")
def cursor_carries_the_score_of_the_top_level(patch):
    def carried(self, request, answer, ask):
        best = ask(self, replace(_everything(request), size=1000, after=None)).hits
        values = {hit.view.document_id: hit.sort_values for hit in best}
        hits = [
            IndexHit(hit.view, hit.snippets, values.get(hit.view.document_id, hit.sort_values)) for hit in answer.hits
        ]
        return replace(answer, hits=tuple(hits))

    _answers(patch, carried)


@CATALOGUE.leak("C2 score; L6")
def score_of_the_top_level_is_returned(patch):
    def scored(self, request, answer, ask):
        best = ask(self, replace(_everything(request), size=1000, after=None)).hits
        scores = {hit.view.document_id: str(hit.sort_values[:2]) for hit in best}
        hits = [
            IndexHit(hit.view._replace(state=scores.get(hit.view.document_id, "")), hit.snippets, hit.sort_values)
            for hit in answer.hits
        ]
        return replace(answer, hits=tuple(hits))

    _answers(patch, scored)


@CATALOGUE.leak("C2 highlights, snippets; L10")
def snippets_come_from_the_original(patch):
    def snipped(self, request, answer, ask):
        if not request.snippets or not answer.hits:
            return answer
        from storage.index.snippets import Snippets

        find = Snippets(request.clause, self._scheme)
        with self._sidecar.reading() as bodies:
            hits = []
            for hit in answer.hits:
                view, pages = top_view(self, bodies, hit.view.document_id)
                hits.append(IndexHit(hit.view, find.of(view, pages, request.snippets), hit.sort_values))
        return replace(answer, hits=tuple(hits))

    _answers(patch, snipped)


@CATALOGUE.leak("C2 caches; L12")
def cache_is_keyed_without_the_level(patch):
    original = EmbeddedSearch._attempt

    def cached(self, request):
        kept = self.__dict__.setdefault("_kept", {})
        key = (request.clause, request.sort, request.size, str(request.after), request.facets)
        if key not in kept:
            kept[key] = original(self, request)
        return kept[key]

    patch.setattr(EmbeddedSearch, "_attempt", cached)


@CATALOGUE.leak("C2 access; L17")
def hits_of_every_level_are_found(patch):
    original = EmbeddedSearch._parts
    patch.setattr(
        EmbeddedSearch,
        "_parts",
        lambda self, request: original(self, replace(request, access=replace(request.access, clearance=TOP))),
    )


@CATALOGUE.leak("grants: filter only, constant score", kind="lent-score")
def what_is_granted_is_ranked(patch):
    """It has a score from the index of its level, and stands among the others by that."""
    parts, page = EmbeddedSearch._parts, ByScore.page
    patch.setattr(embedded_search, "as_filter", lambda query: query)
    patch.setattr(
        EmbeddedSearch, "_parts", lambda self, request: [replace(part, ranked=True) for part in parts(self, request)]
    )
    patch.setattr(
        ByScore, "page", lambda self, *asked: sorted(page(self, *asked), key=lambda placed: -placed.sort_values[1])
    )


@CATALOGUE.leak("L2 range on a hidden field; C2 hit on a masked value")
def fields_above_the_level_are_asked_of_the_top_index(patch):
    """A field above the reader's level can be named, and the question goes to the index that has it."""
    original = query_fields.fields_for
    everywhere(patch, original, lambda principal, scheme: original(replace(principal, clearance=TOP), scheme))

    def found(self, request, answer, ask):
        everything = ask(self, replace(_everything(request), size=1000, after=None, snippets=0))
        known = [hit for hit in everything.hits if hit.view.document_level <= request.access.clearance]
        return replace(answer, total=len(known))

    _answers(patch, found)


@CATALOGUE.leak("L15 field names of unreadable fields", kind="alike")
def unreadable_fields_are_told_from_unknown_ones(patch):
    original = compiling._Compiler._as_words

    def as_words(self, notice, clause):
        names = {spec.name for each in self._around.scheme.classifications for spec in each.fields}
        return clause if notice.given in names else original(self, notice, clause)

    patch.setattr(compiling._Compiler, "_as_words", as_words)


@CATALOGUE.leak("L8 sort or range on a hidden field ends in an error")
def question_on_a_hidden_field_breaks_where_it_has_values(patch):
    original = searching.Searching.search

    def search(self, principal, query):
        for level in self._index._levels[TOP:]:
            asked = tantivy.Query.term_query(self._index._search._schema, "present", query.q.partition(":")[2])
            if query.q.startswith("exists:") and level.searcher().search(asked, 1).hits:
                raise LookupError
        return original(self, principal, query)

    patch.setattr(searching.Searching, "search", search)


@CATALOGUE.leak("C2 counts: a remark on what the level hides")
def remark_tells_how_much_more_there_is(patch):
    original = searching.Searching.search

    def search(self, principal, query):
        page = original(self, principal, query)
        more = original(self, replace(principal, clearance=TOP, departments=frozenset({"*"})), query).total - page.total
        return replace(page, notices=(*page.notices, ("more", {"zh": f"{more}", "en": f"{more}"})))

    patch.setattr(searching.Searching, "search", search)


@CATALOGUE.leak("C2 did-you-mean; L7", asks=("search",))
def suggestions_come_from_hidden_words(patch):
    original = searching.Searching.search

    def search(self, principal, query):
        page = original(self, principal, query)
        begun = query.q.strip('"( ')[:2].lower()
        every = original(
            self, replace(principal, clearance=TOP, departments=frozenset({"*"})), replace(query, q="", cursor=None)
        )
        said = sorted(hit.title for hit in every.hits if begun and begun in hit.title)
        return replace(page, notices=(*page.notices, ("mean", {"zh": str(said), "en": str(said)})))

    patch.setattr(searching.Searching, "search", search)


@CATALOGUE.leak("cursor carrying hidden values")
def cursor_carries_the_total_of_all(patch):
    original = Cursors.seal
    totals = {}
    kept = EmbeddedSearch._attempt

    def attempt(self, request):
        totals["last"] = kept(self, _everything(replace(request, size=0))).total
        return kept(self, request)

    patch.setattr(EmbeddedSearch, "_attempt", attempt)
    patch.setattr(Cursors, "seal", lambda self, values, bound: original(self, [*values, totals.get("last", 0)], bound))


@CATALOGUE.leak("C2 timing of writes: revision shown, updated_at")
def hits_carry_the_revision_of_their_top_entry(patch):
    def carried(self, request, answer, ask):
        classes = {hit.view.classification for hit in answer.hits}
        rows = {document: count for each in classes for document, count in self._sidecar.revisions(each, TOP)}
        hits = [
            IndexHit(hit.view._replace(state=str(rows.get(hit.view.document_id))), hit.snippets, hit.sort_values)
            for hit in answer.hits
        ]
        return replace(answer, hits=tuple(hits))

    _answers(patch, carried)
