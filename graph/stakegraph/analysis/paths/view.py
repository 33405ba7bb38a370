"""What the options make of an index: which arcs are hops, how strong they are, and their adjacency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stakegraph.analysis.paths.dates import days_of
from stakegraph.analysis.paths.layers import Layers
from stakegraph.analysis.paths.search import Adjacency, Arcs
from stakegraph.analysis.paths.traits import made_trait

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stakegraph.analysis.paths.columns import Columns
    from stakegraph.analysis.paths.options import PathOptions
    from stakegraph.network import Receipt

_HOSTILE, _HOSTILE_BACK, _TIE = 1, 2, 4


@dataclass(frozen=True)
class View:
    """The hops that some options let through.

    Attributes
    ----------
    arcs : Arcs
        What the search runs on.
    strength : array of float
        Of each arc, the strength of its strongest conflict claim; −1 where it is no hostile hop.
    use : array of int
        Of each claim, whether it may be a hostile hop (1), one against its direction (2), or a tie (4), as bits.
    """

    columns: Columns
    arcs: Arcs
    strength: NDArray[np.float64]
    use: NDArray[np.uint8]

    @classmethod
    def of(cls, columns: Columns, options: PathOptions) -> View:
        """Apply options to an index."""
        traits = columns.traits
        uses = np.array([_use(made_trait(*kind), options) for kind in traits.kinds], np.uint8)
        strengths = np.array([abs(kind[2]) for kind in traits.kinds], np.float64)[traits.kind[columns.trait]]
        use = np.where(traits.accepted(options), uses[traits.kind], 0)[columns.trait].astype(np.uint8)
        strength = _hostile_strength(columns, use, strengths)
        hostile = strength >= 0
        ties = _strongest(columns, (use & _TIE) != 0, strengths) >= 0
        ties = (ties | ties[columns.twin]) & ~hostile  # where a conflict runs, it is the hop
        claims = (
            _dated_claims(columns, use, hostile) if options.time_respecting else (_none(), _none(), _none())
        )
        arcs = Arcs(
            len(columns.nodes),
            _leaving(columns, hostile),
            _leaving(columns, ties),
            _arriving(columns, hostile),
            _arriving(columns, ties),
            *claims,
        )
        return cls(columns, arcs, strength, use)

    def claims_of(self, arc: int) -> list[tuple[int, bool]]:
        """Return the claims of a hop, each with whether it is walked backwards."""
        hostile = self.strength[arc] >= 0
        found = []
        for each, bits, turned in (
            (arc, _HOSTILE if hostile else _TIE, False),
            (int(self.columns.twin[arc]), _HOSTILE_BACK if hostile else _TIE, True),
        ):
            start, end = self.columns.claim_start[each : each + 2].tolist()
            found += [
                (start + place, turned) for place in np.flatnonzero(self.use[start:end] & bits).tolist()
            ]
        return found

    def used_claims(self, arc: int) -> list[int]:
        """Return the claims along an arc that the options let through, whichever way they may be walked."""
        start, end = self.columns.claim_start[arc : arc + 2].tolist()
        return [start + place for place in np.flatnonzero(self.use[start:end]).tolist()]

    def has_tie(self, arc: int) -> bool:
        """Whether a tie joins the ends of an arc, also where a conflict runs."""
        spans = (self.columns.claim_start[each : each + 2] for each in (arc, int(self.columns.twin[arc])))
        return any(bool((self.use[start:end] & _TIE).any()) for start, end in spans)

    def disputes(self, node: int) -> list[tuple[int, float]]:
        """Return who is in conflict with a node, either way, and how strong it is at the stronger way."""
        start, end = self.columns.start[node : node + 2].tolist()
        strength = np.maximum(self.strength[start:end], self.strength[self.columns.twin[start:end]])
        chosen = strength >= 0
        others = self.columns.node[start:end][chosen].tolist()
        return list(zip(others, strength[chosen].tolist(), strict=True))

    def hostile_arcs(self, one: int, other: int) -> list[int]:
        """Return the hostile arcs between two nodes, in both directions."""
        start, end = self.columns.start[one : one + 2].tolist()
        arc = start + int(np.searchsorted(self.columns.node[start:end], other))
        return [each for each in (arc, int(self.columns.twin[arc])) if self.strength[each] >= 0]

    @property
    def nbytes(self) -> int:
        """How many bytes the arrays take, beside those of the index."""
        layers = (self.arcs.hostile, self.arcs.ties, self.arcs.hostile_back, self.arcs.ties_back)
        parts: list[Any] = [part for each in layers for part in (each.start, each.node, each.arc)]
        parts += [self.arcs.claim_start, self.arcs.first_day, self.arcs.last_day, self.strength, self.use]
        return sum(part.nbytes for part in parts)


def _use(trait: Receipt, options: PathOptions) -> int:
    """Ask the definition of a hop what it makes of a claim from a to b."""
    layers = Layers.of([trait], options)
    ways = {(dyad.source, dyad.target) for dyad in layers.hostile}
    return _HOSTILE * (("a", "b") in ways) + _HOSTILE_BACK * (("b", "a") in ways) + _TIE * bool(layers.ties)


def _hostile_strength(
    columns: Columns, use: NDArray[np.uint8], strengths: NDArray[np.float64]
) -> NDArray[np.float64]:
    strength = _strongest(columns, (use & _HOSTILE) != 0, strengths)
    against = (use & _HOSTILE_BACK) != 0
    if against.any():
        strength = np.maximum(strength, _strongest(columns, against, strengths)[columns.twin])
    return strength


def _strongest(
    columns: Columns, chosen: NDArray[np.bool_], strengths: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return of each arc the strength of the strongest of the chosen claims; −1 where there is none.

    `strengths` are those of all claims.
    """
    strongest = np.full(len(columns.node), -1.0)
    owners = np.flatnonzero(np.diff(columns.claim_start))
    if len(owners):
        values = np.where(chosen, strengths, -1.0)
        strongest[owners] = np.maximum.reduceat(values, columns.claim_start[owners])
    return strongest


def _leaving(columns: Columns, chosen: NDArray[np.bool_]) -> Adjacency:
    arcs = np.flatnonzero(chosen).astype(np.int32)
    return Adjacency(_starts(columns, chosen), columns.node[arcs], arcs)


def _arriving(columns: Columns, chosen: NDArray[np.bool_]) -> Adjacency:
    mirrored = chosen[columns.twin]
    places = np.flatnonzero(mirrored)
    return Adjacency(_starts(columns, mirrored), columns.node[places], columns.twin[places])


def _starts(columns: Columns, chosen: NDArray[np.bool_]) -> NDArray[np.int32]:
    counts = np.zeros(len(chosen) + 1, np.int32)
    np.cumsum(chosen, out=counts[1:])
    return counts[columns.start]


def _dated_claims(
    columns: Columns, use: NDArray[np.uint8], hostile: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return the days of the claims of each hostile arc, those walked backwards among them."""
    traits = columns.traits
    # The last one is that of a claim without a date, whose number is −1.
    days = np.array([*map(days_of, traits.dates), days_of(None)], np.int32)[traits.date]
    arcs = np.repeat(np.arange(len(columns.node)), np.diff(columns.claim_start))
    along, against = np.flatnonzero(use & _HOSTILE), np.flatnonzero(use & _HOSTILE_BACK)
    owner = np.concatenate([arcs[along], columns.twin[arcs[against]]])
    trait = columns.trait[np.concatenate([along, against])]
    first, last = days[trait, 0], days[trait, 1]
    order = np.lexsort((last, first, owner))
    owner, first, last = owner[order], first[order], last[order]
    new = np.ones(len(owner), bool)  # claims of the same days are one, as far as their order goes
    new[1:] = (np.diff(owner) != 0) | (np.diff(first) != 0) | (np.diff(last) != 0)
    start = np.zeros(len(hostile) + 1, np.int32)
    np.cumsum(np.bincount(owner[new], minlength=len(hostile)), out=start[1:])
    return start, first[new], last[new]


def _none() -> NDArray[np.int32]:
    return np.zeros(1, np.int32)
