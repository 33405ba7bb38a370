"""A store in memory: Oxigraph, which is gone when the program ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph

from stakegraph.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad, QueryBoolean, QuerySolutions, QueryTriples
    from rdflib import Dataset


class MemoryStore:
    """A `Store` in memory."""

    def __init__(self) -> None:
        self._store = pyoxigraph.Store()

    def add(self, quads: Iterable[Quad]) -> None:
        self._store.bulk_extend(quads)

    def query(
        self, text: str, prefixes: Mapping[str, str], *, union: bool = True
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        # Oxigraph pays no heed to FROM where the default graph is the union.
        return self._store.query(text, prefixes=dict(prefixes), use_default_graph_as_union=union)

    def select(self, text: str) -> list[dict[str, str]]:
        solutions = self.query(text, PREFIXES)
        if not isinstance(solutions, pyoxigraph.QuerySolutions):
            raise TypeError(f"not a SELECT query: {text!r}")
        names = [variable.value for variable in solutions.variables]
        return [
            {name: value.value for name, value in zip(names, solution, strict=True) if value is not None}
            for solution in solutions
        ]

    def quads(self) -> Iterator[Quad]:
        return iter(self._store)

    def dataset(self) -> Dataset:
        """Return an rdflib Dataset over the same data, its default graph the union of all graphs.

        >>> from stakegraph import bundled_case, open_case
        >>> dataset = open_case(bundled_case()).dataset()
        >>> bool(dataset.query("ASK { ?s <https://stakegraph.example/ontology#threatens> ?o }"))
        True
        """
        from oxrdflib import OxigraphStore
        from rdflib import Dataset

        return Dataset(store=OxigraphStore(store=self._store), default_union=True)
