"""Who stands on the friendly paths between camps that are in conflict: betweenness on the cooperative layer."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

import networkx as nx

_FOR_EDGES = 0.25  # the share of the time for the edges that the first bridges rest on

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from stakegraph.analysis.signed import SignedEdge, SignedGraph
    from stakegraph.network import Receipt

    Opposed = Mapping[Hashable, set[Hashable]]


@dataclass(frozen=True, slots=True)
class Bridge:
    """A party on the shortest friendly paths between opposed camps.

    Attributes
    ----------
    betweenness : float
        The number of pairs from opposed camps it stands between, shared out where there are several shortest
        paths.
    edges : tuple of SignedEdge
        What the figure rests on: the friendly edges of the paths through it, then the hostile ones that make the
        camps of their ends opponents. Empty beyond the first bridges.
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
    """Bridges, the highest betweenness first; how many pairs are of opposed camps; `truncated` as elsewhere."""

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
    """Measure who stands on the cooperative paths between opposed camps.

    ``b(m) = sum over pairs {s, t} in opposed camps of σ(s, t | m) / σ(s, t)``, where σ(s, t) counts the
    shortest paths of positive edges from s to t, and σ(s, t | m) those that pass through m, which is neither s
    nor t. It ranges from 0 to the number of such pairs, and is not normalised.

    Parameters
    ----------
    graph : SignedGraph
        Of the claims that count. Its negative edges tell which camps are opposed, and are never walked; strength
        is no length.
    camps : mapping of str to (label or None)
        The camp of each party; None, or not named, for who belongs to none. Two camps are opposed when a hostile
        edge runs between members of theirs: camps that have nothing to do with each other are not.
    shown : int
        For how many of the first bridges to gather the edges that their figure rests on.
    time_limit : float
        Stop after so many seconds.

    Returns
    -------
    BridgeAnswer
        Parties with a betweenness above 0. There are none on an empty graph, with fewer than two camps, where no
        camps are opposed, and where no friendly path joins two that are; isolated nodes never are one.

    Notes
    -----
    There is no agreed betweenness for signed graphs: a path of hostile steps carries no mediation, so only the
    positive layer is used, with endpoints in opposed camps. A pair that is ambivalent has a positive edge too and
    is walked. Time is O(nodes in camps · edges).

    References
    ----------
    Brandes (2008), "On variants of shortest-path betweenness centrality and their generic computation",
    Social Networks 30; computed by `networkx.betweenness_centrality_subset`.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> graph = SignedGraph.of_edges([("a", "m", 3), ("m", "b", 3), ("a", "b", -5)])
    >>> [(each.node, each.betweenness) for each in bridges_between_camps(graph, {"a": "1", "b": "2"}).bridges]
    [('m', 1.0)]
    """
    deadline = time.monotonic() + time_limit
    placed = {node: camp for node in graph.nodes if (camp := camps.get(node)) is not None}
    opposed = _opposed(graph, placed)
    sources = [node for node, camp in placed.items() if camp in opposed]
    layer = _friendly_layer(graph)
    parts: dict[str, list[float]] = {}
    pairs, done = 0, 0
    for source in sources:
        if time.monotonic() > deadline - _FOR_EDGES * time_limit:
            break
        done += 1
        targets = [node for node in sources if placed[node] in opposed[placed[source]]]
        pairs += len(targets)
        # Each unordered pair is met from both its ends; networkx halves undirected counts, which makes it one.
        between = nx.betweenness_centrality_subset(layer, sources=[source], targets=targets)
        for node, value in between.items():
            if value:
                parts.setdefault(node, []).append(value)
    # Sums of thirds differ in their last digits; that must not decide who comes first.
    ranked = sorted(((node, fsum(values)) for node, values in parts.items()), key=_most_first)
    first = [node for node, _ in ranked[:shown]]
    edges, walked = _Paths(graph, layer, placed, opposed).behind(first, sources[:done], deadline)
    truncated = None
    if walked < len(sources):
        truncated = f"stopped after {time_limit:g} s and {done} of {len(sources)} starting points"
        truncated += f", {walked} of them for the claims" if walked < done else ""
    found = tuple(Bridge(node, camps.get(node), value, edges.get(node, ())) for node, value in ranked)
    return BridgeAnswer(found, pairs // 2, truncated)


def _most_first(item: tuple[str, float]) -> tuple[float, str]:
    return -round(item[1], 9), item[0]


def _opposed(graph: SignedGraph, placed: Mapping[str, Hashable]) -> Opposed:
    """Return for each camp those that a hostile edge sets against it."""
    found: dict[Hashable, set[Hashable]] = {}
    for edge in _hostile_across(graph, placed):
        found.setdefault(placed[edge.a], set()).add(placed[edge.b])
        found.setdefault(placed[edge.b], set()).add(placed[edge.a])
    return found


def _hostile_across(graph: SignedGraph, placed: Mapping[str, Hashable]) -> Iterator[SignedEdge]:
    for edge in graph.edges:
        if edge.sign < 0 and edge.a in placed and edge.b in placed and placed[edge.a] != placed[edge.b]:
            yield edge


def _friendly_layer(graph: SignedGraph) -> nx.Graph:
    layer = nx.Graph()
    layer.add_nodes_from(graph.nodes)
    layer.add_edges_from(edge.pair for edge in graph.edges if edge.sign > 0)
    return layer


@dataclass(frozen=True, slots=True)
class _Paths:
    """Finds the edges that the betweenness of a few parties rests on."""

    graph: SignedGraph
    layer: nx.Graph
    placed: Mapping[str, Hashable]
    opposed: Opposed

    def behind(
        self, bridges: Iterable[str], sources: Iterable[str], deadline: float
    ) -> tuple[dict[str, tuple[SignedEdge, ...]], int]:
        """Return the friendly edges of the shortest paths through each bridge, and the enmity of their ends' camps.

        The second figure tells from how many of the sources there was time to look.
        """
        away = {node: self._distances(node) for node in bridges}
        ends: dict[str, set[str]] = {node: set() for node in away}
        walked = 0
        for source in sources:
            if time.monotonic() > deadline:
                break
            walked += 1
            distances = self._distances(source)
            for node, of_bridge in away.items():
                if node != source and source in of_bridge:
                    ends[node].update(self._through(source, node, distances, of_bridge))
        return {node: self._edges(found, away[node]) for node, found in ends.items()}, walked

    def _distances(self, node: str) -> dict[str, int]:
        return dict(nx.single_source_shortest_path_length(self.layer, node))

    def _through(
        self, source: str, bridge: str, distances: Mapping[str, int], away: Mapping[str, int]
    ) -> Iterator[str]:
        """Yield the opponents that a shortest path from `source` reaches through the bridge."""
        against = self.opposed[self.placed[source]]
        for target, distance in distances.items():
            is_opponent = target != bridge and self.placed.get(target) in against
            if is_opponent and away[source] + away[target] == distance:
                yield target

    def _edges(self, ends: set[str], away: Mapping[str, int]) -> tuple[SignedEdge, ...]:
        """Walk from the ends towards the bridge, over every shortest way, and gather what is walked on."""
        walked: set[tuple[str, str]] = set()
        reached, waiting = set(ends), deque(sorted(ends))
        while waiting:
            node = waiting.popleft()
            for other in self.layer[node]:
                if away[other] == away[node] - 1:
                    walked.add((min(node, other), max(node, other)))
                    if other not in reached:
                        reached.add(other)
                        waiting.append(other)
        camps = {self.placed[end] for end in ends}
        friendly = [edge for edge in self.graph.edges if edge.sign > 0 and edge.pair in walked]
        hostile = [
            edge
            for edge in _hostile_across(self.graph, self.placed)
            if self.placed[edge.a] in camps and self.placed[edge.b] in camps
        ]
        return (*friendly, *hostile)
