"""Frustration: how many relations contradict the best division into camps, and which?

*Strong* balance has at most two camps, so the enemy of my enemy is my friend. *Weak* balance has any number of
camps, so the enemy of my enemy may be my enemy too. The two answers differ, and neither replaces the other.

References
----------
Abelson and Rosenberg (1958) and Harary (1959), the line index of balance. Davis (1967), weak balance. Aref,
Mason and Wilson (2020), Networks 75(1), the exact model. Aref and Wilson (2019), Journal of Complex Networks
7(2), the normalised index.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.analysis.frustration.cycles import hit_odd_cycles, hit_single_foe_cycles
from stakegraph.analysis.frustration.exact import packing_bound, solve_two_camps
from stakegraph.analysis.frustration.pairs import SignedPairs, cost_of
from stakegraph.analysis.frustration.search import best_division, renumber
from stakegraph.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Callable

    from stakegraph.analysis.signed import SignedEdge, SignedGraph
    from stakegraph.network import Receipt

    Solver = Callable[[SignedPairs, float], tuple[list[int] | None, float]]

_SMALL = 1e-6  # costs that differ by less are equal
_SHARE_FOR_SEARCH = 0.4  # share of the time limit for local search; the rest is for the proof
MOST_PAIRS = 50_000  # in a larger block, HiGHS overruns its time limit


@dataclass(frozen=True, slots=True)
class Frustration:
    """How far a graph is from balance, and the relations that prevent it.

    Attributes
    ----------
    value : float
        The cost of the frustrated edges in the best division found: their number, or their summed weights.
    lower_bound : float
        No division costs less.
    total : float
        The cost of all edges: their number, or their summed weights.
    camps : tuple of tuple of str
        The division, largest group first, without the parties that have no edge. The two sides of a component can
        be swapped at no cost, so sharing a group means nothing for parties of different components.
    frustrated : tuple of SignedEdge
        The edges that contradict the division, with their claims: friends apart, foes together.
    ambivalent : tuple of (str, str)
        The pairs with both a friendly and a hostile edge, one of which is frustrated in any division.
    strong : bool
        Whether the division has at most two groups (strong balance) or any number (weak balance).
    weighted : bool
        Whether edges count by their weight, or 1 each.
    unproved : str or None
        Why the optimum may be lower; None if `value` is the optimum.
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
        """Whether `value` is proved to be the optimum."""
        return self.unproved is None

    @property
    def normalised(self) -> float | None:
        """F = 1 − 2 L / m, from 0 to 1 (balanced); None without edges and for weak balance.

        The scale rests on two camps, whose best division never costs more than m / 2.
        """
        return 1 - 2 * self.value / self.total if self.strong and self.total else None

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims of the frustrated edges, edge by edge."""
        return tuple(receipt for edge in self.frustrated for receipt in edge.receipts)


def frustration(
    graph: SignedGraph, *, weighted: bool = False, time_limit: float = 5.0, seed: int = 1
) -> Frustration:
    """Return the frustration index: the least number of edges that contradict two camps.

    It is also known as the line index of balance.

    ``L = min over divisions of #(friendly edges between the camps) + #(hostile edges within a camp)``

    Parameters
    ----------
    graph : SignedGraph
        The parties and the signed edges between them.
    weighted : bool
        Count each edge by its weight. By default each counts 1. Weights are ranks on an ordinal scale, and the
        optimum of a sum of ranks depends on the arbitrary distances between them.
    time_limit : float
        Stop after about this many seconds and return the best division found, with `unproved`. Only then can two
        runs differ, because a faster machine gets further.
    seed : int
        The seed of the local search before the solver.

    Returns
    -------
    Frustration
        With 0 ≤ value ≤ total / 2. The value is 0, proved, for a graph without edges. It may be positive even
        without triangles, because frustration counts cycles of every length. An ambivalent pair costs exactly 1
        (weighted: at least the lesser of its weights).

    Notes
    -----
    The problem is NP-hard. The frustrations of the graph's biconnected blocks add up. For each block, local search
    finds a division, and unbalanced triangles without common edges give a lower bound. If the two differ, HiGHS
    solves the AND model. If half of the time is not enough for that, the hitting set of odd cycles raises the bound.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> enemies = SignedGraph.of_edges([("a", "b", -1), ("b", "c", -1), ("a", "c", -1)])
    >>> result = frustration(enemies)
    >>> result.value, result.proved, result.normalised
    (1.0, True, 0.33333333333333337)
    >>> weak_frustration(enemies).value
    0.0
    """
    return _Problem(graph, weighted, 2, (solve_two_camps, hit_odd_cycles)).solve(time_limit, seed)


def weak_frustration(
    graph: SignedGraph, *, weighted: bool = False, time_limit: float = 5.0, seed: int = 1
) -> Frustration:
    """Return the least number of edges that contradict a division into any number of camps.

    It is also known as the line index of weak balance, and as the minimum number of disagreements of correlation
    clustering. Parameters and result are as in `frustration`. The optimum is at most that of two camps, and it is 0
    if all edges are hostile.

    Notes
    -----
    The problem is NP-hard. Friendly edges connect the members of each camp. HiGHS solves the problem as a hitting
    set of the cycles with exactly one hostile edge, added as they are needed.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> result = weak_frustration(SignedGraph.of_edges([("a", "b", 1), ("b", "c", 1), ("a", "c", -1)]))
    >>> result.value, len(result.frustrated)
    (1.0, 1)
    """
    return _Problem(graph, weighted, None, (hit_single_foe_cycles,)).solve(time_limit, seed)


@dataclass(frozen=True, slots=True)
class _Problem:
    """A graph to divide into at most `groups` groups, with the solvers that prove the optimum, in order."""

    graph: SignedGraph
    weighted: bool
    groups: int | None
    solvers: tuple[Solver, ...]

    def solve(self, time_limit: float, seed: int) -> Frustration:
        """Solve each block, and combine the results."""
        deadline = Deadline(time_limit)
        pairs = SignedPairs.of(self.graph, weighted=self.weighted)
        frustrated: set[int] = set()
        bound = 0.0
        blocks = pairs.blocks()
        for index, block in enumerate(blocks, start=1):
            # Small blocks come first, and must leave time for the large ones.
            left = deadline.left if index == len(blocks) else deadline.left / 2
            in_block, block_bound = self._solve_block(pairs.select(block), max(left, 0.0), seed)
            frustrated.update(block[pair] for pair in in_block)
            bound += block_bound

        divide = pairs.two_sides if self.groups else pairs.friendly_parts
        groups = divide(frozenset(frustrated))
        reason = f"the search for a proof stopped after {time_limit:g} s"
        if blocks and len(blocks[-1]) > MOST_PAIRS:
            reason = f"a block of {len(blocks[-1])} pairs is too large for the solver ({MOST_PAIRS})"
        return self._result(groups, bound, reason)

    def _solve_block(self, block: SignedPairs, time_limit: float, seed: int) -> tuple[list[int], float]:
        """Return the frustrated pairs of a block, and a lower bound of their cost."""
        if len(block.ends) == 1:
            return [], 0.0
        deadline = Deadline(time_limit)
        search_limit = time_limit * _SHARE_FOR_SEARCH
        best = best_division(block, groups=self.groups, seed=seed, time_limit=search_limit)
        cost = block.cost(best)
        bound = packing_bound(block, weak=self.groups is None)

        solvers = self.solvers if len(block.ends) <= MOST_PAIRS else ()
        for index, solver in enumerate(solvers, start=1):
            left = deadline.left
            if cost <= bound + _SMALL or left <= 0:
                break
            groups, solver_bound = solver(block, left if index == len(solvers) else left / 2)
            bound = max(bound, self._round_up(solver_bound))
            if groups is not None and block.cost(groups) < cost - _SMALL:
                best = groups
                cost = block.cost(best)
        return block.find_frustrated(best), bound

    def _round_up(self, bound: float) -> float:
        """Return the least possible cost from a lower bound; without weights, costs are whole numbers."""
        if self.weighted:
            return bound
        return math.ceil(bound - _SMALL) if bound > 0 else 0

    def _result(self, groups: list[int], bound: float, reason: str) -> Frustration:
        group_of = dict(zip(self.graph.nodes, renumber(groups), strict=True))
        frustrated = []
        for edge in self.graph.edges:
            is_within = group_of[edge.a] == group_of[edge.b]
            if is_within != (edge.sign > 0):
                frustrated.append(edge)

        costs = [cost_of(edge, weighted=self.weighted) for edge in self.graph.edges]
        value = sum(cost_of(edge, weighted=self.weighted) for edge in frustrated)
        least = bound + self._ambivalent_cost(costs)
        is_proved = value <= least + _SMALL
        return Frustration(
            float(value),
            lower_bound=float(value) if is_proved else float(least),
            total=float(sum(costs)),
            camps=camps_of({node: group_of[node] for node in self.graph.related}),
            frustrated=tuple(frustrated),
            ambivalent=tuple(sorted(self.graph.ambivalent)),
            strong=self.groups is not None,
            weighted=self.weighted,
            unproved=None if is_proved else f"{reason}; the optimum may be as low as {least:g}",
        )

    def _ambivalent_cost(self, costs: list[float]) -> float:
        """Return the least cost of the ambivalent pairs: the lesser edge of each."""
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
