"""The signed graph that balance, camps and mediators look at: who stands for and against whom.

Conflict and cooperation of one pair are two edges, a negative and a positive one: they are never netted. A
pair that has both is *ambivalent*. Ties and context are no edges here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import networkx as nx

    from stakegraph.network import Receipt


@dataclass(frozen=True, slots=True)
class SignedEdge:
    """All hostile, or all friendly, claims between two parties, in whichever direction.

    Attributes
    ----------
    a, b : str
        The parties' ids, ``a < b``.
    sign : {-1, 1}
        −1 for conflict, +1 for cooperation.
    weight : float
        The strength of the strongest claim, 0 to 10 (an ordinal scale).
    receipts : tuple of Receipt
        The claims, strongest first; empty in graphs that were not made of claims.
    """

    a: str
    b: str
    sign: int
    weight: float = 1.0
    receipts: tuple[Receipt, ...] = ()

    @property
    def pair(self) -> tuple[str, str]:
        """The two parties, in the order of their ids."""
        return (self.a, self.b)


@dataclass(frozen=True)
class SignedGraph:
    """An undirected signed graph: nodes and edges sorted, at most one edge of each sign a pair, no self-loop."""

    nodes: tuple[str, ...]
    edges: tuple[SignedEdge, ...]

    @classmethod
    def of_edges(cls, edges: Iterable[tuple[str, str, float]], nodes: Iterable[str] = ()) -> SignedGraph:
        """Make a graph of signed weights; a weight of 0 and a self-loop are refused.

        Raises
        ------
        ValueError
            For a weight of 0, a self-loop, or a second edge of the same sign between two nodes.

        Examples
        --------
        >>> SignedGraph.of_edges([("b", "a", -2), ("a", "c", 1)]).nodes
        ('a', 'b', 'c')
        """
        made: dict[tuple[str, str, int], SignedEdge] = {}
        for one, other, weight in edges:
            if one == other or weight == 0:
                raise ValueError(f"no self-loop and no weight of 0: {(one, other, weight)!r}")
            a, b = sorted((one, other))
            key = (a, b, 1 if weight > 0 else -1)
            if key in made:
                raise ValueError(f"two edges of one sign between {a!r} and {b!r}")
            made[key] = SignedEdge(*key, weight=abs(weight))
        named = {end for a, b, _ in made for end in (a, b)} | set(nodes)
        return cls(tuple(sorted(named)), tuple(made[key] for key in sorted(made)))

    @classmethod
    def of_network(
        cls, network: nx.MultiDiGraph, accepted: Iterable[Receipt], *, stakes: bool = False
    ) -> SignedGraph:
        """Make the signed graph of some claims of a network.

        Parameters
        ----------
        network : networkx.MultiDiGraph
            As `stakegraph.network.build_network` makes it.
        accepted : iterable of Receipt
            The claims that count; see `stakegraph.network.Selection`.
        stakes : bool
            Take stakes in as parties; without it only stakeholders are.
        """
        nodes = {node for node, is_stake in network.nodes(data="is_stake") if stakes or not is_stake}
        gathered: dict[tuple[str, str, int], list[Receipt]] = {}
        for receipt in accepted:
            a, b = sorted((receipt.claim.subject, receipt.claim.object))
            sign = receipt.relation.polarity.sign
            if sign and a != b and a in nodes and b in nodes:
                gathered.setdefault((a, b, sign), []).append(receipt)
        edges = []
        for key in sorted(gathered):
            group = sorted(gathered[key], key=lambda each: (-each.strength, each.claim.id))
            edges.append(SignedEdge(*key, weight=group[0].strength, receipts=tuple(group)))
        return cls(tuple(sorted(nodes)), tuple(edges))

    @cached_property
    def ambivalent(self) -> frozenset[tuple[str, str]]:
        """The pairs that have both a positive and a negative edge."""
        positive = {edge.pair for edge in self.edges if edge.sign > 0}
        return frozenset(edge.pair for edge in self.edges if edge.sign < 0 and edge.pair in positive)

    @cached_property
    def neighbours(self) -> Mapping[str, tuple[tuple[str, SignedEdge], ...]]:
        """For each node its neighbours with the edge that leads there; an ambivalent neighbour stands twice."""
        leading: dict[str, list[tuple[str, SignedEdge]]] = {node: [] for node in self.nodes}
        for edge in self.edges:
            leading[edge.a].append((edge.b, edge))
            leading[edge.b].append((edge.a, edge))
        return {node: tuple(found) for node, found in leading.items()}
