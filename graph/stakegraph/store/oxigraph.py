"""Reading from an Oxigraph store, in memory or on disk."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import NamedNode

from stakegraph.errors import EngineError
from stakegraph.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyoxigraph import Quad, QueryBoolean, QuerySolutions, QueryTriples
    from rdflib import Dataset

    from stakegraph.sparql.graphs import Graphs


@contextmanager
def _name_store_errors() -> Iterator[None]:
    """Re-raise Oxigraph's read errors as EngineError, without the solutions in their frames.

    Any thread may free an error, but solutions must be freed in their own thread.
    """
    try:
        yield
    except (OSError, RuntimeError) as error:
        traceback.clear_frames(error.__traceback__)
        raise EngineError(
            f"the store cannot be read: {error}; if it is damaged, restore a backup into a new folder"
        ) from error


def _require_select(answer: QuerySolutions | QueryBoolean | QueryTriples, text: str) -> QuerySolutions:
    if not isinstance(answer, pyoxigraph.QuerySolutions):
        raise TypeError(f"not a SELECT query: {text!r}")
    return answer


def list_rows(solutions: QuerySolutions) -> list[dict[str, str]]:
    """Return the rows of a SELECT; each maps bound variables to texts."""
    names = [variable.value for variable in solutions.variables]
    rows = []
    for solution in solutions:
        pairs = zip(names, solution, strict=True)
        rows.append({name: value.value for name, value in pairs if value is not None})
    return rows


class OxigraphStore:
    """A readable `Store` over an Oxigraph store.

    With `graphs`, queries see only these graphs.
    """

    def __init__(self, store: pyoxigraph.Store, graphs: Sequence[NamedNode] | None = None) -> None:
        self._store = store
        self._graphs = None if graphs is None else list(graphs)

    def query(
        self, text: str, prefixes: Mapping[str, str], graphs: Graphs | None = None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        # Oxigraph ignores FROM if the default graph is the union of all graphs, or is given.
        if graphs is not None:
            default = list(map(NamedNode, graphs.default))
            named = list(map(NamedNode, graphs.named))
        elif self._graphs is not None:
            default = named = self._graphs
        else:
            return self._store.query(text, prefixes=dict(prefixes), use_default_graph_as_union=True)
        return self._store.query(
            text, prefixes=dict(prefixes), default_graph=[*default], named_graphs=[*named]
        )

    def select(self, text: str) -> list[dict[str, str]]:
        with _name_store_errors():
            return list_rows(_require_select(self.query(text, PREFIXES), text))

    def quads(self) -> Iterator[Quad]:
        for graph in [None] if self._graphs is None else self._graphs:
            with _name_store_errors():
                yield from self._store.quads_for_pattern(None, None, None, graph)

    def dataset(self) -> Dataset:
        """Return a read-only rdflib Dataset over all graphs.

        It also contains the graphs that a view hides. Its default graph is the union of all graphs.

        The dataset is read-only: SERVICE, FROM, updates and parsing are refused. It has no limits of time and
        memory; for queries from strangers use `stakegraph.query.run_query`.

        >>> from stakegraph import bundled_case, open_case
        >>> dataset = open_case(bundled_case()).dataset()
        >>> bool(dataset.query("ASK { ?s <https://stakegraph.example/ontology#threatens> ?o }"))
        True
        """
        from stakegraph.store.rdflib_view import ReadingDataset

        return ReadingDataset(self._store)
