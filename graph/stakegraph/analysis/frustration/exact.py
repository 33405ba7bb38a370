"""The exact frustration of one block for two camps, by the AND model.

Let x_i be the side of party i, 0 or 1, and z_ij = x_i AND x_j for pair {i, j}. The frustration of a friendly pair
is ``x_i + x_j − 2 z_ij``, that of a hostile pair ``1 − x_i − x_j + 2 z_ij``. The solver minimises their weighted
sum. A further constraint makes this fast: each unbalanced triangle has at least one frustrated pair.

References
----------
Aref, Mason and Wilson (2020), A modeling and computational study of the frustration index in signed networks,
Networks 75(1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stakegraph.analysis.frustration.solver import Rows, Solution, minimise
from stakegraph.analysis.triads import list_triangles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from stakegraph.analysis.frustration.pairs import SignedPairs

MOST_CUTS = 100_000  # further triangles slow the solver down more than they help


def solve_two_camps(pairs: SignedPairs, time_limit: float) -> tuple[list[int] | None, float]:
    """Return the sides of a block's parties (None if time runs out) and a lower bound of their cost."""
    costs = np.zeros(pairs.count + len(pairs.ends))
    constant, rows = 0.0, Rows()
    for index, ((a, b), weight) in enumerate(zip(pairs.ends, pairs.weights, strict=True)):
        both = pairs.count + index
        costs[[a, b, both]] += np.array([1, 1, -2]) * weight
        if weight > 0:
            rows.add([(a, 1), (both, -1)], 0)
            rows.add([(b, 1), (both, -1)], 0)
        else:
            constant -= weight
            rows.add([(both, 1), (a, -1), (b, -1)], -1)
    for triangle in bad_triangles(pairs):
        _add_cut(pairs, triangle, rows)

    solution = _minimise(pairs, costs, rows, time_limit)
    bound = solution.bound + constant
    if solution.values is None:
        return None, bound
    return [int(value > 0.5) for value in solution.values[: pairs.count]], bound


def _minimise(pairs: SignedPairs, costs: NDArray[np.float64], rows: Rows, time_limit: float) -> Solution:
    variables = len(costs)
    lower = np.zeros(variables)
    # Swapping the two sides changes no cost, so the side of one party can be fixed: the one with most neighbours.
    fixed = max(range(pairs.count), key=lambda node: (len(pairs.neighbours[node]), -node))
    lower[fixed] = 1.0
    integral = [variable < pairs.count for variable in range(variables)]
    return minimise(costs.tolist(), rows, integral=integral, lower=lower.tolist(), time_limit=time_limit)


def _add_cut(pairs: SignedPairs, triangle: Sequence[int], rows: Rows) -> None:
    """Add the constraint that at least one pair of a triangle is frustrated."""
    terms: dict[int, float] = {}
    low = 1.0
    for index in triangle:
        a, b = pairs.ends[index]
        sign = 1 if pairs.weights[index] > 0 else -1
        low -= sign < 0
        terms[a] = terms.get(a, 0) + sign
        terms[b] = terms.get(b, 0) + sign
        terms[pairs.count + index] = -2 * sign
    rows.add(((variable, value) for variable, value in terms.items() if value), low)


def bad_triangles(pairs: SignedPairs, *, weak: bool = False) -> Iterator[list[int]]:
    """Yield the first `MOST_CUTS` triangles that no division satisfies, each as its three pairs.

    For two camps these have an odd number of hostile pairs; for any number of camps (`weak`), exactly one.
    """
    negative = np.array([weight < 0 for weight in pairs.weights], dtype=bool)
    left = MOST_CUTS
    for triangles in list_triangles(pairs.count, np.array(pairs.ends, dtype=np.int64).reshape(-1, 2)):
        negatives = negative[triangles].sum(axis=1)
        is_bad = negatives == 1
        if not weak:
            is_bad |= negatives == 3
        bad = triangles[is_bad][:left]
        left -= len(bad)
        yield from bad.tolist()
        if not left:
            return


def packing_bound(pairs: SignedPairs, *, weak: bool = False) -> float:
    """Return a quick lower bound: the cheapest pair of each of some bad triangles without common pairs."""
    used: set[int] = set()
    bound = 0.0
    for triangle in bad_triangles(pairs, weak=weak):
        if used.isdisjoint(triangle):
            used.update(triangle)
            bound += min(abs(pairs.weights[index]) for index in triangle)
    return bound
