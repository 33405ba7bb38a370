"""The best of the paths that a search finds, ranked a batch at a time, so that only the best are ever held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from stakegraph.analysis.paths.search import Search
    from stakegraph.analysis.paths.view import View


def arcs_of_all(search: Search) -> Iterator[list[int]]:
    """Yield the arcs of every path, in the order in which they are found."""
    for buffer, count in search.batches():
        for row in _rows(search, buffer, count):
            yield [arc for arc in row.tolist() if arc >= 0]


def arcs_of_best(search: Search, view: View, best: int | None) -> list[list[int]]:
    """Return the arcs of the best paths, best first, as `stakegraph.analysis.paths.Chain.sort_key` orders them.

    Parameters
    ----------
    search : Search
        A search that has not begun.
    view : View
        What it runs on.
    best : int, optional
        How many to keep; all by default.
    """
    width = search.width - 1
    kept = np.empty((0, width), np.int64)
    held: list[NDArray[np.int64]] = []
    for buffer, count in search.batches():
        rows = _rows(search, buffer, count)
        if best is None:
            held.append(rows)
        else:
            kept = _ranked(view, np.concatenate([kept, rows]))[:best]
    if held:
        kept = _ranked(view, np.concatenate(held))
    return [[arc for arc in row if arc >= 0] for row in kept.tolist()]


def _rows(search: Search, buffer: Any, count: int) -> NDArray[np.int64]:
    """Return the paths of a batch as rows of arcs in their direction, filled up with −1."""
    table = np.array(buffer[: count * search.width], np.int64).reshape(count, search.width)
    hops, places = table[:, :1], np.arange(search.width - 1)
    arcs = table[:, 1:]
    if search.backwards:
        arcs = np.take_along_axis(arcs, np.maximum(hops - 1 - places, 0), axis=1)
    return np.where(places < hops, arcs, -1)


def _ranked(view: View, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    used = rows >= 0
    strength = np.where(used, view.strength[rows], -1.0)
    hostile = strength >= 0
    weakest = np.where(hostile, strength, np.inf).min(axis=1)
    mean = np.round(np.where(hostile, strength, 0.0).sum(axis=1) / hostile.sum(axis=1), 9)
    # Nodes are numbered in the order of their ids, and all paths of one rank have as many hops.
    ends = np.where(used, view.columns.node[rows], -1)
    begins = view.columns.node[view.columns.twin[rows[:, 0]]]
    keys = (*reversed(ends.T), begins, -mean, used.sum(axis=1), -weakest)
    ranked: NDArray[np.int64] = rows[np.lexsort(keys)]
    return ranked
