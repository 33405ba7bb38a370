"""Which conflicts connect three or more parties? The smallest set of disputes that joins them all.

A *connection* of some parties is a set of hostile dyads in which every two of them are joined by a conflict path,
whoever strikes along it (direction is disregarded) and without ties. The smallest one has the fewest dyads, both
directions of one pair counting once; of those the one whose weakest dyad is strongest; ids decide the rest. It is
a tree, and what joins its branches need not be a named party: a common adversary joins all who strike it.

This is the Steiner tree problem in graphs, NP-hard in the number of parties. Dreyfus and Wagner (1971) solve it
exactly in O(3^k n + 2^k m log n) for k parties. When time is up before that, the tree is built greedily: the
nearest party is joined again and again (Takahashi and Matsuyama 1980), which is at most twice too large.
"""

from __future__ import annotations

import heapq
import math
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Generic, TypeVar

from stakegraph.analysis.paths.layers import Layers
from stakegraph.analysis.paths.options import PathOptions
from stakegraph.analysis.paths.results import Hop
from stakegraph.network import receipts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import networkx as nx

    from stakegraph.network import Dyad

    Neighbours = Callable[[int], Iterable[tuple[int, float]]]

_CLOCK_EVERY = 4096
_MOST_PARTIES = 8

HopT = TypeVar("HopT", bound=Hop)
Edge = tuple[int, int]
Size = tuple[int, float]
"""How large a tree is: its number of edges, and the strength of its weakest, negated. Less is better."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The edges of a connection, and whether it is proved that none is smaller."""

    edges: tuple[Edge, ...]
    proved: bool


@dataclass(frozen=True, slots=True)
class Connection(Generic[HopT]):
    """The disputes that connect some parties.

    Attributes
    ----------
    parties : tuple of str
        The ids of the parties that were named.
    dyads : tuple of Dyad, or of IndexedHop
        The hostile dyads, in the order of their ids: both directions of a pair where both are hostile. Empty
        when the parties cannot be connected.
    proved : bool
        Whether it is proved that there is no smaller connection, or none at all.
    reason : str or None
        Why it is not proved.
    """

    parties: tuple[str, ...]
    dyads: tuple[HopT, ...]
    proved: bool
    reason: str | None = None

    @property
    def size(self) -> int:
        """How many pairs are in dispute with each other."""
        return len({frozenset((dyad.source, dyad.target)) for dyad in self.dyads})

    @property
    def weakest(self) -> float | None:
        """The strength of the weakest dispute, 0 to 10, each being as strong as its stronger direction."""
        pairs: dict[frozenset[str], float] = {}
        for dyad in self.dyads:
            pair = frozenset((dyad.source, dyad.target))
            pairs[pair] = max(dyad.strength, pairs.get(pair, 0.0))
        return min(pairs.values(), default=None)

    @property
    def joining(self) -> tuple[str, ...]:
        """The ids of those who were not named, and join the others."""
        ends = {end for dyad in self.dyads for end in (dyad.source, dyad.target)}
        return tuple(sorted(ends.difference(self.parties)))


def connect(
    network: nx.MultiDiGraph, parties: Sequence[str], options: PathOptions | None = None
) -> Connection[Dyad]:
    """Find the smallest set of disputes that connects some parties.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        As `stakegraph.network.build_network` makes it.
    parties : sequence of str
        Ids of two or more entities.
    options : PathOptions, optional
        Which claims count, and how long to search. Direction, ties, hops and dates are not looked at.

    Raises
    ------
    ValueError
        When fewer than two different parties are named, or one is not in the network.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> found = connect(build_network(bundled_case()), ["donald-trump", "ice", "new-york-city"])
    >>> found.size, found.joining, found.proved
    (3, ('zohran-mamdani',), True)
    """
    options = options or PathOptions()
    for party in parties:
        if party not in network:
            raise ValueError(f"not in the network: {party!r}")
    layers = Layers.of(receipts(network), options)
    named = sorted({*layers.nodes, *parties})
    numbers = {node: number for number, node in enumerate(named)}
    graph = _undirected(layers.hostile, numbers)
    tree = smallest_tree(
        lambda node: graph.get(node, {}).items(), [numbers[each] for each in parties], options.time_limit
    )
    pairs = {frozenset((named[one], named[other])) for one, other in tree.edges} if tree else set()
    return Connection(
        tuple(parties),
        tuple(dyad for dyad in layers.hostile if frozenset((dyad.source, dyad.target)) in pairs),
        tree is None or tree.proved,
        reason_of(tree, options, len(set(parties))),
    )


def reason_of(tree: Tree | None, options: PathOptions, parties: int) -> str | None:
    """Say why a tree may not be the smallest; None when it is proved to be."""
    if tree is None or tree.proved:
        return None
    if parties > _MOST_PARTIES:
        return f"the smallest connection is searched for among at most {_MOST_PARTIES} parties; this is a small one"
    return f"the search stopped after {options.time_limit:g} s; there may be a smaller connection"


def smallest_tree(neighbours: Neighbours, parties: Sequence[int], time_limit: float) -> Tree | None:
    """Return the smallest tree that spans some nodes of an undirected graph; None when none does.

    Parameters
    ----------
    neighbours : callable
        Gives the neighbours of a node, each with the strength of the edge, in a fixed order.
    parties : sequence of int
        The nodes to span.
    time_limit : float
        After so many seconds, the greedy tree is returned instead.
    """
    wanted = sorted(set(parties))
    if len(wanted) < 2:
        raise ValueError("name two different parties at least")
    deadline = time.monotonic() + time_limit
    greedy = _nearest_first(neighbours, wanted)
    if greedy is None:
        return None
    if len(wanted) > _MOST_PARTIES:
        return Tree(tuple(greedy), proved=False)
    exact = _DreyfusWagner(neighbours, wanted, len(greedy), deadline).tree()
    return Tree(tuple(greedy), proved=False) if exact is None else Tree(tuple(exact), proved=True)


class _DreyfusWagner:
    """For every set of parties and every node, the smallest tree that spans the set and the node.

    A tree that spans a set splits at some node into two, or hangs on an edge of another such tree. Sets are bits;
    the last party is the node at which the whole is read off. Trees larger than one that is known are left out.
    """

    def __init__(self, neighbours: Neighbours, parties: Sequence[int], bound: int, deadline: float) -> None:
        self._neighbours, self._bound, self._deadline = neighbours, bound, deadline
        *self._others, self._last = parties
        self._sizes: list[dict[int, Size]] = [{} for _ in range(1 << len(self._others))]
        # How each tree came about: from a smaller set at the same node, or over an edge from another node.
        self._made: list[dict[int, tuple[str, int]]] = [{} for _ in self._sizes]
        self._steps = 0

    def tree(self) -> list[Edge] | None:
        """Return the edges of the smallest tree; None when time is up."""
        for subset in range(1, len(self._sizes)):
            if subset & (subset - 1) == 0:
                party = self._others[subset.bit_length() - 1]
                self._sizes[subset][party] = (0, -math.inf)
            else:
                self._merge(subset)
            if not self._grow(subset):
                return None
        edges: set[Edge] = set()
        self._collect(len(self._sizes) - 1, self._last, edges)
        return sorted(edges)

    def _merge(self, subset: int) -> None:
        sizes, made = self._sizes[subset], self._made[subset]
        part = (subset - 1) & subset
        while part > subset ^ part:  # each split once: the part with the highest bit goes first
            one, other = self._sizes[part], self._sizes[subset ^ part]
            for node in one.keys() & other.keys():
                size = (one[node][0] + other[node][0], max(one[node][1], other[node][1]))
                if size[0] <= self._bound and (node not in sizes or size < sizes[node]):
                    sizes[node], made[node] = size, ("split", part)
            part = (part - 1) & subset

    def _grow(self, subset: int) -> bool:
        """Let the trees of a set grow along edges, smallest first; False when time is up."""
        sizes, made = self._sizes[subset], self._made[subset]
        heap = [(size, node) for node, size in sizes.items()]
        heapq.heapify(heap)
        while heap:
            self._steps += 1
            if self._steps % _CLOCK_EVERY == 0 and time.monotonic() > self._deadline:
                return False
            size, node = heapq.heappop(heap)
            if size > sizes[node] or size[0] == self._bound:
                continue
            for there, strength in self._neighbours(node):
                grown = (size[0] + 1, max(size[1], -strength))
                if there not in sizes or grown < sizes[there]:
                    sizes[there], made[there] = grown, ("edge", node)
                    heapq.heappush(heap, (grown, there))
        return True

    def _collect(self, subset: int, node: int, edges: set[Edge]) -> None:
        while node in self._made[subset]:
            kind, origin = self._made[subset][node]
            if kind == "split":
                self._collect(origin, node, edges)
                subset ^= origin
            else:
                edges.add((min(node, origin), max(node, origin)))
                node = origin


def _nearest_first(neighbours: Neighbours, parties: Sequence[int]) -> list[Edge] | None:
    tree, edges = {parties[0]}, set[Edge]()
    missing = set(parties[1:])
    while missing:
        path = _path_to_nearest(neighbours, tree, missing)
        if path is None:
            return None
        edges |= {(min(pair), max(pair)) for pair in pairwise(path)}
        tree.update(path)
        missing.discard(path[0])
    return sorted(edges)


def _path_to_nearest(neighbours: Neighbours, tree: set[int], missing: set[int]) -> list[int] | None:
    level, origin = sorted(tree), dict[int, int]()
    while level:
        reached = []
        for node in level:
            for there, _ in neighbours(node):
                if there not in tree and there not in origin:
                    origin[there] = node
                    reached.append(there)
        for node in sorted(missing.intersection(reached)):
            path = [node]
            while path[-1] not in tree:
                path.append(origin[path[-1]])
            return path
        level = reached
    return None


def _undirected(hostile: Iterable[Dyad], numbers: Mapping[str, int]) -> dict[int, dict[int, float]]:
    graph: dict[int, dict[int, float]] = {}
    for dyad in hostile:
        source, target = numbers[dyad.source], numbers[dyad.target]
        strength = max(dyad.strength, graph.get(source, {}).get(target, 0.0))
        graph.setdefault(source, {})[target] = strength
        graph.setdefault(target, {})[source] = strength
    return graph
