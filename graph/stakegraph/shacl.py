"""The rules of `stakegraph.validate` as the shapes of ``ontology/shapes.ttl``, run on a store's statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, serialize

from stakegraph import resources
from stakegraph.errors import EngineError, Finding, MissingExtraError
from stakegraph.terms import ONTOLOGY_GRAPH
from stakegraph.validate import CASE, CLAIMS, ENTITIES, in_file_order, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import rdflib

    from stakegraph.model import Case
    from stakegraph.store.base import Store

_SHAPES = "https://stakegraph.example/shapes#"


def shacl_findings(
    store: Store, case: Case, rows: Mapping[tuple[str, str], int] | None = None
) -> list[Finding]:
    """Return the shapes of ``ontology/shapes.ttl`` that a case in a store does not conform to.

    Slow (some milliseconds a claim), and told without the names that `case_findings` puts into its messages;
    but it sees the statements themselves, and so what a `Case` cannot hold. Nothing comes from the network.

    Of the store's graphs, the case's own and the vocabulary's are looked at. `rows` are `CaseReading.rows`; by
    default those that `write_case` gives.

    Raises
    ------
    MissingExtraError
        When pyshacl is not installed.
    EngineError
        When pyshacl cannot carry the validation out.

    Examples
    --------
    >>> from stakegraph import bundled_case, open_case
    >>> shacl_findings(open_case(bundled_case()), bundled_case())
    []
    """
    try:
        import pyshacl
    except ImportError as error:
        raise MissingExtraError("pyshacl", "shacl") from error
    from rdflib import Graph

    shapes = Graph().parse(resources.ontology() / "shapes.ttl", format="turtle")
    _, report, text = pyshacl.validate(
        _case_graph(store, case),
        shacl_graph=shapes,
        inference="none",
        do_owl_imports=False,
    )
    if not isinstance(report, Graph):
        raise EngineError(f"pyshacl: {text}")
    rows = rows_of(case) if rows is None else rows
    return in_file_order(_placed(*each, case, rows) for each in _reported(report, shapes, case.base))


def _case_graph(store: Store, case: Case) -> rdflib.Graph:
    # A graph of its own rather than store.dataset(): rdflib's Dataset warns of itself when pyshacl walks it,
    # and other cases in the same store are not this one's business.
    from rdflib import Graph

    graphs = {NamedNode(case.base), ONTOLOGY_GRAPH}
    triples = (quad.triple for quad in store.quads() if quad.graph_name in graphs)
    return Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")


def _reported(report: rdflib.Graph, shapes: rdflib.Graph, base: str) -> Iterator[tuple[str, str, str]]:
    """Yield the node, the column and the message of each result of a validation report."""
    from rdflib import RDF, SH, Namespace

    column_of = Namespace(_SHAPES).column
    for result in report.subjects(RDF.type, SH.ValidationResult):
        column = str(shapes.value(report.value(result, SH.sourceShape), column_of))
        focus, value = str(report.value(result, SH.focusNode)), str(report.value(result, SH.value))
        # A constraint on the case names the claim or the entity that breaks it as its value.
        node = value if focus == base and value.startswith(base) else focus
        yield node, column, str(report.value(result, SH.resultMessage))


def _placed(node: str, column: str, message: str, case: Case, rows: Mapping[tuple[str, str], int]) -> Finding:
    """Lead from a node of the case to the row that a curator can open."""
    kind, _, name = node.removeprefix(case.base).rpartition("/")
    if kind == "source":
        numbers = {source.id: number for number, source in enumerate(case.sources, start=1)}
        return Finding(CASE, 0, f"source[{numbers.get(name, '?')}].{column}", message)
    if not name:
        return Finding(CASE, 0, column, message)
    file = CLAIMS if kind == "claim" else ENTITIES
    row = rows.get((file, name), 0)
    return Finding(file, row, column, message if row else f"{message} ({name})")
