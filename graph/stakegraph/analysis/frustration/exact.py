"""The frustration of one block for two camps: the AND model, which a solver proves.

For party i let x_i be its side, 0 or 1, and for pair {i, j} let z_ij be x_i AND x_j. A friendly pair is
frustrated by ``x_i + x_j − 2 z_ij``, a hostile one by ``1 − x_i − x_j + 2 z_ij``; minimise their weighted sum.
What makes it fast is to say besides that of each unbalanced triangle at least one pair is frustrated.

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

MOST_CUTS = 100_000  # more triangles than this slow the solver down more than they help


def solve_two_camps(pairs: SignedPairs, time_limit: float) -> tuple[list[int] | None, float]:
    """Return the sides of a block's parties, if any are found in time, and a lower bound of what they cost."""
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
        _cut(pairs, triangle, rows)
    solution = _minimised(pairs, costs, rows, time_limit)
    bound = solution.bound + constant
    if solution.values is None:
        return None, bound
    return [int(value > 0.5) for value in solution.values[: pairs.count]], bound


def _minimised(pairs: SignedPairs, costs: NDArray[np.float64], rows: Rows, time_limit: float) -> Solution:
    variables = len(costs)
    lower = np.zeros(variables)
    # Turning both sides round changes nothing, so the party with most neighbours can be told its side.
    lower[max(range(pairs.count), key=lambda node: (len(pairs.neighbours[node]), -node))] = 1.0
    whole = [place < pairs.count for place in range(variables)]
    return minimise(costs.tolist(), rows, whole=whole, lower=lower.tolist(), time_limit=time_limit)


def _cut(pairs: SignedPairs, triangle: Sequence[int], rows: Rows) -> None:
    """Say that of three pairs at least one is frustrated."""
    terms: dict[int, float] = {}
    low = 1.0
    for index in triangle:
        sign = 1 if pairs.weights[index] > 0 else -1
        low -= sign < 0
        for variable, coefficient in (
            (pairs.ends[index][0], sign),
            (pairs.ends[index][1], sign),
            (pairs.count + index, -2 * sign),
        ):
            terms[variable] = terms.get(variable, 0) + coefficient
    rows.add(((variable, value) for variable, value in terms.items() if value), low)


def bad_triangles(pairs: SignedPairs, *, weak: bool = False) -> Iterator[list[int]]:
    """Yield triangles that no division satisfies, each as its three pairs: the first 100,000 of them.

    For two camps they have an odd number of hostile pairs; in the weak sense, exactly one.
    """
    negative = np.array([weight < 0 for weight in pairs.weights], dtype=bool)
    left = MOST_CUTS
    for triangles in list_triangles(pairs.count, np.array(pairs.ends, dtype=np.int64).reshape(-1, 2)):
        negatives = negative[triangles].sum(axis=1)
        bad = triangles[(negatives == 1) | ((negatives == 3) & (not weak))][:left]
        left -= len(bad)
        yield from bad.tolist()
        if not left:
            return


def packing_bound(pairs: SignedPairs, *, weak: bool = False) -> float:
    """Return a lower bound at once: bad triangles that share no pair, each by its cheapest pair."""
    used: set[int] = set()
    bound = 0.0
    for triangle in bad_triangles(pairs, weak=weak):
        if used.isdisjoint(triangle):
            used.update(triangle)
            bound += min(abs(pairs.weights[index]) for index in triangle)
    return bound
