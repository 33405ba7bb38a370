"""The description of the server: SPARQL 1.1 Service Description and VoID."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from stakegraph.formats.sparql_results import render
from stakegraph.query.asking import QueryResult
from stakegraph.query.graph import sort_graph
from stakegraph.terms import PREFIXES, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.server.holdings import Holdings

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
FORMATS = "http://www.w3.org/ns/formats/"
_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
            "N-Triples", "JSON-LD", "RDF_XML")  # fmt: skip
_SIZES = "SELECT ?graph (COUNT(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph"


def described(holdings: Holdings, base: str, format_: str) -> bytes:
    """Return the description of a server at `base` (``http://host/``), in a format of the results of a query."""
    graph = QueryResult("graph", triples=tuple(sort_graph(_triples(holdings, base))))
    return render(graph, format_, {**PREFIXES, "sd": SD, "void": VOID}).encode()


def _triples(holdings: Holdings, base: str) -> Iterator[Triple]:
    service, dataset = NamedNode(f"{base}sparql"), NamedNode(f"{base}.well-known/void#dataset")
    yield Triple(service, term("rdf:type"), NamedNode(SD + "Service"))
    yield Triple(service, NamedNode(SD + "endpoint"), service)
    yield Triple(service, NamedNode(SD + "supportedLanguage"), NamedNode(SD + "SPARQL11Query"))
    yield Triple(service, NamedNode(SD + "feature"), NamedNode(SD + "UnionDefaultGraph"))
    for name in _FORMATS:
        yield Triple(service, NamedNode(SD + "resultFormat"), NamedNode(FORMATS + name))
    yield Triple(service, NamedNode(SD + "defaultDataset"), dataset)
    yield Triple(dataset, term("rdf:type"), NamedNode(SD + "Dataset"))
    yield Triple(dataset, term("rdf:type"), NamedNode(VOID + "Dataset"))
    yield Triple(dataset, NamedNode(VOID + "sparqlEndpoint"), service)
    titles = {case.base: case.title for case in holdings.store.cases()}
    yield Triple(dataset, term("dcterms:title"), Literal("; ".join(titles.values()) or "no cases"))
    for name in sorted(set(PREFIXES.values())):
        yield Triple(dataset, NamedNode(VOID + "vocabulary"), NamedNode(name))
    sizes = {row["graph"]: int(row["n"]) for row in holdings.store.select(_SIZES)}
    yield Triple(dataset, NamedNode(VOID + "triples"), Literal(sum(sizes.values())))
    for index, (name, size) in enumerate(sizes.items()):
        named, graph = BlankNode(f"n{index}"), BlankNode(f"g{index}")
        yield Triple(dataset, NamedNode(SD + "namedGraph"), named)
        yield Triple(named, NamedNode(SD + "name"), NamedNode(name))
        yield Triple(named, NamedNode(SD + "graph"), graph)
        yield Triple(graph, term("rdf:type"), NamedNode(SD + "Graph"))
        yield Triple(graph, NamedNode(VOID + "triples"), Literal(size))
        if name in titles:
            yield Triple(graph, term("dcterms:title"), Literal(titles[name]))
