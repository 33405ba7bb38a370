"""Which days a date means, and which claims of a path can have come in order."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import case, claim
from stakegraph.analysis.paths import conflict_paths
from stakegraph.analysis.paths.dates import (
    FIRST_DAY,
    LAST_DAY,
    DatedClaim,
    choose_claims_in_order,
    days_of,
    days_of_claim,
)
from stakegraph.errors import StakegraphError
from stakegraph.network import build_network


@pytest.mark.parametrize(
    ("date", "count"),
    [("2025-11-04", 1), ("2025-11", 30), ("2024-02", 29), ("2025-02", 28), ("2024", 366), ("0001", 365)],
)
def test_a_date_means_all_of_its_days(date: str, count: int) -> None:
    first, last = days_of(date)
    assert last - first + 1 == count


def test_an_unknown_date_means_any_day() -> None:
    first, last = days_of(None)
    assert (first, last) == (FIRST_DAY, LAST_DAY)
    assert first < days_of("0001-01-01")[0]
    assert last > days_of("9999-12-31")[1]


def test_an_invalid_date_raises_an_error_naming_the_claim() -> None:
    undated = claim("c1", "a", "threatens", "b")
    assert days_of_claim(undated) == days_of(None)
    for bad in ("5 Nov 2025", "2025-02-30", ""):
        wrong = case(replace(undated, date=bad))
        with pytest.raises(StakegraphError, match=f"claim 'c1': '{bad}' is not a date"):
            conflict_paths(build_network(wrong), "a", "b")


def test_no_hop_is_in_order_with_nothing_to_choose_from() -> None:
    assert choose_claims_in_order([[DatedClaim(1, 1, 1)], []]) is None
    assert choose_claims_in_order([]) == []


def test_a_stronger_weakest_claim_beats_a_greater_sum() -> None:
    first = [DatedClaim(9, 5, 5), DatedClaim(4, 1, 1)]
    second = [DatedClaim(4, 3, 3), DatedClaim(2, 6, 6)]
    assert choose_claims_in_order([first, second]) == [[1], [0, 1]]


_claims = st.builds(
    lambda strength, first, length: DatedClaim(strength, first, first + length),
    st.sampled_from([1.0, 2.0, 3.5, 4.4]), st.integers(1, 6), st.integers(0, 3),
)  # fmt: skip
_hops = st.lists(st.lists(_claims, min_size=1, max_size=4), min_size=1, max_size=4)


def _are_in_order(claims: tuple[DatedClaim, ...]) -> bool:
    """Claims can be in order exactly if none begins after a later one ends."""
    return all(earlier.first <= later.last for earlier, later in combinations(claims, 2))


@settings(deadline=None, max_examples=300)
@given(_hops)
def test_the_strongest_choice_in_order_is_that_which_trying_all_finds(hops: list[list[DatedClaim]]) -> None:
    choices = [choice for choice in product(*hops) if _are_in_order(choice)]
    kept = choose_claims_in_order(hops)
    if not choices:
        assert kept is None
        return
    assert kept is not None
    strongest = [
        max(hop[index].strength for index in indexes) for hop, indexes in zip(hops, kept, strict=True)
    ]
    best = max(
        (min(claim.strength for claim in choice), sum(claim.strength for claim in choice))
        for choice in choices
    )
    assert (min(strongest), round(sum(strongest), 9)) == (best[0], round(best[1], 9))
    for position, indexes in enumerate(kept):
        for index in indexes:
            assert any(choice[position] == hops[position][index] for choice in choices)


@settings(deadline=None)
@given(_hops)
def test_walked_backwards_in_time_the_same_paths_are_in_order(hops: list[list[DatedClaim]]) -> None:
    mirrored = [
        [DatedClaim(claim.strength, LAST_DAY - claim.last, LAST_DAY - claim.first) for claim in hop]
        for hop in reversed(hops)
    ]
    assert (choose_claims_in_order(hops) is None) == (choose_claims_in_order(mirrored) is None)
