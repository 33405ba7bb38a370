"""Find the graphs that a query sees by a case id, 'ontology' or an IRI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from stakegraph.errors import QueryError, UnknownNameError
from stakegraph.query.parameters import read_parameter
from stakegraph.sparql.graphs import Graphs
from stakegraph.terms import ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stakegraph.store.base import Store

ONTOLOGY = "ontology"
_CASES = "SELECT ?id ?base { ?base a sg:Case ; dcterms:identifier ?id } ORDER BY ?id"


def named_graphs(names: Iterable[str], store: Store, prefixes: Mapping[str, str]) -> Graphs | None:
    """Return the graphs to which names limit a query; None without names.

    Parameters
    ----------
    names : iterable of str
        The id of a case, ``ontology`` for the vocabulary, an IRI (``<https://…>`` or ``https://…``) or a prefixed name.
    store : Store
        Where the cases are.
    prefixes : mapping
        Prefixes that a name may have.

    Raises
    ------
    UnknownNameError
        If a name is unknown; the error carries the closest names.
    QueryError
        If a name is not the name of a graph.

    Examples
    --------
    >>> from stakegraph import bundled_case, open_case
    >>> named_graphs(["nypd-recruitment"], open_case(bundled_case()), {}).default
    ('https://stakegraph.example/case/nypd-recruitment/',)
    """
    names = list(names)
    if not names:
        return None
    iris = {row["id"]: row["base"] for row in store.select(_CASES)}
    iris.setdefault(ONTOLOGY, ONTOLOGY_GRAPH.value)
    graphs = tuple(iris.get(name) or _read_iri(name, iris, prefixes) for name in names)
    return Graphs(graphs, graphs)


def _read_iri(name: str, iris: Mapping[str, str], prefixes: Mapping[str, str]) -> str:
    is_in_brackets = name.startswith("<")
    if ":" not in name and not is_in_brackets:
        raise UnknownNameError("graph", name, iris)
    is_plain_iri = "://" in name and not is_in_brackets
    text = f"<{name}>" if is_plain_iri else name
    _, value = read_parameter(f"graph={text}", prefixes)
    if not isinstance(value, NamedNode):
        raise QueryError(f"{text!r} is not a graph; give the id of a case, 'ontology' or an IRI")
    return value.value
