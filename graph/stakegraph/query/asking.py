"""Answer SPARQL queries over a store.

A query is checked first, refused unless it only reads, and answered completely.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Triple

from stakegraph.dyads import DYAD_TERMS
from stakegraph.errors import EngineError
from stakegraph.query.dyads import refuse_without_dyads
from stakegraph.query.graph import sort_graph
from stakegraph.query.limits import STACK, Limits, Progress, within_limits
from stakegraph.query.parameters import bind_parameters
from stakegraph.sparql.text import QueryText
from stakegraph.terms import SG
from stakegraph.terms import term as vocabulary_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

    from stakegraph.sparql.graphs import Graphs
    from stakegraph.store.base import Store

    Term = NamedNode | BlankNode | pyoxigraph.Literal | Triple
    Row = tuple[Term | None, ...]

Item = TypeVar("Item")

_NUMERIC = frozenset(vocabulary_term(f"xsd:{name}") for name in ("integer", "decimal", "double", "float"))


@dataclass(frozen=True)
class QueryResult:
    """The complete result of a query. `kind` says which of the other fields hold it.

    Attributes
    ----------
    kind : {"select", "ask", "graph"}
        The form of the result; CONSTRUCT and DESCRIBE give a graph.
    variables : tuple of str
        The columns of a SELECT, without question marks.
    rows : tuple of tuple
        The rows of a SELECT: a term for each variable, None where it is unbound.
    boolean : bool or None
        The answer of an ASK.
    triples : tuple of pyoxigraph.Triple
        The graph, sorted, each statement once.
    """

    kind: Literal["select", "ask", "graph"]
    variables: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    boolean: bool | None = None
    triples: tuple[Triple, ...] = ()


def run_query(
    store: Store,
    text: str,
    prefixes: Mapping[str, str],
    *,
    parameters: Mapping[str, Term] | None = None,
    limits: Limits | None = None,
    graphs: Graphs | None = None,
) -> QueryResult:
    """Answer a SPARQL query; by default it sees the union of the store's graphs.

    The same query on the same data gives the same bytes. So the rows of a SELECT without ORDER BY are sorted, the
    triples of a graph are sorted, and blank nodes are renamed.

    Parameters
    ----------
    store : Store
        The store to query.
    text : str
        A SELECT, ASK, CONSTRUCT or DESCRIBE query.
    prefixes : mapping
        Prefixes that the query may use without declaring them. Its own PREFIX declarations take precedence.
    parameters : mapping, optional
        Values of variables, by the variable's name without the question mark. The query is answered as if every
        group that names the variable began with ``VALUES``. A value is a term; it is never pasted into the query.
    limits : Limits, optional
        Limits of time, rows and memory; by default 30 seconds, a million rows and 4 GiB. This function raises as
        soon as a limit is reached, but the engine may continue for a while: see `stakegraph.query.limits`.
    graphs : Graphs, optional
        The graphs that the query sees. They override its own FROM and FROM NAMED.

    Raises
    ------
    QueryError
        If the query is invalid, too large or nested too deeply, if it would write or call out (SERVICE), or if it
        names a graph that is not in the store or a parameter that the query does not have.
    EngineError
        If the engine fails on a valid query, or a limit is reached.

    Examples
    --------
    >>> from pyoxigraph import NamedNode
    >>> from stakegraph import bundled_case, open_case
    >>> from stakegraph.rdf import prefixes
    >>> case = bundled_case()
    >>> run_query(open_case(case), "ASK { :ice sg:recruits :nypd-officers }", prefixes(case)).boolean
    True
    >>> result = run_query(open_case(case), "SELECT ?whom { ?who sg:labels ?whom }", prefixes(case),
    ...                    parameters={"who": NamedNode(case.base + "donald-trump")})
    >>> [str(row[0]) for row in result.rows]
    ['<https://stakegraph.example/case/nypd-recruitment/zohran-mamdani>']
    """
    values = dict(parameters or {})

    def work(progress: Progress) -> QueryResult:
        return answer_query(store, text, prefixes, progress, parameters=values, graphs=graphs)

    return within_limits(work, limits or Limits())


def answer_query(
    store: Store,
    text: str,
    prefixes: Mapping[str, str],
    progress: Progress,
    *,
    parameters: Mapping[str, Term] | None = None,
    graphs: Graphs | None = None,
) -> QueryResult:
    """Answer a query as `run_query` does, inside `within_limits`."""
    query = QueryText(text.removeprefix("\ufeff"), prefixes)
    try:
        query.refuse_unless_read_only()
        query.check_syntax(stack=STACK, seconds=progress.seconds_left, on_step=progress.step)
        offsets = query.graph_offsets if graphs is None else {}
        visible = graphs or query.graphs
        _refuse_unknown_graphs(query, visible or (), offsets, store, progress)
        if any(iri.startswith(SG) for iri in query.iris_ending_in(DYAD_TERMS)):
            refuse_without_dyads(store, visible)
        bound_text = bind_parameters(query, parameters) if parameters else query.text
        answer = store.query(bound_text, query.prefixes, visible)
        return _collect(answer, progress, query)
    except (OSError, RuntimeError, SyntaxError, ValueError) as error:
        raise EngineError(f"the engine could not answer the query: {error}") from error


def _refuse_unknown_graphs(
    query: QueryText, graphs: Iterable[str], offsets: Mapping[str, int], store: Store, progress: Progress
) -> None:
    for graph in graphs:
        offset = offsets.get(graph)
        try:
            name = NamedNode(graph)
        except ValueError as error:
            raise query.error(offset, f"{graph!r} is not the IRI of a graph: {error}") from error
        is_stored = store.query(f"ASK {{ GRAPH {name} {{ ?s ?p ?o }} }}", {})
        if not is_stored:
            answer = store.query("SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } }", {})
            stored = ", ".join(str(row[0]) for row in _collect(answer, progress).rows)
            raise query.error(offset, f"the store holds no graph <{graph}>; it holds {stored or 'none'}")


def _collect(
    answer: QuerySolutions | QueryBoolean | QueryTriples, progress: Progress, query: QueryText | None = None
) -> QueryResult:
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return QueryResult("ask", boolean=bool(answer))
    if isinstance(answer, pyoxigraph.QueryTriples):
        triples = sort_graph(_count_rows(answer, progress), progress.step)
        return QueryResult("graph", triples=tuple(triples))
    return _collect_rows(answer, progress, query)


def _collect_rows(answer: QuerySolutions, progress: Progress, query: QueryText | None) -> QueryResult:
    variables = tuple(variable.value for variable in answer.variables)
    rows: list[Row] = list(map(tuple, _count_rows(answer, progress)))
    has_order = False
    if query is not None:
        has_order = query.has_order
        if query.columns is not None:
            variables, rows = _reorder_columns(variables, rows, query.columns)
    if not has_order:
        rows.sort(key=_row_key)
    return QueryResult("select", variables, tuple(_rename_blank_nodes(rows)))


def _reorder_columns(
    variables: tuple[str, ...], rows: list[Row], columns: list[str]
) -> tuple[tuple[str, ...], list[Row]]:
    order = sorted(range(len(variables)), key=lambda index: columns.index(variables[index]))
    reordered = [tuple(row[index] for index in order) for row in rows]
    return tuple(variables[index] for index in order), reordered


def _row_key(row: Row) -> list[tuple[int, float, str]]:
    return list(map(_term_key, row))


def _count_rows(answer: Iterable[Item], progress: Progress) -> Iterator[Item]:
    for row in answer:
        progress.row()
        yield row


def _term_key(term: Term | None) -> tuple[int, float, str]:
    """Return a sort key in the order of ORDER BY.

    Unbound values come first, then blank nodes, IRIs, numbers by value, and other literals.

    Quoted triples come last.
    """
    if term is None:
        return (0, 0.0, "")
    if isinstance(term, BlankNode):
        return (1, 0.0, "")
    if isinstance(term, NamedNode):
        return (2, 0.0, str(term))
    if isinstance(term, Triple):
        return (5, 0.0, str(term))
    value = _numeric_value(term)
    if value is None:
        return (4, 0.0, str(term))
    return (3, value, str(term))


def _numeric_value(literal: pyoxigraph.Literal) -> float | None:
    if literal.datatype not in _NUMERIC:
        return None
    try:
        value = float(literal.value)
    except ValueError:  # an invalid number, such as "x"^^xsd:integer, is sorted as text
        return None
    return None if math.isnan(value) else value


def _rename_blank_nodes(rows: Iterable[Row]) -> Iterator[Row]:
    """Name the blank nodes b0, b1, … in order of appearance."""
    names: dict[BlankNode, BlankNode] = {}

    def rename(term: Term | None) -> Term | None:
        if not isinstance(term, BlankNode):
            return term
        return names.setdefault(term, BlankNode(f"b{len(names)}"))

    for row in rows:
        has_blank_nodes = any(isinstance(term, BlankNode) for term in row)
        yield tuple(map(rename, row)) if has_blank_nodes else row
