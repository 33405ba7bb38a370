"""The graphs that a query sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


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
