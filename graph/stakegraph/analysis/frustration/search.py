"""Local search for a division with few contradictions: fast and good, but without a proof.

Simulated annealing moves parties between groups, at first even if that adds contradictions. Then each party moves
to the group that fits it best, and groups merge, until neither helps. The seed and the order are fixed.

References
----------
Kirkpatrick, Gelatt and Vecchi (1983), simulated annealing.
"""

from __future__ import annotations

import random
from math import exp
from typing import TYPE_CHECKING

from stakegraph.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stakegraph.analysis.frustration.pairs import SignedPairs

_SMALL = 1e-9  # costs that differ by less are equal
_HOT, _WARM, _COLD = 1.5, 0.8, 0.2  # temperatures, in units of the mean weight of a pair
_STEPS = 300_000  # moves tried in one annealing, if that allows a number of sweeps within _SWEEPS
_SWEEPS = (30, 200)  # the least and the most sweeps over all parties in one annealing
_ALONE = 0.5  # the probability that a party tries a group of its own


def best_division(
    pairs: SignedPairs,
    *,
    groups: int | None = None,
    seed: int = 1,
    restarts: int = 5,
    time_limit: float = 5.0,
) -> list[int]:
    """Return the group of each party in the best division that a local search finds.

    Parameters
    ----------
    pairs : SignedPairs
        The friendly and the hostile pairs.
    groups : int, optional
        The maximum number of groups; any number by default.
    seed, restarts : int
        The start of the search, and the number of its restarts.
    time_limit : float
        Stop annealing after this many seconds. The first descent is always completed.

    Examples
    --------
    >>> from stakegraph.analysis.frustration.pairs import SignedPairs
    >>> best_division(SignedPairs(3, ((0, 1), (1, 2)), (1.0, -1.0)))
    [0, 0, 1]
    """
    generator = random.Random(seed)
    deadline = Deadline(time_limit)
    best = _descend(pairs, _start(pairs, groups), groups, generator)
    least = pairs.cost(best)
    for attempt in range(restarts):
        if least < _SMALL or deadline.is_over:
            break
        division = _start(pairs, groups)
        if groups is None and attempt % 2 == 0:
            # Two camps are also a division into any number, and often a good start for splitting further.
            division = _start(pairs, 2)
            _anneal(pairs, division, 2, generator, deadline, hot=_HOT)
            if attempt:
                _anneal(pairs, division, None, generator, deadline, hot=_WARM)
        else:
            _anneal(pairs, division, groups, generator, deadline, hot=_HOT)

        division = _descend(pairs, division, groups, generator)
        cost = pairs.cost(division)
        if cost < least - _SMALL:
            best, least = division, cost
    return renumber(best)


def renumber(groups: Sequence[int]) -> list[int]:
    """Number groups from 0 in the order of their first members."""
    new_index: dict[int, int] = {}
    return [new_index.setdefault(group, len(new_index)) for group in groups]


def _start(pairs: SignedPairs, groups: int | None) -> list[int]:
    """Return the division from which a search into at most `groups` groups starts."""
    if groups is None:
        return list(range(pairs.count))
    return pairs.two_sides(frozenset()) if groups == 2 else [0] * pairs.count


def _anneal(
    pairs: SignedPairs,
    division: list[int],
    groups: int | None,
    generator: random.Random,
    deadline: Deadline,
    *,
    hot: float,
) -> None:
    """Move parties at random; bad moves are rarer the worse they are and the lower the temperature is."""
    mean = sum(map(abs, pairs.weights)) / max(len(pairs.weights), 1)
    least_sweeps, most_sweeps = _SWEEPS
    sweeps = min(max(_STEPS // max(pairs.count, 1), least_sweeps), most_sweeps)
    friends = [[node for node, weight in near if weight > 0] for near in pairs.neighbours]
    chance, fresh = generator.random, max(division, default=0) + 1
    for sweep in range(sweeps):
        if deadline.is_over:
            break
        temperature = mean * hot * (_COLD / hot) ** (sweep / sweeps)
        for node, near in enumerate(pairs.neighbours):
            here = division[node]
            if groups is not None:
                target = (here + 1 + int(chance() * (groups - 1))) % groups
            elif friends[node] and chance() > _ALONE:
                target = division[friends[node][int(chance() * len(friends[node]))]]
            else:
                target = fresh

            gain = 0.0
            for neighbour, weight in near:
                if division[neighbour] == target:
                    gain += weight
                elif division[neighbour] == here:
                    gain -= weight

            if target != here and (gain >= 0 or chance() < exp(gain / temperature)):
                division[node] = target
                fresh += target == fresh


def _descend(
    pairs: SignedPairs, division: list[int], groups: int | None, generator: random.Random
) -> list[int]:
    """Move parties, then merge groups, until neither helps."""
    while True:
        _move(pairs, division, groups, generator)
        if not _merge(pairs, division):
            return division


def _move(pairs: SignedPairs, division: list[int], groups: int | None, generator: random.Random) -> None:
    """Move each party, in random order, to the group where friends most outweigh foes, until none moves."""
    waiting = list(range(pairs.count))
    generator.shuffle(waiting)
    is_queued = [True] * pairs.count
    fresh = max(division, default=0) + 1
    while waiting:
        following = []
        for node in waiting:
            is_queued[node] = False
            pull = {fresh: 0.0} if groups is None else dict.fromkeys(range(groups), 0.0)
            for neighbour, weight in pairs.neighbours[node]:
                pull[division[neighbour]] = pull.get(division[neighbour], 0.0) + weight
            target = max(pull, key=lambda group: (pull[group], -group))
            if pull[target] <= pull.get(division[node], 0.0) + _SMALL:
                continue

            division[node] = target
            fresh += target == fresh
            for neighbour, _ in pairs.neighbours[node]:
                if not is_queued[neighbour]:
                    is_queued[neighbour] = True
                    following.append(neighbour)
        waiting = following


def _merge(pairs: SignedPairs, division: list[int]) -> bool:
    """Merge groups between which friends most outweigh foes; return whether any were merged."""
    between: dict[tuple[int, int], float] = {}
    for (a, b), weight in zip(pairs.ends, pairs.weights, strict=True):
        low, high = sorted((division[a], division[b]))
        if low != high:
            between[low, high] = between.get((low, high), 0.0) + weight

    merged_into: dict[int, int] = {}
    strongest_first = sorted(between.items(), key=lambda item: (-item[1], item[0]))
    for (low, high), weight in strongest_first:
        # A group merges once in a pass, since the merger changes its weights with all other groups.
        is_free = low not in merged_into and high not in merged_into
        if weight > _SMALL and is_free:
            merged_into[low] = merged_into[high] = low
    division[:] = [merged_into.get(group, group) for group in division]
    return bool(merged_into)
