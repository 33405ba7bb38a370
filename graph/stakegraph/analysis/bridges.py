"""Bridges: the parties on friendly paths between camps in conflict (betweenness on the cooperative layer)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

import networkx as nx

from stakegraph.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from stakegraph.analysis.signed import SignedEdge, SignedGraph
    from stakegraph.network import Receipt

    Opposed = Mapping[Hashable, set[Hashable]]

_SHARE_FOR_EDGES = 0.25  # share of the time limit kept for collecting the edges behind the first bridges
_DIGITS = 9  # sums of thirds differ in later digits, which must not decide the order


@dataclass(frozen=True, slots=True)
class Bridge:
    """A party on the shortest friendly paths between opposed camps.

    Attributes
    ----------
    betweenness : float
        The number of pairs from opposed camps that it connects. Where a pair has several shortest paths, each
        party on them counts its share of the paths.
    edges : tuple of SignedEdge
        The edges behind the figure: the friendly ones on the paths through it, then the hostile ones that make
        the camps of the paths' ends opponents. Empty beyond the first bridges.
    """

    node: str
    camp: Hashable | None
    betweenness: float
    edges: tuple[SignedEdge, ...] = ()

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims behind its edges."""
        return tuple(receipt for edge in self.edges for receipt in edge.receipts)


@dataclass(frozen=True, slots=True)
class BridgeAnswer:
    """The bridges, highest betweenness first, and the number of pairs from opposed camps.

    `truncated` says why the answer may be incomplete; None if it is complete.
    """

    bridges: tuple[Bridge, ...]
    opposed_pairs: int
    truncated: str | None = None


def bridges_between_camps(
    graph: SignedGraph,
    camps: Mapping[str, Hashable | None],
    *,
    shown: int = 10,
    time_limit: float = 30.0,
) -> BridgeAnswer:
    """Measure which parties lie on the cooperative paths between opposed camps.

    ``b(m) = sum over pairs {s, t} in opposed camps of σ(s, t | m) / σ(s, t)``, where σ(s, t) counts the
    shortest paths of positive edges from s to t, and σ(s, t | m) those through m, which is neither s nor t.
    It ranges from 0 to the number of such pairs and is not normalised.

    Parameters
    ----------
    graph : SignedGraph
        The signed graph of the claims that count. Its negative edges decide which camps are opposed; paths never
        use them. Strength does not count as length.
    camps : mapping of str to (label or None)
        The camp of each party; None, or no entry, for a party in no camp. Two camps are opposed if a hostile
        edge joins members of both. Camps without any relation are not opposed.
    shown : int
        Number of first bridges for which to collect the edges behind the figure.
    time_limit : float
        Stop after this many seconds.

    Returns
    -------
    BridgeAnswer
        The parties with a betweenness above 0. It is empty for an empty graph, for fewer than two camps, if no
        camps are opposed, and if no friendly path joins opposed camps. Isolated nodes are never bridges.

    Notes
    -----
    Signed graphs have no agreed betweenness. A path with hostile steps carries no mediation, so this uses the
    positive layer only, with endpoints in opposed camps. An ambivalent pair has a positive edge too, and paths
    use it. Time is O(nodes in camps · edges).

    References
    ----------
    Brandes (2008), "On variants of shortest-path betweenness centrality and their generic computation",
    Social Networks 30; computed by `networkx.betweenness_centrality_subset`.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> graph = SignedGraph.of_edges([("a", "m", 3), ("m", "b", 3), ("a", "b", -5)])
    >>> answer = bridges_between_camps(graph, {"a": "1", "b": "2"})
    >>> [(bridge.node, bridge.betweenness) for bridge in answer.bridges]
    [('m', 1.0)]
    """
    deadline = Deadline(time_limit)
    camp_of = {node: camp for node in graph.nodes if (camp := camps.get(node)) is not None}
    opposed = _find_opposed_camps(graph, camp_of)
    sources = [node for node, camp in camp_of.items() if camp in opposed]
    layer = _friendly_layer(graph)

    terms: dict[str, list[float]] = {}
    pair_count, done = 0, 0
    for source in sources:
        if deadline.left < _SHARE_FOR_EDGES * time_limit:
            break
        done += 1
        opponents = opposed[camp_of[source]]
        targets = [node for node in sources if camp_of[node] in opponents]
        pair_count += len(targets)
        # Each unordered pair comes up from both ends. networkx halves undirected counts, so it counts once.
        betweenness = nx.betweenness_centrality_subset(layer, sources=[source], targets=targets)
        for node, value in betweenness.items():
            if value:
                terms.setdefault(node, []).append(value)

    ranked = sorted(((node, fsum(values)) for node, values in terms.items()), key=_rank)
    first = [node for node, _ in ranked[:shown]]
    paths = _Paths(graph, layer, camp_of, opposed)
    edges, walked = paths.collect_edges(first, sources[:done], deadline)
    bridges = tuple(Bridge(node, camps.get(node), value, edges.get(node, ())) for node, value in ranked)
    truncated = _explain_truncation(time_limit, done, walked, len(sources))
    return BridgeAnswer(bridges, pair_count // 2, truncated)


def _rank(item: tuple[str, float]) -> tuple[float, str]:
    """Return the sort key of a party with its betweenness: highest first, then by id."""
    node, betweenness = item
    return -round(betweenness, _DIGITS), node


def _explain_truncation(time_limit: float, done: int, walked: int, total: int) -> str | None:
    if walked == total:
        return None
    reason = f"stopped after {time_limit:g} s and {done} of {total} starting points"
    if walked < done:
        reason += f", {walked} of them for the claims"
    return reason


def _find_opposed_camps(graph: SignedGraph, camp_of: Mapping[str, Hashable]) -> Opposed:
    """Return the opposed camps of each camp that has any."""
    opposed: dict[Hashable, set[Hashable]] = {}
    for edge in _hostile_edges_between(graph, camp_of):
        opposed.setdefault(camp_of[edge.a], set()).add(camp_of[edge.b])
        opposed.setdefault(camp_of[edge.b], set()).add(camp_of[edge.a])
    return opposed


def _hostile_edges_between(graph: SignedGraph, camp_of: Mapping[str, Hashable]) -> Iterator[SignedEdge]:
    """Yield the hostile edges that join members of different camps."""
    for edge in graph.edges:
        has_camps = edge.a in camp_of and edge.b in camp_of
        if edge.sign < 0 and has_camps and camp_of[edge.a] != camp_of[edge.b]:
            yield edge


def _friendly_layer(graph: SignedGraph) -> nx.Graph:
    layer = nx.Graph()
    layer.add_nodes_from(graph.nodes)
    layer.add_edges_from(edge.pair for edge in graph.edges if edge.sign > 0)
    return layer


@dataclass(frozen=True, slots=True)
class _Paths:
    """Finds the edges behind the betweenness of a few parties."""

    graph: SignedGraph
    layer: nx.Graph
    camp_of: Mapping[str, Hashable]
    opposed: Opposed

    def collect_edges(
        self, bridges: Iterable[str], sources: Iterable[str], deadline: Deadline
    ) -> tuple[dict[str, tuple[SignedEdge, ...]], int]:
        """Return the edges behind each bridge, and the number of sources covered before the deadline.

        They are the friendly edges of the shortest paths through the bridge, then the hostile edges between the
        camps of the paths' ends.
        """
        distances_to = {bridge: self._distances(bridge) for bridge in bridges}
        ends: dict[str, set[str]] = {bridge: set() for bridge in distances_to}
        walked = 0
        for source in sources:
            if deadline.is_over:
                break
            walked += 1
            distances = self._distances(source)
            for bridge, to_bridge in distances_to.items():
                ends[bridge].update(self._reached_through(bridge, source, distances, to_bridge))

        edges = {}
        for bridge, to_bridge in distances_to.items():
            walked_pairs = self._walk_to_bridge(ends[bridge], to_bridge)
            friendly = [edge for edge in self.graph.edges if edge.sign > 0 and edge.pair in walked_pairs]
            edges[bridge] = (*friendly, *self._hostile_edges(ends[bridge]))
        return edges, walked

    def _distances(self, node: str) -> dict[str, int]:
        return dict(nx.single_source_shortest_path_length(self.layer, node))

    def _reached_through(
        self, bridge: str, source: str, distances: Mapping[str, int], to_bridge: Mapping[str, int]
    ) -> Iterator[str]:
        """Yield the opponents that a shortest path from `source` reaches through the bridge."""
        if bridge == source or source not in to_bridge:
            return
        opponents = self.opposed[self.camp_of[source]]
        for target, distance in distances.items():
            is_opponent = target != bridge and self.camp_of.get(target) in opponents
            if is_opponent and to_bridge[source] + to_bridge[target] == distance:
                yield target

    def _walk_to_bridge(self, ends: set[str], to_bridge: Mapping[str, int]) -> set[tuple[str, str]]:
        """Return the pairs on every shortest path from the ends to the bridge."""
        walked: set[tuple[str, str]] = set()
        reached = set(ends)
        queue = deque(sorted(ends))
        while queue:
            node = queue.popleft()
            closer = [near for near in self.layer[node] if to_bridge[near] == to_bridge[node] - 1]
            walked.update((min(node, near), max(node, near)) for near in closer)
            unseen = [near for near in closer if near not in reached]
            reached.update(unseen)
            queue.extend(unseen)
        return walked

    def _hostile_edges(self, ends: set[str]) -> Iterator[SignedEdge]:
        """Yield the hostile edges between the camps of the ends."""
        camps = {self.camp_of[end] for end in ends}
        for edge in _hostile_edges_between(self.graph, self.camp_of):
            if self.camp_of[edge.a] in camps and self.camp_of[edge.b] in camps:
                yield edge
