"""Camps: groups of parties that support each other.

A camp is two or more parties connected by friendly relations. The division into camps is the one that the fewest
relations contradict (correlation clustering). A party without a friend in its group is in no camp. Modularity is
not used: with hostile edges as negative weights, the Louvain method puts enemies together.

References
----------
Bansal, Blum and Chawla (2004), correlation clustering.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stakegraph.analysis.frustration import camps_of
from stakegraph.analysis.frustration.pairs import SignedPairs
from stakegraph.analysis.frustration.search import best_division

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stakegraph.analysis.signed import SignedEdge, SignedGraph
    from stakegraph.network import Receipt


SMALL = 1e-9  # costs that differ by less are equal


@dataclass(frozen=True)
class Camps:
    """A division of the parties into camps.

    Attributes
    ----------
    camps : tuple of tuple of str
        The members of each camp in the order of their ids; the largest camp first.
    unaligned : tuple of str
        The parties in no camp: those without a friend, or with friends only on the other side of a conflict.
    edges : tuple of SignedEdge
        The relations from which the division was made.
    """

    camps: tuple[tuple[str, ...], ...]
    unaligned: tuple[str, ...] = ()
    edges: tuple[SignedEdge, ...] = ()

    @cached_property
    def index_of(self) -> Mapping[str, int]:
        """The index of each party's camp, from 0; without the parties in no camp."""
        return {member: index for index, camp in enumerate(self.camps) for member in camp}

    def share(self, a: str, b: str) -> bool:
        """Return whether two parties are in one camp."""
        return a in self.index_of and self.index_of[a] == self.index_of.get(b)

    @cached_property
    def contradicting(self) -> tuple[SignedEdge, ...]:
        """The relations that do not fit: friends apart, foes together. An ambivalent pair always has one."""
        return tuple(edge for edge in self.edges if self.share(*edge.pair) != (edge.sign > 0))

    @property
    def disagreements(self) -> int:
        """The number of relations that do not fit; 0 for a perfect division, or a graph without edges."""
        return len(self.contradicting)

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims that do not fit, edge by edge, strongest first."""
        return tuple(receipt for edge in self.contradicting for receipt in edge.receipts)


def find_camps(
    graph: SignedGraph,
    *,
    weighted: bool = False,
    seed: int = 1,
    restarts: int = 10,
    time_limit: float = 10.0,
    near: Camps | None = None,
) -> Camps:
    """Divide the parties into camps so that few relations contradict the division.

    ``minimise #(friendly edges between groups) + #(hostile edges within a group)``

    Parameters
    ----------
    graph : SignedGraph
        The parties and the signed edges between them.
    weighted : bool
        Minimise the weights of contradicting edges instead of their number. Weights are ranks on an ordinal
        scale, so their sum is a convention; a count needs none.
    seed, restarts : int
        The start of the local search, and the number of its restarts. The same seed gives the same camps.
    time_limit : float
        Stop after about this many seconds.
    near : Camps, optional
        Keep this division, for the parties in the graph, if it fits as well as the best one found. Then only the
        necessary changes appear.

    Returns
    -------
    Camps
        Without camps for an empty graph, for isolated parties, and if all relations are hostile.

    Notes
    -----
    This is local search, without a proof; `stakegraph.analysis.frustration.weak_frustration` proves the optimum.
    Several divisions may be equally good; `stakegraph.analysis.camp_stability` measures how far they agree. A
    group without friendly edges between its parts is split, which never adds a contradiction. An ambivalent pair
    contradicts the division once whether it is together or apart; its friendship does not hold a camp together.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> graph = SignedGraph.of_edges([("a", "b", 1), ("c", "d", 1), ("a", "c", -1), ("d", "e", -1)])
    >>> division = find_camps(graph)
    >>> division.camps, division.unaligned, division.disagreements
    ((('a', 'b'), ('c', 'd')), ('e',), 0)
    """
    pairs = SignedPairs.of(graph, weighted=weighted)
    groups = best_division(pairs, seed=seed, restarts=restarts, time_limit=time_limit)
    if near is not None:
        near_groups = [near.index_of.get(node, -index - 1) for index, node in enumerate(graph.nodes)]
        if pairs.cost(near_groups) <= pairs.cost(groups) + SMALL:
            groups = near_groups
    return make_camps(graph, pairs, groups)


def make_camps(graph: SignedGraph, pairs: SignedPairs, groups: Sequence[int]) -> Camps:
    """Return the camps of a division: the parts of each group that friendly pairs connect.

    `groups` holds the group of each node, in the order of the graph's nodes.
    """
    apart = frozenset(index for index, (a, b) in enumerate(pairs.ends) if groups[a] != groups[b])
    parts = camps_of(dict(zip(graph.nodes, pairs.friendly_parts(apart), strict=True)))

    camps = tuple(part for part in parts if len(part) > 1)
    unaligned = sorted(part[0] for part in parts if len(part) == 1)
    return Camps(camps, tuple(unaligned), graph.edges)
