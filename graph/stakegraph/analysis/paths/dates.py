"""Decide which claims of a path can have come in order of time.

A claim's date may be a day, a month, a year or missing. It means a range of days, from the first to the last day on
which the claim may have come; a missing date means any day. Claims are *in order* if a day can be chosen for each
claim so that no claim comes before the one in front of it. Paths that may be in order are kept, as `Selection` keeps
claims that may have come before a date.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from datetime import date as _date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from stakegraph.errors import StakegraphError
from stakegraph.model import is_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stakegraph.model import Claim

FIRST_DAY, LAST_DAY = 0, _date.max.toordinal() + 1
"""The days of a claim without a date: one day beyond the calendar at either end."""

_SUM_DIGITS = 9
"""Sums are rounded to this many digits, so that the order of adding cannot make equal sums differ."""


class DatedClaim(NamedTuple):
    """The strength of a claim, and the first and last day on which it may have come."""

    strength: float
    first: int
    last: int


class _Choice(NamedTuple):
    """A claim for each of the first hops, with their earliest end and total strength."""

    day: int
    total: float
    claims: tuple[DatedClaim, ...]


@lru_cache(maxsize=4096)
def days_of(date: str | None) -> tuple[int, int]:
    """Return the first and the last day of a date, as proleptic Gregorian ordinals.

    Parameters
    ----------
    date : str, optional
        A date like 2025, 2025-11 or 2025-11-04; None means any day.

    Raises
    ------
    StakegraphError
        If the date has a different form. Readers of files refuse such dates earlier; a case built in code may have
        them.

    Examples
    --------
    >>> first, last = days_of("2024-02")
    >>> last - first + 1
    29
    >>> days_of(None)[0] < days_of("0001")[0]
    True
    """
    if date is None:
        return FIRST_DAY, LAST_DAY
    if not is_date(date):
        raise StakegraphError(f"{date!r} is not a date like 2025, 2025-11 or 2025-11-04")
    year, *month_and_day = map(int, date.split("-"))
    if len(month_and_day) == 2:
        day = _date(year, *month_and_day).toordinal()
        return day, day
    first_month, last_month = month_and_day * 2 or (1, 12)
    _, last_day = monthrange(year, last_month)
    return _date(year, first_month, 1).toordinal(), _date(year, last_month, last_day).toordinal()


def days_of_claim(claim: Claim) -> tuple[int, int]:
    """Return the first and the last day on which a claim may have come.

    Raises
    ------
    StakegraphError
        If the date is invalid; the error names the claim.
    """
    try:
        return days_of(claim.date)
    except StakegraphError as error:
        raise StakegraphError(f"claim {claim.id!r}: {error}") from error


def choose_claims_in_order(hops: Sequence[Sequence[DatedClaim]]) -> list[list[int]] | None:
    """Choose the claims with which a path is in order of time, and strongest.

    Parameters
    ----------
    hops : sequence of sequences of DatedClaim
        The claims of each hop.

    Returns
    -------
    list of lists of int, or None
        For each hop, the indexes of the claims that it keeps; None if the claims cannot be in order.

    Notes
    -----
    A *choice* has one claim for each hop. The best choice in order has the strongest weakest claim, then the highest
    sum of strengths. A hop also keeps each claim that could replace its claim in the best choice. Such a claim is
    never stronger than the one it replaces, so the strength of the path is that of the best choice.

    Examples
    --------
    The strong claim of the first hop came too late for the second:

    >>> choose_claims_in_order([[DatedClaim(9, 50, 50), DatedClaim(3, 10, 10)], [DatedClaim(5, 20, 20)]])
    [[1], [0]]
    """
    strengths = sorted({claim.strength for hop in hops for claim in hop})
    # If claims of at least some strength can be in order, so can claims of any lower strength.
    possible = bisect_left(strengths, True, key=lambda strength: not _can_be_in_order(hops, strength))
    if possible == 0:
        return None if hops else []
    weakest = strengths[possible - 1]
    return _list_replacements(hops, _choose_strongest(hops, weakest))


def earliest_day(claims: Iterable[DatedClaim], day: int) -> int | None:
    """Return the earliest day, from `day` on, on which one of the claims may come.

    Return None if none of them may.
    """
    return min((max(day, claim.first) for claim in claims if claim.last >= day), default=None)


def _can_be_in_order(hops: Sequence[Sequence[DatedClaim]], min_strength: float) -> bool:
    day: int | None = FIRST_DAY
    for hop in hops:
        if day is None:
            return False
        day = earliest_day((claim for claim in hop if claim.strength >= min_strength), day)
    return day is not None


def _choose_strongest(hops: Sequence[Sequence[DatedClaim]], min_strength: float) -> tuple[DatedClaim, ...]:
    """Return the choice in order with the highest sum, then the earliest day.

    It has no claim weaker than `min_strength`.
    """
    choices = [_Choice(FIRST_DAY, 0.0, ())]
    for hop in hops:
        candidates = sorted({claim for claim in hop if claim.strength >= min_strength}, reverse=True)
        longer = []
        for day, total, claims in choices:
            for claim in candidates:
                if claim.last >= day:
                    new_total = round(total + claim.strength, _SUM_DIGITS)
                    longer.append(_Choice(max(day, claim.first), new_total, (*claims, claim)))
        choices = _drop_dominated(longer)
    return choices[-1].claims


def _drop_dominated(choices: list[_Choice]) -> list[_Choice]:
    """Return the choices that are stronger than all earlier ones, by day."""
    kept: list[_Choice] = []
    for choice in sorted(choices, key=lambda choice: (choice.day, -choice.total)):
        if not kept or choice.total > kept[-1].total:
            kept.append(choice)
    return kept


def _list_replacements(
    hops: Sequence[Sequence[DatedClaim]], chosen_claims: Sequence[DatedClaim]
) -> list[list[int]]:
    """Return the claims of each hop that could replace the chosen one in order."""
    not_before = [FIRST_DAY]
    for claim in chosen_claims:
        not_before.append(max(not_before[-1], claim.first))
    not_after = [LAST_DAY]
    for claim in reversed(chosen_claims):
        not_after.append(min(not_after[-1], claim.last))
    not_after.reverse()
    kept = []
    # Hop i must not come before the hops in front of it, nor after those behind it.
    for hop, start, end in zip(hops, not_before, not_after[1:], strict=False):
        kept.append(
            [index for index, claim in enumerate(hop) if max(start, claim.first) <= min(end, claim.last)]
        )
    return kept
