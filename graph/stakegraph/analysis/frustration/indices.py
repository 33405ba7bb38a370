"""Frustration: how many relations contradict the best division into camps, and which?

*Strong* balance knows two camps: everybody is either with us or with them. *Weak* balance knows any number, and
so the enemy of my enemy need not be my friend. The two answers differ, and neither replaces the other.

References
----------
Abelson and Rosenberg (1958) and Harary (1959), the line index of balance. Davis (1967), weak balance. Aref,
Mason and Wilson (2020), Networks 75(1), the exact model. Aref and Wilson (2019), Journal of Complex Networks
7(2), the normalised index.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.analysis.frustration.cycles import hit_odd_cycles, hit_single_foe_cycles
from stakegraph.analysis.frustration.exact import packing_bound, solve_two_camps
from stakegraph.analysis.frustration.pairs import SignedPairs, cost_of
from stakegraph.analysis.frustration.search import best_division, numbered

if TYPE_CHECKING:
    from collections.abc import Callable

    from stakegraph.analysis.signed import SignedEdge, SignedGraph
    from stakegraph.network import Receipt

    Solver = Callable[[SignedPairs, float], tuple[list[int] | None, float]]

_SMALL = 1e-6
_SEARCHED = 0.4  # the share of the time that local search may take
MOST_PAIRS = 50_000  # in a larger block HiGHS no longer keeps to its time limit


@dataclass(frozen=True, slots=True)
class Frustration:
    """How far a graph is from balance, and the relations that stand in the way.

    Attributes
    ----------
    value : float
        What the frustrated edges cost in the best division found: their number, or their summed weights.
    lower_bound : float
        No division costs less.
    total : float
        What all edges would cost: their number, or their summed weights.
    camps : tuple of tuple of str
        The division, largest first; parties without any edge are left out. Parts of the graph that no edge
        connects may be turned round on their own: across them, sharing a camp means nothing.
    frustrated : tuple of SignedEdge
        The edges that contradict the division, with their claims: friends apart, foes together.
    ambivalent : tuple of (str, str)
        The pairs with both a friendly and a hostile edge, one of which is frustrated in any division.
    strong : bool
        Whether there are two camps at most, or any number of them.
    weighted : bool
        Whether edges count by their weight, or 1 each.
    unproved : str or None
        Why the optimum may be lower, and None when `value` is the optimum.
    """

    value: float
    lower_bound: float
    total: float
    camps: tuple[tuple[str, ...], ...]
    frustrated: tuple[SignedEdge, ...]
    ambivalent: tuple[tuple[str, str], ...]
    strong: bool
    weighted: bool
    unproved: str | None = None

    @property
    def proved(self) -> bool:
        """Whether no division can be better."""
        return self.unproved is None

    @property
    def normalised(self) -> float | None:
        """F = 1 − 2 L / m, from 0 to 1 (balanced); None without edges and for weak balance.

        Two camps never cost more than m / 2, which is what makes the range. With any number of camps there is
        no such scale.
        """
        return 1 - 2 * self.value / self.total if self.strong and self.total else None

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims that frustrate: those of the frustrated edges, edge by edge."""
        return tuple(receipt for edge in self.frustrated for receipt in edge.receipts)


def frustration(
    graph: SignedGraph, *, weighted: bool = False, time_limit: float = 5.0, seed: int = 1
) -> Frustration:
    """Find the frustration index (line index of balance): the least number of edges that contradict two camps.

    ``L = min over divisions of #(friendly edges between the camps) + #(hostile edges within a camp)``

    Parameters
    ----------
    graph : SignedGraph
        The parties and how they stand to each other.
    weighted : bool
        Count each edge by its weight. By default each counts 1: weights are ranks on an ordinal scale, and the
        optimum of a sum of ranks changes with how far apart the ranks happen to be put.
    time_limit : float
        Stop after about so many seconds and return the best division found, with `unproved`. Only then may
        two runs differ, since a faster machine gets further.
    seed : int
        Of the local search that goes before the solver.

    Returns
    -------
    Frustration
        With 0 ≤ value ≤ total / 2. Value 0, proved, for a graph without edges; and, since frustration sees
        cycles of every length, it may be positive where there is no triangle. An ambivalent pair counts
        exactly 1 (weighted: at least the lesser of its weights).

    Notes
    -----
    NP-hard. The graph falls into biconnected blocks, whose frustrations add up. Local search gives each block a
    division, unbalanced triangles without common edges a bound; where the two differ, HiGHS solves the AND
    model. Where half of the time is not enough for that, the hitting set of odd cycles raises the bound.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> enemies = SignedGraph.of_edges([("a", "b", -1), ("b", "c", -1), ("a", "c", -1)])
    >>> found = frustration(enemies)
    >>> found.value, found.proved, found.normalised
    (1.0, True, 0.33333333333333337)
    >>> weak_frustration(enemies).value
    0.0
    """
    return _Problem(graph, weighted, 2, (solve_two_camps, hit_odd_cycles)).solve(time_limit, seed)


def weak_frustration(
    graph: SignedGraph, *, weighted: bool = False, time_limit: float = 5.0, seed: int = 1
) -> Frustration:
    """Find the line index of weak balance: the least number of edges that contradict any number of camps.

    Also known as the minimum number of disagreements of correlation clustering. Parameters and result are as
    in `frustration`. The optimum is never above that of two camps, and it is 0 when all edges are hostile.

    Notes
    -----
    NP-hard. Every camp of the division hangs together through friendly edges. HiGHS solves it as a hitting set
    of cycles with exactly one hostile edge, found as they are needed.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> found = weak_frustration(SignedGraph.of_edges([("a", "b", 1), ("b", "c", 1), ("a", "c", -1)]))
    >>> found.value, len(found.frustrated)
    (1.0, 1)
    """
    return _Problem(graph, weighted, None, (hit_single_foe_cycles,)).solve(time_limit, seed)


@dataclass(frozen=True, slots=True)
class _Problem:
    graph: SignedGraph
    weighted: bool
    groups: int | None
    solvers: tuple[Solver, ...]

    def solve(self, time_limit: float, seed: int) -> Frustration:
        started = time.monotonic()
        pairs = SignedPairs.of(self.graph, weighted=self.weighted)
        hit: set[int] = set()
        bound = 0.0
        blocks = pairs.blocks()
        for place, block in enumerate(blocks):
            left = time_limit - (time.monotonic() - started)
            # A small block must not use up the time of the large ones, which come last.
            share = left if place == len(blocks) - 1 else left / 2
            frustrated, least = self._solve_block(pairs.part(block), max(share, 0.0), seed)
            hit.update(block[index] for index in frustrated)
            bound += least
        groups = (pairs.two_sides if self.groups else pairs.friendly_parts)(frozenset(hit))
        reason = f"the search for a proof stopped after {time_limit:g} s"
        if blocks and len(blocks[-1]) > MOST_PAIRS:
            reason = f"a block of {len(blocks[-1])} pairs is too large for the solver ({MOST_PAIRS})"
        return self._result(groups, bound, reason)

    def _solve_block(self, block: SignedPairs, time_limit: float, seed: int) -> tuple[list[int], float]:
        """Return the frustrated pairs of a block, and a lower bound of what they cost."""
        if len(block.ends) == 1:
            return [], 0.0
        started = time.monotonic()
        groups = best_division(block, groups=self.groups, seed=seed, time_limit=time_limit * _SEARCHED)
        cost = block.cost(groups)
        bound = packing_bound(block, weak=self.groups is None)
        for place, solver in enumerate(self.solvers, start=1):
            left = time_limit - (time.monotonic() - started)
            if cost <= bound + _SMALL or left <= 0 or len(block.ends) > MOST_PAIRS:
                break
            found, solved = solver(block, left if place == len(self.solvers) else left / 2)
            bound = max(bound, solved if self.weighted else math.ceil(solved - _SMALL) if solved > 0 else 0)
            if found is not None and block.cost(found) < cost - _SMALL:
                groups, cost = found, block.cost(found)
        return block.frustrated(groups), bound

    def _result(self, groups: list[int], bound: float, reason: str) -> Frustration:
        group = dict(zip(self.graph.nodes, numbered(groups), strict=True))
        frustrated = tuple(
            edge for edge in self.graph.edges if (group[edge.a] == group[edge.b]) != (edge.sign > 0)
        )
        costs = [cost_of(edge, weighted=self.weighted) for edge in self.graph.edges]
        value = sum(cost_of(edge, weighted=self.weighted) for edge in frustrated)
        least = bound + self._ambivalent_cost(costs)
        proved = value <= least + _SMALL
        related = {end for edge in self.graph.edges for end in edge.pair}
        return Frustration(
            float(value),
            float(value) if proved else float(least),
            float(sum(costs)),
            camps_of({node: group[node] for node in self.graph.nodes if node in related}),
            frustrated,
            tuple(sorted(self.graph.ambivalent)),
            self.groups is not None,
            self.weighted,
            None if proved else f"{reason}; the optimum may be as low as {least:g}",
        )

    def _ambivalent_cost(self, costs: list[float]) -> float:
        """Return what the ambivalent pairs cost at least: the lesser edge of each."""
        lesser: dict[tuple[str, str], float] = {}
        for edge, cost in zip(self.graph.edges, costs, strict=True):
            if edge.pair in self.graph.ambivalent:
                lesser[edge.pair] = min(cost, lesser.get(edge.pair, cost))
        return sum(lesser.values())


def camps_of(group: dict[str, int]) -> tuple[tuple[str, ...], ...]:
    """Return the members of each group in the order of their ids, the largest group first."""
    members: dict[int, list[str]] = {}
    for node in sorted(group):
        members.setdefault(group[node], []).append(node)
    return tuple(sorted(map(tuple, members.values()), key=lambda camp: (-len(camp), camp)))
