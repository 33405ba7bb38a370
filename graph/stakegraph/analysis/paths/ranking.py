"""Rank the paths of an index batch by batch, which bounds memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stakegraph.analysis.paths.results import MEAN_DIGITS
from stakegraph.model import BACKGROUND_RANK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from stakegraph.analysis.paths.search import Search
    from stakegraph.analysis.paths.view import View


def arcs_of_all(search: Search) -> Iterator[list[int]]:
    """Yield the arcs of every path, in the order of the search."""
    for buffer, count in search.batches():
        for row in _rows(search, buffer, count):
            yield [arc for arc in row.tolist() if arc >= 0]


def arcs_of_best(search: Search, view: View, best: int | None) -> list[list[int]]:
    """Return the arcs of the best paths, best first.

    The order is that of `stakegraph.analysis.paths.results.Chain.sort_key`.

    Parameters
    ----------
    search : Search
        A search that has not started.
    view : View
        The view that it searches.
    best : int, optional
        The number of paths to keep; all by default.
    """
    width = search.width - 1
    kept = np.empty((0, width), np.int64)
    batches: list[NDArray[np.int64]] = []
    for buffer, count in search.batches():
        rows = _rows(search, buffer, count)
        if best is None:
            batches.append(rows)
        else:
            kept = _rank(view, np.concatenate([kept, rows]))[:best]
    if batches:
        kept = _rank(view, np.concatenate(batches))
    return [[arc for arc in row if arc >= 0] for row in kept.tolist()]


def _rows(search: Search, buffer: Any, count: int) -> NDArray[np.int64]:
    """Return the paths of a batch as rows of arcs, padded with −1.

    The arcs lead from source to target, also if the search ran backwards.
    """
    table = np.array(buffer[: count * search.width], np.int64).reshape(count, search.width)
    hops, positions = table[:, :1], np.arange(search.width - 1)
    arcs = table[:, 1:]
    if search.backwards:
        arcs = np.take_along_axis(arcs, np.maximum(hops - 1 - positions, 0), axis=1)
    return np.where(positions < hops, arcs, -1)


def _rank(view: View, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    is_arc = rows >= 0
    rank = np.where(is_arc, view.rank[rows], 0)
    worst_rank = np.where(rank == BACKGROUND_RANK, 0, rank).max(axis=1)
    strength = np.where(is_arc, view.strength[rows], -1.0)
    hostile = strength >= 0
    weakest = np.where(hostile, strength, np.inf).min(axis=1)
    mean = np.round(np.where(hostile, strength, 0.0).sum(axis=1) / hostile.sum(axis=1), MEAN_DIGITS)
    # Nodes are numbered in the order of their ids, so comparing nodes compares ids. Padding does not matter: nodes are
    # compared only between paths with the same number of hops.
    targets = np.where(is_arc, view.columns.node[rows], -1)
    sources = view.columns.node[view.columns.twin[rows[:, 0]]]
    keys = (
        *reversed(targets.T),
        sources,
        -mean,
        is_arc.sum(axis=1),
        -weakest,
        worst_rank,
    )  # the last key counts first
    ranked: NDArray[np.int64] = rows[np.lexsort(keys)]
    return ranked
