"""Check a store's statements with the SHACL shapes in ``ontology/shapes.ttl``."""

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
    """Return the violations of ``ontology/shapes.ttl`` by a case in a store.

    Compared with `case_findings`, this is slow (some milliseconds a claim) and its messages do not name entities. But
    it checks the statements themselves, including those that a `Case` cannot represent. It makes no network requests.

    Parameters
    ----------
    store : Store
        The store that contains the case. Only the graphs of the case and of the vocabulary are checked.
    case : Case
        The case.
    rows : mapping, optional
        The row of each entity and claim, as in `CaseReading.rows`; by default the rows that `write_case` would write.

    Raises
    ------
    MissingExtraError
        When pyshacl is not installed.
    EngineError
        When pyshacl cannot complete the validation.

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
    results = _read_report(report, shapes, case.base)
    return in_file_order(_make_finding(*result, case, rows) for result in results)


def _case_graph(store: Store, case: Case) -> rdflib.Graph:
    # A separate graph instead of store.dataset(): rdflib's Dataset emits warnings when pyshacl walks it, and the store
    # may contain other cases.
    from rdflib import Graph

    graphs = {NamedNode(case.base), ONTOLOGY_GRAPH}
    triples = (quad.triple for quad in store.quads() if quad.graph_name in graphs)
    return Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")


def _read_report(report: rdflib.Graph, shapes: rdflib.Graph, base: str) -> Iterator[tuple[str, str, str]]:
    """Yield the node, column and message of each result in a validation report."""
    from rdflib import RDF, SH, Namespace

    column_of = Namespace(_SHAPES).column
    for result in report.subjects(RDF.type, SH.ValidationResult):
        shape = report.value(result, SH.sourceShape)
        column = str(shapes.value(shape, column_of))
        message = str(report.value(result, SH.resultMessage))
        focus = str(report.value(result, SH.focusNode))
        value = str(report.value(result, SH.value))
        # The value of a constraint on the case is the claim or entity that violates it.
        is_about_part = focus == base and value.startswith(base)
        yield value if is_about_part else focus, column, message


def _make_finding(
    node: str, column: str, message: str, case: Case, rows: Mapping[tuple[str, str], int]
) -> Finding:
    """Return the finding for a node, with the row that a curator can open."""
    kind, _, id_ = node.removeprefix(case.base).rpartition("/")
    if kind == "source":
        index = _find_source_index(case, id_)
        return Finding(CASE, 0, f"source[{index}].{column}", message)
    if not id_:
        return Finding(CASE, 0, column, message)
    file = CLAIMS if kind == "claim" else ENTITIES
    row = rows.get((file, id_), 0)
    if not row:
        message += f" ({id_})"
    return Finding(file, row, column, message)


def _find_source_index(case: Case, id_: str) -> str:
    ids = [source.id for source in case.sources]
    return str(ids.index(id_) + 1) if id_ in ids else "?"
