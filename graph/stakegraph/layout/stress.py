"""Points whose distances fit the wanted ones: stress majorisation, in full for small maps and by pivots for large.

The same input gives the same picture: starts are seeded or computed, nothing depends on hash order, and no
multi-threaded linear algebra is used.

References
----------
Gansner, Koren, North: Graph Drawing by Stress Majorization (2004). De Leeuw: Applications of Convex Analysis to
Multidimensional Scaling (1977), for the majorisation step. Brandes, Pich: Eigensolver Methods for Progressive
Multidimensional Scaling of Large Data (2007), for the start of large maps. Ortmann, Klimenta, Brandes: A Sparse
Stress Model (2017), for what stands in for all the pairs there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import dijkstra, shortest_path

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Points = NDArray[np.float64]

MOST_IN_FULL = 200
"""Up to this many points each pair counts; beyond, each point's neighbours and pivots that stand for the rest."""

_PIVOTS = 50
_ROUNDS_IN_FULL, _ROUNDS_BY_PIVOTS = 300, 120


def fit_distances(lengths: csr_matrix) -> Points:
    """Place the nodes of a connected graph.

    Parameters
    ----------
    lengths : csr_matrix (n, n)
        The wanted length of each link, in both directions; positive.

    Returns
    -------
    array (n, 2)
        Points around the origin, the longest extent of the picture flat, the first point left of the middle.
    """
    count = lengths.shape[0]
    if count == 1:
        return np.zeros((1, 2))
    return _turn(_fit_in_full(lengths) if count <= MOST_IN_FULL else _fit_by_pivots(lengths))


def _fit_in_full(lengths: csr_matrix) -> Points:
    """Return the best of some seeded starts."""
    count = lengths.shape[0]
    linked = lengths.toarray()
    # opponents stay apart even when a chain of friends between them is shorter
    distances = np.where(linked > 0, linked, shortest_path(lengths, directed=False))
    starts = 12 if count <= 40 else 4 if count <= 90 else 1
    tries = [_descend(distances, seed) for seed in range(starts)]
    return tries[min(range(starts), key=lambda start: round(_stress(tries[start], distances), 6))]


def _descend(distances: Points, seed: int) -> Points:
    generator = np.random.default_rng(seed)
    points = generator.normal(scale=float(distances.max()) / 2, size=(len(distances), 2))
    weights = _weights(distances)
    pull = weights * distances
    total = weights.sum(axis=1, keepdims=True)
    stress = np.inf
    for turn in range(_ROUNDS_IN_FULL):
        difference, length = _apart(points, points)
        # half the Jacobi step majorises the stress and never raises it; a longer one between gets there sooner
        step = (difference * ((pull / length) - weights)[..., None]).sum(axis=1) / total
        points = points + step * 0.5 if turn % 2 else points + step * 0.9
        if turn % 25 == 24:
            previous, stress = stress, _stress(points, distances)
            if previous - stress < 1e-4 * stress:
                break
    middled: Points = points - points.mean(axis=0)
    return middled


def _weights(distances: Points) -> Points:
    with np.errstate(divide="ignore"):
        weights = distances**-2.0
    np.fill_diagonal(weights, 0.0)
    return weights


def _apart(points: Points, centers: Points) -> tuple[Points, Points]:
    difference = points[:, None, :] - centers[None, :, :]
    return difference, np.maximum(np.hypot(difference[..., 0], difference[..., 1]), 1e-9)


def _stress(points: Points, distances: Points) -> float:
    return float((_weights(distances) * (_apart(points, points)[1] - distances) ** 2).sum() / 2)


def _fit_by_pivots(lengths: csr_matrix) -> Points:
    pivots, distances = _pivots(lengths)
    points = _spread(distances)
    links = lengths.tocoo()
    weights = _stand_in_weights(distances)
    near = 1 / links.data**2
    total = weights.sum(axis=1) + np.bincount(links.row, near, len(points))
    for turn in range(_ROUNDS_BY_PIVOTS):
        difference, length = _apart(points, points[pivots])
        step = (difference * (weights * (distances / length - 1))[..., None]).sum(axis=1)
        along = points[links.row] - points[links.col]
        reach = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
        push = near * (links.data / reach - 1)
        for axis in (0, 1):
            step[:, axis] += np.bincount(links.row, push * along[:, axis], len(points))
        points = points + step / total[:, None] * (0.5 if turn % 2 else 0.9)
    middled: Points = points - points.mean(axis=0)
    return middled


def _pivots(lengths: csr_matrix) -> tuple[NDArray[np.int64], Points]:
    """Choose pivots far from each other, the first the best linked, and measure from each to all (n, pivots)."""
    pivots = [int(np.argmax(np.diff(lengths.indptr)))]
    rows = [dijkstra(lengths, directed=False, indices=pivots[0])]
    nearest = rows[0]
    while len(pivots) < min(_PIVOTS, lengths.shape[0]):
        pivots.append(int(np.argmax(np.round(nearest, 9))))
        rows.append(dijkstra(lengths, directed=False, indices=pivots[-1]))
        nearest = np.minimum(nearest, rows[-1])
    return np.array(pivots), np.column_stack(rows)


def _spread(distances: Points) -> Points:
    """Return the two directions in which the distances to the pivots differ most, as positions."""
    squares = distances**2
    centred = -0.5 * (squares - squares.mean(axis=0) - squares.mean(axis=1, keepdims=True) + squares.mean())
    # einsum adds up in one order everywhere, and the power method needs no LAPACK
    products = np.einsum("ip,iq->pq", centred, centred)
    axes: list[Points] = []
    for dimension in range(2):
        axis = np.ones(len(products)) / len(products) ** 0.5
        axis[dimension] += 1.0
        for _ in range(100):
            axis = np.einsum("pq,q->p", products, axis)
            for former in axes:
                axis = axis - (axis * former).sum() * former
            axis = axis / max(float(np.hypot.reduce(axis)), 1e-300)
        axes.append(axis)
    positions = np.column_stack([np.einsum("ip,p->i", centred, axis) for axis in axes])
    # as large as the distances ask, and no two in one place
    scale = float(distances.max()) / max(float(np.ptp(positions, axis=0).max()), 1e-9)
    jitter = np.random.default_rng(0).normal(scale=0.05, size=positions.shape)
    return positions * scale + jitter


def _stand_in_weights(distances: Points) -> Points:
    """Weigh each pivot for each point by the nodes it stands for: those near it, up to halfway to the point."""
    region = np.argmin(np.round(distances, 9), axis=1)
    weights = np.zeros_like(distances)
    for pivot in range(distances.shape[1]):
        far = distances[:, pivot]
        stood_for = np.searchsorted(np.sort(far[region == pivot]), far / 2, side="right")
        away = far > 0
        weights[away, pivot] = stood_for[away] / far[away] ** 2
    return weights


def _turn(points: Points) -> Points:
    """Turn the picture so that its longest extent lies flat, first entity to the left of the middle."""
    x, y = (points - points.mean(axis=0)).T
    angle = 0.5 * np.arctan2(2 * (x * y).sum(), (x * x - y * y).sum())
    turned = np.column_stack((x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)))
    return turned * np.where(turned[0] > 0, -1.0, 1.0)
