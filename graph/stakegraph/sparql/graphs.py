"""The graphs that a query sees; SPARQL calls them its dataset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Graphs:
    """The IRIs of the graphs that a query sees.

    Attributes
    ----------
    default : tuple of str
        The graphs whose union a pattern outside of GRAPH sees.
    named : tuple of str
        The graphs that GRAPH sees.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[str]:
        """Iterate over the distinct graphs."""
        return iter(dict.fromkeys(self.default + self.named))
