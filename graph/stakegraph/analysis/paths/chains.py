"""Find and count the strongest chains between any parties of a case.

A chain is a conflict path of two or more hops between parties. A path from a body to its head or to one of its parts,
or back, does not count as a chain between parties (`stakegraph.belonging`), but a search from one to the other still
finds it. There may be very many chains, but the best ones can be found without enumerating the rest. The search goes
through the ranks from the surest down, at each rank through the strengths from the strongest dyad down, and at each
strength through the lengths from the shortest up. A chain of an earlier round always ranks before one of a later
round, so the search ends as soon as it holds enough chains.
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
from stakegraph.analysis.paths.results import MEAN_DIGITS, ConflictPath, weigh_rank
from stakegraph.analysis.paths.search import Search
from stakegraph.belonging import Belonging
from stakegraph.model import Polarity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from stakegraph.network import Dyad, Receipt

MOST_COUNTED = 1_000_000
"""Counting stops at this number of chains."""

_SHORTEST = 2
_NO_CAP = 2**62
"""A cap on paths that no search reaches."""

Candidate = tuple[float, tuple[int, ...], tuple[int, ...]]
"""The sort key of chains with the same weakest factuality, weakest link and length: negated mean, nodes, arcs."""


@dataclass(frozen=True, slots=True)
class BestChains:
    """The strongest chains, best first.

    Attributes
    ----------
    paths : tuple of ConflictPath
        Ordered by `stakegraph.analysis.paths.results.Chain.sort_key`.
    proved : int
        How many of them, counted from the first, are proved to be the best. All, unless time ran out.
    truncated : bool
        Whether time ran out. Then there may be more chains, and better ones than those that are not proved.
    """

    paths: tuple[ConflictPath, ...]
    proved: int
    truncated: bool


@dataclass(frozen=True, slots=True)
class ChainCount:
    """The number of chains, and of ordered pairs of parties that they join.

    `truncated` says why there may be more; None if all chains were counted. `left_out` is the number of chains that
    were found between a body and its head or its parts, and are not in the other figures.
    """

    chains: int
    pairs: int
    truncated: str | None
    left_out: int = 0


def best_chains(
    claims: Iterable[Receipt], parties: Collection[str], options: PathOptions | None = None
) -> BestChains:
    """Find the strongest chains between any two parties.

    Parameters
    ----------
    claims : iterable of Receipt
        The claims to search.
    parties : collection of str
        Ids of the entities at which a chain may begin and end. It may pass through any entity.
    options : PathOptions, optional
        What counts as a hop, how many chains to find (`best`; one by default), and the `time_limit`. The search
        ignores `max_found`, since it keeps only the best chains.

    Raises
    ------
    ValueError
        If `time_respecting` is set: the strength of a dyad would differ from chain to chain.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import receipts
    >>> network = build_network(bundled_case())
    >>> chains = best_chains(receipts(network), ["zohran-mamdani", "federal-government"])
    >>> chains.paths[0].nodes, chains.proved
    (('zohran-mamdani', 'donald-trump', 'new-york-city', 'federal-government'), 1)
    """
    options = options or PathOptions()
    if options.time_respecting:
        raise ValueError("chains in the order of time are found from or to one party; see conflict_paths")
    deadline = time.monotonic() + options.time_limit
    wanted = options.best or 1
    claims = list(claims)
    layers = Layers.of(claims, options)
    belonging = _find_belonging(claims)
    paths: list[ConflictPath] = []
    for level in _levels(layers, parties, belonging):
        for hops in range(_SHORTEST, options.max_hops + 1):
            chains = level.best(hops, wanted - len(paths), replace(options, max_hops=hops), deadline)
            if level.truncated:
                return BestChains((*paths, *chains), len(paths), truncated=True)
            paths += chains
            if len(paths) == wanted:
                return BestChains(tuple(paths), wanted, truncated=False)
    return BestChains(tuple(paths), len(paths), truncated=False)


def count_chains(
    claims: Iterable[Receipt], parties: Collection[str], options: PathOptions | None = None
) -> ChainCount:
    """Count the chains between parties, and the ordered pairs that they join.

    The parameters are those of `best_chains`. Counting simple paths is #P-complete (Valiant 1979), so the count
    stops at a million chains and at the `time_limit`.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import Selection
    >>> network = build_network(bundled_case())
    >>> count_chains(Selection().of(network), ["donald-trump", "zohran-mamdani", "ice"])
    ChainCount(chains=0, pairs=0, truncated=None, left_out=2)
    """
    options = options or PathOptions()
    deadline = time.monotonic() + options.time_limit
    claims = list(claims)
    level = _Level(Layers.of(claims, options), parties, _find_belonging(claims))
    count = 0
    pairs = set[tuple[int, int]]()
    for source, arcs in level.chains(options, deadline):
        count += 1
        pairs.add((source, level.target[arcs[-1]]))
        if count == MOST_COUNTED:
            return ChainCount(count, len(pairs), f"the count stopped at {count:,} chains", level.left_out)
    reason = "the count stopped when time ran out" if level.truncated else None
    return ChainCount(count, len(pairs), reason, level.left_out)


def _find_belonging(claims: Iterable[Receipt]) -> Belonging:
    return Belonging(receipt.claim for receipt in claims)


def _levels(layers: Layers, parties: Collection[str], belonging: Belonging) -> Iterator[_Level]:
    """Yield the levels: by the rank of the least sure dyad, surest first, then by strength, strongest first."""
    ranks = sorted({weigh_rank(dyad.rank) for dyad in (*layers.hostile, *layers.ties)})
    strengths = sorted({dyad.strength for dyad in layers.hostile}, reverse=True)
    for rank in ranks:
        for strength in strengths:
            yield _Level(layers, parties, belonging, strength, rank)


class _Level:
    """The hostile dyads of at least some strength and the ties, up to a rank.

    A tie never replaces a conflict that is too weak for the level.

    Parameters
    ----------
    layers : Layers
        All dyads.
    parties : collection of str
        Ids of the entities at which a chain may begin and end.
    belonging : Belonging
        The bodies that these entities head and belong to.
    min_strength : float
        The minimum strength of a hostile dyad, 0 to 10.
    max_rank : int, optional
        The greatest rank of a dyad; any rank by default.
    """

    def __init__(
        self,
        layers: Layers,
        parties: Collection[str],
        belonging: Belonging,
        min_strength: float = 0.0,
        max_rank: int | None = None,
    ) -> None:
        hostile = [
            dyad for dyad in layers.hostile if dyad.strength >= min_strength and _is_within(dyad, max_rank)
        ]
        ties = [dyad for dyad in layers.ties if _is_within(dyad, max_rank)]
        self._max_rank = max_rank
        self._belonging = belonging
        self._one_side: dict[tuple[int, int], bool] = {}
        self._ids = layers.nodes
        self.left_out = 0
        node_by_id = {entity_id: node for node, entity_id in enumerate(layers.nodes)}
        self._min_strength = min_strength
        self._dyads = (*hostile, *ties)
        self._ranks = [weigh_rank(dyad.rank) for dyad in self._dyads]
        self._strength = [
            dyad.strength if dyad.polarity is Polarity.CONFLICT else None for dyad in self._dyads
        ]
        self._parties = {node_by_id[party] for party in parties if party in node_by_id}
        self._arcs = arcs_of(self._dyads, len(hostile), node_by_id)
        self.target = [node_by_id[dyad.target] for dyad in self._dyads]
        self.truncated = False

    def best(self, hops: int, count: int, options: PathOptions, deadline: float) -> list[ConflictPath]:
        """Return the best chains of `hops` hops whose weakest link and factuality are those of this level."""
        candidates = heapq.nsmallest(count, self._candidates(hops, options, deadline))
        return [ConflictPath(tuple(self._dyads[arc] for arc in arcs)) for *_, arcs in candidates]

    def _candidates(self, hops: int, options: PathOptions, deadline: float) -> Iterator[Candidate]:
        for source, arcs in self.chains(options, deadline):
            if len(arcs) != hops:
                continue
            arc_strengths = map(self._strength.__getitem__, arcs)
            strengths = [strength for strength in arc_strengths if strength is not None]
            rank = max(map(self._ranks.__getitem__, arcs))
            if min(strengths) == self._min_strength and rank == self._max_rank:
                nodes = (source, *map(self.target.__getitem__, arcs))
                yield -round(fmean(strengths), MEAN_DIGITS), nodes, tuple(arcs)

    def chains(self, options: PathOptions, deadline: float) -> Iterator[tuple[int, list[int]]]:
        """Yield the first node and the arcs of every chain between parties.

        Sets `truncated` if time runs out, and adds the chains within one side to `left_out`.
        """
        start = self._arcs.hostile.start
        for source in sorted(self._parties):
            has_hostile_arc = start[source] < start[source + 1]
            if not has_hostile_arc:
                continue
            seconds_left = deadline - time.monotonic()
            if seconds_left <= 0:
                self.truncated = True
                return
            limits = replace(options, max_found=_NO_CAP, time_limit=seconds_left, best=None)
            search = Search(self._arcs, source, None, limits, python_engine())
            for buffer, count in search.batches():
                for offset in range(0, count * search.width, search.width):
                    hops = buffer[offset]
                    target = self.target[buffer[offset + hops]]
                    if hops < _SHORTEST or target not in self._parties:
                        continue
                    if self._are_one_side(source, target):
                        self.left_out += 1
                    else:
                        yield source, buffer[offset + 1 : offset + 1 + hops]
            if search.truncated:
                self.truncated = True
                return

    def _are_one_side(self, source: int, target: int) -> bool:
        ends = (source, target)
        if ends not in self._one_side:
            self._one_side[ends] = self._belonging.are_one_side(self._ids[source], self._ids[target])
        return self._one_side[ends]


def _is_within(dyad: Dyad, max_rank: int | None) -> bool:
    return max_rank is None or weigh_rank(dyad.rank) <= max_rank
