"""The signed graph that balance, camps and mediators work on: who supports and who opposes whom.

Its nodes are parties: the stakeholders, and the stakes too where a function has ``stakes=True``. Conflict and
cooperation of one pair are two edges, a negative and a positive one; they are never netted. A pair with both is
*ambivalent*. Advances that nobody answered are not edges (`stakegraph.analysis.courting`), and neither are ties and
context. For camps and poles, the ties between a body and its head, parts and agencies are friendly edges too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stakegraph.analysis.courting import leave_out_advances
from stakegraph.belonging import holds_together
from stakegraph.network import select_surest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import networkx as nx

    from stakegraph.network import Receipt

_TIE_WEIGHT = 10.0  # as strong as the strongest cooperation


@dataclass(frozen=True, slots=True)
class SignedEdge:
    """All hostile claims, or all friendly claims, between two parties, in either direction.

    Attributes
    ----------
    a, b : str
        The parties' ids, ``a < b``.
    sign : {-1, 1}
        −1 for conflict, +1 for cooperation.
    weight : float
        The strength of the strongest of its surest claims, 0 to 10 (an ordinal scale); 10 with a tie.
    receipts : tuple of Receipt
        The claims, strongest first; empty in graphs that were not made from claims.
    """

    a: str
    b: str
    sign: int
    weight: float = 1.0
    receipts: tuple[Receipt, ...] = ()

    @property
    def is_tie(self) -> bool:
        """Whether it rests on ties alone."""
        return bool(self.receipts) and not any(receipt.relation.polarity.sign for receipt in self.receipts)

    @property
    def pair(self) -> tuple[str, str]:
        """The two parties, in the order of their ids."""
        return (self.a, self.b)


@dataclass(frozen=True)
class SignedGraph:
    """An undirected signed graph with sorted nodes and edges.

    A pair has at most one edge of each sign, and no edge joins a party to itself.
    """

    nodes: tuple[str, ...]
    edges: tuple[SignedEdge, ...]

    @classmethod
    def of_edges(cls, edges: Iterable[tuple[str, str, float]], nodes: Iterable[str] = ()) -> SignedGraph:
        """Make a graph from edges with signed weights.

        Raises
        ------
        ValueError
            For a weight of 0, a self-loop, or a second edge of the same sign between two nodes.

        Examples
        --------
        >>> SignedGraph.of_edges([("b", "a", -2), ("a", "c", 1)]).nodes
        ('a', 'b', 'c')
        """
        by_key: dict[tuple[str, str, int], SignedEdge] = {}
        ends = set(nodes)
        for source, target, weight in edges:
            if source == target or weight == 0:
                raise ValueError(f"no self-loop and no weight of 0: {(source, target, weight)!r}")
            a, b = sorted((source, target))
            key = (a, b, 1 if weight > 0 else -1)
            if key in by_key:
                raise ValueError(f"two edges of one sign between {a!r} and {b!r}")
            by_key[key] = SignedEdge(*key, weight=abs(weight))
            ends.update((a, b))
        return cls(tuple(sorted(ends)), tuple(by_key[key] for key in sorted(by_key)))

    @classmethod
    def of_network(
        cls,
        network: nx.MultiDiGraph,
        accepted: Iterable[Receipt],
        *,
        stakes: bool = False,
        ties: bool = False,
    ) -> SignedGraph:
        """Make the signed graph of some claims of a network.

        Parameters
        ----------
        network : networkx.MultiDiGraph
            From `stakegraph.network.build_network`.
        accepted : iterable of Receipt
            The claims that count; see `stakegraph.network.Selection`.
        stakes : bool
            Count stakes as parties too; by default only stakeholders are.
        ties : bool
            Let a body and its head, parts or agencies be friends, as `stakegraph.belonging.holds_together` says.
        """
        parties = set(list_parties(network, stakes=stakes))
        claims_by_key: dict[tuple[str, str, int], list[Receipt]] = {}
        for receipt in leave_out_advances(accepted):
            a, b = sorted((receipt.claim.subject, receipt.claim.object))
            sign = 1 if ties and holds_together(receipt.claim) else receipt.relation.polarity.sign
            if sign and a != b and a in parties and b in parties:
                claims_by_key.setdefault((a, b, sign), []).append(receipt)

        edges = []
        for key in sorted(claims_by_key):
            receipts = sorted(
                claims_by_key[key],
                key=lambda receipt: (-receipt.strength, receipt.claim.id),
            )
            weight = _TIE_WEIGHT
            if all(receipt.relation.polarity.sign for receipt in receipts):
                weight = max(receipt.strength for receipt in select_surest(receipts))
            edges.append(SignedEdge(*key, weight=weight, receipts=tuple(receipts)))
        return cls(tuple(sorted(parties)), tuple(edges))

    @cached_property
    def related(self) -> tuple[str, ...]:
        """The parties with at least one edge, in the order of their ids."""
        return tuple(sorted({end for edge in self.edges for end in edge.pair}))

    @cached_property
    def ambivalent(self) -> frozenset[tuple[str, str]]:
        """The pairs with both a positive and a negative edge."""
        positive = {edge.pair for edge in self.edges if edge.sign > 0}
        return frozenset(edge.pair for edge in self.edges if edge.sign < 0 and edge.pair in positive)

    @cached_property
    def neighbours(self) -> Mapping[str, tuple[tuple[str, SignedEdge], ...]]:
        """The neighbours of each node with the edge to each; an ambivalent neighbour is listed twice."""
        incident: dict[str, list[tuple[str, SignedEdge]]] = {node: [] for node in self.nodes}
        for edge in self.edges:
            incident[edge.a].append((edge.b, edge))
            incident[edge.b].append((edge.a, edge))
        return {node: tuple(entries) for node, entries in incident.items()}


def list_parties(network: nx.MultiDiGraph, *, stakes: bool) -> list[str]:
    """Return the stakeholders of a network, and its stakes too if asked, in the network's order."""
    return [node for node, is_stake in network.nodes(data="is_stake") if stakes or not is_stake]
