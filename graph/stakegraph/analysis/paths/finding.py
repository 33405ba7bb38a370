"""Conflict paths: by which chains of conflict does one party reach another?

A conflict path is a simple directed chain of hostile dyads. Between two hostile ones it may take structural
ties (one in a row by default); it begins and ends with a hostile dyad, and never takes a cooperative one.
Parallel claims are one hop with several receipts. What exactly may be a hop: `stakegraph.analysis.paths.layers`.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from statistics import fmean
from typing import TYPE_CHECKING, Protocol

from stakegraph.analysis.paths.dates import Dated, claims_in_order, days_of_claim
from stakegraph.analysis.paths.engines import python_engine
from stakegraph.analysis.paths.layers import Layers
from stakegraph.analysis.paths.search import Adjacency, Arcs, Search
from stakegraph.model import Polarity, Status
from stakegraph.network import Dyad, Receipt, Selection, receipts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import networkx as nx


WORTH_AN_INDEX = 5_000
"""The number of claims from which an index pays: below, searching the claims themselves is as fast."""


class Hop(Protocol):
    """One step of a path."""

    @property
    def source(self) -> str: ...

    @property
    def target(self) -> str: ...

    @property
    def polarity(self) -> Polarity: ...

    @property
    def strength(self) -> float: ...


@dataclass(frozen=True)
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
    as_of : str, optional
        Leave out claims dated after this date; see `stakegraph.network.Selection`.
    time_respecting : bool
        Let no hostile hop be earlier than the one before. A hop may use any of its claims: it keeps those with
        which the path may have come in order. A claim without a date may have come on any day, one with a month
        or a year on any of its days. Ties are states, not events: their dates do not count.
    best : int, optional
        Keep only so many paths, the best of those found; memory is then bounded whatever is found. None keeps
        all. Of paths that a cap kept from being found, none can be among the best.
    without_sources, without_speakers : frozenset of str
        Ids of sources, and of speakers, whose claims are left out.
    """

    statuses: frozenset[Status] = frozenset({Status.ACTUAL, Status.ANNOUNCED})
    ignore_direction: bool = False
    max_hops: int = 4
    max_ties: int = 1
    min_intensity: float = 0.0
    rules: bool = False
    max_found: int = 10_000
    time_limit: float = 5.0
    as_of: str | None = None
    time_respecting: bool = False
    best: int | None = None
    without_sources: frozenset[str] = frozenset()
    without_speakers: frozenset[str] = frozenset()

    @cached_property
    def selection(self) -> Selection:
        """Which claims count at all."""
        return Selection(self.statuses, self.rules, self.as_of, self.without_sources, self.without_speakers)

    def accepts(self, receipt: Receipt) -> bool:
        """Whether a claim may be part of a path at all."""
        if receipt.relation.polarity is Polarity.CONFLICT:
            return receipt.strength >= self.min_intensity and self.selection.accepts(receipt)
        return receipt.relation.polarity is Polarity.TIE and self.selection.accepts(receipt)


class Chain:
    """What a path is judged by, whatever its hops are made of."""

    __slots__ = ()
    hops: tuple[Hop, ...]

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
        # Rounded, so that equal means are equal whichever way they were summed.
        return (-self.weakest, len(self.hops), -round(self.mean, 9), self.nodes)

    @property
    def _strengths(self) -> list[float]:
        return [hop.strength for hop in self.hops if hop.polarity is Polarity.CONFLICT]


@dataclass(frozen=True, slots=True, repr=False)
class ConflictPath(Chain):
    """A chain of dyads, the first and the last of them hostile."""

    hops: tuple[Dyad, ...]

    def __repr__(self) -> str:
        return f"<ConflictPath {' → '.join(self.nodes)}: weakest link {self.weakest:g}>"


@dataclass(frozen=True, slots=True, repr=False)
class PathAnswer:
    """The paths that were found, in order; `truncated` says why there may be more, and is None otherwise.

    `found` is how many there were, of which `paths` may hold only the best.
    """

    source: str | None
    target: str | None
    options: PathOptions
    paths: tuple[ConflictPath, ...] = ()
    truncated: str | None = None
    found: int = 0

    def __repr__(self) -> str:
        ends = f"{self.source or 'anybody'} to {self.target or 'anybody'}"
        return f"<PathAnswer {ends}: {self.found} paths{', truncated' if self.truncated else ''}>"


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
    1979), hence the caps. For many questions to one large graph, see
    `stakegraph.analysis.paths.index.PathIndex`, which gives the same answers.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> answer = conflict_paths(build_network(bundled_case()), "donald-trump", "ice")
    >>> answer.paths[0].nodes
    ('donald-trump', 'zohran-mamdani', 'ice')
    """
    for end in (source, target):
        if end is not None and end not in network:
            raise ValueError(f"not in the network: {end!r}")
    return paths_among(receipts(network), source, target, options)


def paths_among(
    found: Iterable[Receipt],
    source: str | None = None,
    target: str | None = None,
    options: PathOptions | None = None,
) -> PathAnswer:
    """Find conflict paths as `conflict_paths` does, among some claims; an end that no claim names has none."""
    options = options or PathOptions()
    if source is None and target is None:
        raise ValueError("name a source or a target")
    return DyadPaths(Layers.of(found, options)).answer(source, target, options)


class DyadPaths:
    """The layers of a small case, ready to be searched in plain Python."""

    def __init__(self, layers: Layers) -> None:
        self._dyads = (*layers.hostile, *layers.ties)
        self._numbers = {node: number for number, node in enumerate(layers.nodes)}
        self._arcs = arcs_of(self._dyads, len(layers.hostile), self._numbers)

    def answer(self, source: str | None, target: str | None, options: PathOptions) -> PathAnswer:
        """Find the paths from a source, to a target, or between the two."""
        ends = [None if end is None else self._numbers.get(end, -1) for end in (source, target)]
        if -1 in ends or source == target:
            return PathAnswer(source, target, options, found=0)
        search = Search(self._arcs, ends[0], ends[1], options, python_engine())
        paths = self._paths(search, options)
        if options.best is None:
            best = sorted(paths, key=lambda path: path.sort_key)
        else:
            best = heapq.nsmallest(options.best, paths, key=lambda path: path.sort_key)
        return PathAnswer(source, target, options, tuple(best), search.truncated, search.found)

    def _paths(self, search: Search, options: PathOptions) -> Iterator[ConflictPath]:
        for buffer, count in search.batches():
            for place in range(0, count * search.width, search.width):
                arcs = buffer[place + 1 : place + 1 + buffer[place]]
                hops = [self._dyads[arc] for arc in (reversed(arcs) if search.backwards else arcs)]
                yield in_order(hops) if options.time_respecting else ConflictPath(tuple(hops))


def in_order(hops: Sequence[Dyad]) -> ConflictPath:
    """Keep of each hostile hop the claims with which the path may have come in order; see `PathOptions`.

    Raises
    ------
    ValueError
        When no choice of claims is in order.
    """
    hostile = [hop for hop in hops if hop.polarity is Polarity.CONFLICT]
    kept = claims_in_order([[dated(receipt) for receipt in hop.receipts] for hop in hostile])
    if kept is None:
        raise ValueError("the claims of these hops cannot have come in this order")
    choices = iter(kept)
    return ConflictPath(
        tuple(
            replace(hop, receipts=tuple(hop.receipts[number] for number in next(choices)))
            if hop.polarity is Polarity.CONFLICT
            else hop
            for hop in hops
        )
    )


def dated(receipt: Receipt) -> Dated:
    """Return a claim's strength and the days on which it may have come."""
    return Dated(receipt.strength, *days_of_claim(receipt.claim))


def arcs_of(all_dyads: Sequence[Dyad], hostile_count: int, numbers: dict[str, int]) -> Arcs:
    """Return dyads as adjacency lists; an arc is a dyad's number."""
    ends = [(numbers[dyad.source], numbers[dyad.target]) for dyad in all_dyads]
    hostile, ties = range(hostile_count), range(hostile_count, len(ends))
    days = [
        sorted({days_of_claim(receipt.claim) for receipt in dyad.receipts}) if arc < hostile_count else []
        for arc, dyad in enumerate(all_dyads)
    ]
    return Arcs(
        len(numbers),
        _adjacency(len(numbers), ends, hostile),
        _adjacency(len(numbers), ends, ties),
        _adjacency(len(numbers), [(target, source) for source, target in ends], hostile),
        _adjacency(len(numbers), [(target, source) for source, target in ends], ties),
        [0, *accumulate(len(each) for each in days)],
        [first for each in days for first, _ in each],
        [last for each in days for _, last in each],
    )


def _adjacency(size: int, ends: Sequence[tuple[int, int]], arcs: Iterable[int]) -> Adjacency:
    ordered = sorted((*ends[arc], arc) for arc in arcs)
    counts = [0] * size
    for source, _, _ in ordered:
        counts[source] += 1
    return Adjacency(
        [0, *accumulate(counts)], [target for _, target, _ in ordered], [arc for *_, arc in ordered]
    )
