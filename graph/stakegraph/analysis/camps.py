"""Camps: who stands together?

A camp is two or more parties that hang together through friendly relations; the division into camps is the one
that the fewest relations contradict (correlation clustering). Parties without a friend in their camp are in no
camp. Not modularity: with hostile edges as negative weights, Louvain puts enemies together.

References
----------
Bansal, Blum and Chawla (2004), correlation clustering. Jaccard (1912), the agreement of two divisions.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stakegraph.analysis.frustration import camps_of
from stakegraph.analysis.frustration.pairs import SignedPairs
from stakegraph.analysis.frustration.search import best_division

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stakegraph.analysis.signed import SignedEdge, SignedGraph
    from stakegraph.network import Receipt


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

    Returns
    -------
    Camps
        No camps for an empty graph, for isolated parties and where all relations are hostile.

    Notes
    -----
    Local search, without proof: `stakegraph.analysis.frustration.weak_frustration` proves how few it can be.
    Several divisions may be equally good; `camp_stability` tells how far they agree. A group of the search
    that friendly edges do not hold together is split, which never adds a contradiction.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> found = find_camps(SignedGraph.of_edges([("a", "b", 1), ("c", "d", 1), ("a", "c", -1), ("d", "e", -1)]))
    >>> found.camps, found.unaligned, found.disagreements
    ((('a', 'b'), ('c', 'd')), ('e',), 0)
    """
    pairs = SignedPairs.of(graph, weighted=weighted)
    division = best_division(pairs, seed=seed, restarts=restarts, time_limit=time_limit)
    apart = frozenset(index for index, (a, b) in enumerate(pairs.ends) if division[a] != division[b])
    group = dict(zip(graph.nodes, pairs.friendly_parts(apart), strict=True))
    divided = camps_of(group)
    return Camps(
        tuple(camp for camp in divided if len(camp) > 1),
        tuple(sorted(camp[0] for camp in divided if len(camp) == 1)),
        graph.edges,
    )


def agreement(one: Camps, other: Camps) -> float:
    """Return how far two divisions agree: pairs that share a camp in both, over those that do in either.

    The Jaccard index, 0 to 1; 1 where neither has a camp. Parties in no camp count only where the other division
    has them in one, so that a crowd of unaligned parties does not look like agreement.

    Examples
    --------
    >>> agreement(Camps((("a", "b", "c"),)), Camps((("a", "b"),), ("c",)))
    0.3333333333333333
    """
    in_both = Counter(
        (number, other.place[member]) for member, number in one.place.items() if member in other.place
    )
    both = _pairs(in_both.values())
    either = _pairs(map(len, one.camps)) + _pairs(map(len, other.camps)) - both
    return both / either if either else 1.0


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


@dataclass(frozen=True, slots=True)
class Stability:
    """How far a division survives a change.

    Attributes
    ----------
    agreements : tuple of float
        The `agreement` of the division with each of the others, in their order.
    disagreements : tuple of int
        How many relations contradict each of the others.
    unsettled : tuple of (str, str)
        The related pairs that share a camp in some of the divisions but not in all. Whatever changes, changes
        at one of them, since camps hang together through relations.
    """

    agreements: tuple[float, ...]
    disagreements: tuple[int, ...]
    unsettled: tuple[tuple[str, str], ...]

    @property
    def least(self) -> float:
        """The agreement with the division that is most unlike; 1 where there is none to compare with."""
        return min(self.agreements, default=1.0)

    @property
    def mean(self) -> float:
        """The mean agreement, 0 to 1; 1 where there is no other division."""
        return sum(self.agreements) / len(self.agreements) if self.agreements else 1.0


def compare_camps(reference: Camps, others: Iterable[Camps]) -> Stability:
    """Compare a division with others, for instance those of the same case without one of its sources.

    Parties that are missing from another division count as in no camp there.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> whole = find_camps(SignedGraph.of_edges([("a", "b", 1), ("c", "d", 1)]))
    >>> found = compare_camps(whole, [whole, find_camps(SignedGraph.of_edges([("a", "b", 1)]))])
    >>> found.agreements, found.unsettled
    ((1.0, 0.5), (('c', 'd'),))
    """
    others = list(others)
    divisions = [reference, *others]
    related = sorted({edge.pair for division in divisions for edge in division.edges})
    return Stability(
        tuple(agreement(reference, other) for other in others),
        tuple(other.disagreements for other in others),
        tuple(pair for pair in related if len({division.share(*pair) for division in divisions}) > 1),
    )


def camp_stability(
    graph: SignedGraph, reference: Camps, *, seeds: Iterable[int] = range(2, 12), time_limit: float = 10.0
) -> Stability:
    """Compare a division with those that the same search finds from other seeds.

    Only divisions as good as the best of them all are compared: a worse one tells of the search, not of the
    case. The search takes as many seeds as `time_limit` allows, and at least one.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> graph = SignedGraph.of_edges([("a", "b", 1), ("b", "c", 1), ("a", "c", -1)])
    >>> camp_stability(graph, find_camps(graph)).unsettled
    (('a', 'b'), ('b', 'c'))
    """
    deadline, found = time.monotonic() + time_limit, list[Camps]()
    for seed in seeds:
        found.append(find_camps(graph, seed=seed, time_limit=max(deadline - time.monotonic(), 0.0)))
        if time.monotonic() > deadline:
            break
    least = min(camps.disagreements for camps in (reference, *found))
    return compare_camps(reference, [camps for camps in found if camps.disagreements == least])
