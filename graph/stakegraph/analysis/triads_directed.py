"""Directed signed triads: does what A does to C fit what A does to B and B does to C?

A *transitive semicycle* is a chain A → B → C closed by A → C. It is balanced when the product of its three
signs is positive. Only triads that consist of transitive semicycles alone are looked at, in the M-A-N names of
Holland and Leinhardt: 030T, 120D, 120U and 300; a triad is balanced when each of its semicycles is.

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
    _Found = tuple[float, tuple[int, ...], int]

DIRECTED_KINDS = ("030T", "120D", "120U", "300")
_CODES = {0: 0, 1: POSITIVE, -1: NEGATIVE}


@dataclass(frozen=True, slots=True)
class DirectedTriad:
    """Three parties whose dyads form transitive semicycles only."""

    kind: str
    nodes: tuple[str, str, str]
    balanced: bool
    dyads: tuple[Dyad, ...]

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims it rests on, dyad by dyad, strongest first."""
        return tuple(receipt for dyad in self.dyads for receipt in dyad.receipts)


@dataclass(frozen=True, slots=True)
class DirectedCensus:
    """How many transitive triads are balanced, with examples of those that are not.

    Attributes
    ----------
    balanced, unbalanced : mapping of str to int
        Triads of each of `DIRECTED_KINDS`.
    ambivalent : int
        Triads of these kinds in which someone acts both for and against one other: counted apart.
    other : int
        Connected threesomes of another kind (with a cycle, say), which the measure does not speak of.
    examples : tuple of DirectedTriad
        Unbalanced triads, strongest weakest dyad first, then by ids.
    """

    balanced: Mapping[str, int]
    unbalanced: Mapping[str, int]
    ambivalent: int = 0
    other: int = 0
    examples: tuple[DirectedTriad, ...] = field(default=())

    @property
    def total(self) -> int:
        """How many triads the share is taken of."""
        return sum(self.balanced.values()) + sum(self.unbalanced.values())

    @property
    def share(self) -> float | None:
        """Balanced triads over all of the four kinds, 0 to 1; None where there is none."""
        return sum(self.balanced.values()) / self.total if self.total else None


def directed_triads(
    dyads: Iterable[Dyad], *, parties: Collection[str] | None = None, examples: int = 3
) -> DirectedCensus:
    """Count the transitive triads of directed dyads, balanced and not.

    Parameters
    ----------
    dyads : iterable of Dyad
        As `stakegraph.network.dyads` gathers them; ties and context are passed over.
    parties : collection of str, optional
        Leave out dyads with anybody else, stakes for instance; all count by default.
    examples : int
        How many unbalanced triads to show.

    Returns
    -------
    DirectedCensus
        Without any triad all counts are 0 and `share` is None.

    Examples
    --------
    >>> from stakegraph import build_network, bundled_case
    >>> from stakegraph.network import Selection, dyads
    >>> network = build_network(bundled_case())
    >>> census = directed_triads(dyads(Selection().of(network)))
    >>> sorted(census.balanced)
    ['030T', '120D', '120U', '300']
    """
    wanted = None if parties is None else frozenset(parties)
    signed = [
        dyad
        for dyad in dyads
        if dyad.polarity.sign and (wanted is None or (dyad.source in wanted and dyad.target in wanted))
    ]
    arcs = _Arcs(signed)
    balanced, unbalanced = np.zeros((2, len(DIRECTED_KINDS)), dtype=np.int64)
    ambivalent, other = 0, 0
    shown: list[_Found] = []
    for triangles in list_triangles(len(arcs.nodes), arcs.ends):
        corners, kinds, states = arcs.classify(triangles)
        known, tense = kinds >= 0, (kinds >= 0) & (states == NEGATIVE)
        balanced += np.bincount(kinds[known & (states == POSITIVE)], minlength=len(DIRECTED_KINDS))
        unbalanced += np.bincount(kinds[tense], minlength=len(DIRECTED_KINDS))
        ambivalent += int((known & (states == AMBIVALENT)).sum())
        other += int((~known).sum())
        shown = sorted([*shown, *arcs.strongest(corners[tense], kinds[tense], examples)])[:examples]
    return DirectedCensus(
        dict(zip(DIRECTED_KINDS, balanced.tolist(), strict=True)),
        dict(zip(DIRECTED_KINDS, unbalanced.tolist(), strict=True)),
        ambivalent,
        other,
        tuple(arcs.triad(kind, corners) for _, corners, kind in shown),
    )


class _Arcs:
    """The signed dyads as a code for each pair and direction: 0 for none, else as in `triads`."""

    def __init__(self, signed: Sequence[Dyad]) -> None:
        self.nodes = tuple(sorted({end for dyad in signed for end in (dyad.source, dyad.target)}))
        self._dyads: dict[tuple[str, str], list[Dyad]] = {}
        for dyad in signed:
            self._dyads.setdefault((dyad.source, dyad.target), []).append(dyad)
        place = {node: index for index, node in enumerate(self.nodes)}
        pairs = sorted({tuple(sorted(ends)) for ends in self._dyads})
        self.ends = np.array([[place[a], place[b]] for a, b in pairs], dtype=np.int64).reshape(-1, 2)
        self._keys = self.ends[:, 0] * len(place) + self.ends[:, 1]
        self._there = np.array([self._code(a, b) for a, b in pairs], dtype=np.int64)
        self._back = np.array([self._code(b, a) for a, b in pairs], dtype=np.int64)
        self._weakest = np.array([self._least(a, b) for a, b in pairs], dtype=float)

    def _code(self, source: str, target: str) -> int:
        return sum({_CODES[dyad.polarity.sign] for dyad in self._dyads.get((source, target), ())})

    def _least(self, one: str, other: str) -> float:
        """Return the strength of the weakest dyad of a pair."""
        both = (*self._dyads.get((one, other), ()), *self._dyads.get((other, one), ()))
        return float(min(dyad.strength for dyad in both))

    def classify(self, triangles: Integers) -> tuple[Integers, Integers, Integers]:
        """Return the corners of triangles, the kind of each (−1 for another), and its state as a code."""
        corners = corners_of(triangles, self.ends)
        arcs = {(x, y): self._between(corners, x, y) for x, y in permutations(range(3), 2)}
        semicycles = [(arcs[x, y], arcs[y, z], arcs[x, z]) for x, y, z in permutations(range(3))]
        present = np.array([(one > 0) & (two > 0) & (three > 0) for one, two, three in semicycles])
        odd = np.array([sum(arc == NEGATIVE for arc in each) % 2 == 1 for each in semicycles])
        ambivalent = np.any([arc == AMBIVALENT for arc in arcs.values()], axis=0)
        unbalanced = (present & odd).any(axis=0)
        states = np.where(ambivalent, AMBIVALENT, np.where(unbalanced, NEGATIVE, POSITIVE))
        # A node that acts on both others tells 120D from 120U, whose third party acts on nobody twice.
        number = np.sum([arc > 0 for arc in arcs.values()], axis=0)
        senders = np.sum([self._only_sends(arcs, node) for node in range(3)], axis=0)
        transitive = present.sum(axis=0)
        kinds = np.select(
            [
                (number == 3) & (transitive == 1),
                (number == 4) & (transitive == 2) & (senders == 1),
                (number == 4) & (transitive == 2),
                number == 6,
            ],
            [0, 1, 2, 3],
            default=-1,
        )
        return corners, kinds, states

    def _between(self, corners: Integers, x: int, y: int) -> Integers:
        codes: Integers = (self._there if x < y else self._back)[self._pair(corners, min(x, y), max(x, y))]
        return codes

    def _pair(self, corners: Integers, low: int, high: int) -> Integers:
        found: Integers = np.searchsorted(
            self._keys, corners[:, low] * len(self.nodes) + corners[:, high]
        ).astype(np.int64)
        return found

    @staticmethod
    def _only_sends(arcs: Mapping[tuple[int, int], Integers], node: int) -> NDArray[np.bool_]:
        one, two = (other for other in range(3) if other != node)
        sends: NDArray[np.bool_] = (
            (arcs[node, one] > 0) & (arcs[node, two] > 0) & (arcs[one, node] == 0) & (arcs[two, node] == 0)
        )
        return sends

    def strongest(self, corners: Integers, kinds: Integers, wanted: int) -> list[_Found]:
        """Return the triads with the strongest weakest dyad: its strength below 0, the corners, the kind."""
        weakest = np.min(
            [self._weakest[self._pair(corners, low, high)] for low, high in combinations(range(3), 2)], axis=0
        )
        order = np.lexsort((*corners.T[::-1], -weakest))[:wanted]
        return [
            (-float(weakest[each]), tuple(corners[each].tolist()), int(kinds[each]))
            for each in order.tolist()
        ]

    def triad(self, kind: int, corners: tuple[int, ...]) -> DirectedTriad:
        """Return an unbalanced triad with its dyads."""
        a, b, c = (self.nodes[corner] for corner in corners)
        between = (dyad for pair in permutations((a, b, c), 2) for dyad in self._dyads.get(pair, ()))
        return DirectedTriad(DIRECTED_KINDS[kind], (a, b, c), False, tuple(between))
