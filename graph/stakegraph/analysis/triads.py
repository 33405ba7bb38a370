"""Signed triads: which triangles are balanced, and which are unbalanced?

Three friends (``+++``) and two friends with a common enemy (``+--``) are balanced. A party with two friends who
are enemies (``++-``) is unbalanced; so are, in the strong sense, three enemies (``---``). For the directed
version see `stakegraph.analysis.triads_directed`.

References
----------
Cartwright and Harary (1956), structural balance. Latapy (2008), the forward algorithm for listing triangles.
Aref, Dinh, Rezapour and Diesner (2020), Scientific Reports 10:15228, transitive semicycles.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from stakegraph.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from stakegraph.analysis.signed import SignedEdge, SignedGraph
    from stakegraph.network import Receipt

    Integers = NDArray[np.int64]

KINDS = ("+++", "++-", "+--", "---")
BALANCED = frozenset({"+++", "+--"})
POSITIVE, NEGATIVE, AMBIVALENT = 1, 2, 3
_CHUNK = 500_000  # two-step walks in one step: bounds the memory, and lets Ctrl-C through


@dataclass(frozen=True, slots=True)
class Triangle:
    """Three parties with a relation in each pair, and the edges; an ambivalent pair has two edges."""

    nodes: tuple[str, str, str]
    edges: tuple[SignedEdge, ...]

    @property
    def weakest(self) -> float:
        """The weight of the weakest edge, 0 to 10."""
        return min(edge.weight for edge in self.edges)

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims behind it, edge by edge, strongest first."""
        return tuple(receipt for edge in self.edges for receipt in edge.receipts)


@dataclass(frozen=True, slots=True)
class TriadCensus:
    """The number of triangles of each kind, with examples.

    Attributes
    ----------
    counts : mapping of str to int
        The number of triangles of each of `KINDS`, without those that have an ambivalent pair.
    ambivalent : int
        The number of triangles with an ambivalent pair. They have no sign, and are never netted.
    examples : mapping of str to tuple of Triangle
        Some triangles of each kind, and of ``"ambivalent"``: those with the strongest weakest edge first, then
        by ids.
    truncated : str or None
        Why triangles may be missing; None if the count is complete.
    """

    counts: Mapping[str, int]
    ambivalent: int = 0
    examples: Mapping[str, tuple[Triangle, ...]] = field(default_factory=dict)
    truncated: str | None = None

    @property
    def total(self) -> int:
        """The number of triangles with a sign."""
        return sum(self.counts.values())

    @property
    def balanced(self) -> int:
        """The number of them that are balanced in the strong sense: with an even number of negative edges."""
        return sum(self.counts[kind] for kind in BALANCED)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The related pairs of a graph as arrays: their ends (lower index first), codes and strengths."""

    nodes: tuple[str, ...]
    ends: Integers
    codes: Integers
    strengths: NDArray[np.float64]

    @classmethod
    def of(cls, graph: SignedGraph) -> Pairs:
        """Return the pairs of a signed graph, with the codes `POSITIVE`, `NEGATIVE` and `AMBIVALENT`.

        The strength of an ambivalent pair is that of its weaker edge.
        """
        count = len(graph.nodes)
        index_of = {node: index for index, node in enumerate(graph.nodes)}
        keys = [index_of[edge.a] * count + index_of[edge.b] for edge in graph.edges]
        signs = [POSITIVE if edge.sign > 0 else NEGATIVE for edge in graph.edges]
        weights = [edge.weight for edge in graph.edges]

        unique_keys, inverse = np.unique(np.array(keys, dtype=np.int64), return_inverse=True)
        codes = np.zeros(len(unique_keys), dtype=np.int64)
        np.add.at(codes, inverse, np.array(signs, dtype=np.int64))  # POSITIVE + NEGATIVE = AMBIVALENT
        strengths = np.full(len(unique_keys), np.inf)
        np.minimum.at(strengths, inverse, np.array(weights, dtype=float))
        divisor = max(count, 1)
        ends = np.column_stack((unique_keys // divisor, unique_keys % divisor))
        return cls(graph.nodes, ends, codes, strengths)


def triad_census(graph: SignedGraph, *, examples: int = 3, time_limit: float = 60.0) -> TriadCensus:
    """Count the signed triangles of a graph.

    Parameters
    ----------
    graph : SignedGraph
        The parties and the signed edges between them.
    examples : int
        Number of triangles of each kind to return, with their claims.
    time_limit : float
        Stop after this many seconds and set `truncated`.

    Returns
    -------
    TriadCensus
        All counts are 0 for a graph without triangles, such as an empty graph or a tree.

    Notes
    -----
    This is the forward algorithm. It directs every pair from the end with fewer neighbours to the end with more,
    and finds each triangle once, from its first corner, in O(m^1.5) steps for m pairs.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> census = triad_census(SignedGraph.of_edges([("a", "b", 1), ("b", "c", -1), ("a", "c", -1)]))
    >>> census.counts
    {'+++': 0, '++-': 0, '+--': 1, '---': 0}
    >>> census.examples["+--"][0].nodes
    ('a', 'b', 'c')
    """
    deadline = Deadline(time_limit)
    pairs = Pairs.of(graph)
    kind_names = [*KINDS, "ambivalent"]
    ambivalent = len(KINDS)
    counts = np.zeros(len(kind_names), dtype=np.int64)
    strongest = _Strongest(len(kind_names), examples)
    truncated = None

    for triangles in list_triangles(len(pairs.nodes), pairs.ends):
        codes = pairs.codes[triangles]
        negatives = (codes == NEGATIVE).sum(axis=1)
        kinds = np.where((codes == AMBIVALENT).any(axis=1), ambivalent, negatives)
        counts += np.bincount(kinds, minlength=len(kind_names))
        strongest.add(kinds, pairs.strengths[triangles].min(axis=1), triangles, pairs)
        if deadline.is_over:
            truncated = f"the count stopped after {time_limit:g} s; there may be more triangles"
            break

    edges = _edges_by_pair(graph)
    shown = {}
    for index, kind in enumerate(kind_names):
        shown[kind] = tuple(_triangle(pairs, corners, edges) for corners in strongest.corners(index))
    return TriadCensus(
        counts=dict(zip(KINDS, counts.tolist(), strict=False)),
        ambivalent=int(counts[ambivalent]),
        examples=shown,
        truncated=truncated,
    )


def _edges_by_pair(graph: SignedGraph) -> dict[tuple[str, str], list[SignedEdge]]:
    edges: dict[tuple[str, str], list[SignedEdge]] = {}
    for edge in graph.edges:
        edges.setdefault(edge.pair, []).append(edge)
    return edges


def _triangle(
    pairs: Pairs, corners: tuple[int, int, int], edges: Mapping[tuple[str, str], list[SignedEdge]]
) -> Triangle:
    a, b, c = (pairs.nodes[corner] for corner in corners)
    return Triangle((a, b, c), (*edges[a, b], *edges[a, c], *edges[b, c]))


def corners_of(triangles: Integers, ends: Integers) -> Integers:
    """Return the three corners of triangles given by their pairs, lowest first."""
    six_ends = np.sort(ends[triangles].reshape(-1, 6), axis=1)
    corners: Integers = six_ends[:, ::2]  # each corner is an end of two of the pairs
    return corners


class _Strongest:
    """Keeps the strongest triangles of each kind."""

    def __init__(self, kinds: int, count: int) -> None:
        self._count = count
        self._kept: list[list[tuple[float, tuple[int, int, int]]]] = [[] for _ in range(kinds)]

    def add(self, kinds: Integers, strengths: NDArray[np.float64], triangles: Integers, pairs: Pairs) -> None:
        """Add triangles with their kinds and the strength of their weakest pair."""
        for kind, kept in enumerate(self._kept):
            rows = np.flatnonzero(kinds == kind)
            if not self._count or not len(rows):
                continue
            corners = corners_of(triangles[rows], pairs.ends)
            order = np.lexsort((*corners.T[::-1], -strengths[rows]))[: self._count]
            for row, (a, b, c) in zip(rows[order], corners[order], strict=True):
                kept.append((float(-strengths[row]), (int(a), int(b), int(c))))
            kept.sort()
            del kept[self._count :]

    def corners(self, kind: int) -> list[tuple[int, int, int]]:
        """Return the corners of the kept triangles of one kind, strongest first."""
        return [corners for _, corners in self._kept[kind]]


def list_triangles(count: int, ends: Integers) -> Iterator[Integers]:
    """Yield all triangles in batches, each triangle as the indices of its three pairs.

    Parameters
    ----------
    count : int
        The number of nodes; their indices start at 0.
    ends : array of shape (pairs, 2)
        The nodes of each pair, without duplicates and self-loops.

    Examples
    --------
    >>> [triangles.tolist() for triangles in list_triangles(3, np.array([[0, 1], [0, 2], [1, 2]]))]
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
    # Each arc tail → head continues with the arcs from its head: the two-step walks, numbered in this order.
    continuations = starts[heads + 1] - starts[heads]
    walks = np.concatenate(([0], np.cumsum(continuations)))
    first = 0
    while first < len(keys):
        last = max(first + 1, int(np.searchsorted(walks, walks[first] + _CHUNK, side="right")) - 1)
        firsts = np.repeat(np.arange(first, last), continuations[first:last])
        seconds = np.arange(len(firsts)) - walks[firsts] + walks[first] + starts[heads[firsts]]
        closing_keys = tails[firsts] * count + heads[seconds]
        thirds = np.minimum(np.searchsorted(keys, closing_keys), len(keys) - 1)
        is_closed = keys[thirds] == closing_keys
        if is_closed.any():
            triangles = np.column_stack((firsts[is_closed], seconds[is_closed], thirds[is_closed]))
            yield order[triangles]
        first = last
