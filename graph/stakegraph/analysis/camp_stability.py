"""Stability of camps: do they survive another search, a turned ambivalent pair, or the loss of a source?

References
----------
Jaccard (1912), the agreement of two divisions.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.analysis.camps import Camps, find_camps, make_camps
from stakegraph.analysis.frustration.pairs import SignedPairs
from stakegraph.analysis.frustration.search import best_division
from stakegraph.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stakegraph.analysis.signed import SignedGraph

_SHARE_FOR_SEEDS = 2 / 3  # share of the time limit for the seeds; the rest is for ambivalent pairs
_SHARE_FOR_FIRST_SEED = 1 / 2  # the first seed must leave time for others


def agreement(first: Camps, second: Camps) -> float:
    """Return the agreement of two divisions: the Jaccard index of the pairs that share a camp.

    It divides the pairs that share a camp in both by those that do in either: 0 to 1, and 1 if neither division
    has a camp. A party in no camp counts only if the other division puts it in one, so that many unaligned
    parties do not look like agreement.

    Examples
    --------
    >>> agreement(Camps((("a", "b", "c"),)), Camps((("a", "b"),), ("c",)))
    0.3333333333333333
    """
    overlaps: Counter[tuple[int, int]] = Counter()
    for member, index in first.index_of.items():
        if member in second.index_of:
            overlaps[index, second.index_of[member]] += 1

    in_both = _count_pairs(overlaps.values())
    in_first = _count_pairs(map(len, first.camps))
    in_second = _count_pairs(map(len, second.camps))
    in_either = in_first + in_second - in_both
    return in_both / in_either if in_either else 1.0


def _count_pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


@dataclass(frozen=True, slots=True)
class Stability:
    """How well a division survives a change.

    Attributes
    ----------
    agreements : tuple of float
        The `agreement` of the division with each alternative, in their order.
    disagreements : tuple of int
        The number of relations that contradict each alternative.
    unsettled : tuple of (str, str)
        The related pairs that share a camp in some divisions but not in all. Relations connect the members of a
        camp, so every difference between divisions shows at such a pair.
    """

    agreements: tuple[float, ...]
    disagreements: tuple[int, ...]
    unsettled: tuple[tuple[str, str], ...]

    @property
    def least(self) -> float:
        """The agreement with the most different alternative; 1 without alternatives."""
        return min(self.agreements, default=1.0)

    @property
    def mean(self) -> float:
        """The mean agreement, 0 to 1; 1 without alternatives."""
        return sum(self.agreements) / len(self.agreements) if self.agreements else 1.0


def compare_camps(reference: Camps, alternatives: Iterable[Camps]) -> Stability:
    """Compare a division with alternatives, such as those of the same case without one source.

    A party that an alternative lacks counts as in no camp there.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> whole = find_camps(SignedGraph.of_edges([("a", "b", 1), ("c", "d", 1)]))
    >>> part = find_camps(SignedGraph.of_edges([("a", "b", 1)]))
    >>> stability = compare_camps(whole, [whole, part])
    >>> stability.agreements, stability.unsettled
    ((1.0, 0.5), (('c', 'd'),))
    """
    alternatives = list(alternatives)
    agreements = tuple(agreement(reference, alternative) for alternative in alternatives)
    disagreements = tuple(alternative.disagreements for alternative in alternatives)
    return Stability(agreements, disagreements, _find_unsettled([reference, *alternatives]))


def _find_unsettled(divisions: list[Camps]) -> tuple[tuple[str, str], ...]:
    """Return the related pairs that share a camp in some divisions but not in all."""
    related = {edge.pair for division in divisions for edge in division.edges}
    unsettled = []
    for pair in sorted(related):
        verdicts = {division.share(*pair) for division in divisions}
        if len(verdicts) > 1:
            unsettled.append(pair)
    return tuple(unsettled)


@dataclass(frozen=True, slots=True)
class CampSearch:
    """The best division of several searches, and how the rest compare with it.

    Attributes
    ----------
    best : Camps
        The division that the fewest relations contradict; of equals, the first.
    as_good, worse : int
        The number of searches from further seeds that ended with as few contradictions (in the same division or
        not), and with more.
    stability : Stability
        `agreements` and `disagreements` cover the searches that ended as well. `unsettled` lists the pairs that
        can be together or apart at equal cost, as shown by one of these divisions or by turning an ambivalent
        pair.
    untried : tuple of (str, str)
        The ambivalent pairs left unturned at the time limit.
    """

    best: Camps
    as_good: int
    worse: int
    stability: Stability
    untried: tuple[tuple[str, str], ...] = ()


def search_camps(
    graph: SignedGraph, *, seeds: Iterable[int] = range(1, 12), time_limit: float = 10.0
) -> CampSearch:
    """Find camps from several seeds, keep the best, and compare the rest with it.

    Divisions with more contradictions are only counted: they say something about the search, not about the case.
    An ambivalent pair costs the same together or apart, so no search would ever turn it. For each such pair, this
    also searches for the best division that has it the other way round.

    Parameters
    ----------
    graph : SignedGraph
        The parties and the signed edges between them.
    seeds : iterable of int
        The seeds; `find_camps` uses the first one.
    time_limit : float
        Stop after about this many seconds, but not before one seed is done.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> search = search_camps(SignedGraph.of_edges([("a", "b", 1), ("b", "c", 1), ("a", "c", -1)]))
    >>> search.best.camps, search.stability.unsettled
    ((('a', 'b'),), (('a', 'b'), ('b', 'c')))
    >>> search_camps(SignedGraph.of_edges([("a", "b", 1), ("a", "b", -1)])).stability.unsettled
    (('a', 'b'),)
    """
    deadline = Deadline(time_limit)
    from_seeds = _search_from_seeds(graph, seeds, time_limit)
    ambivalent = sorted(graph.ambivalent)
    turned = list(_turn_pairs(graph, _first_best(from_seeds), ambivalent, deadline))
    best = _first_best([*from_seeds, *turned])

    as_good = [camps for camps in from_seeds if camps.disagreements == best.disagreements]
    turned_as_good = [camps for camps in turned if camps.disagreements == best.disagreements]
    alternatives = [camps for camps in as_good if camps is not best]
    stability = compare_camps(best, alternatives)
    unsettled = _find_unsettled([best, *alternatives, *turned_as_good])
    return CampSearch(
        best,
        as_good=len(alternatives),
        worse=len(from_seeds) - len(as_good),
        stability=Stability(stability.agreements, stability.disagreements, unsettled),
        untried=tuple(ambivalent[len(turned) :]),
    )


def _first_best(divisions: Iterable[Camps]) -> Camps:
    return min(divisions, key=lambda camps: camps.disagreements)


def _search_from_seeds(graph: SignedGraph, seeds: Iterable[int], time_limit: float) -> list[Camps]:
    """Return the camps from each seed for which there is time, at least from one."""
    deadline = Deadline(_SHARE_FOR_SEEDS * time_limit)
    divisions: list[Camps] = []
    limit = _SHARE_FOR_FIRST_SEED * time_limit
    for seed in seeds:
        if divisions:
            limit = deadline.left
            if limit <= 0:
                break
        divisions.append(find_camps(graph, seed=seed, time_limit=limit))
    return divisions


def _turn_pairs(
    graph: SignedGraph, best: Camps, ambivalent: Iterable[tuple[str, str]], deadline: Deadline
) -> Iterator[Camps]:
    """Yield, for each ambivalent pair, the best division with that pair the other way round."""
    pairs = SignedPairs.of(graph)
    index_of = {node: index for index, node in enumerate(graph.nodes)}

    for a, b in ambivalent:
        left = deadline.left
        if left <= 0:
            return
        turned = pairs.force_pair((index_of[a], index_of[b]), together=not best.share(a, b))
        groups = best_division(turned, time_limit=left)
        yield make_camps(graph, turned, groups)


@dataclass(frozen=True, slots=True)
class WithoutPart:
    """The camps when a part of the claims, such as a source, is left out.

    `agreement` compares them with the camps of all claims, 0 to 1. `changed` are the related pairs that share a
    camp in only one of the two divisions.
    """

    part: str
    camps: Camps
    agreement: float
    changed: tuple[tuple[str, str], ...]


def camps_without(
    reference: Camps, graphs: Iterable[tuple[str, SignedGraph]], *, time_limit: float = 10.0
) -> Iterator[WithoutPart]:
    """Yield the camps of each graph and their agreement with a reference.

    If the reference still fits as well as the best division found, it is kept. So a change is due to the part
    that was left out, not to a choice among equals.

    Parameters
    ----------
    reference : Camps
        The division from all claims.
    graphs : iterable of (str, SignedGraph)
        The name of each part, and the signed graph without it.
    time_limit : float
        Stop after about this many seconds; parts not yielded by then were not tried.

    Yields
    ------
    WithoutPart

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> whole = SignedGraph.of_edges([("a", "b", 1), ("b", "c", 1), ("x", "y", 1)])
    >>> part = SignedGraph.of_edges([("a", "b", 1), ("x", "y", 1)])
    >>> (without,) = camps_without(find_camps(whole), [("report", part)])
    >>> without.part, without.agreement, without.changed
    ('report', 0.5, (('b', 'c'),))
    """
    deadline = Deadline(time_limit)
    for part, graph in graphs:
        left = deadline.left
        if left <= 0:
            return
        camps = find_camps(graph, near=reference, time_limit=left)
        stability = compare_camps(reference, [camps])
        yield WithoutPart(part, camps, stability.least, stability.unsettled)
