"""Which graphs a query sees, by the names that people know them by."""

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
    """Return the graphs of these names, for a query to see them and nothing else; None without any name.

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
        When a name is none of these; it carries the nearest.

    Examples
    --------
    >>> from stakegraph import bundled_case, open_case
    >>> named_graphs(["nypd-recruitment"], open_case(bundled_case()), {}).default
    ('https://stakegraph.example/case/nypd-recruitment/',)
    """
    known: dict[str, str] | None = None
    found = []
    for name in names:
        if known is None:
            known = {row["id"]: row["base"] for row in store.select(_CASES)}
            known.setdefault(ONTOLOGY, ONTOLOGY_GRAPH.value)
        found.append(known.get(name) or _iri(name, known, prefixes))
    return Graphs(tuple(found), tuple(found)) if found else None


def _iri(name: str, known: Mapping[str, str], prefixes: Mapping[str, str]) -> str:
    if "://" in name and not name.startswith("<"):
        name = f"<{name}>"
    if name.startswith("<") or ":" in name:
        _, value = read_parameter(f"graph={name}", prefixes)
        if isinstance(value, NamedNode):
            return value.value
        raise QueryError(f"{name!r} is no graph: give the id of a case, 'ontology' or an IRI")
    raise UnknownNameError("graph", name, known)
