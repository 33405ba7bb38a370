"""In which order can the claims of a path have come? For paths whose every hop is not earlier than the last.

A claim's date may be a day, a month, a year or unknown. It stands for the days on which the claim may have
come, from a first to a last one; an unknown date for any day. Claims are *in order* when a day can be picked
for each so that none is earlier than the one before: what may have been in order is kept, as `Selection` keeps
what may have come before a date.
"""

from __future__ import annotations

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


class Dated(NamedTuple):
    """What the order of claims depends on: how strong a claim is, and from which to which day it may have come."""

    strength: float
    first: int
    last: int


@lru_cache(maxsize=4096)
def days_of(date: str | None) -> tuple[int, int]:
    """Return the first and the last day (proleptic Gregorian ordinals) that a date may mean.

    Parameters
    ----------
    date : str, optional
        Like 2025, 2025-11 or 2025-11-04; None means any day.

    Raises
    ------
    StakegraphError
        When it is none of these. Files with such a date are refused when they are read; a case built in code is not.

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
    year, month, day = (*(int(part) for part in date.split("-")), 0, 0)[:3]
    first = _date(year, month or 1, day or 1).toordinal()
    if day:
        return first, first
    last_month = month or 12
    return first, _date(year, last_month, monthrange(year, last_month)[1]).toordinal()


def days_of_claim(claim: Claim) -> tuple[int, int]:
    """Return the days on which a claim may have come.

    Raises
    ------
    StakegraphError
        When its date is none; the error names the claim.
    """
    try:
        return days_of(claim.date)
    except StakegraphError as error:
        raise StakegraphError(f"claim {claim.id!r}: {error}") from error


def claims_in_order(hops: Sequence[Sequence[Dated]]) -> list[list[int]] | None:
    """Choose the claims of each hop with which a path is time-respecting, and strongest.

    Parameters
    ----------
    hops : sequence of sequences of Dated
        For each hop the claims to choose from.

    Returns
    -------
    list of lists of int, or None
        Of each hop, the numbers of the claims that can stand in it; None when no choice is in order. Of all
        choices of one claim a hop that are in order, the one counts whose weakest claim is the strongest, then
        whose strengths sum to most. A claim can stand in its hop when it could replace the chosen one there;
        so no claim that can stand is stronger than the chosen one, and the path is as strong as it looks.

    Examples
    --------
    The strong claim of the first hop came too late for the second:

    >>> claims_in_order([[Dated(9, 50, 50), Dated(3, 10, 10)], [Dated(5, 20, 20)]])
    [[1], [0]]
    """
    levels = sorted({claim.strength for hop in hops for claim in hop})
    low, high = 0, len(levels)
    while low < high:  # the highest level at which some choice is in order
        middle = (low + high) // 2
        if _is_possible(hops, levels[middle]):
            low = middle + 1
        else:
            high = middle
    if low == 0:
        return [] if not hops else None
    chosen = _strongest_choice(hops, levels[low - 1])
    return _replaceable(hops, chosen)


def earliest(claims: Iterable[Dated], time: int) -> int | None:
    """Return the earliest day that a claim leads to when it must not come before `time`; None when none can."""
    return min((max(time, claim.first) for claim in claims if claim.last >= time), default=None)


def _is_possible(hops: Sequence[Sequence[Dated]], least: float) -> bool:
    time: int | None = FIRST_DAY
    for hop in hops:
        if time is None:
            return False
        time = earliest((claim for claim in hop if claim.strength >= least), time)
    return time is not None


def _strongest_choice(hops: Sequence[Sequence[Dated]], least: float) -> list[Dated]:
    """Choose one claim a hop, none weaker than `least`, with the greatest sum; then the earliest."""
    states: list[tuple[int, float, tuple[Dated, ...]]] = [(FIRST_DAY, 0.0, ())]
    for hop in hops:
        choices = sorted({claim for claim in hop if claim.strength >= least}, reverse=True)
        following = [
            (max(time, claim.first), round(total + claim.strength, 9), (*picked, claim))
            for time, total, picked in states
            for claim in choices
            if claim.last >= time
        ]
        following.sort(key=lambda state: (state[0], -state[1]))
        states = []
        for state in following:  # a state that is later must be stronger to be worth keeping
            if not states or state[1] > states[-1][1]:
                states.append(state)
    return list(states[-1][2])


def _replaceable(hops: Sequence[Sequence[Dated]], chosen: Sequence[Dated]) -> list[list[int]]:
    not_before = [FIRST_DAY]
    for claim in chosen:
        not_before.append(max(not_before[-1], claim.first))
    not_after = [LAST_DAY]
    for claim in reversed(chosen):
        not_after.append(min(not_after[-1], claim.last))
    windows = zip(not_before, reversed(not_after[:-1]), strict=False)
    return [
        [number for number, claim in enumerate(hop) if max(start, claim.first) <= min(end, claim.last)]
        for hop, (start, end) in zip(hops, windows, strict=False)
    ]
