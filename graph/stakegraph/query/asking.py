"""SPARQL over a store: a query is checked, refused where it would do more than read, and answered in full."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Triple

from stakegraph.dyads import DYAD_TERMS
from stakegraph.errors import EngineError
from stakegraph.query.dyads import refuse_without_dyads
from stakegraph.query.graph import sorted_graph
from stakegraph.query.limits import STACK, Limits, Progress, within_limits
from stakegraph.query.parameters import bound
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
    """What a query gave, all of it. `kind` says which of the fields hold it.

    Attributes
    ----------
    kind : {"select", "ask", "graph"}
        CONSTRUCT and DESCRIBE give a graph.
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
    """Answer a SPARQL query; it sees the union of the store's graphs unless it or `graphs` names some.

    The rows of a SELECT without any ORDER BY are sorted, and so are the triples of a graph: the same query on
    the same data gives the same bytes. Blank nodes are named anew for the same reason.

    Parameters
    ----------
    store : Store
        What to ask.
    text : str
        A SELECT, ASK, CONSTRUCT or DESCRIBE query.
    prefixes : mapping
        Prefixes that the query may use without declaring them; a PREFIX of its own wins.
    parameters : mapping, optional
        For names of variables, without question mark, the one value that each may have: the query is answered
        as if every group that names the variable began with ``VALUES``. A value is a term, never a text that
        becomes a part of the query.
    limits : Limits, optional
        What it may take; 30 seconds, a million rows and 4 GiB of memory by default. When a limit is reached
        this function raises at once, but the engine may go on for a while: see `stakegraph.query.limits`.
    graphs : Graphs, optional
        The graphs it sees; they go before its own FROM and FROM NAMED.

    Raises
    ------
    QueryError
        When the query cannot be read, is too large or nested too deeply, would write or call out (SERVICE), or
        names a graph that the store does not hold, or a parameter that it does not have.
    EngineError
        When the engine fails on a query it can read, or a limit is reached.

    Examples
    --------
    >>> from pyoxigraph import NamedNode
    >>> from stakegraph import bundled_case, open_case
    >>> from stakegraph.rdf import prefixes
    >>> case = bundled_case()
    >>> run_query(open_case(case), "ASK { :ice sg:recruits :nypd-officers }", prefixes(case)).boolean
    True
    >>> found = run_query(open_case(case), "SELECT ?whom { ?who sg:labels ?whom }", prefixes(case),
    ...                   parameters={"who": NamedNode(case.base + "donald-trump")})
    >>> [str(row[0]) for row in found.rows]
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
    """Answer a query as `run_query` does, as a part of work that `within_limits` watches."""
    query = QueryText(text.removeprefix("\ufeff"), prefixes)
    try:
        query.refuse_other_than_reading()
        query.check_syntax(stack=STACK, seconds=progress.seconds_left, on_step=progress.step)
        places = {} if graphs is not None else query.places_of_graphs
        chosen = graphs or query.graphs
        _refuse_unknown_graphs(query, chosen or (), places, store, progress)
        if any(iri.startswith(SG) for iri in query.iris_ending_in(DYAD_TERMS)):
            refuse_without_dyads(store, chosen)
        text = bound(query, parameters) if parameters else query.text
        return _collect(store.query(text, query.prefixes, chosen), progress, query)
    except (OSError, RuntimeError, SyntaxError, ValueError) as error:
        raise EngineError(f"the engine could not answer the query: {error}") from error


def _refuse_unknown_graphs(
    query: QueryText, graphs: Iterable[str], places: Mapping[str, int], store: Store, progress: Progress
) -> None:
    for graph in graphs:
        try:
            named = NamedNode(graph)
        except ValueError as error:
            raise query.error(places.get(graph), f"{graph!r} names no graph: {error}") from error
        if not store.query(f"ASK {{ GRAPH {named} {{ ?s ?p ?o }} }}", {}):
            answer = store.query("SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } }", {})
            held = [str(row[0]) for row in _collect(answer, progress).rows]
            raise query.error(
                places.get(graph), f"the store holds no graph <{graph}>; it holds {', '.join(held) or 'none'}"
            )


def _collect(
    answer: QuerySolutions | QueryBoolean | QueryTriples, progress: Progress, query: QueryText | None = None
) -> QueryResult:
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return QueryResult("ask", boolean=bool(answer))
    if isinstance(answer, pyoxigraph.QueryTriples):
        return QueryResult("graph", triples=tuple(sorted_graph(_counted(answer, progress), progress.step)))
    variables = [variable.value for variable in answer.variables]
    rows: list[Row] = [tuple(solution) for solution in _counted(answer, progress)]
    columns = None if query is None else query.columns
    if columns is not None:
        order = sorted(range(len(variables)), key=lambda number: columns.index(variables[number]))
        variables = [variables[number] for number in order]
        rows = [tuple(row[number] for number in order) for row in rows]
    if query is None or not query.has_order:
        rows.sort(key=lambda row: [_term_key(each) for each in row])
    return QueryResult("select", tuple(variables), tuple(_with_names(rows)))


def _counted(answer: Iterable[Item], progress: Progress) -> Iterator[Item]:
    for each in answer:
        progress.row()
        yield each


def _term_key(term: Term | None) -> tuple[int, float, str]:
    """Order as ORDER BY does: the unbound, blank nodes, IRIs, literals; numbers by what they are worth."""
    if term is None:
        return (0, 0.0, "")
    if isinstance(term, BlankNode):
        return (1, 0.0, "")
    if isinstance(term, pyoxigraph.Literal):
        number = _number(term)
        return (4, 0.0, str(term)) if number is None else (3, number, str(term))
    return (2 if isinstance(term, NamedNode) else 5, 0.0, str(term))


def _number(literal: pyoxigraph.Literal) -> float | None:
    if literal.datatype not in _NUMERIC:
        return None
    try:
        number = float(literal.value)
    except ValueError:  # xsd:integer says so, but its text is no number: it is sorted as text
        return None
    return None if math.isnan(number) else number


def _with_names(rows: Iterable[Row]) -> Iterator[Row]:
    """Name blank nodes in the order of their coming."""
    names: dict[BlankNode, BlankNode] = {}
    for row in rows:
        if any(isinstance(term, BlankNode) for term in row):
            yield tuple(
                names.setdefault(term, BlankNode(f"b{len(names)}")) if isinstance(term, BlankNode) else term
                for term in row
            )
        else:
            yield row
