"""The signed graph as frustration looks at it: numbered parties, and one signed weight for each pair.

An ambivalent pair costs the lesser of its two edges whatever the division, since one of them always
contradicts it. That part is set aside; what remains is the difference, so that no division changes its rank.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stakegraph.analysis.signed import SignedEdge, SignedGraph


@dataclass(frozen=True)
class SignedPairs:
    """Parties numbered from 0, their pairs, and a weight for each: above 0 for friends, below it for foes."""

    count: int
    ends: tuple[tuple[int, int], ...]
    weights: tuple[float, ...]

    @classmethod
    def of(cls, graph: SignedGraph, *, weighted: bool = False) -> SignedPairs:
        """Make it of a signed graph: every edge counts 1, or its weight."""
        place = {node: index for index, node in enumerate(graph.nodes)}
        net: dict[tuple[int, int], float] = {}
        for edge in graph.edges:
            pair = (place[edge.a], place[edge.b])
            net[pair] = net.get(pair, 0.0) + edge.sign * cost_of(edge, weighted=weighted)
        kept = sorted(pair for pair, weight in net.items() if weight)
        return cls(len(graph.nodes), tuple(kept), tuple(net[pair] for pair in kept))

    @cached_property
    def neighbours(self) -> list[list[tuple[int, float]]]:
        """For each party its neighbours and the weight of each."""
        found: list[list[tuple[int, float]]] = [[] for _ in range(self.count)]
        for (a, b), weight in zip(self.ends, self.weights, strict=True):
            found[a].append((b, weight))
            found[b].append((a, weight))
        return found

    def cost(self, groups: Sequence[int]) -> float:
        """Return what a division costs: friends apart and foes together."""
        return sum(abs(self.weights[index]) for index in self.frustrated(groups))

    def frustrated(self, groups: Sequence[int]) -> list[int]:
        """Return the indices of the pairs that contradict a division."""
        return [
            index
            for index, ((a, b), weight) in enumerate(zip(self.ends, self.weights, strict=True))
            if (groups[a] == groups[b]) != (weight > 0)
        ]

    def force_pair(self, pair: tuple[int, int], *, together: bool) -> SignedPairs:
        """Return the pairs with one of them so heavy that every best division has it together, or apart.

        Moving either of the two alone changes what its own pairs cost, and no more: a weight above that decides.
        """
        weights = dict(zip(self.ends, self.weights, strict=True))
        enough = 1 + min(sum(abs(weight) for _, weight in self.neighbours[end]) for end in pair)
        weights[pair] = enough if together else -enough
        ends = tuple(sorted(weights))
        return SignedPairs(self.count, ends, tuple(weights[each] for each in ends))

    def blocks(self) -> list[list[int]]:
        """Return the pairs of each biconnected block, smallest block first.

        Every cycle lies within one block, so that frustration is the sum over the blocks, and each can be
        solved alone. A bridge is a block of its own, and never frustrated.
        """
        import networkx as nx

        graph = nx.Graph()
        graph.add_edges_from(self.ends)
        place = {pair: index for index, pair in enumerate(self.ends)}
        blocks = [
            sorted(place[min(pair), max(pair)] for pair in block)
            for block in nx.biconnected_component_edges(graph)
        ]
        return sorted(blocks, key=lambda block: (len(block), block))

    def part(self, indices: Iterable[int]) -> SignedPairs:
        """Return some of the pairs as a graph of its own, its parties numbered anew in the same order."""
        chosen = list(indices)
        members = sorted({end for index in chosen for end in self.ends[index]})
        place = {member: new for new, member in enumerate(members)}
        return SignedPairs(
            len(members),
            tuple((place[self.ends[index][0]], place[self.ends[index][1]]) for index in chosen),
            tuple(self.weights[index] for index in chosen),
        )

    def two_sides(self, without: frozenset[int]) -> list[int]:
        """Follow the pairs from friend to friend and from foe to the other side, leaving some pairs out."""
        leading: list[list[tuple[int, int]]] = [[] for _ in range(self.count)]
        for index, (a, b) in enumerate(self.ends):
            if index not in without:
                turn = int(self.weights[index] < 0)
                leading[a].append((b, turn))
                leading[b].append((a, turn))
        sides = [-1] * self.count
        for start in range(self.count):
            if sides[start] < 0:
                sides[start], stack = 0, [start]
                while stack:
                    node = stack.pop()
                    for other, turn in leading[node]:
                        if sides[other] < 0:
                            sides[other] = sides[node] ^ turn
                            stack.append(other)
        return sides

    def friendly_parts(self, without: frozenset[int] = frozenset()) -> list[int]:
        """Group parties that hang together through friends, leaving some pairs out."""
        kept = [index for index, weight in enumerate(self.weights) if weight > 0 and index not in without]
        friends = SignedPairs(
            self.count,
            tuple(self.ends[index] for index in kept),
            tuple(self.weights[index] for index in kept),
        )
        groups = [-1] * self.count
        for start in range(self.count):
            if groups[start] < 0:
                groups[start], stack = start, [start]
                while stack:
                    for other, _ in friends.neighbours[stack.pop()]:
                        if groups[other] < 0:
                            groups[other] = start
                            stack.append(other)
        return groups


def cost_of(edge: SignedEdge, *, weighted: bool) -> float:
    """Return what it costs when an edge contradicts the division."""
    return edge.weight if weighted else 1.0
