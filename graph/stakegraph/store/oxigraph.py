"""What the stores that run on Oxigraph share: how they are asked."""

from __future__ import annotations

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
def _reading() -> Iterator[None]:
    """Say of what Oxigraph cannot read, a damaged database for example, that it is the store's fault."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise EngineError(
            f"the store cannot be read: {error}; if it is damaged, restore a backup into a new folder"
        ) from error


def rows_of(solutions: QuerySolutions) -> list[dict[str, str]]:
    """Return the rows of a SELECT: the text of each value by its variable, without what is unbound."""
    names = [variable.value for variable in solutions.variables]
    return [
        {name: value.value for name, value in zip(names, row, strict=True) if value is not None}
        for row in solutions
    ]


class OxigraphStore:
    """The reading half of a `Store`, over an Oxigraph store.

    With `graphs`, queries see these graphs alone, and the union of them instead of all.
    """

    def __init__(self, store: pyoxigraph.Store, graphs: Sequence[NamedNode] | None = None) -> None:
        self._store = store
        self._graphs = None if graphs is None else list(graphs)

    def query(
        self, text: str, prefixes: Mapping[str, str], graphs: Graphs | None = None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        # Oxigraph pays no heed to FROM where the default graph is the union, or is given.
        if graphs is None and self._graphs is None:
            return self._store.query(text, prefixes=dict(prefixes), use_default_graph_as_union=True)
        view = self._graphs or []
        default = view if graphs is None else list(map(NamedNode, graphs.default))
        named = view if graphs is None else list(map(NamedNode, graphs.named))
        return self._store.query(
            text, prefixes=dict(prefixes), default_graph=[*default], named_graphs=[*named]
        )

    def select(self, text: str) -> list[dict[str, str]]:
        with _reading():
            solutions = self.query(text, PREFIXES)
        if not isinstance(solutions, pyoxigraph.QuerySolutions):
            raise TypeError(f"not a SELECT query: {text!r}")
        with _reading():
            return rows_of(solutions)

    def quads(self) -> Iterator[Quad]:
        for graph in [None] if self._graphs is None else self._graphs:
            with _reading():
                yield from self._store.quads_for_pattern(None, None, None, graph)

    def dataset(self) -> Dataset:
        """Return an rdflib Dataset over all graphs, also those a view hides; its default graph is their union.

        It only reads: SERVICE, FROM, updates and parsing are refused. It has no limits of time and memory; for
        queries of strangers there is `stakegraph.query.run_query`.

        >>> from stakegraph import bundled_case, open_case
        >>> dataset = open_case(bundled_case()).dataset()
        >>> bool(dataset.query("ASK { ?s <https://stakegraph.example/ontology#threatens> ?o }"))
        True
        """
        from stakegraph.store.rdflib_view import ReadingDataset

        return ReadingDataset(self._store)
