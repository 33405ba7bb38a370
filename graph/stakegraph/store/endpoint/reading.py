"""A `Store` behind a SPARQL endpoint, to read.

Servers differ in what a query sees that names no graph: all of them, or none. So each query is sent with the graphs
it is to see (``default-graph-uri`` and ``named-graph-uri`` of the protocol), and before the first one it is tried out
whether the server pays heed to them. Where it does not, the graphs are fetched and asked here.

A whole case is fetched in one request, which also asks how many statements there are: so it is one state of the
case, and all of it.
"""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from stakegraph.errors import EngineError
from stakegraph.sparql.graphs import Graphs
from stakegraph.store.cases import Choosing, StoredCase
from stakegraph.store.endpoint.addresses import find_addresses, shown
from stakegraph.store.endpoint.answers import (
    GRAPH_ACCEPTED,
    RESULTS_ACCEPTED,
    as_triples,
    most_given,
    read_graph,
    read_results,
)
from stakegraph.store.endpoint.credentials import find_credentials
from stakegraph.store.endpoint.exchange import Answer, Exchange, Request
from stakegraph.store.memory import MemoryStore
from stakegraph.store.oxigraph import rows_of
from stakegraph.terms import ONTOLOGY_GRAPH, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples
    from rdflib import Dataset

    from stakegraph.store.endpoint.addresses import Addresses

# No server cuts answers shorter than this.
MAY_BE_CUT = 1_000
_LONGEST_PARAMETERS = 4_000
_COUNT = NamedNode("https://stakegraph.example/statements")
_CASES = """SELECT ?base ?id ?title { GRAPH ?base {
  ?base a sg:Case ; dcterms:identifier ?id ; dcterms:title ?title } } ORDER BY ?id"""
_COUNTS = """SELECT ?base (COUNT(?claim) AS ?n) {
  GRAPH ?base { ?claim sg:inCase ?base ; a sg:Claim } } GROUP BY ?base"""
_PROBE = """SELECT DISTINCT ?seen { { ?x a sg:Case BIND("case" AS ?seen) }
  UNION { GRAPH ?g { ?x a sg:Case } BIND("named case" AS ?seen) }
  UNION { ?x a sg:Relation BIND("vocabulary" AS ?seen) } }"""
_log = logging.getLogger("stakegraph")


def open_endpoint(url: str) -> EndpointStore:
    """Return the store behind an endpoint; nothing is sent yet.

    Raises
    ------
    StakegraphError
        When the address or the credentials cannot be used.
    MissingExtraError
        When httpx is not installed.
    """
    addresses = find_addresses(url)
    return EndpointStore(addresses, Exchange(find_credentials(addresses.query)))


class EndpointStore(Choosing):
    """A `Store` behind a SPARQL endpoint. It holds the cases in named graphs of their own, and the vocabulary.

    Other graphs of the server are not part of it. With `graphs`, queries see these alone.
    """

    def __init__(self, addresses: Addresses, exchange: Exchange, graphs: Sequence[str] | None = None) -> None:
        self.addresses, self.exchange = addresses, exchange
        self._graphs = None if graphs is None else tuple(graphs)

    # ---- cases

    def cases(self) -> list[StoredCase]:
        """Return the cases it holds, by their ids."""
        rows = self._rows(_CASES, "id", "base", "title")
        try:
            return [StoredCase(row["id"], NamedNode(row["base"]).value, row["title"]) for row in rows]
        except ValueError as error:
            raise EngineError(f"{shown(self.addresses.query)} names a graph by what is no IRI") from error

    def claim_counts(self) -> dict[str, int]:
        """Return how many curated claims each case has, by its id."""
        counts = {row["base"]: number(row["n"]) for row in self._rows(_COUNTS, "base", "n")}
        return {case.id: counts.get(case.base, 0) for case in self.cases()}

    def only(self, case: StoredCase) -> EndpointStore:
        """Return the store as it looks to one case: its graph and the vocabulary's."""
        return EndpointStore(self.addresses, self.exchange, [case.base, ONTOLOGY_GRAPH.value])

    def content(self, case: StoredCase) -> MemoryStore:
        """Return a copy of one case, as it was at one moment."""
        store = MemoryStore()
        store.add(self._fetched(case.base))
        return store

    def path_index_folder(self, case: StoredCase) -> None:
        """Return None: nothing is kept here of what a server holds."""

    # ---- as any store

    def query(
        self, text: str, prefixes: Mapping[str, str], graphs: Graphs | None = None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        seen = graphs or Graphs(self._held, self._held)
        if not self._has_heed:
            return self._copied.query(text, prefixes, seen)
        return self._asked(text, prefixes, seen)

    def select(self, text: str) -> list[dict[str, str]]:
        return _as_rows(self.query(text, PREFIXES))

    def quads(self) -> Iterator[Quad]:
        return self._copied.quads()

    def dataset(self) -> Dataset:
        """Return an rdflib Dataset over a copy of what the store holds."""
        return self._copied.dataset()

    # ---- what the server does

    @cached_property
    def _held(self) -> tuple[str, ...]:
        """The graphs that queries see."""
        if self._graphs is not None:
            return self._graphs
        return (*(case.base for case in self.cases()), ONTOLOGY_GRAPH.value)

    @cached_property
    def _has_heed(self) -> bool:
        """Whether the server sees the graphs that it is told to see, and no others."""
        vocabulary, *cases = reversed(self._held)
        if not cases:
            return False
        wanted = (
            ((vocabulary,), {"vocabulary"}),
            ((vocabulary, cases[0]), {"vocabulary", "case", "named case"}),
        )
        for graphs, expected in wanted:
            # The engine's solutions may not outlive their thread: none is kept in a variable while a request is sent.
            seen = {
                row.get("seen") for row in _as_rows(self._asked(_PROBE, PREFIXES, Graphs(graphs, graphs)))
            }
            if seen != expected:
                _log.warning(
                    "%s pays no heed to the graphs that a query names; they are fetched and asked here",
                    shown(self.addresses.query),
                )
                return False
        return True

    @cached_property
    def _copied(self) -> MemoryStore:
        store = MemoryStore()
        for graph in self._held:
            store.add(self._fetched(graph, may_be_empty=True))
        return store

    def _asked(
        self, text: str, prefixes: Mapping[str, str], graphs: Graphs
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        from stakegraph.sparql.text import QueryText

        query, place = QueryText(text, prefixes), shown(self.addresses.query)
        head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())
        is_graph = query.after_prologue()[0].keyword in ("CONSTRUCT", "DESCRIBE")
        answer = self._sent(head + text, GRAPH_ACCEPTED if is_graph else RESULTS_ACCEPTED, graphs)
        if is_graph:
            store = read_graph(answer, place)
            if len(store) >= most_given(answer):
                raise EngineError(
                    f"{place} gives {len(store):,} statements and says that it gives no more at once, so there may be "
                    "others. Ask for fewer, or raise the server's limit"
                )
            return as_triples(store)
        results, count = read_results(answer, place)
        if count >= min(MAY_BE_CUT, most_given(answer)):
            self._check_count(head, query.as_counted(), graphs, count)
        return results

    def _check_count(self, head: str, counting: str, graphs: Graphs | None, count: int) -> None:
        """Refuse an answer that the server has cut: some do, and say nothing of it."""
        answer = self._sent(head + counting, RESULTS_ACCEPTED, graphs)
        results, _ = read_results(answer, shown(self.addresses.query))
        whole = number(*(row.get("n", "") for row in _as_rows(results)))
        if whole != count:
            raise EngineError(
                f"{shown(self.addresses.query)} gave {count:,} of {whole:,} rows: it cuts answers off (or the "
                "data changed meanwhile). Ask for fewer with LIMIT, or raise the server's limit"
            )

    def _rows(self, text: str, *names: str) -> list[dict[str, str]]:
        """Return the rows of a query that says itself which graphs it sees; each must have all of the names."""
        from stakegraph.sparql.text import QueryText

        head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
        answer = self._sent(head + text, RESULTS_ACCEPTED)
        results, count = read_results(answer, shown(self.addresses.query))
        rows = _as_rows(results)
        if count >= min(MAY_BE_CUT, most_given(answer)):
            self._check_count(head, QueryText(text, PREFIXES).as_counted(), None, count)
        if any(name not in row for row in rows for name in names):
            raise EngineError(
                f"{shown(self.addresses.query)} leaves out of a row what was asked for: {', '.join(names)}"
            )
        return rows

    def _sent(self, text: str, accept: Sequence[str], graphs: Graphs | None = None) -> Answer:
        params = [
            *(("default-graph-uri", each) for each in (graphs.default if graphs else ())),
            *(("named-graph-uri", each) for each in (graphs.named if graphs else ())),
        ]
        content, content_type = text.encode(), "application/sparql-query"
        if len(urlencode(params)) > _LONGEST_PARAMETERS:  # too much for an address
            content = urlencode([("query", text), *params]).encode()
            params, content_type = [], "application/x-www-form-urlencoded"
        return self.exchange.send(Request(self.addresses.query, content, content_type, accept, params))

    # ---- a whole graph

    def _fetched(self, graph: str, *, may_be_empty: bool = False) -> Iterator[Quad]:
        """Return all statements of a graph, as they were at one moment."""
        name = NamedNode(graph)
        count, triples = self._part(f"{_counted(name)} UNION {{ GRAPH {name} {{ ?s ?p ?o }} }}")
        if count is None or len(triples) != count:
            count, triples = self._in_pages(
                name, max(1, len(triples) - 1)
            )  # a page and its count are not cut
        if not count and not may_be_empty:
            raise EngineError(f"{shown(self.addresses.query)} no longer holds the case {graph}")
        return (Quad(each.subject, each.predicate, each.object, name) for each in triples)

    def _part(self, pattern: str) -> tuple[int | None, set[Triple]]:
        """Return the statements of an answer, and how many there should be in all; None when that was cut away."""
        text = f"CONSTRUCT {{ {_COUNT} {_COUNT} ?n . ?s ?p ?o }} WHERE {{ {pattern} }}"
        store = read_graph(self._sent(text, GRAPH_ACCEPTED), shown(self.addresses.query))
        counts = list(store.quads_for_pattern(_COUNT, _COUNT, None, DefaultGraph()))
        for each in counts:
            store.remove(each)
        values = [getattr(each.object, "value", "") for each in counts]
        return number(*values) if values else None, {quad.triple for quad in store}

    def _in_pages(self, graph: NamedNode, size: int) -> tuple[int, set[Triple]]:
        """Return the statements of a graph from a server that cuts its answers.

        Each row of a page has the count: whichever rows are cut away, it is there.
        """
        found: set[Triple] = set()
        whole: int | None = None
        while whole is None or len(found) < whole:
            count, page = self._part(
                f"{_counted(graph)} OPTIONAL {{ SELECT ?s ?p ?o WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }} "
                f"ORDER BY ?s ?p ?o LIMIT {size} OFFSET {len(found)} }}"
            )
            if count is None:
                raise EngineError(
                    f"the answer of {shown(self.addresses.query)} is not whole: its count is missing"
                )
            if whole not in (None, count) or (count and not page) or page & found:
                raise EngineError(
                    f"{shown(self.addresses.query)} cuts its answers, and {graph} changed while it was read page by "
                    "page; ask again"
                )
            whole = count
            found |= page
        return whole, found


def _counted(graph: NamedNode) -> str:
    return f"{{ SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?a ?b ?c }} }} }}"


def number(*values: str) -> int:
    """Return the count that a server gives.

    Raises
    ------
    EngineError
        When it gives none, or several.

    Examples
    --------
    >>> number("12")
    12
    """
    if len(values) != 1 or not (values[0].isascii() and values[0].isdecimal()):
        raise EngineError("the server answers a COUNT with something else than one number")
    return int(values[0])


def _as_rows(solutions: QuerySolutions | QueryBoolean | QueryTriples) -> list[dict[str, str]]:
    if not isinstance(solutions, pyoxigraph.QuerySolutions):
        raise EngineError("the server answers a SELECT with something else")
    return rows_of(solutions)
