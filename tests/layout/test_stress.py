"""Stress: wanted distances come out, in full and by pivots, and the same each time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from stakegraph.layout.stress import MOST_IN_FULL, fit_distances


def _grid(width: int, height: int) -> csr_matrix:
    """Return a net of meshes: what it looks like is known."""
    number = np.arange(width * height).reshape(height, width)
    ends = [
        *zip(number[:, :-1].ravel(), number[:, 1:].ravel(), strict=True),
        *zip(number[:-1].ravel(), number[1:].ravel(), strict=True),
    ]
    one, other = np.array(ends).T
    size = (number.size, number.size)
    half = csr_matrix((np.ones(len(one)), (one, other)), shape=size)
    return half + half.T


@pytest.mark.parametrize(("width", "height"), [(12, 8), (40, 25)])
def test_a_net_is_laid_out_unfolded(width: int, height: int) -> None:
    net = _grid(width, height)
    points = fit_distances(net)
    links = net.tocoo()
    lengths = np.hypot(*(points[links.row] - points[links.col]).T)
    assert lengths.min() > 0.4
    assert lengths.max() < 2.2
    across, down = np.ptp(points, axis=0)
    assert across > down
    # opposite corners are the furthest apart: the net is not folded
    corners = np.hypot(*(points[0] - points[-1]))
    assert corners > 0.7 * np.hypot(width - 1, height - 1)


def test_the_same_graph_gives_the_same_points() -> None:
    net = _grid(30, 10)
    assert net.shape[0] > MOST_IN_FULL
    assert np.array_equal(fit_distances(net), fit_distances(net))


def test_one_point_stands_in_the_middle() -> None:
    assert fit_distances(csr_matrix((1, 1))).tolist() == [[0.0, 0.0]]
