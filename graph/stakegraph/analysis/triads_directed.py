"""Directed signed triads: does the sign of A → C fit the signs of A → B and B → C?

A *transitive semicycle* is a chain A → B → C closed by A → C. It is balanced if the product of its three signs is
positive. Only triads made of transitive semicycles alone count: 030T, 120D, 120U and 300, in the M-A-N names of
Holland and Leinhardt. A triad is balanced if all its semicycles are.

References
----------
Aref, Dinh, Rezapour and Diesner (2020), Multilevel structural evaluation of signed directed social networks
based on balance theory, Scientific Reports 10:15228.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np

from stakegraph.analysis.triads import AMBIVALENT, NEGATIVE, POSITIVE, corners_of, list_triangles

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from stakegraph.network import Dyad, Receipt

    Integers = NDArray[np.int64]
    Arc = tuple[int, int]  # from one corner of a triangle to another, each 0 to 2
    Shown = tuple[float, tuple[int, ...], int]  # an example: −strength, corners, kind

DIRECTED_KINDS = ("030T", "120D", "120U", "300")
_CODES = {0: 0, 1: POSITIVE, -1: NEGATIVE}


@dataclass(frozen=True, slots=True)
class DirectedTriad:
    """Three parties whose dyads form only transitive semicycles."""

    kind: str
    nodes: tuple[str, str, str]
    balanced: bool
    dyads: tuple[Dyad, ...]

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims behind it, dyad by dyad, strongest first."""
        return tuple(receipt for dyad in self.dyads for receipt in dyad.receipts)


@dataclass(frozen=True, slots=True)
class DirectedCensus:
    """The number of balanced and unbalanced transitive triads, with unbalanced examples.

    Attributes
    ----------
    balanced, unbalanced : mapping of str to int
        The number of triads of each of `DIRECTED_KINDS`.
    ambivalent : int
        The number of triads of these kinds in which a party acts both for and against the same party.
    excluded : int
        The number of connected triads of other kinds (with a cycle, for instance), which the measure excludes.
    examples : tuple of DirectedTriad
        Unbalanced triads, those with the strongest weakest dyad first, then by ids.
    """

    balanced: Mapping[str, int]
    unbalanced: Mapping[str, int]
    ambivalent: int = 0
    excluded: int = 0
    examples: tuple[DirectedTriad, ...] = field(default=())

    @property
    def total(self) -> int:
        """The number of triads in the share."""
        return sum(self.balanced.values()) + sum(self.unbalanced.values())

    @property
    def share(self) -> float | None:
        """The share of balanced triads among the four kinds, 0 to 1; None without such triads."""
        return sum(self.balanced.values()) / self.total if self.total else None


def directed_triads(
    dyads: Iterable[Dyad], *, parties: Collection[str] | None = None, examples: int = 3
) -> DirectedCensus:
    """Count the balanced and unbalanced transitive triads of directed dyads.

    Parameters
    ----------
    dyads : iterable of Dyad
        From `stakegraph.network.dyads`; ties and context are ignored.
    parties : collection of str, optional
        Count only dyads between these, for instance to leave out stakes; by default all dyads count.
    examples : int
        Number of unbalanced triads to return.

    Returns
    -------
    DirectedCensus
        Without any triad, all counts are 0 and the share is undefined.

    Examples
    --------
    >>> from stakegraph import build_network, bundled_case
    >>> from stakegraph.network import Selection, dyads
    >>> network = build_network(bundled_case())
    >>> census = directed_triads(dyads(Selection().of(network)))
    >>> sorted(census.balanced)
    ['030T', '120D', '120U', '300']
    """
    signed = [dyad for dyad in dyads if dyad.polarity.sign]
    if parties is not None:
        kept = frozenset(parties)
        signed = [dyad for dyad in signed if dyad.source in kept and dyad.target in kept]
    arcs = _Arcs(signed)
    balanced, unbalanced = np.zeros((2, len(DIRECTED_KINDS)), dtype=np.int64)
    ambivalent, excluded = 0, 0
    shown: list[Shown] = []

    for triangles in list_triangles(len(arcs.nodes), arcs.ends):
        corners, kinds, states = arcs.classify(triangles)
        is_transitive = kinds >= 0
        is_balanced = is_transitive & (states == POSITIVE)
        is_unbalanced = is_transitive & (states == NEGATIVE)
        balanced += np.bincount(kinds[is_balanced], minlength=len(DIRECTED_KINDS))
        unbalanced += np.bincount(kinds[is_unbalanced], minlength=len(DIRECTED_KINDS))
        ambivalent += int((is_transitive & (states == AMBIVALENT)).sum())
        excluded += int((~is_transitive).sum())
        candidates = arcs.strongest(corners[is_unbalanced], kinds[is_unbalanced], examples)
        shown = sorted([*shown, *candidates])[:examples]

    return DirectedCensus(
        dict(zip(DIRECTED_KINDS, balanced.tolist(), strict=True)),
        dict(zip(DIRECTED_KINDS, unbalanced.tolist(), strict=True)),
        ambivalent,
        excluded,
        tuple(arcs.triad(kind, corners) for _, corners, kind in shown),
    )


class _Arcs:
    """The signed dyads as arrays: for each pair a code for either direction, 0 for none, else as in `triads`."""

    def __init__(self, signed: Sequence[Dyad]) -> None:
        self._dyads: dict[tuple[str, str], list[Dyad]] = {}
        for dyad in signed:
            self._dyads.setdefault((dyad.source, dyad.target), []).append(dyad)
        pairs = sorted({(min(ends), max(ends)) for ends in self._dyads})
        self.nodes = tuple(sorted({end for pair in pairs for end in pair}))

        index_of = {node: index for index, node in enumerate(self.nodes)}
        ends = [(index_of[a], index_of[b]) for a, b in pairs]
        self.ends = np.array(ends, dtype=np.int64).reshape(-1, 2)
        self._keys = self.ends[:, 0] * len(self.nodes) + self.ends[:, 1]

        self._forward = np.array([self._code(a, b) for a, b in pairs], dtype=np.int64)
        self._backward = np.array([self._code(b, a) for a, b in pairs], dtype=np.int64)
        self._weakest = np.array([self._least_strength(a, b) for a, b in pairs], dtype=float)

    def _code(self, source: str, target: str) -> int:
        return sum({_CODES[dyad.polarity.sign] for dyad in self._dyads.get((source, target), ())})

    def _least_strength(self, a: str, b: str) -> float:
        """Return the strength of the weakest dyad of a pair."""
        dyads = (*self._dyads.get((a, b), ()), *self._dyads.get((b, a), ()))
        return float(min(dyad.strength for dyad in dyads))

    def classify(self, triangles: Integers) -> tuple[Integers, Integers, Integers]:
        """Return the corners, the kind (−1 for an excluded one) and the state of each triangle.

        The state is the code of a triangle: `POSITIVE` if it is balanced, `NEGATIVE` if not, or `AMBIVALENT`.
        """
        corners = corners_of(triangles, self.ends)
        arcs: dict[Arc, Integers] = {}
        for x, y in permutations(range(3), 2):
            arcs[x, y] = self._codes(corners, x, y)

        present, odd = [], []
        for x, y, z in permutations(range(3)):
            semicycle = np.array([arcs[x, y], arcs[y, z], arcs[x, z]])
            present.append((semicycle > 0).all(axis=0))
            odd.append((semicycle == NEGATIVE).sum(axis=0) % 2 == 1)

        is_ambivalent = np.any([codes == AMBIVALENT for codes in arcs.values()], axis=0)
        is_unbalanced = (np.array(present) & np.array(odd)).any(axis=0)
        states = np.where(is_ambivalent, AMBIVALENT, np.where(is_unbalanced, NEGATIVE, POSITIVE))
        return corners, self._kinds(arcs, np.sum(present, axis=0)), states

    def _kinds(self, arcs: Mapping[Arc, Integers], transitive: Integers) -> Integers:
        """Return the index in `DIRECTED_KINDS` of each triangle, given the number of its transitive semicycles."""
        arc_count = np.sum([codes > 0 for codes in arcs.values()], axis=0)
        # 120D has a node that only acts on the two others; the third party of 120U only receives.
        senders = np.sum([self._only_sends(arcs, corner) for corner in range(3)], axis=0)
        kinds: Integers = np.select(
            [
                (arc_count == 3) & (transitive == 1),
                (arc_count == 4) & (transitive == 2) & (senders == 1),
                (arc_count == 4) & (transitive == 2),
                arc_count == 6,
            ],
            [0, 1, 2, 3],
            default=-1,
        )
        return kinds

    def _codes(self, corners: Integers, x: int, y: int) -> Integers:
        """Return the codes of the arcs from corner x to corner y."""
        by_pair = self._forward if x < y else self._backward
        codes: Integers = by_pair[self._pair_index(corners, min(x, y), max(x, y))]
        return codes

    def _pair_index(self, corners: Integers, low: int, high: int) -> Integers:
        """Return the index of the pair between two corners of each triangle."""
        keys = corners[:, low] * len(self.nodes) + corners[:, high]
        index: Integers = np.searchsorted(self._keys, keys).astype(np.int64)
        return index

    @staticmethod
    def _only_sends(arcs: Mapping[Arc, Integers], corner: int) -> NDArray[np.bool_]:
        """Return whether a corner of each triangle acts on both others, and neither of them on it."""
        only_sends: NDArray[np.bool_] = np.all(
            [(arcs[corner, end] > 0) & (arcs[end, corner] == 0) for end in range(3) if end != corner],
            axis=0,
        )
        return only_sends

    def strongest(self, corners: Integers, kinds: Integers, count: int) -> list[Shown]:
        """Return the triads with the strongest weakest dyad."""
        strengths = [
            self._weakest[self._pair_index(corners, low, high)] for low, high in combinations(range(3), 2)
        ]
        weakest = np.min(strengths, axis=0)
        order = np.lexsort((*corners.T[::-1], -weakest))[:count]
        return [
            (-float(weakest[row]), tuple(corners[row].tolist()), int(kinds[row])) for row in order.tolist()
        ]

    def triad(self, kind: int, corners: tuple[int, ...]) -> DirectedTriad:
        """Return an unbalanced triad with its dyads."""
        a, b, c = (self.nodes[corner] for corner in corners)
        dyads: list[Dyad] = []
        for pair in permutations((a, b, c), 2):
            dyads += self._dyads.get(pair, ())
        return DirectedTriad(DIRECTED_KINDS[kind], (a, b, c), False, tuple(dyads))
