"""A `Store` behind a SPARQL endpoint, to read.

A query that names no graph sees all graphs on some servers, and none on others. So each query is sent with the graphs
it may see (``default-graph-uri`` and ``named-graph-uri`` of the protocol). A probe finds out first whether the server
honours them. If it does not, the graphs are fetched and queried locally.

A case is fetched by one request that also counts its statements: so it is one state of the case, and complete.
"""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from stakegraph.errors import EngineError
from stakegraph.sparql.graphs import Graphs
from stakegraph.store.cases import CaseFinder, StoredCase
from stakegraph.store.endpoint import results
from stakegraph.store.endpoint.addresses import find_urls
from stakegraph.store.endpoint.credentials import find_credentials
from stakegraph.store.endpoint.exchange import Exchange, Request
from stakegraph.store.endpoint.redaction import redact_urls
from stakegraph.store.memory import MemoryStore
from stakegraph.terms import ONTOLOGY_GRAPH, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples
    from rdflib import Dataset

    from stakegraph.store.endpoint.exchange import Payload

# No server truncates answers with fewer rows than this without saying so.
_FEWEST_TRUNCATED_ROWS = 1_000
_COUNT = NamedNode("https://stakegraph.example/statements")
_CASES = """SELECT ?base ?id ?title { GRAPH ?base {
  ?base a sg:Case ; dcterms:identifier ?id ; dcterms:title ?title } } ORDER BY ?id"""
_CLAIM_COUNTS = """SELECT ?base (COUNT(?claim) AS ?n) {
  GRAPH ?base { ?claim sg:inCase ?base ; a sg:Claim } } GROUP BY ?base"""
_PROBE = """SELECT DISTINCT ?seen {
  { ?x a sg:Case BIND("case" AS ?seen) } UNION { GRAPH ?g { ?x a sg:Case } BIND("named case" AS ?seen) } UNION
  { ?x a sg:Relation BIND("term" AS ?seen) } UNION { GRAPH ?g { ?x a sg:Relation } BIND("named term" AS ?seen) } }"""
_log = logging.getLogger("stakegraph")


def open_endpoint(url: str) -> EndpointStore:
    """Return the store behind an endpoint; nothing is sent yet.

    Raises
    ------
    StakegraphError
        If the address or the credentials cannot be used.
    """
    urls = find_urls(url)
    return EndpointStore(Exchange(urls, find_credentials(url)))


class EndpointStore(CaseFinder):
    """A `Store` behind a SPARQL endpoint: the vocabulary, and a graph per case.

    Other graphs of the server are not part of it. With `graphs`, queries see these alone.
    """

    def __init__(self, exchange: Exchange, graphs: Sequence[str] | None = None) -> None:
        self.exchange, self.place = exchange, redact_urls(exchange.urls.query)
        self._chosen_graphs = None if graphs is None else tuple(graphs)

    def cases(self) -> list[StoredCase]:
        rows = self.select_rows(_CASES, "id", "base", "title")
        try:
            return [StoredCase(row["id"], NamedNode(row["base"]).value, row["title"]) for row in rows]
        except ValueError as error:
            raise EngineError(f"{self.place} has a case whose graph is not named by an IRI") from error

    def claim_counts(self) -> dict[str, int]:
        """Return the number of curated claims of each case, by its id."""
        rows = self.select_rows(_CLAIM_COUNTS, "base", "n")
        counts = {row["base"]: results.read_count(row["n"]) for row in rows}
        return {case.id: counts.get(case.base, 0) for case in self.cases()}

    def view_case(self, case: StoredCase) -> EndpointStore:
        """Return a view of one case: its graph and the vocabulary's."""
        return EndpointStore(self.exchange, [case.base, ONTOLOGY_GRAPH.value])

    def content(self, case: StoredCase) -> MemoryStore:
        """Return a copy of one case, as it was at one moment."""
        store = MemoryStore()
        store.add(self._fetch(case.base))
        return store

    def path_index_folder(self, case: StoredCase) -> None:
        """Return None: a server keeps no index of paths."""

    def query(
        self, text: str, prefixes: Mapping[str, str], graphs: Graphs | None = None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        visible = graphs or Graphs(self._graphs, self._graphs)
        if not self._honours_dataset:
            return self._copy.query(text, prefixes, visible)
        return self._ask(text, prefixes, visible)

    def select(self, text: str) -> list[dict[str, str]]:
        return results.read_rows(self.query(text, PREFIXES))

    def select_rows(self, text: str, *names: str) -> list[dict[str, str]]:
        """Return the rows of a query that names its graphs itself.

        A row without one of the names is an error.
        """
        rows = results.read_rows(self._ask(text, PREFIXES))
        if any(name not in row for row in rows for name in names):
            raise EngineError(f"{self.place} gives rows without all of: {', '.join(names)}")
        return rows

    def quads(self) -> Iterator[Quad]:
        return self._copy.quads()

    def dataset(self) -> Dataset:
        """Return an rdflib Dataset over a copy of the store."""
        return self._copy.dataset()

    @cached_property
    def _graphs(self) -> tuple[str, ...]:
        """The graphs that queries see."""
        if self._chosen_graphs is not None:
            return self._chosen_graphs
        return (*(case.base for case in self.cases()), ONTOLOGY_GRAPH.value)

    @cached_property
    def _honours_dataset(self) -> bool:
        """Whether the server sees the graphs that a request names, and no others."""
        vocabulary, *cases = reversed(self._graphs)
        if not cases:
            return False
        graphs = Graphs(default=(cases[0],), named=(vocabulary,))
        rows = results.read_rows(self._ask(_PROBE, PREFIXES, graphs))
        is_honoured = {row.get("seen") for row in rows} == {"case", "named term"}
        if not is_honoured:
            _log.warning(
                "%s ignores the graphs a query names; fetching them and querying locally", self.place
            )
        return is_honoured

    @cached_property
    def _copy(self) -> MemoryStore:
        store = MemoryStore()
        for graph in self._graphs:
            store.add(self._fetch(graph, may_be_empty=True))
        return store

    # ---- requests

    def _ask(
        self, text: str, prefixes: Mapping[str, str], graphs: Graphs | None = None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        from stakegraph.sparql.text import QueryText

        query = QueryText(text, prefixes)
        head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())
        is_graph = query.after_prologue()[0].keyword in ("CONSTRUCT", "DESCRIBE")
        accept = results.GRAPH_ACCEPTED if is_graph else results.RESULTS_ACCEPTED
        payload = self._send(head + text, accept, graphs)
        if is_graph:
            store = results.read_graph(payload)
            if len(store) >= results.read_limit(payload):
                raise payload.error(
                    f"gives {len(store):,} statements, the most it gives at once, so some may be missing. Ask for "
                    "fewer, or raise the server's limit"
                )
            return results.as_triples(store)
        count = results.count_results(payload)
        if count >= min(_FEWEST_TRUNCATED_ROWS, results.read_limit(payload)):
            self._check_count(head + query.count_query(), graphs, count)
        return results.read_results(payload)  # not before the check, whose error would keep it

    def _check_count(self, text: str, graphs: Graphs | None, count: int) -> None:
        """Refuse an answer with fewer rows than the server counts.

        Some servers truncate silently.
        """
        payload = self._send(text, results.RESULTS_ACCEPTED, graphs)
        results.count_results(payload)
        rows = results.read_rows(results.read_results(payload))
        total = results.read_count(*(row.get("n", "") for row in rows))
        if total != count:
            raise EngineError(
                f"{self.place} gave {count:,} of {total:,} rows: it truncates answers, or the data changed meanwhile. "
                "Ask for fewer with LIMIT, or raise the server's limit"
            )

    def _send(self, text: str, accept: str, graphs: Graphs | None = None) -> Payload:
        fields = [("query", text)]
        if graphs is not None:
            fields += [("default-graph-uri", graph) for graph in graphs.default]
            fields += [("named-graph-uri", graph) for graph in graphs.named]
        content, content_type = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        return self.exchange.send(Request(self.exchange.urls.query, content, content_type, accept))

    # ---- a whole graph

    def _fetch(self, graph: str, *, may_be_empty: bool = False) -> Iterator[Quad]:
        """Return all statements of a graph, as they were at one moment."""
        name = NamedNode(graph)
        count, triples = self._fetch_part(f"{_count_pattern(name)} UNION {{ GRAPH {name} {{ ?s ?p ?o }} }}")
        if count is None or len(triples) != count:  # truncated: a shorter page and its count are not
            count, triples = self._fetch_pages(name, max(1, len(triples) - 1))
        if not count and not may_be_empty:
            raise EngineError(f"{self.place} no longer holds the case {graph}")
        return (Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples)

    def _fetch_part(self, pattern: str) -> tuple[int | None, set[Triple]]:
        """Return the total count, if it was not truncated, and the statements."""
        text = f"CONSTRUCT {{ {_COUNT} {_COUNT} ?n . ?s ?p ?o }} WHERE {{ {pattern} }}"
        store = results.read_graph(self._send(text, results.GRAPH_ACCEPTED))
        counts = list(store.quads_for_pattern(_COUNT, _COUNT, None, DefaultGraph()))
        for quad in counts:
            store.remove(quad)
        values = [getattr(quad.object, "value", "") for quad in counts]
        return results.read_count(*values) if values else None, {quad.triple for quad in store}

    def _fetch_pages(self, graph: NamedNode, size: int) -> tuple[int, set[Triple]]:
        """Return the count and the statements of a graph, read page by page.

        Each row of a page repeats the count.
        """
        triples: set[Triple] = set()
        total: int | None = None
        while total is None or len(triples) < total:
            count, page = self._fetch_part(
                f"{_count_pattern(graph)} OPTIONAL {{ SELECT ?s ?p ?o WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }} "
                f"ORDER BY ?s ?p ?o LIMIT {size} OFFSET {len(triples)} }}"
            )
            if count is None:
                raise EngineError(f"the answer of {self.place} is truncated: its count is missing")
            if total not in (None, count) or (count and not page) or page & triples:
                raise EngineError(
                    f"{self.place} truncates answers, and {graph} changed while it was read page by page; try again"
                )
            total = count
            triples |= page
        return total, triples


def _count_pattern(graph: NamedNode) -> str:
    return f"{{ SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?a ?b ?c }} }} }}"
