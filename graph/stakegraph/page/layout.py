"""Where the symbols stand: stress majorisation on signed distances, labels kept apart, components packed.

Who cooperates stands close, who is in conflict stands apart. The same input gives the same picture: starts are
seeded, nothing depends on hash order, and no multi-threaded linear algebra is used.

References
----------
Gansner, Koren, North: Graph Drawing by Stress Majorization (2004). De Leeuw: Applications of Convex Analysis to
Multidimensional Scaling (1977), for the majorisation step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import shortest_path

from stakegraph.page.spacing import clear_lines, effort, pack, separate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Points = NDArray[np.float64]

ASPECT = 1.2  # wider than high, as the stage of the page is
UNIT = 150.0  # pixels for a distance of 1
CROWDING = 1.9  # how much larger the picture is than all its labels together


@dataclass(frozen=True, slots=True)
class Link:
    """Two entities that belong near each other, and how far apart they would stand at best (1 is near)."""

    first: str
    second: str
    distance: float


@dataclass(frozen=True, slots=True)
class Box:
    """The room a symbol and its label take, in pixels; `drop` is how far its middle lies below the symbol's."""

    width: float
    height: float
    drop: float = 0.0


def layout(boxes: Mapping[str, Box], links: Sequence[Link]) -> dict[str, tuple[float, float]]:
    """Place every entity.

    Parameters
    ----------
    boxes : mapping of str to Box
        Every entity to place and the room it needs.
    links : sequence of Link
        Links between them, at most one for each two; a link to oneself counts nothing.

    Returns
    -------
    dict of str to (float, float)
        The middle of each symbol in pixels, y downwards, around the origin. No two boxes overlap.

    Examples
    --------
    >>> layout({"a": Box(80, 40)}, [])
    {'a': (0.0, 0.0)}
    >>> layout({}, [])
    {}
    """
    distances = _distances(list(boxes), links)
    place = {each: index for index, each in enumerate(boxes)}
    ends = [(place[link.first], place[link.second]) for link in links]
    parts = []
    for members in _components(distances):
        inner = distances[np.ix_(members, members)]
        room = [list(boxes.values())[each] for each in members]
        points = _scaled(_majorised(inner), _sizes(room))
        points = separate(points, _sizes(room), _drops(room))
        lines = [(members.index(first), members.index(last)) for first, last in ends if first in members]
        parts.append((members, clear_lines(points, _sizes(room), _drops(room), lines)))
    room = list(boxes.values())
    points = pack(parts, _sizes(room), _drops(room), ASPECT)
    return {each: (float(x), float(y)) for each, (x, y) in zip(boxes, np.round(points, 1) + 0.0, strict=True)}


def _sizes(boxes: Sequence[Box]) -> Points:
    return np.array([(box.width, box.height) for box in boxes], dtype=float).reshape(-1, 2)


def _drops(boxes: Sequence[Box]) -> Points:
    return np.array([(0.0, box.drop) for box in boxes], dtype=float).reshape(-1, 2)


def _distances(ids: Sequence[str], links: Sequence[Link]) -> Points:
    """Return the length of the shortest chain of links between each two; infinite between components."""
    place = {each: index for index, each in enumerate(ids)}
    distances = np.full((len(ids), len(ids)), np.inf)
    for link in links:
        pair = place[link.first], place[link.second]
        distances[pair] = distances[pair[::-1]] = link.distance
    # who has many neighbours needs room around for all of them
    neighbours = np.isfinite(distances).sum(axis=1)
    distances *= 0.7 + 0.12 * np.sqrt(neighbours[:, None] + neighbours[None, :])
    np.fill_diagonal(distances, 0.0)
    linked = distances.copy()
    if len(ids) > 1:
        distances = shortest_path(csr_matrix(np.where(np.isfinite(linked), linked, 0.0)), directed=False)
    # opponents stay apart even when a chain of friends between them is shorter
    return np.where(np.isfinite(linked), linked, distances)


def _components(distances: Points) -> list[list[int]]:
    """Group the entities that any chain connects, in the order of their first member."""
    groups: dict[int, list[int]] = {}
    for index, row in enumerate(np.isfinite(distances)):
        groups.setdefault(int(np.argmax(row)), []).append(index)
    return list(groups.values())


def _majorised(distances: Points) -> Points:
    """Return the best of some seeded starts: points whose distances fit the wanted ones, near ones most."""
    count = len(distances)
    if count == 1:
        return np.zeros((1, 2))
    starts = 12 if count <= 40 else 4 if count <= 90 else 1
    tries = [_descend(distances, seed) for seed in range(starts)]
    best = min(range(starts), key=lambda each: round(_stress(tries[each], distances), 6))
    return _turned(tries[best])


def _descend(distances: Points, seed: int) -> Points:
    rounds = effort(300, len(distances))
    generator = np.random.default_rng(seed)
    points = generator.normal(scale=float(distances.max()) / 2, size=(len(distances), 2))
    weights = _weights(distances)
    pull = weights * distances
    total = weights.sum(axis=1, keepdims=True)
    stress = np.inf
    for each in range(rounds):
        difference, length = _apart(points)
        # half the Jacobi step majorises the stress and never raises it; a longer one between gets there sooner
        step = (difference * ((pull / length) - weights)[..., None]).sum(axis=1) / total
        points = points + step * 0.5 if each % 2 else points + step * 0.9
        if each % 25 == 24:
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


def _apart(points: Points) -> tuple[Points, Points]:
    difference = points[:, None, :] - points[None, :, :]
    return difference, np.maximum(np.hypot(difference[..., 0], difference[..., 1]), 1e-9)


def _stress(points: Points, distances: Points) -> float:
    return float((_weights(distances) * (_apart(points)[1] - distances) ** 2).sum() / 2)


def _scaled(points: Points, sizes: Points) -> Points:
    """Bring points to pixels: as near as the boxes allow and no further than UNIT asks, outliers drawn in."""
    reach = np.hypot(*points.T)[:, None]
    drawn_in = points * np.maximum(reach, 1e-9) ** -0.2 * np.array([ASPECT**0.5, ASPECT**-0.5])
    extent = np.maximum(np.ptp(drawn_in, axis=0), 0.5)
    roomy = float(np.sqrt(CROWDING * sizes.prod(axis=1).sum() / extent.prod()))
    scaled: Points = drawn_in * min(UNIT, roomy)
    return scaled


def _turned(points: Points) -> Points:
    """Turn the picture so that its longest extent lies flat, first entity to the left of the middle."""
    x, y = (points - points.mean(axis=0)).T
    angle = 0.5 * np.arctan2(2 * (x * y).sum(), (x * x - y * y).sum())
    turned = np.column_stack((x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)))
    return turned * np.where(turned[0] > 0, -1.0, 1.0)
