"""Frustration as a hitting set: every cycle that no division satisfies loses a pair.

For two camps those are the cycles with an odd number of hostile pairs (Harary 1953). For any number of camps they
are the cycles with exactly one (Davis 1967): friends of friends are then never foes. So the least number of
contradictions is the least set of pairs that hits each such cycle. Their number is huge, so they are told to the
solver only as its answers break them.

References
----------
Harary (1953), structural balance. Davis (1967), clustering and structural balance. Doreian and Mrvar (1996), line
index for k clusters. Bansal, Blum and Chawla (2004), correlation clustering, which is a multicut problem.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from stakegraph.analysis.frustration.solver import Rows, minimise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from stakegraph.analysis.frustration.pairs import SignedPairs

    Cycle = tuple[int, ...]
    Finder = Callable[[SignedPairs, Sequence[float]], Iterator[list[Cycle]]]

_SMALL = 1e-6
_MOST_DISTANCES = 5_000_000  # how many distances are held in memory at once


def hit_single_foe_cycles(pairs: SignedPairs, time_limit: float) -> tuple[list[int] | None, float]:
    """Return the groups of a block's parties, if any are found in time, and a lower bound of their cost."""
    return _hit(pairs, _single_foe_cycles, pairs.friendly_parts, time_limit)


def hit_odd_cycles(pairs: SignedPairs, time_limit: float) -> tuple[list[int] | None, float]:
    """Return the sides of a block's parties, if any are found in time, and a lower bound of their cost."""
    return _hit(pairs, _odd_cycles, pairs.two_sides, time_limit)


def _hit(
    pairs: SignedPairs, find: Finder, divide: Callable[[frozenset[int]], list[int]], time_limit: float
) -> tuple[list[int] | None, float]:
    deadline = time.monotonic() + time_limit
    costs = [abs(weight) for weight in pairs.weights]
    cycles: dict[Cycle, None] = {}
    bound, whole, best = 0.0, False, None
    values: Sequence[float] = [0.0] * len(costs)
    while True:
        broken = _until(deadline, find(pairs, values))
        if broken is None:
            return best, bound
        new = [cycle for cycle in broken if cycle not in cycles]
        fractional = any(min(value, 1 - value) > _SMALL for value in values)
        if whole or not new:
            found = divide(frozenset(index for index, value in enumerate(values) if value > _SMALL))
            best = found if best is None or pairs.cost(found) < pairs.cost(best) else best
        if not new and (whole or not fractional):
            return best, bound
        # First without whole numbers, which is quick, until the cycles that matter are known.
        whole = whole or not new
        cycles.update(dict.fromkeys(new))
        solution = minimise(
            costs, _rows(cycles), whole=[whole] * len(costs), time_limit=deadline - time.monotonic()
        )
        bound = max(bound, solution.bound)
        if solution.values is None or not solution.optimal:
            return best, bound
        values = np.round(solution.values, 9).tolist()


def _until(deadline: float, found: Iterator[list[Cycle]]) -> list[Cycle] | None:
    """Gather what is found, or return None when the time is over before all is."""
    gathered: list[Cycle] = []
    for some in found:
        gathered += some
        if time.monotonic() > deadline:
            return None
    return gathered


def _rows(cycles: Iterable[Cycle]) -> Rows:
    rows = Rows()
    for cycle in cycles:
        rows.add(((index, 1.0) for index in cycle), 1.0)
    return rows


def _single_foe_cycles(pairs: SignedPairs, values: Sequence[float]) -> Iterator[list[Cycle]]:
    """Yield, for each hostile pair, the shortest cycle through friends whose values sum to less than 1."""
    hostile: dict[int, list[int]] = {}
    for index, weight in enumerate(pairs.weights):
        if weight < 0 and values[index] < 1 - _SMALL:
            hostile.setdefault(pairs.ends[index][0], []).append(index)
    friends = [
        (*ends, index)
        for index, (ends, weight) in enumerate(zip(pairs.ends, pairs.weights, strict=True))
        if weight > 0
    ]
    ways = _Ways(pairs.count, friends, values)
    for some in ways.from_each(list(hostile)):
        yield [
            tuple(sorted((index, *ways.walk(before, start, end))))
            for start, distance, before in some
            for index in hostile[start]
            for end in (pairs.ends[index][1],)
            if distance[end] + values[index] < 1 - 2 * _SMALL
        ]


def _odd_cycles(pairs: SignedPairs, values: Sequence[float]) -> Iterator[list[Cycle]]:
    """Yield, for each party, the shortest odd cycle through it whose values sum to less than 1.

    Each party stands on two floors, and a hostile pair leads to the other floor: an odd cycle is a way from a party
    to itself on the other floor. What such a way walks twice is no part of the cycle.
    """
    floors = [
        (a + floor * pairs.count, b + (floor ^ int(pairs.weights[index] < 0)) * pairs.count, index)
        for index, (a, b) in enumerate(pairs.ends)
        for floor in (0, 1)
    ]
    ways = _Ways(2 * pairs.count, floors, values)
    for some in ways.from_each(list(range(pairs.count))):
        found = []
        for start, distance, before in some:
            if distance[start + pairs.count] < 1 - 2 * _SMALL:
                walked: set[int] = set()
                for index in ways.walk(before, start, start + pairs.count):
                    walked ^= {index}
                found.append(tuple(sorted(walked)))
        yield found


class _Ways:
    """Shortest ways over pairs, each as long as its value."""

    def __init__(self, count: int, steps: list[tuple[int, int, int]], values: Sequence[float]) -> None:
        self._count = count
        self._index = {frozenset((a, b)): index for a, b, index in steps}
        self._graph = _lengths(count, steps, values)

    def from_each(
        self, starts: list[int]
    ) -> Iterator[list[tuple[int, NDArray[np.float64], NDArray[np.int32]]]]:
        """Yield, some starts at a time, each with its distances and the last step before each end."""
        from scipy.sparse.csgraph import dijkstra

        at_once = max(1, _MOST_DISTANCES // self._count)
        for first in range(0, len(starts), at_once):
            some = starts[first : first + at_once]
            distances, before = dijkstra(
                self._graph, directed=False, indices=some, limit=1.0, return_predecessors=True
            )
            yield list(zip(some, distances, before, strict=True))

    def walk(self, before: NDArray[np.int32], start: int, end: int) -> list[int]:
        """Return the pairs on the way back from `end` to `start`."""
        walked = []
        while end != start:
            previous = int(before[end])
            walked.append(self._index[frozenset((previous, end))])
            end = previous
        return walked


def _lengths(count: int, steps: list[tuple[int, int, int]], values: Sequence[float]) -> csr_array:
    from scipy.sparse import csr_array

    # The nudge makes the shorter of two cycles that are broken alike come first.
    lengths = [values[index] + _SMALL / count for *_, index in steps]
    # Older versions of scipy take no other whole numbers than these.
    rows, columns = np.array([step[:2] for step in steps], dtype=np.int32).reshape(-1, 2).T
    return csr_array((lengths, (rows, columns)), shape=(count, count))
