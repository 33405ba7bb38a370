"""The hops of an index that the options accept, ready to be searched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from stakegraph.analysis.paths.dates import days_of
from stakegraph.analysis.paths.layers import Layers
from stakegraph.analysis.paths.search import Adjacency, Arcs
from stakegraph.analysis.paths.traits import make_receipt
from stakegraph.model import Factuality
from stakegraph.network import BY_A_SPEAKER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stakegraph.analysis.paths.columns import Columns
    from stakegraph.analysis.paths.options import PathOptions
    from stakegraph.network import Receipt

    Days = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]

_HOSTILE, _HOSTILE_BACK, _TIE = 1, 2, 4
_NO_CLAIM = -1.0
"""The strength of an arc without a claim of the layer."""
_GREATEST_RANK = 2 * len(Factuality) - 1


@dataclass(frozen=True)
class View:
    """The hops of an index that the options accept.

    Attributes
    ----------
    columns : Columns
        The index.
    arcs : Arcs
        The input of the search.
    strength : array of float
        For each arc, the strength of the strongest of its surest conflict claims; −1 if the arc is not a hostile hop.
    rank : array of int
        For each arc that is a hop, the rank of its surest claims.
    use : array of int
        For each claim, the sum of its uses: a hostile hop (1), a hostile hop against its direction (2), a tie (4).
    """

    columns: Columns
    arcs: Arcs
    strength: NDArray[np.float64]
    rank: NDArray[np.int64]
    use: NDArray[np.uint8]

    @classmethod
    def of(cls, columns: Columns, options: PathOptions) -> View:
        """Apply options to an index."""
        traits = columns.traits
        # `accepted_mask` decides whose word counts; here it is only decided what a kind may be used for.
        believing = replace(options, factualities=options.factualities | BY_A_SPEAKER)
        uses = np.array([_use(make_receipt(*kind), believing) for kind in traits.kinds], np.uint8)
        use_by_trait = np.where(traits.accepted_mask(options), uses[traits.kind], 0)
        use = use_by_trait[columns.trait].astype(np.uint8)
        scale = _Scale(columns)
        hostile_levels = scale.best(use, _HOSTILE, _HOSTILE_BACK)
        tie_levels = scale.best(use, _TIE, _TIE)
        hostile = hostile_levels >= 0
        # Ties hold in both directions. If a pair has a conflict, the conflict is the hop.
        ties = (tie_levels >= 0) & ~hostile
        strength = np.where(hostile, scale.strength(hostile_levels), _NO_CLAIM)
        rank = scale.rank(np.where(hostile, hostile_levels, tie_levels))
        arcs = Arcs(
            len(columns.nodes),
            _outgoing(columns, hostile),
            _outgoing(columns, ties),
            _incoming(columns, hostile),
            _incoming(columns, ties),
            *(_days_of_arcs(columns, use, hostile) if options.time_respecting else _no_days()),
        )
        return cls(columns, arcs, strength, rank, use)

    def claims_of(self, arc: int) -> list[tuple[int, bool]]:
        """Return the claims of a hop, and whether the hop runs against each claim."""
        if self.strength[arc] >= 0:
            forward_use, backward_use = _HOSTILE, _HOSTILE_BACK
        else:
            forward_use, backward_use = _TIE, _TIE
        forward = self._claims_with(arc, forward_use)
        backward = self._claims_with(int(self.columns.twin[arc]), backward_use)
        return [*((claim, False) for claim in forward), *((claim, True) for claim in backward)]

    def used_claims(self, arc: int) -> list[int]:
        """Return the claims along an arc that the options accept for any use."""
        return self._claims_with(arc, _HOSTILE | _HOSTILE_BACK | _TIE)

    def _claims_with(self, arc: int, use: int) -> list[int]:
        """Return the claims along an arc that have at least one of some uses."""
        start, end = self.columns.claim_start[arc : arc + 2].tolist()
        return [start + offset for offset in np.flatnonzero(self.use[start:end] & use).tolist()]

    def has_tie(self, arc: int) -> bool:
        """Return whether a tie joins the ends of an arc, even if a conflict does too."""
        return bool(self._claims_with(arc, _TIE) or self._claims_with(int(self.columns.twin[arc]), _TIE))

    def disputes(self, node: int) -> list[tuple[int, float]]:
        """Return the nodes in conflict with a node, and how strong the dispute is."""
        start, end = self.columns.start[node : node + 2].tolist()
        strength = np.maximum(self.strength[start:end], self.strength[self.columns.twin[start:end]])
        is_dispute = strength >= 0
        adversaries = self.columns.node[start:end][is_dispute].tolist()
        return list(zip(adversaries, strength[is_dispute].tolist(), strict=True))

    def hostile_arcs(self, source: int, target: int) -> list[int]:
        """Return the hostile arcs between two nodes, in both directions."""
        start, end = self.columns.start[source : source + 2].tolist()
        arc = start + int(np.searchsorted(self.columns.node[start:end], target))
        both_ways = (arc, int(self.columns.twin[arc]))
        return [way for way in both_ways if self.strength[way] >= 0]

    @property
    def nbytes(self) -> int:
        """The size of the arrays in bytes, without those of the index."""
        layers = (self.arcs.hostile, self.arcs.ties, self.arcs.hostile_back, self.arcs.ties_back)
        parts: list[Any] = [part for layer in layers for part in (layer.start, layer.node, layer.arc)]
        parts += [self.arcs.claim_start, self.arcs.first_day, self.arcs.last_day, self.strength, self.use]
        return sum(part.nbytes for part in parts)


def _use(receipt: Receipt, options: PathOptions) -> int:
    """Return the uses of a claim from a to b, as `Layers` defines them."""
    layers = Layers.of([receipt], options)
    pairs = {(dyad.source, dyad.target) for dyad in layers.hostile}
    use = 0
    if ("a", "b") in pairs:
        use |= _HOSTILE
    if ("b", "a") in pairs:
        use |= _HOSTILE_BACK
    if layers.ties:
        use |= _TIE
    return use


class _Scale:
    """Encodes what decides the rank and the strength of an arc, as one integer for each claim.

    The greatest integer of an arc decides: claims that run forward come before all others, then the surest ones, then
    the strongest. `stakegraph.network.Dyad` defines this order.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        kinds = columns.traits.kinds
        intensities = np.array([abs(intensity) for _, _, intensity, *_ in kinds], np.float64)
        self._strengths, strength = np.unique(intensities, return_inverse=True)
        rank = np.array([make_receipt(*kind).claim.rank for kind in kinds], np.int64)
        step = max(len(self._strengths), 1)
        level = (_GREATEST_RANK - rank) * step + strength
        is_symmetric = np.array([symmetric for _, symmetric, *_ in kinds], bool)
        forward = level + (_GREATEST_RANK + 1) * step
        kind = columns.traits.kind[columns.trait]
        self._forward = forward[kind] if len(kinds) else np.zeros(0, np.int64)
        self._backward = np.where(is_symmetric, forward, level)[kind] if len(kinds) else self._forward
        self._step = step

    def best(self, use: NDArray[np.uint8], along: int, against: int) -> NDArray[np.int64]:
        """Return the greatest integer of each arc, or −1.

        Claims along the arc count with the use `along`, claims of its reverse with the use `against`.
        """
        best = self._greatest((use & along) != 0, self._forward)
        is_against = (use & against) != 0
        if is_against.any():
            best = np.maximum(best, self._greatest(is_against, self._backward)[self._columns.twin])
        return best

    def _greatest(self, mask: NDArray[np.bool_], levels: NDArray[np.int64]) -> NDArray[np.int64]:
        greatest = np.full(len(self._columns.node), -1, np.int64)
        arcs_with_claims = np.flatnonzero(np.diff(self._columns.claim_start))
        if len(arcs_with_claims):
            values = np.where(mask, levels, -1)
            starts = self._columns.claim_start[arcs_with_claims]
            greatest[arcs_with_claims] = np.maximum.reduceat(values, starts)
        return greatest

    def strength(self, levels: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the strength that each integer stands for, 0 to 10."""
        if not len(self._strengths):
            return np.zeros(len(levels))
        strengths: NDArray[np.float64] = self._strengths[np.maximum(levels, 0) % self._step]
        return strengths

    def rank(self, levels: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rank that each integer stands for."""
        rest = np.maximum(levels, 0) // self._step % (_GREATEST_RANK + 1)
        ranks: NDArray[np.int64] = np.where(levels >= 0, _GREATEST_RANK - rest, 0)
        return ranks


def _outgoing(columns: Columns, mask: NDArray[np.bool_]) -> Adjacency:
    """Return the masked arcs by the node that they leave."""
    arcs = np.flatnonzero(mask).astype(np.int32)
    return Adjacency(_starts(columns, mask), columns.node[arcs], arcs)


def _incoming(columns: Columns, mask: NDArray[np.bool_]) -> Adjacency:
    """Return the masked arcs by the node that they enter."""
    mirrored = mask[columns.twin]
    arcs_back = np.flatnonzero(mirrored)
    return Adjacency(_starts(columns, mirrored), columns.node[arcs_back], columns.twin[arcs_back])


def _starts(columns: Columns, mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    counts = np.zeros(len(mask) + 1, np.int32)
    np.cumsum(mask, out=counts[1:])
    return counts[columns.start]


def _days_of_arcs(columns: Columns, use: NDArray[np.uint8], hostile: NDArray[np.bool_]) -> Days:
    """Return the days of the claims of each hostile arc.

    They include claims that the arc runs against.

    The arrays are `claim_start`, `first_day` and `last_day` of `Arcs`.
    """
    traits = columns.traits
    # A claim without a date has the code −1, which selects the last item.
    days = np.array([*map(days_of, traits.dates), days_of(None)], np.int32)[traits.date]
    arcs = np.repeat(np.arange(len(columns.node)), np.diff(columns.claim_start))
    forward, backward = np.flatnonzero(use & _HOSTILE), np.flatnonzero(use & _HOSTILE_BACK)
    owner = np.concatenate([arcs[forward], columns.twin[arcs[backward]]])
    trait = columns.trait[np.concatenate([forward, backward])]
    first, last = days[trait, 0], days[trait, 1]
    order = np.lexsort((last, first, owner))
    owner, first, last = owner[order], first[order], last[order]
    is_new = np.ones(len(owner), bool)  # claims with the same days are equivalent, so keep one
    is_new[1:] = (np.diff(owner) != 0) | (np.diff(first) != 0) | (np.diff(last) != 0)
    start = np.zeros(len(hostile) + 1, np.int32)
    np.cumsum(np.bincount(owner[is_new], minlength=len(hostile)), out=start[1:])
    return start, first[is_new], last[is_new]


def _no_days() -> Days:
    return np.zeros(1, np.int32), np.zeros(1, np.int32), np.zeros(1, np.int32)
