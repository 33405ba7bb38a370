"""Camps: who stands together?

A camp is two or more parties that hang together through friendly relations; the division into camps is the one
that the fewest relations contradict (correlation clustering). Parties without a friend in their camp are in no
camp. Not modularity: with hostile edges as negative weights, Louvain puts enemies together.

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
    """A division of the parties.

    Attributes
    ----------
    camps : tuple of tuple of str
        The members of each camp in the order of their ids; the largest camp first.
    unaligned : tuple of str
        Parties in no camp: with no friend, or with friends only on the other side of a conflict.
    edges : tuple of SignedEdge
        The relations that the division was to fit.
    """

    camps: tuple[tuple[str, ...], ...]
    unaligned: tuple[str, ...] = ()
    edges: tuple[SignedEdge, ...] = ()

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The number of each party's camp, from 0; parties in no camp have none."""
        return {member: number for number, camp in enumerate(self.camps) for member in camp}

    def share(self, one: str, other: str) -> bool:
        """Whether two parties are in one camp."""
        return one in self.place and self.place[one] == self.place.get(other)

    @cached_property
    def contradicting(self) -> tuple[SignedEdge, ...]:
        """The relations that do not fit: friends apart, foes together. An ambivalent pair always has one."""
        return tuple(edge for edge in self.edges if self.share(*edge.pair) != (edge.sign > 0))

    @property
    def disagreements(self) -> int:
        """How many relations do not fit; 0 is a perfect division, also of a graph without edges."""
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
    """Divide the parties into any number of camps with as few contradicting relations as can be found.

    ``minimise #(friendly edges between groups) + #(hostile edges within a group)``

    Parameters
    ----------
    graph : SignedGraph
        The parties and how they stand to each other.
    weighted : bool
        Minimise the weights of contradicting edges instead of their number. Weights are ranks on an ordinal
        scale, so their sum is a convention; the number needs none.
    seed, restarts : int
        Where the local search starts, and how often it starts again. The same seed gives the same camps.
    time_limit : float
        Do not search longer than about so many seconds.
    near : Camps, optional
        Keep this division, as far as its parties are in the graph, where it fits as well as what is found: so
        that only what must change does.

    Returns
    -------
    Camps
        No camps for an empty graph, for isolated parties and where all relations are hostile.

    Notes
    -----
    Local search, without proof: `stakegraph.analysis.frustration.weak_frustration` proves how few it can be.
    Several divisions may be equally good; `stakegraph.analysis.camp_stability` tells how far they agree. A group
    of the search that friendly edges do not hold together is split, which never adds a contradiction. An
    ambivalent pair contradicts once whether it stands together or apart; its friendship holds no camp together.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> found = find_camps(SignedGraph.of_edges([("a", "b", 1), ("c", "d", 1), ("a", "c", -1), ("d", "e", -1)]))
    >>> found.camps, found.unaligned, found.disagreements
    ((('a', 'b'), ('c', 'd')), ('e',), 0)
    """
    pairs = SignedPairs.of(graph, weighted=weighted)
    division = best_division(pairs, seed=seed, restarts=restarts, time_limit=time_limit)
    if near is not None:
        kept = [near.place.get(node, -index - 1) for index, node in enumerate(graph.nodes)]
        division = kept if pairs.cost(kept) <= pairs.cost(division) + SMALL else division
    return divided(graph, pairs, division)


def divided(graph: SignedGraph, pairs: SignedPairs, division: Sequence[int]) -> Camps:
    """Return the camps of a division, each held together by friendly pairs; the graph's nodes are in its order."""
    apart = frozenset(index for index, (a, b) in enumerate(pairs.ends) if division[a] != division[b])
    group = dict(zip(graph.nodes, pairs.friendly_parts(apart), strict=True))
    found = camps_of(group)
    return Camps(
        tuple(camp for camp in found if len(camp) > 1),
        tuple(sorted(camp[0] for camp in found if len(camp) == 1)),
        graph.edges,
    )
