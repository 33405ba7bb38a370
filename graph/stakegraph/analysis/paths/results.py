"""Conflict paths and answers that hold them."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from operator import attrgetter
from statistics import fmean
from typing import TYPE_CHECKING, Protocol, TypeVar

from stakegraph.model import BACKGROUND_RANK, Polarity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stakegraph.analysis.paths.options import PathOptions
    from stakegraph.network import Dyad


MEAN_DIGITS = 9
"""Means are rounded to this many digits, so that the order of summing cannot make equal means differ."""


def weigh_rank(rank: int) -> int:
    """Return the rank of a hop as it counts in a path: background weakens nothing."""
    return 0 if rank == BACKGROUND_RANK else rank


class Hop(Protocol):
    """One step of a path."""

    @property
    def source(self) -> str: ...

    @property
    def target(self) -> str: ...

    @property
    def polarity(self) -> Polarity: ...

    @property
    def rank(self) -> int: ...

    @property
    def strength(self) -> float: ...


class Chain:
    """The nodes, the strength and the rank of a path with hops of any type."""

    __slots__ = ()
    hops: tuple[Hop, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """The ids of the entities along the path, including both ends."""
        return (self.hops[0].source, *(hop.target for hop in self.hops))

    @property
    def rank(self) -> int:
        """The rank of the least sure hop, ties included; background weakens nothing."""
        return max(weigh_rank(hop.rank) for hop in self.hops)

    @property
    def weakest(self) -> float:
        """The strength of the weakest hostile hop, 0 to 10."""
        return min(self._strengths)

    @property
    def mean(self) -> float:
        """The mean strength of the hostile hops, 0 to 10; only ranks equal paths."""
        return fmean(self._strengths)

    @property
    def sort_key(self) -> tuple[int, float, int, float, tuple[str, ...]]:
        """Surest first, then strongest weakest link, fewer hops, the higher mean, and ids."""
        mean = round(self.mean, MEAN_DIGITS)
        return (self.rank, -self.weakest, len(self.hops), -mean, self.nodes)

    @property
    def _strengths(self) -> list[float]:
        return [hop.strength for hop in self.hops if hop.polarity is Polarity.CONFLICT]


ChainT = TypeVar("ChainT", bound=Chain)


def rank_paths(paths: Iterable[ChainT], best: int | None) -> list[ChainT]:
    """Return the best paths, best first; without `best`, return all."""
    key = attrgetter("sort_key")
    return sorted(paths, key=key) if best is None else heapq.nsmallest(best, paths, key)


@dataclass(frozen=True, slots=True, repr=False)
class ConflictPath(Chain):
    """A chain of dyads; the first and the last are hostile."""

    hops: tuple[Dyad, ...]

    def __repr__(self) -> str:
        return f"<ConflictPath {' → '.join(self.nodes)}: weakest link {self.weakest:g}>"


@dataclass(frozen=True, slots=True, repr=False)
class PathAnswer:
    """The conflict paths between two ends, best first.

    Attributes
    ----------
    source, target : str or None
        The ids of the ends; None for any entity.
    options : PathOptions
        The options of the search.
    paths : tuple of ConflictPath
        All paths, or only the best if the options have `best`.
    truncated : str or None
        Why there may be more paths; None if the search was complete.
    path_count : int
        The number of paths that the search came upon.
    """

    source: str | None
    target: str | None
    options: PathOptions
    paths: tuple[ConflictPath, ...] = ()
    truncated: str | None = None
    path_count: int = 0

    def __repr__(self) -> str:
        ends = f"{self.source or 'anybody'} to {self.target or 'anybody'}"
        return f"<PathAnswer {ends}: {self.path_count} paths{', truncated' if self.truncated else ''}>"
