"""The chains of a whole case, whoever they lead from and to: which hold best, and how many there are.

A chain is a conflict path of two hops and more between parties. There may be very many, but the best are found
without the others: strength by strength, from the strongest dyads down, and at each strength the shortest first. What
is found at one strength and length comes before all that is found later, so the search ends once enough are held.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from stakegraph.analysis.paths.engines import python_engine
from stakegraph.analysis.paths.finding import arcs_of
from stakegraph.analysis.paths.layers import Layers
from stakegraph.analysis.paths.options import PathOptions
from stakegraph.analysis.paths.results import ConflictPath
from stakegraph.analysis.paths.search import Search
from stakegraph.model import Polarity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from stakegraph.network import Receipt

MOST_COUNTED = 1_000_000
"""Counting stops at so many chains."""

_SHORTEST = 2
_WITHOUT_CAP = 2**62

Candidate = tuple[float, tuple[int, ...], tuple[int, ...]]
"""A chain of one weakest link and length, in the order of such: its mean, negated, its nodes, its arcs."""


@dataclass(frozen=True, slots=True)
class BestChains:
    """The chains that hold best, in their order.

    Attributes
    ----------
    paths : tuple of ConflictPath
        As `stakegraph.analysis.paths.finding.Chain.sort_key` orders them.
    proved : int
        How many of them, from the first on, are surely the best: all, unless time ran out.
    truncated : bool
        Whether time ran out. Then there may be more chains, and better ones than those that are not proved.
    """

    paths: tuple[ConflictPath, ...]
    proved: int
    truncated: bool


@dataclass(frozen=True, slots=True)
class ChainCount:
    """How many chains there are, and how many ordered pairs of parties they join.

    `truncated` says why there may be more; it is None when all were counted.
    """

    chains: int
    pairs: int
    truncated: str | None


def best_chains(
    claims: Iterable[Receipt], parties: Collection[str], options: PathOptions | None = None
) -> BestChains:
    """Find the chains that hold best, whoever they lead from and to.

    Parameters
    ----------
    claims : iterable of Receipt
        The claims to look among.
    parties : collection of str
        The ids of those at whom a chain may begin and end; it may pass through others.
    options : PathOptions, optional
        What counts as a hop; how many to find (`best`; one by default), and how long to search (`time_limit`).
        `max_found` is not looked at: nothing is held but the best.

    Raises
    ------
    ValueError
        When `time_respecting` is asked for: a dyad would not be equally strong in every chain.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import receipts
    >>> network = build_network(bundled_case())
    >>> found = best_chains(receipts(network), ["donald-trump", "zohran-mamdani", "ice"])
    >>> found.paths[0].nodes, found.proved
    (('donald-trump', 'zohran-mamdani', 'ice'), 1)
    """
    options = options or PathOptions()
    if options.time_respecting:
        raise ValueError("chains in the order of time are found from or to one party; see conflict_paths")
    deadline = time.monotonic() + options.time_limit
    wanted = options.best or 1
    layers = Layers.of(claims, options)
    paths: list[ConflictPath] = []
    for least in sorted({dyad.strength for dyad in layers.hostile}, reverse=True):
        level = _Level(layers, least, parties)
        for hops in range(_SHORTEST, options.max_hops + 1):
            found = level.best(hops, wanted - len(paths), replace(options, max_hops=hops), deadline)
            if level.truncated:
                return BestChains((*paths, *found), len(paths), truncated=True)
            paths += found
            if len(paths) == wanted:
                return BestChains(tuple(paths), wanted, truncated=False)
    return BestChains(tuple(paths), len(paths), truncated=False)


def count_chains(
    claims: Iterable[Receipt], parties: Collection[str], options: PathOptions | None = None
) -> ChainCount:
    """Count the chains between parties, and the ordered pairs that they join; parameters as of `best_chains`.

    Counting simple paths is #P-complete (Valiant 1979): it stops at a million chains, and after the `time_limit`.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import Selection
    >>> network = build_network(bundled_case())
    >>> count_chains(Selection().of(network), ["donald-trump", "zohran-mamdani", "ice"])
    ChainCount(chains=2, pairs=1, truncated=None)
    """
    options = options or PathOptions()
    deadline = time.monotonic() + options.time_limit
    level = _Level(Layers.of(claims, options), 0.0, parties)
    chains, pairs = 0, set[tuple[int, int]]()
    for source, arcs in level.chains(options, deadline):
        chains += 1
        pairs.add((source, level.target[arcs[-1]]))
        if chains == MOST_COUNTED:
            return ChainCount(chains, len(pairs), f"the count stopped at {chains:,} chains")
    return ChainCount(chains, len(pairs), "the count stopped when time ran out" if level.truncated else None)


class _Level:
    """The hostile dyads of some strength and more, with all ties, ready to be searched.

    Ties are those of the whole: where a weaker conflict runs, no tie takes its place.
    """

    def __init__(self, layers: Layers, least: float, parties: Collection[str]) -> None:
        hostile = [dyad for dyad in layers.hostile if dyad.strength >= least]
        numbers = {node: number for number, node in enumerate(layers.nodes)}
        self._least, self._dyads = least, (*hostile, *layers.ties)
        self._strength = [
            dyad.strength if dyad.polarity is Polarity.CONFLICT else None for dyad in self._dyads
        ]
        self._parties = {numbers[party] for party in parties if party in numbers}
        self._arcs = arcs_of(self._dyads, len(hostile), numbers)
        self.target = [numbers[dyad.target] for dyad in self._dyads]
        self.truncated = False

    def best(self, hops: int, count: int, options: PathOptions, deadline: float) -> list[ConflictPath]:
        """Return the best chains of exactly so many hops whose weakest link is exactly of this level."""
        found = heapq.nsmallest(count, self._candidates(hops, options, deadline))
        return [ConflictPath(tuple(self._dyads[arc] for arc in arcs)) for *_, arcs in found]

    def _candidates(self, hops: int, options: PathOptions, deadline: float) -> Iterator[Candidate]:
        for source, arcs in self.chains(options, deadline):
            if len(arcs) != hops:
                continue
            strengths = [each for each in map(self._strength.__getitem__, arcs) if each is not None]
            if min(strengths) == self._least:
                nodes = (source, *map(self.target.__getitem__, arcs))
                yield -round(fmean(strengths), 9), nodes, tuple(arcs)

    def chains(self, options: PathOptions, deadline: float) -> Iterator[tuple[int, list[int]]]:
        """Yield the first node and the arcs of every chain between parties; sets `truncated` when time runs out."""
        start = self._arcs.hostile.start
        for source in sorted(self._parties):
            if start[source] == start[source + 1]:
                continue
            left = deadline - time.monotonic()
            if left <= 0:
                self.truncated = True
                return
            limits = replace(options, max_found=_WITHOUT_CAP, time_limit=left, best=None)
            search = Search(self._arcs, source, None, limits, python_engine())
            for buffer, count in search.batches():
                for place in range(0, count * search.width, search.width):
                    length = buffer[place]
                    if length >= _SHORTEST and self.target[buffer[place + length]] in self._parties:
                        yield source, buffer[place + 1 : place + 1 + length]
            if search.truncated:
                self.truncated = True
                return
