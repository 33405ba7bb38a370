"""Conflict paths as answers hold them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Protocol

from stakegraph.model import Polarity

if TYPE_CHECKING:
    from stakegraph.analysis.paths.options import PathOptions
    from stakegraph.network import Dyad


class Hop(Protocol):
    """One step of a path."""

    @property
    def source(self) -> str: ...

    @property
    def target(self) -> str: ...

    @property
    def polarity(self) -> Polarity: ...

    @property
    def strength(self) -> float: ...


class Chain:
    """What a path is judged by, whatever its hops are made of."""

    __slots__ = ()
    hops: tuple[Hop, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """The ids of the entities along the path, both ends included."""
        return (self.hops[0].source, *(hop.target for hop in self.hops))

    @property
    def weakest(self) -> float:
        """The strength of the weakest hostile hop, 0 to 10: a chain holds no better than that."""
        return min(self._strengths)

    @property
    def mean(self) -> float:
        """The mean strength of the hostile hops, 0 to 10; used only to order equals."""
        return fmean(self._strengths)

    @property
    def sort_key(self) -> tuple[float, int, float, tuple[str, ...]]:
        """Strongest weakest link first, then fewer hops, then the higher mean, then ids."""
        # Rounded, so that equal means are equal whichever way they were summed.
        return (-self.weakest, len(self.hops), -round(self.mean, 9), self.nodes)

    @property
    def _strengths(self) -> list[float]:
        return [hop.strength for hop in self.hops if hop.polarity is Polarity.CONFLICT]


@dataclass(frozen=True, slots=True, repr=False)
class ConflictPath(Chain):
    """A chain of dyads, the first and the last of them hostile."""

    hops: tuple[Dyad, ...]

    def __repr__(self) -> str:
        return f"<ConflictPath {' → '.join(self.nodes)}: weakest link {self.weakest:g}>"


@dataclass(frozen=True, slots=True, repr=False)
class PathAnswer:
    """The paths that were found, in order; `truncated` says why there may be more, and is None otherwise.

    `found` is how many there were, of which `paths` may hold only the best.
    """

    source: str | None
    target: str | None
    options: PathOptions
    paths: tuple[ConflictPath, ...] = ()
    truncated: str | None = None
    found: int = 0

    def __repr__(self) -> str:
        ends = f"{self.source or 'anybody'} to {self.target or 'anybody'}"
        return f"<PathAnswer {ends}: {self.found} paths{', truncated' if self.truncated else ''}>"
