"""Conflict paths: by which chains of conflict does one party reach another?

A conflict path is a simple directed chain of hostile dyads. Between two hostile ones it may take structural
ties (one in a row by default); it begins and ends with a hostile dyad, and never takes a cooperative one.
Parallel claims are one hop with several receipts.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field, replace
from statistics import fmean
from typing import TYPE_CHECKING

from stakegraph.model import Polarity, Status
from stakegraph.network import Dyad, Receipt, dyads, receipts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import networkx as nx

_CLOCK_EVERY = 256


@dataclass(frozen=True, slots=True)
class PathOptions:
    """What counts as a hop, and how far to search.

    Attributes
    ----------
    statuses : frozenset of Status
        The statuses a claim may have; facts and announced acts by default. `Status.DENIED` is never accepted.
    ignore_direction : bool
        Let hostile hops be walked against their direction.
    max_hops : int
        The longest path, in hops, ties counted.
    max_ties : int
        How many structural ties may stand in a row between two hostile hops.
    min_intensity : float
        The least |intensity| of a hostile claim, 0 to 10.
    rules : bool
        Let derived claims be hops.
    max_found : int
        Stop after so many paths.
    time_limit : float
        Stop after so many seconds.
    """

    statuses: frozenset[Status] = frozenset({Status.ACTUAL, Status.ANNOUNCED})
    ignore_direction: bool = False
    max_hops: int = 4
    max_ties: int = 1
    min_intensity: float = 0.0
    rules: bool = False
    max_found: int = 10_000
    time_limit: float = 5.0

    def accepts(self, receipt: Receipt) -> bool:
        """Whether a claim may be part of a path at all."""
        claim = receipt.claim
        if (
            claim.status is Status.DENIED
            or claim.status not in self.statuses
            or (claim.is_derived and not self.rules)
        ):
            return False
        if receipt.relation.polarity is Polarity.CONFLICT:
            return receipt.strength >= self.min_intensity
        return receipt.relation.polarity is Polarity.TIE


@dataclass(frozen=True, slots=True)
class ConflictPath:
    """A chain of dyads, the first and the last of them hostile."""

    hops: tuple[Dyad, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """The ids of the entities along the path, both ends included."""
        return (self.hops[0].source, *(hop.target for hop in self.hops))

    @property
    def weakest(self) -> float:
        """The strength of the weakest hostile hop, 0 to 10: a chain holds no better than that."""
        return min(self._strengths)

    @property
    def mean(self) -> float:
        """The mean strength of the hostile hops, 0 to 10; used only to order equals."""
        return fmean(self._strengths)

    @property
    def sort_key(self) -> tuple[float, int, float, tuple[str, ...]]:
        """Strongest weakest link first, then fewer hops, then the higher mean, then ids."""
        return (-self.weakest, len(self.hops), -self.mean, self.nodes)

    @property
    def _strengths(self) -> list[float]:
        return [hop.strength for hop in self.hops if hop.polarity is Polarity.CONFLICT]


@dataclass(frozen=True, slots=True)
class PathAnswer:
    """The paths that were found, in order; `truncated` says why there may be more, and is None otherwise."""

    source: str | None
    target: str | None
    options: PathOptions
    paths: tuple[ConflictPath, ...] = ()
    truncated: str | None = None


def conflict_paths(
    network: nx.MultiDiGraph,
    source: str | None = None,
    target: str | None = None,
    options: PathOptions | None = None,
) -> PathAnswer:
    """Find the conflict paths from a source, to a target, or between the two.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        As `stakegraph.network.build_network` makes it.
    source, target : str, optional
        Ids of entities; at least one of them. Without the other, all paths from or to it are found.
    options : PathOptions, optional
        What counts as a hop, and how far to search.

    Returns
    -------
    PathAnswer
        The paths, strongest weakest link first (max–min of |intensity|, an ordinal scale), then fewer hops,
        then higher mean, then ids. Empty on a graph without hostile dyads.

    Raises
    ------
    ValueError
        When neither end is given, or an end is not in the network.

    Notes
    -----
    Paths are enumerated depth first; with a target, a reverse breadth-first search first gives each entity its
    distance, and no hop is taken that cannot arrive in time. Counting simple paths is #P-complete (Valiant
    1979), hence the caps.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> answer = conflict_paths(build_network(bundled_case()), "donald-trump", "ice")
    >>> answer.paths[0].nodes
    ('donald-trump', 'zohran-mamdani', 'ice')
    """
    options = options or PathOptions()
    for end in (source, target):
        if end is not None and end not in network:
            raise ValueError(f"not in the network: {end!r}")
    if source is None and target is None:
        raise ValueError("name a source or a target")
    layers = _Layers.of(network, options)
    if source is None:
        found = [_reverse(path) for path in _search(layers.reversed(), target or "", None, options)]
    else:
        found = list(_search(layers, source, target, options))
    truncated = next((each for each in found if isinstance(each, str)), None)
    paths = sorted((each for each in found if not isinstance(each, str)), key=lambda path: path.sort_key)
    return PathAnswer(source, target, options, tuple(paths), truncated)


@dataclass(frozen=True, slots=True)
class _Layers:
    """For each entity the dyads that lead out of it: hostile ones, and ties where no hostile one runs."""

    hostile: Mapping[str, list[Dyad]]
    ties: Mapping[str, list[Dyad]]

    @classmethod
    def of(cls, network: nx.MultiDiGraph, options: PathOptions) -> _Layers:
        accepted = [receipt for receipt in receipts(network) if options.accepts(receipt)]
        hostile = [each for each in accepted if each.relation.polarity is Polarity.CONFLICT]
        hostile_dyads = dyads(hostile, ignore_direction=options.ignore_direction)
        taken = {(dyad.source, dyad.target) for dyad in hostile_dyads}
        # A tie holds for both its ends, whichever way its relation happens to be worded.
        tie_dyads = dyads(
            (each for each in accepted if each.relation.polarity is Polarity.TIE), ignore_direction=True
        )
        return cls(
            _by_source(hostile_dyads),
            _by_source([dyad for dyad in tie_dyads if (dyad.source, dyad.target) not in taken]),
        )

    def reversed(self) -> _Layers:
        """Return the layers with every dyad turned round."""
        return _Layers(_by_source(_turned(self.hostile)), _by_source(_turned(self.ties)))

    def distances_to(self, target: str) -> dict[str, int]:
        """Return the least number of hops from each entity that can arrive, without regard to the ties' limit."""
        incoming: dict[str, set[str]] = {}
        for layer in (self.hostile, self.ties):
            for source, leading in layer.items():
                for dyad in leading:
                    incoming.setdefault(dyad.target, set()).add(source)
        distances, queue = {target: 0}, deque([target])
        while queue:
            node = queue.popleft()
            for neighbour in incoming.get(node, ()):
                if neighbour not in distances:
                    distances[neighbour] = distances[node] + 1
                    queue.append(neighbour)
        return distances


def _by_source(all_dyads: list[Dyad]) -> dict[str, list[Dyad]]:
    leading: dict[str, list[Dyad]] = {}
    for dyad in all_dyads:
        leading.setdefault(dyad.source, []).append(dyad)
    return leading


def _turn(dyad: Dyad) -> Dyad:
    return replace(dyad, source=dyad.target, target=dyad.source)


def _turned(layer: Mapping[str, list[Dyad]]) -> list[Dyad]:
    return [_turn(dyad) for leading in layer.values() for dyad in leading]


def _reverse(path: ConflictPath | str) -> ConflictPath | str:
    return path if isinstance(path, str) else ConflictPath(tuple(_turn(hop) for hop in reversed(path.hops)))


@dataclass(slots=True)
class _Walk:
    """Where a depth-first search stands."""

    node: str
    hops: tuple[Dyad, ...] = ()
    seen: frozenset[str] = field(default_factory=frozenset)
    ties_in_a_row: int = 0


def _search(
    layers: _Layers, source: str, target: str | None, options: PathOptions
) -> Iterator[ConflictPath | str]:
    """Yield paths from `source`; when a cap bites, yield the reason last."""
    distances = layers.distances_to(target) if target is not None else None
    deadline = time.monotonic() + options.time_limit
    found, steps = 0, 0
    stack = [_Walk(source, (), frozenset({source}))]
    while stack:
        steps += 1
        if steps % _CLOCK_EVERY == 0 and time.monotonic() > deadline:
            yield f"the search stopped after {options.time_limit:g} s; there may be more paths, and stronger ones"
            return
        walk = stack.pop()
        for following in _steps(layers, walk, distances, options):
            if following.ties_in_a_row == 0 and target in (None, following.node):
                if found == options.max_found:
                    yield f"the search stopped at {found} paths; there are more, and there may be stronger ones"
                    return
                found += 1
                yield ConflictPath(following.hops)
            if following.node != target:
                stack.append(following)


def _steps(
    layers: _Layers, walk: _Walk, distances: Mapping[str, int] | None, options: PathOptions
) -> Iterator[_Walk]:
    """Yield what one more hop makes of a walk."""
    budget = options.max_hops - len(walk.hops) - 1
    may_tie = bool(walk.hops) and walk.ties_in_a_row < options.max_ties
    for dyad in [*layers.hostile.get(walk.node, ()), *(layers.ties.get(walk.node, ()) if may_tie else ())]:
        is_tie = dyad.polarity is Polarity.TIE
        if dyad.target in walk.seen or budget < (1 if is_tie else 0):
            continue
        if distances is not None and distances.get(dyad.target, budget + 1) > budget:
            continue
        ties = walk.ties_in_a_row + 1 if is_tie else 0
        yield _Walk(dyad.target, (*walk.hops, dyad), walk.seen | {dyad.target}, ties)
