"""The signed graph in the form that frustration uses: numbered parties and one signed weight for each pair.

One edge of an ambivalent pair contradicts any division, so the pair always costs at least the lesser weight. That
constant part is left out here. The pair keeps the difference of its weights, and the best division stays the same.
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
    """Parties numbered from 0, and their pairs with weights: positive for friends, negative for foes."""

    count: int
    ends: tuple[tuple[int, int], ...]
    weights: tuple[float, ...]

    @classmethod
    def of(cls, graph: SignedGraph, *, weighted: bool = False) -> SignedPairs:
        """Make the pairs of a signed graph; an edge counts 1, or its weight if `weighted`."""
        index_of = {node: index for index, node in enumerate(graph.nodes)}
        net: dict[tuple[int, int], float] = {}
        for edge in graph.edges:
            pair = (index_of[edge.a], index_of[edge.b])
            net[pair] = net.get(pair, 0.0) + edge.sign * cost_of(edge, weighted=weighted)
        kept = sorted(pair for pair, weight in net.items() if weight)
        return cls(len(graph.nodes), tuple(kept), tuple(net[pair] for pair in kept))

    @cached_property
    def neighbours(self) -> list[list[tuple[int, float]]]:
        """The neighbours of each party, with the weight of each pair."""
        neighbours: list[list[tuple[int, float]]] = [[] for _ in range(self.count)]
        for (a, b), weight in zip(self.ends, self.weights, strict=True):
            neighbours[a].append((b, weight))
            neighbours[b].append((a, weight))
        return neighbours

    def cost(self, groups: Sequence[int]) -> float:
        """Return the cost of a division: the weight of friends apart and foes together."""
        return sum(abs(self.weights[index]) for index in self.find_frustrated(groups))

    def find_frustrated(self, groups: Sequence[int]) -> list[int]:
        """Return the indices of the pairs that contradict a division."""
        return [
            index
            for index, ((a, b), weight) in enumerate(zip(self.ends, self.weights, strict=True))
            if (groups[a] == groups[b]) != (weight > 0)
        ]

    def force_pair(self, pair: tuple[int, int], *, together: bool) -> SignedPairs:
        """Return the pairs with one so heavy that every best division keeps it together, or apart.

        Moving one of the two parties changes only the cost of its own pairs, so a weight above their sum decides.
        """
        weights = dict(zip(self.ends, self.weights, strict=True))
        totals = [sum(abs(weight) for _, weight in self.neighbours[end]) for end in pair]
        decisive = 1 + min(totals)
        weights[pair] = decisive if together else -decisive
        ends = tuple(sorted(weights))
        return SignedPairs(self.count, ends, tuple(weights[end_pair] for end_pair in ends))

    def blocks(self) -> list[list[int]]:
        """Return the pairs of each biconnected block, smallest block first.

        Every cycle lies within one block. So frustration is the sum over the blocks, and each can be solved alone.
        A bridge is a block by itself, and never frustrated.
        """
        import networkx as nx

        graph = nx.Graph()
        graph.add_edges_from(self.ends)
        index_of = {pair: index for index, pair in enumerate(self.ends)}

        blocks = []
        for edges in nx.biconnected_component_edges(graph):
            blocks.append(sorted(index_of[min(edge), max(edge)] for edge in edges))
        return sorted(blocks, key=lambda block: (len(block), block))

    def select(self, indices: Iterable[int]) -> SignedPairs:
        """Return some of the pairs as a graph, with its parties renumbered in the same order."""
        kept = list(indices)
        ends = [self.ends[index] for index in kept]
        members = sorted({end for pair in ends for end in pair})
        new_index = {member: index for index, member in enumerate(members)}

        new_ends = tuple((new_index[a], new_index[b]) for a, b in ends)
        weights = tuple(self.weights[index] for index in kept)
        return SignedPairs(len(members), new_ends, weights)

    def two_sides(self, without: frozenset[int]) -> list[int]:
        """Assign sides by following pairs: a friend takes the same side, a foe the opposite one.

        The pairs `without` are not followed.
        """
        steps: list[list[tuple[int, int]]] = [[] for _ in range(self.count)]
        for index, (a, b) in enumerate(self.ends):
            if index not in without:
                turn = int(self.weights[index] < 0)
                steps[a].append((b, turn))
                steps[b].append((a, turn))

        sides = [-1] * self.count
        for start in range(self.count):
            if sides[start] >= 0:
                continue
            sides[start] = 0
            stack = [start]
            while stack:
                node = stack.pop()
                for neighbour, turn in steps[node]:
                    if sides[neighbour] < 0:
                        sides[neighbour] = sides[node] ^ turn
                        stack.append(neighbour)
        return sides

    def friendly_parts(self, without: frozenset[int] = frozenset()) -> list[int]:
        """Assign the same group to parties that friendly pairs connect, not following the pairs `without`."""
        friends: list[list[int]] = [[] for _ in range(self.count)]
        for index, (a, b) in enumerate(self.ends):
            if self.weights[index] > 0 and index not in without:
                friends[a].append(b)
                friends[b].append(a)

        groups = [-1] * self.count
        for start in range(self.count):
            if groups[start] >= 0:
                continue
            groups[start] = start
            stack = [start]
            while stack:
                node = stack.pop()
                for friend in friends[node]:
                    if groups[friend] < 0:
                        groups[friend] = start
                        stack.append(friend)
        return groups


def cost_of(edge: SignedEdge, *, weighted: bool) -> float:
    """Return the cost of an edge that contradicts the division."""
    return edge.weight if weighted else 1.0
