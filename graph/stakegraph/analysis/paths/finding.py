"""Conflict paths: by which chains of conflict does one party reach another?

A conflict path is a simple directed chain of hostile dyads. It begins and ends with a hostile dyad. Between two
hostile dyads it may use structural ties (one by default), but never cooperation. Parallel claims are one hop with
several receipts. `stakegraph.analysis.paths.layers` defines what may be a hop.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from stakegraph.analysis.paths.dates import DatedClaim, choose_claims_in_order, days_of_claim
from stakegraph.analysis.paths.engines import python_engine
from stakegraph.analysis.paths.layers import Layers
from stakegraph.analysis.paths.options import PathOptions
from stakegraph.analysis.paths.results import ConflictPath, PathAnswer, rank_paths
from stakegraph.analysis.paths.search import Adjacency, Arcs, Search
from stakegraph.model import Polarity
from stakegraph.network import receipts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import networkx as nx

    from stakegraph.network import Dyad, Receipt


WORTH_AN_INDEX = 5_000
"""The number of claims from which an index is faster than searching the claims themselves."""


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
        A network made by `stakegraph.network.build_network`.
    source, target : str, optional
        Ids of entities. Name at least one; then all paths from or to it are returned.
    options : PathOptions, optional
        What counts as a hop, and how far to search.

    Returns
    -------
    PathAnswer
        The paths, surest first, then strongest weakest link (max–min of |intensity|, an ordinal scale), fewer hops,
        higher mean, and ids. Empty on a graph without hostile dyads.

    Raises
    ------
    ValueError
        If neither end is given, or an end is not in the network.

    Notes
    -----
    Paths are enumerated depth first. With a target, a reverse breadth-first search first computes the distance of
    each entity, and the search skips hops from which the target is too far. Counting simple paths is #P-complete
    (Valiant 1979), hence the caps. To ask a large graph many questions, use
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
    claims: Iterable[Receipt],
    source: str | None = None,
    target: str | None = None,
    options: PathOptions | None = None,
) -> PathAnswer:
    """Find conflict paths like `conflict_paths`, among some claims.

    The answer is empty if no claim names an end.
    """
    options = options or PathOptions()
    if source is None and target is None:
        raise ValueError("name a source or a target")
    return DyadPaths(Layers.of(claims, options)).answer(source, target, options)


class DyadPaths:
    """The dyads of a small case, prepared for the search in plain Python."""

    def __init__(self, layers: Layers) -> None:
        self._dyads = (*layers.hostile, *layers.ties)
        self._node_by_id = {entity_id: node for node, entity_id in enumerate(layers.nodes)}
        self._arcs = arcs_of(self._dyads, len(layers.hostile), self._node_by_id)

    def answer(self, source: str | None, target: str | None, options: PathOptions) -> PathAnswer:
        """Find the paths from a source, to a target, or between the two."""
        ends = [end for end in (source, target) if end is not None]
        if source == target or any(end not in self._node_by_id for end in ends):
            return PathAnswer(source, target, options, path_count=0)
        start = None if source is None else self._node_by_id[source]
        goal = None if target is None else self._node_by_id[target]
        search = Search(self._arcs, start, goal, options, python_engine())
        paths = tuple(rank_paths(self._paths(search, options), options.best))
        return PathAnswer(source, target, options, paths, search.truncated, search.path_count)

    def _paths(self, search: Search, options: PathOptions) -> Iterator[ConflictPath]:
        for buffer, count in search.batches():
            for offset in range(0, count * search.width, search.width):
                arcs = buffer[offset + 1 : offset + 1 + buffer[offset]]
                hops = [self._dyads[arc] for arc in arcs]
                if search.backwards:
                    hops.reverse()
                yield make_path_in_order(hops) if options.time_respecting else ConflictPath(tuple(hops))


def make_path_in_order(hops: Sequence[Dyad]) -> ConflictPath:
    """Make a path whose hostile hops keep only claims in order of time.

    Raises
    ------
    ValueError
        If the claims cannot be in order.
    """
    hostile = [position for position, hop in enumerate(hops) if hop.polarity is Polarity.CONFLICT]
    kept = choose_claims_in_order([_date_receipts(hops[position].receipts) for position in hostile])
    if kept is None:
        raise ValueError("the claims of these hops cannot have come in this order")
    path = list(hops)
    for position, indexes in zip(hostile, kept, strict=True):
        hop = hops[position]
        path[position] = replace(hop, receipts=tuple(hop.receipts[index] for index in indexes))
    return ConflictPath(tuple(path))


def _date_receipts(receipts: Iterable[Receipt]) -> list[DatedClaim]:
    return [DatedClaim(receipt.strength, *days_of_claim(receipt.claim)) for receipt in receipts]


def arcs_of(all_dyads: Sequence[Dyad], hostile_count: int, node_by_id: dict[str, int]) -> Arcs:
    """Return dyads, hostile ones first, as adjacency lists.

    An arc is the index of a dyad.
    """
    ends = [(node_by_id[dyad.source], node_by_id[dyad.target]) for dyad in all_dyads]
    reversed_ends = [(target, source) for source, target in ends]
    hostile, ties = range(hostile_count), range(hostile_count, len(ends))
    days: list[tuple[int, int]] = []
    claim_start = [0]
    for dyad in all_dyads[:hostile_count]:
        days += sorted({days_of_claim(receipt.claim) for receipt in dyad.receipts})
        claim_start.append(len(days))
    claim_start += [len(days)] * len(ties)  # ties have no days
    size = len(node_by_id)
    return Arcs(
        size,
        _adjacency(size, ends, hostile),
        _adjacency(size, ends, ties),
        _adjacency(size, reversed_ends, hostile),
        _adjacency(size, reversed_ends, ties),
        claim_start,
        [first for first, _ in days],
        [last for _, last in days],
    )


def _adjacency(size: int, ends: Sequence[tuple[int, int]], arcs: Iterable[int]) -> Adjacency:
    rows = sorted((*ends[arc], arc) for arc in arcs)
    counts = [0] * size
    for source, _, _ in rows:
        counts[source] += 1
    return Adjacency([0, *accumulate(counts)], [target for _, target, _ in rows], [arc for *_, arc in rows])
