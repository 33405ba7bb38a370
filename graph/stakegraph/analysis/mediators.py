"""Who could mediate: who is on friendly terms with both sides of a conflict, and on hostile terms with neither?"""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stakegraph.analysis.signed import SignedEdge, SignedGraph
    from stakegraph.network import Receipt


@dataclass(frozen=True, slots=True)
class Mediation:
    """One conflict that one party could mediate.

    Attributes
    ----------
    conflict : SignedEdge
        What stands between the two sides.
    with_a, with_b : SignedEdge
        The candidate's friendly edges with the two sides, in the order of their ids.
    """

    conflict: SignedEdge
    with_a: SignedEdge
    with_b: SignedEdge

    @property
    def reach(self) -> float:
        """The strength of the weaker of the two friendly edges: a bridge holds no better than that."""
        return min(self.with_a.weight, self.with_b.weight)

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims it rests on: of the conflict, then of the friendship with either side."""
        return (*self.conflict.receipts, *self.with_a.receipts, *self.with_b.receipts)


@dataclass(frozen=True, slots=True)
class Mediator:
    """A party that could mediate, and the conflicts it could mediate in, most hostile first."""

    node: str
    mediations: tuple[Mediation, ...]

    @property
    def conflicts(self) -> int:
        """In how many conflicts it could mediate: a count, and the figure to read first."""
        return len(self.mediations)

    @property
    def score(self) -> float:
        """The sum over its conflicts of reach · hostility, 0 to 100 a conflict; only a rough rank.

        Both factors are ordinal, so neither their product nor the sum survives a rescaling of the codebook.
        """
        return fsum(each.reach * each.conflict.weight for each in self.mediations)


@dataclass(frozen=True, slots=True)
class MediatorAnswer:
    """The candidates in order; `truncated` says why there may be more, and is None otherwise."""

    mediators: tuple[Mediator, ...]
    conflicts: int
    truncated: str | None = None

    @property
    def unmediated(self) -> int:
        """How many conflicts have no candidate at all (of those that were looked at)."""
        served = {each.conflict.pair for mediator in self.mediators for each in mediator.mediations}
        return self.conflicts - len(served)


def mediators(graph: SignedGraph, *, time_limit: float = 30.0) -> MediatorAnswer:
    """Find who could mediate in which conflict.

    A party m is a candidate for a hostile pair (u, v) when it has a positive edge with u and with v and a
    negative edge with neither; someone ambivalent towards a side is none. Parties come in the order of

    1. the number of conflicts they could mediate in,
    2. the score ``sum over pairs of min(pos(m, u), pos(m, v)) · hostility(u, v)``,
    3. their ids.

    Parameters
    ----------
    graph : SignedGraph
        Of the claims that count. Structural ties are no edges of it, so a common employer or a membership never
        makes a mediator.
    time_limit : float
        Stop after so many seconds.

    Returns
    -------
    MediatorAnswer
        Empty on a graph without a negative edge. Isolated nodes and self-loops play no part, and parts of a
        graph that are not connected cannot mediate in each other's conflicts.

    Notes
    -----
    The count can tell that someone has open doors on both sides. It cannot tell whether they want to mediate,
    whether they would be accepted, or whether a friendship that nobody wrote about exists. Intensity is an
    ordinal scale, hence the count comes before the score; see `Mediator.score`. What one of the two friendly
    edges rests on may be an announcement, not a fact: its receipts carry the status.

    Time is O(sum over hostile pairs of the smaller number of friends), as in counting triangles.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> graph = SignedGraph.of_edges([("left", "right", -5), ("left", "envoy", 2), ("envoy", "right", 7)])
    >>> (envoy,) = mediators(graph).mediators
    >>> envoy.node, envoy.conflicts, envoy.score
    ('envoy', 1, 10.0)
    """
    deadline = time.monotonic() + time_limit
    friends = {node: _neighbours(graph, node, 1) for node in graph.nodes}
    opponents = {node: _neighbours(graph, node, -1) for node in graph.nodes}
    found: dict[str, list[Mediation]] = {}
    looked_at, truncated = 0, None
    for conflict in (edge for edge in graph.edges if edge.sign < 0):
        if time.monotonic() > deadline:
            conflicts = f"{looked_at} conflict{'' if looked_at == 1 else 's'}"
            truncated = f"stopped after {time_limit:g} s and {conflicts}; there may be more mediators"
            break
        looked_at += 1
        for node, mediation in _candidates(conflict, friends, opponents):
            found.setdefault(node, []).append(mediation)
    ranked = [
        Mediator(node, tuple(sorted(group, key=lambda each: (-each.conflict.weight, each.conflict.pair))))
        for node, group in found.items()
    ]
    ranked.sort(key=lambda each: (-each.conflicts, -each.score, each.node))
    return MediatorAnswer(tuple(ranked), looked_at, truncated)


def _neighbours(graph: SignedGraph, node: str, sign: int) -> dict[str, SignedEdge]:
    return {other: edge for other, edge in graph.neighbours[node] if edge.sign == sign}


def _candidates(
    conflict: SignedEdge,
    friends: Mapping[str, Mapping[str, SignedEdge]],
    opponents: Mapping[str, Mapping[str, SignedEdge]],
) -> Iterator[tuple[str, Mediation]]:
    of_a, of_b = friends[conflict.a], friends[conflict.b]
    for node in min(of_a, of_b, key=len):
        if node not in of_a or node not in of_b:
            continue
        if node in opponents[conflict.a] or node in opponents[conflict.b]:
            continue
        yield node, Mediation(conflict, of_a[node], of_b[node])
