"""Positions of symbols: stress on signed distances, labels kept apart, components packed.

Parties that cooperate are close, opponents are far apart. The same input gives the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix, triu
from scipy.sparse.csgraph import connected_components

from stakegraph.layout.spacing import clear_lines, pack, separate
from stakegraph.layout.stress import fit_distances

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Points = NDArray[np.float64]

ASPECT = 1.2  # wider than high, as the stage of the page is
UNIT = 150.0  # pixels for a distance of 1
CROWDING = 1.9  # how much larger the picture is than all its labels together
# A link between two that have no other neighbour gets 0.87 of its distance; the root grows as the radius of a disc
# on which all neighbours fit.
_LONE_LENGTH, _LENGTH_PER_CROWDING = 0.7, 0.12
_DRAW_IN = 0.2  # reach to the power of 0.8: an outlier comes nearer, and the order of distances stays


@dataclass(frozen=True, slots=True)
class Link:
    """Two entities and the distance that they should have (1 is near)."""

    first: str
    second: str
    distance: float


@dataclass(frozen=True, slots=True)
class Box:
    """The room for a symbol and its label, in pixels; its middle lies `drop` below the symbol's."""

    width: float
    height: float
    drop: float = 0.0


def place_boxes(boxes: Mapping[str, Box], links: Sequence[Link]) -> dict[str, tuple[float, float]]:
    """Place every entity.

    Parameters
    ----------
    boxes : mapping of str to Box
        Every entity to place and the room it needs.
    links : sequence of Link
        Links between them, at most one for each two; a link from an entity to itself has no effect.

    Returns
    -------
    dict of str to (float, float)
        The middle of each symbol in pixels, y downwards, around the origin. No two boxes overlap.

    Examples
    --------
    >>> place_boxes({"a": Box(80, 40)}, [])
    {'a': (0.0, 0.0)}
    >>> place_boxes({}, [])
    {}
    """
    lengths = _lengths(list(boxes), links)
    parts = []
    for members in _components(lengths):
        room = [list(boxes.values())[index] for index in members]
        inner = lengths[members][:, members]
        points = separate(_scale(fit_distances(inner), _sizes(room)), _sizes(room), _drops(room))
        lines = triu(inner, format="coo")
        ends = np.column_stack((lines.row, lines.col))
        parts.append((members, clear_lines(points, _sizes(room), _drops(room), ends)))
    room = list(boxes.values())
    points = pack(parts, _sizes(room), _drops(room), ASPECT)
    return {
        entity: (float(x), float(y)) for entity, (x, y) in zip(boxes, np.round(points, 1) + 0.0, strict=True)
    }


def _sizes(boxes: Sequence[Box]) -> Points:
    return np.array([(box.width, box.height) for box in boxes], dtype=float).reshape(-1, 2)


def _drops(boxes: Sequence[Box]) -> Points:
    return np.array([(0.0, box.drop) for box in boxes], dtype=float).reshape(-1, 2)


def _lengths(ids: Sequence[str], links: Sequence[Link]) -> csr_matrix:
    """Return the wanted length of each link, in both directions; many neighbours need longer links."""
    position = {entity: index for index, entity in enumerate(ids)}
    wanted = {
        (position[link.first], position[link.second]): link.distance
        for link in links
        if link.first != link.second
    }
    first, second = np.array(list(wanted), dtype=np.int64).reshape(-1, 2).T
    neighbours = np.bincount(first, minlength=len(ids)) + np.bincount(second, minlength=len(ids))
    crowding = np.sqrt(neighbours[first] + neighbours[second])
    length = np.array(list(wanted.values())) * (_LONE_LENGTH + _LENGTH_PER_CROWDING * crowding)
    ends = (np.concatenate((first, second)), np.concatenate((second, first)))
    return csr_matrix((np.concatenate((length, length)), ends), shape=(len(ids), len(ids)))


def _components(lengths: csr_matrix) -> list[list[int]]:
    """Group the entities that any chain connects, in the order of their first member."""
    if not lengths.shape[0]:
        return []
    groups: dict[int, list[int]] = {}
    for index, label in enumerate(connected_components(lengths, directed=False)[1].tolist()):
        groups.setdefault(label, []).append(index)
    return list(groups.values())


def _scale(points: Points, sizes: Points) -> Points:
    """Bring points to pixels: as near as the boxes allow and no further than UNIT asks, outliers drawn in."""
    reach = np.hypot(*points.T)[:, None]
    drawn_in = points * np.maximum(reach, 1e-9) ** -_DRAW_IN * np.array([ASPECT**0.5, ASPECT**-0.5])
    extent = np.maximum(np.ptp(drawn_in, axis=0), 0.5)
    roomy = float(np.sqrt(CROWDING * sizes.prod(axis=1).sum() / extent.prod()))
    scaled: Points = drawn_in * min(UNIT, roomy)
    return scaled
