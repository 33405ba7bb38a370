"""What every store can do; what triples mean is not its business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad, QueryBoolean, QuerySolutions, QueryTriples
    from rdflib import Dataset


@dataclass(frozen=True, slots=True)
class Graphs:
    """The graphs that a query sees, by their IRIs; SPARQL calls them its dataset.

    Attributes
    ----------
    default : tuple of str
        What a pattern outside of GRAPH sees: the union of these.
    named : tuple of str
        What GRAPH sees.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[str]:
        """Iterate over all of them, each once."""
        return iter(dict.fromkeys(self.default + self.named))


class Store(Protocol):
    """A place where triples live. Queries see the union of its graphs, unless told otherwise."""

    def add(self, quads: Iterable[Quad]) -> None:
        """Add statements, in bulk."""

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
