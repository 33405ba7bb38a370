"""Conflict paths: by which chains of conflict does one party reach another?

A conflict path is a simple directed chain of hostile dyads. Between two hostile ones it may take structural
ties (one in a row by default); it begins and ends with a hostile dyad, and never takes a cooperative one.
Parallel claims are one hop with several receipts. What exactly may be a hop: `stakegraph.analysis.paths.layers`.
"""

from __future__ import annotations

import heapq
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from stakegraph.analysis.paths.dates import Dated, claims_in_order, days_of_claim
from stakegraph.analysis.paths.engines import python_engine
from stakegraph.analysis.paths.layers import Layers
from stakegraph.analysis.paths.options import PathOptions
from stakegraph.analysis.paths.results import ConflictPath, PathAnswer
from stakegraph.analysis.paths.search import Adjacency, Arcs, Search
from stakegraph.model import Polarity
from stakegraph.network import Dyad, Receipt, receipts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import networkx as nx


WORTH_AN_INDEX = 5_000
"""The number of claims from which an index pays: below, searching the claims themselves is as fast."""


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
