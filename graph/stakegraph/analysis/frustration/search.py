"""Local search for a division with few contradictions: quick, good, and without any proof.

Simulated annealing moves parties between groups, at first even where that makes things worse; then parties move
to the group that suits them best, and groups merge, until neither helps. The seed and the order are fixed.

References
----------
Kirkpatrick, Gelatt and Vecchi (1983), simulated annealing.
"""

from __future__ import annotations

import random
import time
from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stakegraph.analysis.frustration.pairs import SignedPairs

_SMALL = 1e-9
_HOT, _WARM, _COLD = 1.5, 0.8, 0.2  # in units of the mean weight of a pair
_STEPS = 300_000  # of all attempts together on a large graph
_SWEEPS = (30, 200)  # of one attempt: at least, at most
_ALONE = 0.5  # how often a party tries to stand alone


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
        Who stands for and against whom.
    groups : int, optional
        How many groups at most; any number by default.
    seed, restarts : int
        Where the search starts, and how often it starts again.
    time_limit : float
        Cool down at once after so many seconds. The first descent always ends.

    Examples
    --------
    >>> from stakegraph.analysis.frustration.pairs import SignedPairs
    >>> best_division(SignedPairs(3, ((0, 1), (1, 2)), (1.0, -1.0)))
    [0, 0, 1]
    """
    generator = random.Random(seed)
    deadline = time.monotonic() + time_limit
    best = _descend(pairs, _start(pairs, groups), groups, generator)
    least = pairs.cost(best)
    for attempt in range(restarts):
        if least < _SMALL or time.monotonic() > deadline:
            break
        found = _start(pairs, groups)
        if groups is None and attempt % 2 == 0:
            # Two camps are also a division into any number, and often a good start for splitting them up.
            found = _start(pairs, 2)
            _anneal(pairs, found, 2, generator, deadline, hot=_HOT)
            if attempt:
                _anneal(pairs, found, None, generator, deadline, hot=_WARM)
        else:
            _anneal(pairs, found, groups, generator, deadline, hot=_HOT)
        found = _descend(pairs, found, groups, generator)
        cost = pairs.cost(found)
        if cost < least - _SMALL:
            best, least = found, cost
    return numbered(best)


def numbered(groups: Sequence[int]) -> list[int]:
    """Number groups anew in the order of their first members."""
    place: dict[int, int] = {}
    return [place.setdefault(group, len(place)) for group in groups]


def _start(pairs: SignedPairs, groups: int | None) -> list[int]:
    if groups is None:
        return list(range(pairs.count))
    return pairs.two_sides(frozenset()) if groups == 2 else [0] * pairs.count


def _anneal(
    pairs: SignedPairs,
    division: list[int],
    groups: int | None,
    generator: random.Random,
    deadline: float,
    *,
    hot: float,
) -> None:
    """Move parties at random; the worse a move, and the cooler it has become, the rarer it is."""
    mean = sum(map(abs, pairs.weights)) / max(len(pairs.weights), 1)
    sweeps = min(max(_STEPS // max(pairs.count, 1), _SWEEPS[0]), _SWEEPS[1])
    friends = [[other for other, weight in near if weight > 0] for near in pairs.neighbours]
    chance, fresh = generator.random, max(division, default=0) + 1
    for sweep in range(sweeps):
        if time.monotonic() > deadline:
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
            for other, weight in near:
                if division[other] == target:
                    gain += weight
                elif division[other] == here:
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
    """Let each party go where its friends outweigh its foes most, in a random order, while anybody moves."""
    waiting = list(range(pairs.count))
    generator.shuffle(waiting)
    queued = [True] * pairs.count
    fresh = max(division, default=0) + 1
    while waiting:
        following = []
        for node in waiting:
            queued[node] = False
            pull = {fresh: 0.0} if groups is None else dict.fromkeys(range(groups), 0.0)
            for other, weight in pairs.neighbours[node]:
                pull[division[other]] = pull.get(division[other], 0.0) + weight
            target = max(pull, key=lambda group: (pull[group], -group))
            if pull[target] <= pull.get(division[node], 0.0) + _SMALL:
                continue
            division[node] = target
            fresh += target == fresh
            for other, _ in pairs.neighbours[node]:
                if not queued[other]:
                    queued[other] = True
                    following.append(other)
        waiting = following


def _merge(pairs: SignedPairs, division: list[int]) -> bool:
    """Merge the groups between which friends outweigh foes most; tell whether there were any."""
    between: dict[tuple[int, int], float] = {}
    for (a, b), weight in zip(pairs.ends, pairs.weights, strict=True):
        one, other = sorted((division[a], division[b]))
        if one != other:
            between[one, other] = between.get((one, other), 0.0) + weight
    into: dict[int, int] = {}
    for (one, other), weight in sorted(between.items(), key=lambda item: (-item[1], item[0])):
        # A group takes part in one merger at a time: what it is to others changes with it.
        if weight > _SMALL and one not in into and other not in into:
            into[one] = into[other] = one
    division[:] = [into.get(group, group) for group in division]
    return bool(into)
