"""A query for dyads is refused where none were counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import QuerySolutions

from stakegraph.errors import EngineError
from stakegraph.terms import PREFIXES

if TYPE_CHECKING:
    from stakegraph.sparql.graphs import Graphs
    from stakegraph.store.base import Store

_WITHOUT = """SELECT ?id { ?case a sg:Case ; dcterms:identifier ?id FILTER NOT EXISTS { ?case sg:dyadCount ?n } }
ORDER BY ?id"""


def refuse_without_dyads(store: Store, graphs: Graphs | None = None) -> None:
    """Refuse to ask for dyads where claims are not counted: it would look as if there were none.

    Raises
    ------
    EngineError
        When nothing says how many dyads a case in the graphs has: it did not come into the store by `load`.
    """
    found = store.query(_WITHOUT, PREFIXES, graphs)
    cases = [str(row["id"].value) for row in found] if isinstance(found, QuerySolutions) else []
    if cases:
        raise EngineError(
            f"the query asks for dyads, and the store keeps none of {', '.join(cases)}: put it there with "
            "'stakegraph load', which counts them"
        )
