"""What every store can do; what triples mean is not its business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad, QueryBoolean, QuerySolutions, QueryTriples
    from rdflib import Dataset


class Store(Protocol):
    """A place where triples live. Queries see the union of its graphs, unless told otherwise."""

    def add(self, quads: Iterable[Quad]) -> None:
        """Add statements, in bulk."""

    def query(
        self, text: str, prefixes: Mapping[str, str], *, union: bool = True
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Run a SPARQL 1.1 query; prefixes are known to it without being declared.

        Without `union`, the query's own FROM and FROM NAMED say which graphs it sees.
        """

    def select(self, text: str) -> list[dict[str, str]]:
        """Run one of the program's own SELECT queries; a row holds the bound variables' lexical values."""

    def quads(self) -> Iterator[Quad]:
        """Yield every statement, each once."""

    def dataset(self) -> Dataset:
        """Return an rdflib Dataset over the same data, its default graph the union of all graphs."""
