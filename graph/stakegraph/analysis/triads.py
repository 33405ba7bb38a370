"""Signed triads: which threesomes are in balance, and which are under tension?

In balance are three friends (``+++``) and two friends with a common enemy (``+--``); two friends of one party
who fight each other (``++-``) are not, nor, in the strong sense, three enemies (``---``). The directed twin
looks only at triads in which every chain of two claims is closed by a third: `stakegraph.analysis.triads_directed`.

References
----------
Cartwright and Harary (1956), structural balance. Latapy (2008), the forward algorithm for listing triangles.
Aref, Dinh, Rezapour and Diesner (2020), Scientific Reports 10:15228, transitive semicycles.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from stakegraph.analysis.signed import SignedEdge, SignedGraph
    from stakegraph.network import Receipt

    Integers = NDArray[np.int64]

KINDS = ("+++", "++-", "+--", "---")
BALANCED = frozenset({"+++", "+--"})
POSITIVE, NEGATIVE, AMBIVALENT = 1, 2, 3
_CHUNK = 500_000  # two-step walks looked at in one go: bounds the memory, and lets Ctrl-C through


@dataclass(frozen=True, slots=True)
class Triangle:
    """Three parties of which each two are related, with the edges; an ambivalent pair has two of them."""

    nodes: tuple[str, str, str]
    edges: tuple[SignedEdge, ...]

    @property
    def weakest(self) -> float:
        """The weight of the weakest edge, 0 to 10."""
        return min(edge.weight for edge in self.edges)

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims it rests on, edge by edge, strongest first."""
        return tuple(receipt for edge in self.edges for receipt in edge.receipts)


@dataclass(frozen=True, slots=True)
class TriadCensus:
    """How many triangles of each kind there are, with examples.

    Attributes
    ----------
    counts : mapping of str to int
        The triangles of each of `KINDS`; none of them has an ambivalent pair.
    ambivalent : int
        The triangles with an ambivalent pair, which have no sign: counted apart, never netted.
    examples : mapping of str to tuple of Triangle
        Some of each kind, and of ``"ambivalent"``: strongest weakest edge first, then by ids.
    truncated : str or None
        Why triangles may be missing, and None when none is.
    """

    counts: Mapping[str, int]
    ambivalent: int = 0
    examples: Mapping[str, tuple[Triangle, ...]] = field(default_factory=dict)
    truncated: str | None = None

    @property
    def total(self) -> int:
        """How many triangles have a sign."""
        return sum(self.counts.values())

    @property
    def balanced(self) -> int:
        """How many of them are balanced in the strong sense: an even number of negative edges."""
        return sum(self.counts[kind] for kind in BALANCED)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of a graph as arrays: their ends (the lower one first), and a code or strength for each."""

    nodes: tuple[str, ...]
    ends: Integers
    codes: Integers
    strengths: NDArray[np.float64]

    @classmethod
    def of(cls, graph: SignedGraph) -> Pairs:
        """Gather the edges of a signed graph; the code is `POSITIVE`, `NEGATIVE` or `AMBIVALENT`."""
        count, place = len(graph.nodes), {node: index for index, node in enumerate(graph.nodes)}
        keys = np.array([place[edge.a] * count + place[edge.b] for edge in graph.edges], dtype=np.int64)
        signs = np.array([POSITIVE if edge.sign > 0 else NEGATIVE for edge in graph.edges], dtype=np.int64)
        weights = np.array([edge.weight for edge in graph.edges], dtype=float)
        found, which = np.unique(keys, return_inverse=True)
        codes = np.zeros(len(found), dtype=np.int64)
        np.add.at(codes, which, signs)
        strengths = np.full(len(found), np.inf)
        np.minimum.at(strengths, which, weights)
        ends = np.column_stack((found // max(count, 1), found % max(count, 1)))
        return cls(graph.nodes, ends, codes, strengths)


def triad_census(graph: SignedGraph, *, examples: int = 3, time_limit: float = 60.0) -> TriadCensus:
    """Count the signed triangles of a graph.

    Parameters
    ----------
    graph : SignedGraph
        The parties and how they stand to each other.
    examples : int
        How many triangles of each kind to show, with the claims behind them.
    time_limit : float
        Stop after so many seconds; the census then says that it is `truncated`.

    Returns
    -------
    TriadCensus
        All counts are 0 on a graph without triangles: the empty graph, a tree, one node.

    Notes
    -----
    The forward algorithm: every pair leads from the end with fewer neighbours to the one with more, and each
    triangle is found once from its first corner, in O(m^1.5) steps for m pairs.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> census = triad_census(SignedGraph.of_edges([("a", "b", 1), ("b", "c", -1), ("a", "c", -1)]))
    >>> census.counts
    {'+++': 0, '++-': 0, '+--': 1, '---': 0}
    >>> census.examples["+--"][0].nodes
    ('a', 'b', 'c')
    """
    pairs = Pairs.of(graph)
    counts, shown = np.zeros(len(KINDS) + 1, dtype=np.int64), _Best(len(KINDS) + 1, examples)
    deadline, truncated = time.monotonic() + time_limit, None
    for triangles in list_triangles(len(pairs.nodes), pairs.ends):
        codes = pairs.codes[triangles]
        negatives = (codes == NEGATIVE).sum(axis=1)
        kinds = np.where((codes == AMBIVALENT).any(axis=1), len(KINDS), negatives)
        counts += np.bincount(kinds, minlength=len(KINDS) + 1)
        shown.add(kinds, pairs.strengths[triangles].min(axis=1), triangles, pairs)
        if time.monotonic() > deadline:
            truncated = f"the count stopped after {time_limit:g} s; there may be more triangles"
            break
    edges = _edges_by_pair(graph)
    named = [*KINDS, "ambivalent"]
    return TriadCensus(
        {kind: int(count) for kind, count in zip(KINDS, counts, strict=False)},
        int(counts[-1]),
        {
            kind: tuple(_triangle(pairs, row, edges) for row in shown.rows(index))
            for index, kind in enumerate(named)
        },
        truncated,
    )


def _edges_by_pair(graph: SignedGraph) -> dict[tuple[str, str], list[SignedEdge]]:
    found: dict[tuple[str, str], list[SignedEdge]] = {}
    for edge in graph.edges:
        found.setdefault(edge.pair, []).append(edge)
    return found


def _triangle(
    pairs: Pairs, corners: tuple[int, int, int], edges: Mapping[tuple[str, str], list[SignedEdge]]
) -> Triangle:
    a, b, c = (pairs.nodes[corner] for corner in corners)
    return Triangle((a, b, c), (*edges[a, b], *edges[a, c], *edges[b, c]))


def corners_of(triangles: Integers, ends: Integers) -> Integers:
    """Return the three corners of triangles given by their pairs, lowest first."""
    met = np.sort(ends[triangles].reshape(-1, 6), axis=1)
    corners: Integers = met[:, ::2]  # each corner is an end of two of the pairs
    return corners


class _Best:
    """The strongest triangles of each kind so far."""

    def __init__(self, kinds: int, wanted: int) -> None:
        self._wanted = wanted
        self._kept: list[list[tuple[float, tuple[int, int, int]]]] = [[] for _ in range(kinds)]

    def add(self, kinds: Integers, strengths: NDArray[np.float64], triangles: Integers, pairs: Pairs) -> None:
        for kind, kept in enumerate(self._kept):
            rows = np.flatnonzero(kinds == kind)
            if not self._wanted or not len(rows):
                continue
            corners = corners_of(triangles[rows], pairs.ends)
            order = np.lexsort((*corners.T[::-1], -strengths[rows]))[: self._wanted]
            kept += [
                (float(-strengths[rows[each]]), (int(a), int(b), int(c)))
                for each, (a, b, c) in zip(order, corners[order], strict=True)
            ]
            kept.sort()
            del kept[self._wanted :]

    def rows(self, kind: int) -> list[tuple[int, int, int]]:
        return [corners for _, corners in self._kept[kind]]


def list_triangles(count: int, ends: Integers) -> Iterator[Integers]:
    """Yield all triangles, some at a time, each as the indices of its three pairs.

    Parameters
    ----------
    count : int
        How many nodes there are, numbered from 0.
    ends : array of shape (pairs, 2)
        The nodes of each pair; no pair twice, no self-loop.

    Examples
    --------
    >>> [found.tolist() for found in list_triangles(3, np.array([[0, 1], [0, 2], [1, 2]]))]
    [[[0, 2, 1]]]
    """
    if not len(ends):
        return
    degree = np.bincount(ends.ravel(), minlength=count)
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(degree, kind="stable")] = np.arange(count)
    ranked = np.sort(rank[ends], axis=1)
    keys = ranked[:, 0] * count + ranked[:, 1]
    order = np.argsort(keys)
    keys, (tails, heads) = keys[order], ranked[order].T
    starts = np.searchsorted(tails, np.arange(count + 1))
    onward = starts[heads + 1] - starts[heads]
    walks = np.concatenate(([0], np.cumsum(onward)))
    first = 0
    while first < len(keys):
        last = max(first + 1, int(np.searchsorted(walks, walks[first] + _CHUNK, side="right")) - 1)
        steps = np.repeat(np.arange(first, last), onward[first:last])
        seconds = np.arange(len(steps)) - walks[steps] + walks[first] + starts[heads[steps]]
        wanted = tails[steps] * count + heads[seconds]
        thirds = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        closed = keys[thirds] == wanted
        if closed.any():
            found = np.column_stack((steps[closed], seconds[closed], thirds[closed]))
            yield order[found]
        first = last
