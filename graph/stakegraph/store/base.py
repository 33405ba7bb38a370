"""The interfaces of stores: one for reading, one for writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad, QueryBoolean, QuerySolutions, QueryTriples
    from rdflib import Dataset

    from stakegraph.sparql.graphs import Graphs


class Store(Protocol):
    """A readable store of triples. By default, queries see the union of its graphs."""

    def query(
        self, text: str, prefixes: Mapping[str, str], graphs: Graphs | None = None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Run a SPARQL 1.1 query, which may use the prefixes without declaring them.

        With `graphs`, the query sees only these graphs; its own FROM and FROM NAMED must name the same ones.
        """

    def select(self, text: str) -> list[dict[str, str]]:
        """Run one of the program's own SELECT queries.

        A row maps each bound variable to its lexical value.
        """

    def quads(self) -> Iterator[Quad]:
        """Yield the distinct statements."""

    def dataset(self) -> Dataset:
        """Return an rdflib Dataset whose default graph is the union of all graphs."""


class WritableStore(Store, Protocol):
    """A store that takes statements: the one in memory. Others take cases."""

    def add(self, quads: Iterable[Quad]) -> None:
        """Add statements in bulk."""
