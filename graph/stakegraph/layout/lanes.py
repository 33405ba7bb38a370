"""Lanes for parallel claims, and how wide their lines are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stakegraph.model import Claim

_SINGLE_BEND = 0.4  # lanes: a slight bend tells a lone line from the edge of a symbol
_THINNEST, _PER_STRENGTH = (
    1.5,
    0.45,
)  # pixels: 1.5 still shows a dash, and strength 10 gives 6, half a small symbol


def assign_lanes(claims: Sequence[Claim]) -> Mapping[str, float]:
    """Give each claim a lane of its own beside the others between the same two entities.

    A lane is a signed distance from the straight line, in lane widths, to the right of the claim's direction.
    Claims from an entity to itself count 0, 1, 2 …

    >>> from stakegraph.model import Claim
    >>> there, back = (Claim(*ids, quote="", start=0, end=0) for ids in ("xsarb", "ysbra"))
    >>> assign_lanes([there, back])
    {'x': -0.5, 'y': -0.5}
    """
    dyads: dict[frozenset[str], list[Claim]] = defaultdict(list)
    for claim in claims:
        dyads[frozenset((claim.subject, claim.object))].append(claim)
    lanes: dict[str, float] = {}
    for ends, parallel in dyads.items():
        forward = min(ends)
        # the same direction lies side by side, so that the arrowheads of the two directions do not mix
        parallel.sort(key=lambda claim: claim.subject != forward)
        for position, claim in enumerate(parallel):
            lane = position - (len(parallel) - 1) / 2
            if len(ends) == 1:
                lane = float(position)
            elif len(parallel) == 1:
                lane = _SINGLE_BEND
            lanes[claim.id] = lane if claim.subject == forward else -lane
    return lanes


def line_width(strength: float) -> float:
    """Return the width of a claim's line in pixels for a strength of 0 to 10.

    >>> line_width(0), line_width(10)
    (1.5, 6.0)
    """
    return round(_THINNEST + _PER_STRENGTH * strength, 2)
