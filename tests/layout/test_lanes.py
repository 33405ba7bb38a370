"""Lanes: each parallel claim has its own."""

from __future__ import annotations

from stakegraph.layout.lanes import assign_lanes
from stakegraph.model import Claim


def test_parallel_claims_in_both_directions_have_their_own_lanes() -> None:
    ends = [("a", "b"), ("a", "b"), ("b", "a"), ("a", "b"), ("b", "a"), ("c", "c"), ("c", "c")]
    claims = [
        Claim(str(index), "s", subject, "criticizes", target, "", 0, 0)
        for index, (subject, target) in enumerate(ends)
    ]
    lanes = assign_lanes(claims)
    # as seen from one end, a lane to the right of b → a lies to the left of a → b
    sides = [lanes[claim.id] if claim.subject == "a" else -lanes[claim.id] for claim in claims[:5]]
    assert sorted(sides) == [-2, -1, 0, 1, 2]
    assert [lanes["5"], lanes["6"]] == [0, 1]
