"""Room for labels: push boxes apart in a component, and pack components next to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Points = NDArray[np.float64]

GAP = 40.0  # pixels between two components
_GROWTH = np.array([1.08, 1.06])
_CLEARANCE = 30.0  # pixels from the middle of a symbol to a line that is not its own
_END_SHARE = 0.03  # of a line at each end: a symbol there is beside the line's own symbol, not on the line
_TRIES = 40
_CROWD = 300  # symbols: from here on, giving them more room is faster than pushing them apart
_PUSHES, _PUSHES_OF_A_CROWD = 150, 40
_MOST_CHECKED = 400_000  # symbols × lines: beyond, the lines of a picture are too dense to tell apart
_ROUNDING = 0.2  # pixels; places are rounded to a tenth in the end, and no box may touch another then


def separate(points: Points, sizes: Points, drops: Points) -> Points:
    """Push boxes apart until none overlap, each pair along the axis where it takes the least.

    Parameters
    ----------
    points : array (n, 2)
        Middles of the symbols, pixels.
    sizes, drops : array (n, 2)
        Width and height of each box, and where its middle lies from the symbol's.

    Returns
    -------
    array (n, 2)
        New middles of the symbols.

    Notes
    -----
    A crowd that does not come apart by pushing is blown up and pushed again, so this always ends. It grows more
    in width than in height, as labels are wide.
    """
    sizes = sizes + _ROUNDING
    middles = points + drops + np.arange(len(points))[:, None] * 1e-3  # coincident boxes need a direction
    while True:
        for _ in range(_PUSHES if len(points) <= _CROWD else _PUSHES_OF_A_CROWD):
            push = _push(middles, sizes)
            if not push.any():
                return middles - drops
            middles = middles + push
        middles = middles * _GROWTH


def _clashes(middles: Points, sizes: Points) -> NDArray[np.int64]:
    """Return the pairs of boxes that overlap, each once, in the order of their numbers."""
    if len(middles) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    # in units of the largest box whatever overlaps is nearer than 1 in both directions
    near = cKDTree(middles / sizes.max(axis=0)).query_pairs(1.0, p=np.inf, output_type="ndarray")
    distance = np.abs(middles[near[:, 0]] - middles[near[:, 1]])
    clash = near[(distance < (sizes[near[:, 0]] + sizes[near[:, 1]]) / 2).all(axis=1)]
    ordered: NDArray[np.int64] = clash[np.lexsort((clash[:, 1], clash[:, 0]))]
    return ordered


def _push(middles: Points, sizes: Points) -> Points:
    """Return how far each box moves: away from each it overlaps, along the axis of the lesser overlap."""
    first, second = _clashes(middles, sizes).T
    difference = middles[first] - middles[second]
    overlap = (sizes[first] + sizes[second]) / 2 - np.abs(difference)
    along = np.where(overlap[:, 0] < overlap[:, 1], 0, 1)
    pair = np.arange(len(first))
    # half the overlap each, and a little more so that rounding does not leave a touch
    step = np.zeros_like(difference)
    step[pair, along] = np.where(difference[pair, along] >= 0, 1.0, -1.0) * (overlap[pair, along] / 2 + 0.6)
    pushed = np.zeros_like(middles)
    np.add.at(pushed, first, step)
    np.add.at(pushed, second, -step)
    return pushed


def clear_lines(points: Points, sizes: Points, drops: Points, ends: NDArray[np.int64]) -> Points:
    """Move symbols off the lines between others: a line that runs under a symbol seems to end there.

    Parameters
    ----------
    points, sizes, drops : array (n, 2)
        As for :func:`separate`, with no overlap.
    ends : array (m, 2)
        The numbers of the two symbols that each line joins.

    Returns
    -------
    array (n, 2)
        The tried arrangement with the fewest symbols on lines; `points` itself when none is better, and where
        there are too many lines to be told apart.
    """
    if len(points) * len(ends) > _MOST_CHECKED:
        return points
    best, fewest = points, np.inf
    for _ in range(_TRIES):
        aside, touched = _off_lines(points, ends)
        if touched < fewest:
            best, fewest = points, touched
        if not touched:
            break
        points = separate(points + aside, sizes, drops)
    return best


def _off_lines(points: Points, ends: NDArray[np.int64]) -> tuple[Points, int]:
    """Return how far each symbol should step aside, and how many are on the line of others."""
    start, course = points[ends[:, 0]], points[ends[:, 1]] - points[ends[:, 0]]
    length = np.maximum(np.hypot(*course.T), 1e-9)
    offset = points[None, :, :] - start[:, None, :]
    share = (offset * course[:, None, :]).sum(axis=2) / length[:, None] ** 2
    normal = np.column_stack((-course[:, 1], course[:, 0])) / length[:, None]
    distance = (offset * normal[:, None, :]).sum(axis=2)
    near = (np.abs(distance) < _CLEARANCE) & (share > _END_SHARE) & (share < 1 - _END_SHARE)
    rows = np.arange(len(ends))
    near[rows, ends[:, 0]] = near[rows, ends[:, 1]] = False
    amount = np.where(near, np.where(distance >= 0, 1.0, -1.0) * (_CLEARANCE - np.abs(distance)), 0.0)
    aside = (amount[..., None] * normal[:, None, :]).sum(axis=0)
    # many lines may push one symbol: no step may throw it across the picture
    return aside * np.minimum(1.0, _CLEARANCE / np.maximum(np.hypot(*aside.T), 1e-9))[:, None], int(
        near.sum()
    )


def pack(
    parts: Sequence[tuple[Sequence[int], Points]], sizes: Points, drops: Points, aspect: float
) -> Points:
    """Set components in rows, the largest first, the whole about `aspect` times as wide as high.

    Parameters
    ----------
    parts : sequence of (indices, points)
        The members of each component and their positions in it, in pixels.
    sizes, drops : array (n, 2)
        As for :func:`separate`, for all members.
    aspect : float
        Wanted width over height.

    Returns
    -------
    array (n, 2)
        Middles of all symbols, the whole centred on the origin.
    """
    frames = [_frame(points, sizes[list(members)], drops[list(members)]) for members, points in parts]
    extents = [high - low + GAP for low, high in frames]
    order = sorted(range(len(parts)), key=lambda component: -round(float(extents[component].prod()), 3))
    area = sum(float(extent.prod()) for extent in extents)
    row_width = max([(area * aspect) ** 0.5, *(float(extent[0]) for extent in extents)])
    packed = np.zeros((len(sizes), 2))
    left, top, row_height = 0.0, 0.0, 0.0
    for component in order:
        width, height = map(float, extents[component])
        if left and left + width > row_width + 1e-6:
            left, top, row_height = 0.0, top + row_height, 0.0
        members, points = parts[component]
        # center a lower component in its row
        lift = max(0.0, row_height - height) / 2
        packed[list(members)] = points - frames[component][0] + [left, top + lift]
        left, row_height = left + width, max(row_height, height)
    return _centred(packed, sizes, drops)


def _frame(points: Points, sizes: Points, drops: Points) -> tuple[Points, Points]:
    low = (points + drops - sizes / 2).min(axis=0)
    high = (points + drops + sizes / 2).max(axis=0)
    return low, high


def _centred(points: Points, sizes: Points, drops: Points) -> Points:
    if not len(points):
        return points
    low, high = _frame(points, sizes, drops)
    return points if len(points) == 1 and not drops.any() and not points.any() else points - (low + high) / 2
