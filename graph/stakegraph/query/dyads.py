"""Refuse a query for dyads if the store has not counted them."""

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
    """Raise an error if the graphs hold a case without counted dyads.

    Without the error, the empty answer would look as if the case had no dyads.

    Raises
    ------
    EngineError
        If a case has no dyad count, because it was not loaded with `load`.
    """
    solutions = store.query(_WITHOUT, PREFIXES, graphs)
    cases = [str(row["id"].value) for row in solutions] if isinstance(solutions, QuerySolutions) else []
    if cases:
        raise EngineError(
            f"the query asks for dyads, but the store has not counted those of {', '.join(cases)}: load it with "
            "'stakegraph load', which counts them"
        )
