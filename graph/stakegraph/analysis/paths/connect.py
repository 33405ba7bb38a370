"""Find the smallest set of disputes that connects two or more parties.

A *connection* of parties is a set of hostile dyads in which a path of conflicts, in any direction and without ties,
joins every two parties. The smallest connection has the fewest dyads; both directions of a pair count once. Among
equally small ones, the connection with the strongest weakest dyad wins, then ids decide. The smallest connection is a
tree. Entities that were not named can join its branches: a common adversary joins all parties in conflict with it.

This is the Steiner tree problem in graphs, NP-hard in the number of parties. Dreyfus and Wagner (1971) solve it
exactly in O(3^k n + 2^k m log n) for k parties. If time runs out first, the tree is built greedily by adding the
nearest party again and again (Takahashi and Matsuyama 1980). Such a tree has at most twice the minimum size.
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
"""The number of steps between two checks of the clock."""

_MOST_PARTIES = 8
"""The exact search takes time and memory exponential in the number of parties; above this, the tree is greedy."""

HopT = TypeVar("HopT", bound=Hop)
Edge = tuple[int, int]
Size = tuple[int, float]
"""The size of a tree: the number of its edges, and the negated strength of the weakest. Smaller is better."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The edges of a connection, and whether it is proved to be the smallest."""

    edges: tuple[Edge, ...]
    proved: bool


@dataclass(frozen=True, slots=True)
class Connection(Generic[HopT]):
    """The disputes that connect parties.

    Attributes
    ----------
    parties : tuple of str
        The ids of the parties that were named.
    dyads : tuple of Dyad, or of IndexedHop
        The hostile dyads, in the order of their ids. If both directions of a pair are hostile, both are included.
        Empty if the parties cannot be connected.
    proved : bool
        Whether this is proved to be the smallest connection, or that the parties cannot be connected.
    reason : str or None
        Why it is not proved.
    """

    parties: tuple[str, ...]
    dyads: tuple[HopT, ...]
    proved: bool
    reason: str | None = None

    @property
    def size(self) -> int:
        """The number of pairs in dispute."""
        return len({frozenset((dyad.source, dyad.target)) for dyad in self.dyads})

    @property
    def weakest(self) -> float | None:
        """The strength of the weakest dispute, 0 to 10.

        A dispute is as strong as its stronger direction.
        """
        pairs: dict[frozenset[str], float] = {}
        for dyad in self.dyads:
            pair = frozenset((dyad.source, dyad.target))
            pairs[pair] = max(dyad.strength, pairs.get(pair, 0.0))
        return min(pairs.values(), default=None)

    @property
    def joining(self) -> tuple[str, ...]:
        """The ids of the entities that join the parties, without the parties."""
        ends = {end for dyad in self.dyads for end in (dyad.source, dyad.target)}
        return tuple(sorted(ends.difference(self.parties)))


def connect(
    network: nx.MultiDiGraph, parties: Sequence[str], options: PathOptions | None = None
) -> Connection[Dyad]:
    """Find the smallest set of disputes that connects parties.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        A network made by `stakegraph.network.build_network`.
    parties : sequence of str
        Ids of two or more entities.
    options : PathOptions, optional
        Which claims count, and the time limit. The options for direction, ties, hops and order of time are ignored.

    Raises
    ------
    ValueError
        If fewer than two different parties are given, or one is not in the network.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> connection = connect(build_network(bundled_case()), ["donald-trump", "ice", "new-york-city"])
    >>> connection.size, connection.joining, connection.proved
    (3, ('zohran-mamdani',), True)
    """
    options = options or PathOptions()
    for party in parties:
        if party not in network:
            raise ValueError(f"not in the network: {party!r}")
    layers = Layers.of(receipts(network), options)
    ids = sorted({*layers.nodes, *parties})
    node_by_id = {entity_id: node for node, entity_id in enumerate(ids)}
    graph = _undirected_graph(layers.hostile, node_by_id)
    tree = smallest_tree(
        lambda node: graph.get(node, {}).items(), [node_by_id[party] for party in parties], options.time_limit
    )
    edges = tree.edges if tree else ()
    pairs = {frozenset((ids[first], ids[second])) for first, second in edges}
    disputes = [dyad for dyad in layers.hostile if frozenset((dyad.source, dyad.target)) in pairs]
    is_proved = tree is None or tree.proved
    reason = reason_of(tree, options, len(set(parties)))
    return Connection(tuple(parties), tuple(disputes), is_proved, reason)


def reason_of(tree: Tree | None, options: PathOptions, parties: int) -> str | None:
    """Return why a tree may not be the smallest; None if it is proved to be."""
    if tree is None or tree.proved:
        return None
    if parties > _MOST_PARTIES:
        return f"the exact search takes at most {_MOST_PARTIES} parties; there may be a smaller connection"
    return f"the search stopped after {options.time_limit:g} s; there may be a smaller connection"


def smallest_tree(neighbours: Neighbours, parties: Sequence[int], time_limit: float) -> Tree | None:
    """Return the smallest tree that joins nodes, or None.

    Parameters
    ----------
    neighbours : callable
        Returns the neighbours of a node and the strengths of the edges, in a fixed order.
    parties : sequence of int
        The nodes to join.
    time_limit : float
        After this number of seconds, the greedy tree is returned instead.
    """
    wanted = sorted(set(parties))
    if len(wanted) < 2:
        raise ValueError("name at least two different parties")
    deadline = time.monotonic() + time_limit
    greedy = _grow_greedy_tree(neighbours, wanted)
    if greedy is None:
        return None
    if len(wanted) > _MOST_PARTIES:
        return Tree(tuple(greedy), proved=False)
    exact = _DreyfusWagner(neighbours, wanted, len(greedy), deadline).tree()
    return Tree(tuple(greedy), proved=False) if exact is None else Tree(tuple(exact), proved=True)


class _DreyfusWagner:
    """The smallest tree for every set of parties and every node, joining both.

    Such a tree splits at its node into trees of two smaller sets, or consists of a tree of the same set at a
    neighbour, and the edge to it. A set of parties is a bit mask. The result is the tree of all other parties at the
    last party. Trees larger than the greedy one (`bound`) are dropped.
    """

    def __init__(self, neighbours: Neighbours, parties: Sequence[int], bound: int, deadline: float) -> None:
        self._neighbours, self._bound, self._deadline = neighbours, bound, deadline
        *self._parties, self._last = parties
        self._sizes: list[dict[int, Size]] = [{} for _ in range(1 << len(self._parties))]
        # How each tree was made: from a smaller set at the same node, or along an edge from another node.
        self._made: list[dict[int, tuple[str, int]]] = [{} for _ in self._sizes]
        self._steps = 0

    def tree(self) -> list[Edge] | None:
        """Return the edges of the smallest tree; None if time runs out."""
        for subset in range(1, len(self._sizes)):
            if subset & (subset - 1) == 0:
                party = self._parties[subset.bit_length() - 1]
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
        while part > subset ^ part:  # `part` has the highest bit, so that every split is tried once
            part_sizes, rest_sizes = self._sizes[part], self._sizes[subset ^ part]
            for node in part_sizes.keys() & rest_sizes.keys():
                (part_edges, part_weakest), (rest_edges, rest_weakest) = part_sizes[node], rest_sizes[node]
                size = (part_edges + rest_edges, max(part_weakest, rest_weakest))
                if size[0] <= self._bound and (node not in sizes or size < sizes[node]):
                    sizes[node], made[node] = size, ("split", part)
            part = (part - 1) & subset

    def _grow(self, subset: int) -> bool:
        """Grow the trees of a set along edges; return False if time runs out."""
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
        """Add the edges of the tree of a set at a node to `edges`."""
        while node in self._made[subset]:
            kind, origin = self._made[subset][node]
            if kind == "split":
                self._collect(origin, node, edges)
                subset ^= origin
            else:
                edges.add((min(node, origin), max(node, origin)))
                node = origin


def _grow_greedy_tree(neighbours: Neighbours, parties: Sequence[int]) -> list[Edge] | None:
    """Join the nearest party to the tree until all are joined.

    Return None if a party cannot be reached.
    """
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
    """Return the nodes from the nearest missing party back to the tree.

    Return None if no missing party can be reached.
    """
    level = sorted(tree)
    origin = dict[int, int]()
    while level:
        next_level = []
        for node in level:
            for there, _ in neighbours(node):
                if there not in tree and there not in origin:
                    origin[there] = node
                    next_level.append(there)
        reached = missing.intersection(next_level)
        if reached:
            path = [min(reached)]
            while path[-1] not in tree:
                path.append(origin[path[-1]])
            return path
        level = next_level
    return None


def _undirected_graph(hostile: Iterable[Dyad], node_by_id: Mapping[str, int]) -> dict[int, dict[int, float]]:
    """Return the neighbours of each node, with the stronger strength."""
    graph: dict[int, dict[int, float]] = {}
    for dyad in hostile:
        source, target = node_by_id[dyad.source], node_by_id[dyad.target]
        strength = max(dyad.strength, graph.get(source, {}).get(target, 0.0))
        graph.setdefault(source, {})[target] = strength
        graph.setdefault(target, {})[source] = strength
    return graph
