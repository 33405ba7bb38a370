"""How far can the division into camps be trusted: over other searches, either way of a pair, and without a source?

References
----------
Jaccard (1912), the agreement of two divisions.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.analysis.camps import Camps, divided, find_camps
from stakegraph.analysis.frustration.pairs import SignedPairs
from stakegraph.analysis.frustration.search import best_division

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stakegraph.analysis.signed import SignedGraph

_FOR_SEEDS = 2 / 3  # the share of the time for other seeds; the rest is for ambivalent pairs


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


@dataclass(frozen=True, slots=True)
class CampSearch:
    """The best division that several searches found, and how the others stand to it.

    Attributes
    ----------
    best : Camps
        The division that the fewest relations contradict; of equals the first that was found.
    as_good, worse : int
        How many searches from other seeds ended as well, with this division or another, and how many with more
        contradictions. None ended better: that one would be `best`.
    stability : Stability
        `agreements` and `disagreements` are of those as good. `unsettled` are the pairs that can stand together
        or apart at equal cost, as one of these divisions shows, or one that was asked to turn an ambivalent pair.
    untried : tuple of (str, str)
        Ambivalent pairs that time did not allow to be turned.
    """

    best: Camps
    as_good: int
    worse: int
    stability: Stability
    untried: tuple[tuple[str, str], ...] = ()


def search_camps(
    graph: SignedGraph, *, seeds: Iterable[int] = range(1, 12), time_limit: float = 10.0
) -> CampSearch:
    """Find camps from several seeds, keep the best, and tell how far the others agree with it.

    Divisions that more relations contradict are counted apart: they tell of the search, not of the case. An
    ambivalent pair contradicts once either way, so that no search would ever try it together: for each, the
    division that has it the other way round is looked for too.

    Parameters
    ----------
    graph : SignedGraph
        The parties and how they stand to each other.
    seeds : iterable of int
        The first one is that of `find_camps`.
    time_limit : float
        Take as many seeds and ambivalent pairs as about so many seconds allow, and at least one seed.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> found = search_camps(SignedGraph.of_edges([("a", "b", 1), ("b", "c", 1), ("a", "c", -1)]))
    >>> found.best.camps, found.stability.unsettled
    ((('a', 'b'),), (('a', 'b'), ('b', 'c')))
    >>> search_camps(SignedGraph.of_edges([("a", "b", 1), ("a", "b", -1)])).stability.unsettled
    (('a', 'b'),)
    """
    started = time.monotonic()
    from_seeds: list[Camps] = []
    for seed in seeds:
        left = _FOR_SEEDS * time_limit - (time.monotonic() - started)
        if from_seeds and left <= 0:
            break
        from_seeds.append(find_camps(graph, seed=seed, time_limit=left if from_seeds else time_limit / 2))
    best = min(from_seeds, key=lambda camps: camps.disagreements)
    turned: list[Camps] = []
    waiting = sorted(graph.ambivalent)
    for division in _turned(graph, best, waiting, started + time_limit):
        turned.append(division)
    best = min([best, *turned], key=lambda camps: camps.disagreements)
    as_good = [camps for camps in from_seeds if camps.disagreements == best.disagreements]
    others = [camps for camps in as_good if camps is not best]
    either = [camps for camps in turned if camps.disagreements == best.disagreements]
    stability = compare_camps(best, others)
    return CampSearch(
        best,
        len(others),
        len(from_seeds) - len(as_good),
        Stability(
            stability.agreements,
            stability.disagreements,
            compare_camps(best, [*others, *either]).unsettled,
        ),
        tuple(waiting[len(turned) :]),
    )


def _turned(
    graph: SignedGraph, best: Camps, waiting: Iterable[tuple[str, str]], deadline: float
) -> Iterator[Camps]:
    """Yield, for each ambivalent pair, the best division found that has it the other way round."""
    pairs = SignedPairs.of(graph)
    place = {node: index for index, node in enumerate(graph.nodes)}
    for a, b in waiting:
        left = deadline - time.monotonic()
        if left <= 0:
            return
        forced = pairs.forced((place[a], place[b]), together=not best.share(a, b))
        yield divided(graph, forced, best_division(forced, time_limit=left))


@dataclass(frozen=True, slots=True)
class WithoutPart:
    """The camps when a part of the claims, a source for instance, is left out, and how they stand to all claims'."""

    part: str
    camps: Camps
    agreement: float
    changed: tuple[tuple[str, str], ...]


def camps_without(
    reference: Camps, graphs: Iterable[tuple[str, SignedGraph]], *, time_limit: float = 10.0
) -> Iterator[WithoutPart]:
    """Yield the camps of each graph, and their agreement with a reference.

    Where the reference still fits as well as any other division that is found, it is kept: a change is one that
    leaving the part out brings about, and not the choice among equals.

    Parameters
    ----------
    reference : Camps
        The division from all claims.
    graphs : iterable of (str, SignedGraph)
        What was left out, and the signed graph without it.
    time_limit : float
        End after about so many seconds; what is not yielded was not tried.

    Yields
    ------
    WithoutPart
        `agreement` from 0 to 1; `changed` are the related pairs that share a camp in one of the two only.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> whole, part = (SignedGraph.of_edges(edges) for edges in (
    ...     [("a", "b", 1), ("b", "c", 1), ("x", "y", 1)], [("a", "b", 1), ("x", "y", 1)]))
    >>> (found,) = camps_without(find_camps(whole), [("report", part)])
    >>> found.part, found.agreement, found.changed
    ('report', 0.5, (('b', 'c'),))
    """
    deadline = time.monotonic() + time_limit
    for part, graph in graphs:
        left = deadline - time.monotonic()
        if left <= 0:
            return
        camps = find_camps(graph, near=reference, time_limit=left)
        found = compare_camps(reference, [camps])
        yield WithoutPart(part, camps, found.least, found.unsettled)
