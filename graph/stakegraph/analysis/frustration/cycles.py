"""Frustration as a minimum hitting set of the cycles that no division satisfies.

For two camps, these are the cycles with an odd number of hostile pairs (Harary 1953). For any number of camps, they
are the cycles with exactly one (Davis 1967). The least number of contradictions is the size of the smallest set of
pairs that contains a pair of each such cycle. A graph can have a huge number of them, so the solver gets only those
that its solutions violate, step by step (constraint generation).

References
----------
Harary (1953), structural balance. Davis (1967), clustering and structural balance. Doreian and Mrvar (1996), line
index for k clusters. Bansal, Blum and Chawla (2004), correlation clustering, which is a multicut problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stakegraph.analysis.frustration.solver import Rows, minimise
from stakegraph.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from stakegraph.analysis.frustration.pairs import SignedPairs

    Cycle = tuple[int, ...]  # the indices of its pairs, sorted
    Tree = tuple[
        int, NDArray[np.float64], NDArray[np.int32]
    ]  # of shortest paths: start, distances, predecessors
    Finder = Callable[[SignedPairs, Sequence[float]], Iterator[list[Cycle]]]

_SMALL = 1e-6  # values of the solver that differ by less are equal
_DIGITS = 9  # further digits of the solver's values are noise
_MOST_DISTANCES = 5_000_000  # in memory at once


def hit_single_foe_cycles(pairs: SignedPairs, time_limit: float) -> tuple[list[int] | None, float]:
    """Return groups of a block's parties (None if time runs out) and a lower bound of their cost."""
    return _hit(pairs, _single_foe_cycles, pairs.friendly_parts, time_limit)


def hit_odd_cycles(pairs: SignedPairs, time_limit: float) -> tuple[list[int] | None, float]:
    """Return the sides of a block's parties (None if time runs out) and a lower bound of their cost."""
    return _hit(pairs, _odd_cycles, pairs.two_sides, time_limit)


def _hit(
    pairs: SignedPairs, find: Finder, divide: Callable[[frozenset[int]], list[int]], time_limit: float
) -> tuple[list[int] | None, float]:
    """Solve the hitting set with ever more cycles, until the solution violates none.

    The linear relaxation comes first, because it is quick. Integers are required only once it violates no cycle.
    """
    deadline = Deadline(time_limit)
    costs = [abs(weight) for weight in pairs.weights]
    cycles: dict[Cycle, None] = {}
    bound, is_integral, best = 0.0, False, None
    values: Sequence[float] = [0.0] * len(costs)

    while True:
        violated = _collect(find(pairs, values), deadline)
        if violated is None:
            return best, bound
        new = [cycle for cycle in violated if cycle not in cycles]
        if is_integral or not new:
            groups = divide(frozenset(index for index, value in enumerate(values) if value > _SMALL))
            best = groups if best is None else _cheaper(pairs, groups, best)
        if not new and (is_integral or _are_integers(values)):
            return best, bound

        is_integral = is_integral or not new
        cycles.update(dict.fromkeys(new))
        solution = minimise(
            costs, _rows(cycles), integral=[is_integral] * len(costs), time_limit=deadline.left
        )
        bound = max(bound, solution.bound)
        if solution.values is None or not solution.is_optimal:
            return best, bound
        values = np.round(solution.values, _DIGITS).tolist()


def _cheaper(pairs: SignedPairs, groups: list[int], best: list[int]) -> list[int]:
    return groups if pairs.cost(groups) < pairs.cost(best) else best


def _are_integers(values: Sequence[float]) -> bool:
    return all(min(value, 1 - value) <= _SMALL for value in values)


def _collect(batches: Iterator[list[Cycle]], deadline: Deadline) -> list[Cycle] | None:
    """Return the cycles of all batches, or None if the deadline is over first."""
    cycles: list[Cycle] = []
    for batch in batches:
        cycles += batch
        if deadline.is_over:
            return None
    return cycles


def _rows(cycles: Iterable[Cycle]) -> Rows:
    rows = Rows()
    for cycle in cycles:
        rows.add(((index, 1.0) for index in cycle), 1.0)
    return rows


def _single_foe_cycles(pairs: SignedPairs, values: Sequence[float]) -> Iterator[list[Cycle]]:
    """Yield, for each hostile pair, the shortest cycle through friends whose values sum to less than 1."""
    hostile: dict[int, list[int]] = {}
    friendly: list[tuple[int, int, int]] = []
    for index, (a, b) in enumerate(pairs.ends):
        if pairs.weights[index] > 0:
            friendly.append((a, b, index))
        elif pairs.weights[index] < 0 and values[index] < 1 - _SMALL:
            hostile.setdefault(a, []).append(index)

    paths = _ShortestPaths(pairs.count, friendly, values)
    for trees in paths.from_starts(list(hostile)):
        cycles = []
        for start, distances, predecessors in trees:
            for index in hostile[start]:
                end = pairs.ends[index][1]
                if distances[end] + values[index] < 1 - 2 * _SMALL:
                    friends = paths.walk_back(predecessors, start, end)
                    cycles.append(tuple(sorted((index, *friends))))
        yield cycles


def _odd_cycles(pairs: SignedPairs, values: Sequence[float]) -> Iterator[list[Cycle]]:
    """Yield, for each party, the shortest odd cycle through it whose values sum to less than 1.

    The search runs on a graph with two copies of each party. A friendly pair connects copies of the same kind, a
    hostile pair copies of different kinds. So an odd cycle is a path from one copy of a party to its second copy.
    A pair that the path uses twice is not part of the cycle.
    """
    steps = []
    for index, (a, b) in enumerate(pairs.ends):
        turn = int(pairs.weights[index] < 0)
        for copy in (0, 1):
            steps.append((a + copy * pairs.count, b + (copy ^ turn) * pairs.count, index))

    paths = _ShortestPaths(2 * pairs.count, steps, values)
    for trees in paths.from_starts(list(range(pairs.count))):
        cycles = []
        for start, distances, predecessors in trees:
            end = start + pairs.count
            if distances[end] < 1 - 2 * _SMALL:
                walked: set[int] = set()
                for index in paths.walk_back(predecessors, start, end):
                    walked ^= {index}
                cycles.append(tuple(sorted(walked)))
        yield cycles


class _ShortestPaths:
    """Shortest paths over pairs, where the length of a pair is its value."""

    def __init__(self, count: int, steps: list[tuple[int, int, int]], values: Sequence[float]) -> None:
        self._count = count
        self._index = {frozenset((a, b)): index for a, b, index in steps}
        self._graph = _length_matrix(count, steps, values)

    def from_starts(self, starts: list[int]) -> Iterator[list[Tree]]:
        """Yield the shortest paths from each start, in batches."""
        from scipy.sparse.csgraph import dijkstra

        batch_size = max(1, _MOST_DISTANCES // self._count)
        for first in range(0, len(starts), batch_size):
            batch = starts[first : first + batch_size]
            distances, predecessors = dijkstra(
                self._graph, directed=False, indices=batch, limit=1.0, return_predecessors=True
            )
            yield list(zip(batch, distances, predecessors, strict=True))

    def walk_back(self, predecessors: NDArray[np.int32], start: int, end: int) -> list[int]:
        """Return the pairs on the path back from `end` to `start`."""
        walked = []
        while end != start:
            previous = int(predecessors[end])
            walked.append(self._index[frozenset((previous, end))])
            end = previous
        return walked


def _length_matrix(count: int, steps: list[tuple[int, int, int]], values: Sequence[float]) -> csr_array:
    from scipy.sparse import csr_array

    # The small addition prefers the cycle with fewer pairs among cycles of equal value.
    lengths = [values[index] + _SMALL / count for *_, index in steps]
    # Older versions of scipy accept 32-bit indices only.
    rows, columns = np.array([step[:2] for step in steps], dtype=np.int32).reshape(-1, 2).T
    return csr_array((lengths, (rows, columns)), shape=(count, count))
