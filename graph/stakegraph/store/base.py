"""The interfaces of stores: one to read, one to write. What triples mean is not their business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad, QueryBoolean, QuerySolutions, QueryTriples
    from rdflib import Dataset

    from stakegraph.sparql.graphs import Graphs


class Store(Protocol):
    """A place where triples live, to read. Queries see the union of its graphs, unless told otherwise."""

    def query(
        self, text: str, prefixes: Mapping[str, str], graphs: Graphs | None = None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Run a SPARQL 1.1 query; prefixes are known to it without being declared.

        With `graphs` it sees these instead of all; they stand for its own FROM and FROM NAMED, which count only
        when they say the same.
        """

    def select(self, text: str) -> list[dict[str, str]]:
        """Run one of the program's own SELECT queries; a row holds the bound variables' lexical values."""

    def quads(self) -> Iterator[Quad]:
        """Yield every statement, each once."""

    def dataset(self) -> Dataset:
        """Return an rdflib Dataset over the same data, its default graph the union of all graphs."""


class WritableStore(Store, Protocol):
    """A store that takes statements one bulk at a time: the one in memory. Others take whole cases."""

    def add(self, quads: Iterable[Quad]) -> None:
        """Add statements, in bulk."""
