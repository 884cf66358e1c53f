"""A search on behalf of a reader: question -> clause -> index -> hits, on record before it is answered."""

from collections.abc import Collection, Mapping, Sequence

from mappings.access import AccessFilter, Principal, access_filter
from mappings.scheme import Scheme
from search_api.query.compile import compile_query
from search_api.query.notices import Notice
from search_api.query.parse import parse
from search_api.results.cursor import Cursors
from search_api.results.families import Families
from search_api.results.filters import filter_clauses
from search_api.results.fingerprint import QueryFingerprint
from search_api.results.model import Hit, Relative, SearchPage
from search_api.results.search_query import SearchQuery, binding
from search_api.results.shown import hit_of
from storage.audit.actions import Action
from storage.audit.log import AuditLog
from storage.clock import Clock
from storage.index.port import Facet, Index, IndexHit, SearchRequest
from storage.index.query import And, Clause
from storage.register import families
from storage.register.register import Register

SNIPPETS = 3  # a hit shows at most so many places
Counts = tuple[tuple[str, int], ...]


class Searching:
    """Answers searches. Everything shown comes from the index, that is, from the reader's own views."""

    def __init__(
        self,
        scheme: Scheme,
        register: Register,
        index: Index,
        audit: AuditLog,
        cursors: Cursors,
        fingerprint: QueryFingerprint,
        clock: Clock,
        families: Families,
    ) -> None:
        self._scheme = scheme
        self._register = register
        self._index = index
        self._audit = audit
        self._cursors = cursors
        self._fingerprint = fingerprint
        self._clock = clock
        self._families = families

    def search(self, principal: Principal, query: SearchQuery) -> SearchPage:
        """One page of what the reader may find.

        Raises:
            ProblemError: a filter names what does not exist, or the cursor is not of this search.
            IndexUnavailableError: the index does not answer.
        """
        clause, notices, access = self.question(principal, query)
        bound = binding(query, principal.person_id, access, self._scheme.version)
        after = self._cursors.open(query.cursor, bound) if query.cursor is not None else None
        # One more than the page tells whether there is a next one, at any depth.
        request = SearchRequest(clause, access, query.sort, query.size + 1, after, query.facets, SNIPPETS)
        answer = self._index.search(request)
        found = answer.hits[: query.size]
        more = len(answer.hits) > query.size
        inside = self._recorded(principal, query, answer.total, [hit.view.document_id for hit in found])
        return SearchPage(
            hits=self._hits(principal, found, inside),
            total=answer.total,
            facets=self._named(answer.facets),
            next_cursor=self._cursors.seal(found[-1].sort_values, bound) if more else None,
            notices=tuple(_shown(notice) for notice in notices),
        )

    def _hits(self, principal: Principal, found: Sequence[IndexHit], inside: Collection[str]) -> tuple[Hit, ...]:
        """The hits, each of those `inside` another document with that one, as the register has it now."""
        within: Mapping[str, Relative] = {}
        if inside:
            with self._register.snapshot() as session:
                within = self._families.containers(session, principal, inside)
        return tuple(hit_of(hit.view, self._scheme, hit.snippets, within.get(hit.view.document_id)) for hit in found)

    def question(self, principal: Principal, query: SearchQuery) -> tuple[Clause, tuple[Notice, ...], AccessFilter]:
        """The clause of a search with its filters, what to tell the reader of it, and what the reader may find.

        Raises:
            ProblemError: a filter names what does not exist.
        """
        now = self._clock()
        compiled = compile_query(parse(query.q), principal, self._scheme, now.date(), any_of=query.any_of)
        filters = filter_clauses(query, self._scheme)
        clause = And((compiled.clause, *filters)) if filters else compiled.clause
        return clause, compiled.notices, access_filter(principal, self._scheme, now)

    def _named(self, facets: Mapping[Facet, Counts]) -> Mapping[Facet, Counts]:
        """The facets with levels by their keys, as the filters take them; the index counts them by rank."""
        if Facet.LEVEL not in facets:
            return facets
        counts = tuple((self._scheme.levels[int(rank)].key, count) for rank, count in facets[Facet.LEVEL])
        return {**facets, Facet.LEVEL: counts}

    def _recorded(self, principal: Principal, query: SearchQuery, total: int, ids: Sequence[str]) -> Collection[str]:
        """Put the search on record; answers which of the documents found came inside another one."""
        with self._register.transaction() as session:
            inside = families.parents(session, ids)
            self._audit.append(
                session,
                actor=principal.person_id,
                action=Action.SEARCH,
                details={
                    "query_hmac": self._fingerprint.of(query.q),
                    "count": total,
                    "classification": list(query.classes),
                    "sort": query.sort.value,
                },
            )
        return inside


def _shown(notice: Notice) -> tuple[str, Mapping[str, str]]:
    return notice.code, {"given": notice.given, "zh": notice.text("zh"), "en": notice.text("en")}
