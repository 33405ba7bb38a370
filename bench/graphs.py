"""Generate graphs for benches: directed, with a few hubs and five edges per node on average.

Out- and in-degrees follow power laws, as in networks of acts: each end of an edge is drawn with a probability
proportional to ``rank ** -exponent``, with ranks shuffled separately for sources and targets. The seeds are fixed, so
the same size gives the same graph.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DEGREE = 5
_EXPONENT = 0.75
_RANKS = (1.0, 2.0, 2.5, 3.5, 4.4, 5.0, 6.5, 7.0, 9.0, 10.0)


@dataclass(frozen=True)
class Edges:
    """A directed graph as columns; `strength` is the |intensity| of each edge, one of ten ranks."""

    nodes: Sequence[str]
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    rank: NDArray[np.int64]

    @property
    def strengths(self) -> tuple[float, ...]:
        """The strengths of the ranks."""
        return _RANKS

    def rows(self) -> list[tuple[str, str, float]]:
        """Return the edges as plain triples, as a file reader returns them."""
        return [
            (self.nodes[source], self.nodes[target], _RANKS[rank])
            for source, target, rank in zip(
                self.source.tolist(), self.target.tolist(), self.rank.tolist(), strict=True
            )
        ]


def power_law(edge_count: int, *, seed: int = 7) -> Edges:
    """Return a random power-law digraph without self-loops; parallel edges occur."""
    random = np.random.default_rng(seed)
    node_count = edge_count // DEGREE
    weight = np.arange(1, node_count + 1) ** -_EXPONENT
    ranked = random.permutation(node_count)
    ends = [ranked[random.choice(node_count, edge_count, p=weight / weight.sum())] for _ in range(2)]
    ends[1] = np.where(ends[0] == ends[1], (ends[1] + 1) % node_count, ends[1])
    width = len(str(node_count))
    nodes = [f"n{number:0{width}}" for number in range(node_count)]
    return Edges(nodes, ends[0], ends[1], random.integers(0, len(_RANKS), edge_count))


def pair_three_hops_apart(edges: Edges) -> tuple[str, str]:
    """Return two nodes three hops apart, the first of average out-degree; lowest ids win."""
    leaving: dict[int, list[int]] = {}
    for source, target in zip(edges.source.tolist(), edges.target.tolist(), strict=True):
        leaving.setdefault(source, []).append(target)
    start = next(node for node in sorted(leaving) if len(leaving[node]) == DEGREE)
    levels: list[set[int]] = [{start}]
    seen = {start}
    for _ in range(3):
        reached = {there for here in levels[-1] for there in leaving.get(here, ())} - seen
        seen |= reached
        levels.append(reached)
    arriving: Any = Counter(edges.target.tolist())
    goal = min(levels[3], key=lambda node: (abs(arriving[node] - DEGREE), node))
    return edges.nodes[start], edges.nodes[goal]
