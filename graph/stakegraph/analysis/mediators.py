"""Mediators: the parties on friendly terms with both sides of a conflict and on hostile terms with neither."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from stakegraph.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stakegraph.analysis.signed import SignedEdge, SignedGraph
    from stakegraph.network import Receipt

    Neighbours = Mapping[str, SignedEdge]


@dataclass(frozen=True, slots=True)
class Mediation:
    """One conflict that one party could mediate.

    Attributes
    ----------
    conflict : SignedEdge
        The hostile edge between the two sides.
    with_a, with_b : SignedEdge
        The candidate's friendly edges with the two sides, in the order of their ids.
    """

    conflict: SignedEdge
    with_a: SignedEdge
    with_b: SignedEdge

    @property
    def reach(self) -> float:
        """The strength of the weaker of the two friendly edges."""
        return min(self.with_a.weight, self.with_b.weight)

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims behind it: those of the conflict, then of the friendship with each side."""
        return (*self.conflict.receipts, *self.with_a.receipts, *self.with_b.receipts)


@dataclass(frozen=True, slots=True)
class Mediator:
    """A party that could mediate, and the conflicts in which it could, most hostile first."""

    node: str
    mediations: tuple[Mediation, ...]

    @property
    def conflicts(self) -> int:
        """The number of conflicts in which it could mediate; read this figure first."""
        return len(self.mediations)

    @property
    def score(self) -> float:
        """The sum of reach · hostility over its conflicts, 0 to 100 each; only a rough rank.

        Both factors are ordinal, so rescaling the codebook can change the order of products and sums.
        """
        return fsum(mediation.reach * mediation.conflict.weight for mediation in self.mediations)


@dataclass(frozen=True, slots=True)
class MediatorAnswer:
    """The candidates in order, and the number of conflicts examined.

    `truncated` says why there may be more candidates; None if the answer is complete.
    """

    mediators: tuple[Mediator, ...]
    conflicts: int
    truncated: str | None = None

    @property
    def unmediated(self) -> int:
        """The number of examined conflicts without any candidate."""
        mediated: set[tuple[str, str]] = set()
        for mediator in self.mediators:
            mediated.update(mediation.conflict.pair for mediation in mediator.mediations)
        return self.conflicts - len(mediated)


def mediators(graph: SignedGraph, *, time_limit: float = 30.0) -> MediatorAnswer:
    """Find the parties that could mediate, and the conflicts in which they could.

    A party m is a candidate for a hostile pair (u, v) if it has a positive edge with both u and v and a negative
    edge with neither. So a party that is ambivalent towards a side is not a candidate. Candidates are sorted by

    1. the number of conflicts in which they could mediate,
    2. the score ``sum over pairs of min(pos(m, u), pos(m, v)) · hostility(u, v)``,
    3. their ids.

    Parameters
    ----------
    graph : SignedGraph
        The signed graph of the claims that count. It has no structural ties, so a common employer or a
        membership never makes a mediator.
    time_limit : float
        Stop after this many seconds.

    Returns
    -------
    MediatorAnswer
        Empty for a graph without a negative edge. Isolated nodes and self-loops have no influence, and a party
        cannot mediate in a component that it does not belong to.

    Notes
    -----
    The count shows that a party is on friendly terms with both sides. It does not show whether it wants to
    mediate, whether the sides would accept it, or whether a friendship exists that no source reports. Intensity
    is an ordinal scale, so the count precedes the score; see `Mediator.score`. A friendly edge may rest on an
    announcement rather than a fact: check the status of its receipts.

    Time is O(sum over hostile pairs of the smaller number of friends), as in counting triangles.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> graph = SignedGraph.of_edges([("left", "right", -5), ("left", "envoy", 2), ("envoy", "right", 7)])
    >>> (envoy,) = mediators(graph).mediators
    >>> envoy.node, envoy.conflicts, envoy.score
    ('envoy', 1, 10.0)
    """
    deadline = Deadline(time_limit)
    friends = {node: _neighbours(graph, node, sign=1) for node in graph.nodes}
    opponents = {node: _neighbours(graph, node, sign=-1) for node in graph.nodes}
    conflicts = [edge for edge in graph.edges if edge.sign < 0]

    mediations: dict[str, list[Mediation]] = {}
    examined, truncated = 0, None
    for conflict in conflicts:
        if deadline.is_over:
            plural = "" if examined == 1 else "s"
            truncated = f"stopped after {time_limit:g} s and {examined} conflict{plural}"
            truncated += "; there may be more mediators"
            break
        examined += 1
        for node, mediation in _candidates(conflict, friends, opponents):
            mediations.setdefault(node, []).append(mediation)

    candidates = [Mediator(node, _most_hostile_first(group)) for node, group in mediations.items()]
    candidates.sort(key=lambda mediator: (-mediator.conflicts, -mediator.score, mediator.node))
    return MediatorAnswer(tuple(candidates), examined, truncated)


def _most_hostile_first(mediations: list[Mediation]) -> tuple[Mediation, ...]:
    return tuple(
        sorted(mediations, key=lambda mediation: (-mediation.conflict.weight, mediation.conflict.pair))
    )


def _neighbours(graph: SignedGraph, node: str, *, sign: int) -> Neighbours:
    return {neighbour: edge for neighbour, edge in graph.neighbours[node] if edge.sign == sign}


def _candidates(
    conflict: SignedEdge, friends: Mapping[str, Neighbours], opponents: Mapping[str, Neighbours]
) -> Iterator[tuple[str, Mediation]]:
    """Yield the friends of both sides that are opponents of neither."""
    friends_of_a, friends_of_b = friends[conflict.a], friends[conflict.b]
    opponents_of_a, opponents_of_b = opponents[conflict.a], opponents[conflict.b]
    for node in min(friends_of_a, friends_of_b, key=len):
        is_friend_of_both = node in friends_of_a and node in friends_of_b
        is_opponent = node in opponents_of_a or node in opponents_of_b
        if is_friend_of_both and not is_opponent:
            yield node, Mediation(conflict, friends_of_a[node], friends_of_b[node])
