"""Why is there no conflict path, and what is the least that would make one?"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from stakegraph.analysis.paths.dates import days_of
from stakegraph.analysis.paths.finding import (
    WORTH_AN_INDEX,
    ConflictPath,
    PathAnswer,
    PathOptions,
    paths_among,
)
from stakegraph.model import Polarity, Status
from stakegraph.network import dyads, receipts

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    from stakegraph.network import Dyad, Receipt

_MORE_HOPS, _LEAST_HOPS, _MOST_HOPS = 2, 6, 8
_MOST_TIES = 4
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One loosening of the options: in words, as a flag of the command line, and as a function."""

    words: str
    flag: str
    apply: Callable[[PathOptions], PathOptions]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Changes that together make a path, and the best path they make."""

    changes: tuple[Change, ...]
    path: ConflictPath


@dataclass(frozen=True, slots=True)
class NoPath:
    """Why there is no path, in sentences, and the smallest sets of changes that would make one.

    `truncated` says why there may be others, or smaller ones; it is None when all were tried.
    """

    reasons: tuple[str, ...]
    relaxations: tuple[Relaxation, ...]
    truncated: str | None = None


def explain_no_path(network: nx.MultiDiGraph, answer: PathAnswer) -> NoPath:
    """Say why an answer holds no path, and what would make one.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        The network that was searched, with its derived claims.
    answer : PathAnswer
        An answer without paths.

    Returns
    -------
    NoPath
        The reasons; and the relaxations with the fewest changes (three at most), best path first. There are
        none when even all changes together make no path.

    Notes
    -----
    A denied claim is never a hop: no change makes it one. The date is moved no further than it must be. All
    searches together take no longer than the `time_limit` of the options allows to one; then the answer says so.
    """
    search = _Search(network, answer)
    relaxations, truncated = search.smallest()
    return NoPath(_reasons(network, answer), tuple(relaxations[:_SHOWN]), truncated)


class _Search:
    """The search for the smallest sets of changes that make a path among some claims."""

    def __init__(self, network: nx.MultiDiGraph, answer: PathAnswer) -> None:
        self._answer = answer
        self._deadline = time.monotonic() + answer.options.time_limit
        claims = list(receipts(network))
        self._later = _later_days(claims, answer.options.as_of)
        self._ask = _asker(network, claims, answer.source, answer.target)

    def smallest(self) -> tuple[list[Relaxation], str | None]:
        """Return the relaxations of the smallest size, best path first, and why there may be others."""
        changes = _changes(self._answer.options, self._later)
        for size in range(1, len(changes) + 1):
            found: list[Relaxation] = []
            for chosen in combinations(changes, size):
                if time.monotonic() > self._deadline:
                    limit = self._answer.options.time_limit
                    return _best_first(
                        found
                    ), f"the search for what would make a path stopped after {limit:g} s"
                relaxation = self._relax(chosen)
                if relaxation is not None:
                    found.append(self._narrowed(relaxation))
            if found:
                return _best_first(found), None
        return [], None

    def _relax(self, chosen: tuple[Change, ...]) -> Relaxation | None:
        options = replace(self._answer.options, best=1)
        for change in chosen:
            options = change.apply(options)
        paths = self._ask(options).paths
        return Relaxation(chosen, paths[0]) if paths else None

    def _narrowed(self, relaxation: Relaxation) -> Relaxation:
        """Move the date, where it was moved, no further than it must be: the more claims, the more paths."""
        last = _date_change(self._later[-1]) if self._later else None
        place = next(
            (i for i, each in enumerate(relaxation.changes) if last and each.flag == last.flag), None
        )
        if place is None:
            return relaxation
        low, high = 0, len(self._later) - 1
        while low < high:
            middle = (low + high) // 2
            changes = list(relaxation.changes)
            changes[place] = _date_change(self._later[middle])
            earlier = self._relax(tuple(changes))
            if earlier is None:
                low = middle + 1
            else:
                relaxation, high = earlier, middle
        return relaxation


def _asker(
    network: nx.MultiDiGraph, claims: list[Receipt], source: str | None, target: str | None
) -> Callable[[PathOptions], PathAnswer]:
    """Return what finds paths: many questions to many claims are worth an index."""
    if len(claims) < WORTH_AN_INDEX:
        return lambda options: paths_among(claims, source, target, options)
    from stakegraph.analysis.paths.index import PathIndex  # needs NumPy

    index = PathIndex.of_network(network)
    by_id = {receipt.claim.id: receipt for receipt in claims}
    return lambda options: index.between(source, target, options).with_receipts(by_id)


def _best_first(found: list[Relaxation]) -> list[Relaxation]:
    return sorted(found, key=lambda each: each.path.sort_key)


def _later_days(claims: list[Receipt], as_of: str | None) -> list[str]:
    """Return the first days from which on the claims that come after a date count, in order."""
    if as_of is None:
        return []
    later = {each.claim.date for each in claims if each.claim.date and each.claim.date[: len(as_of)] > as_of}
    return sorted({date.fromordinal(days_of(day)[0]).isoformat() for day in later})


def _changes(options: PathOptions, later: list[str]) -> list[Change]:
    changes = [
        _status_change(status) for status in Status if status not in options.statuses | {Status.DENIED}
    ]
    if not options.rules:
        changes.append(Change("use what the rules derive", "--rules", lambda each: replace(each, rules=True)))
    if not options.ignore_direction:
        changes.append(
            Change(
                "walk conflicts against their direction",
                "--direction any",
                lambda each: replace(each, ignore_direction=True),
            )
        )
    if options.min_intensity > 0:
        changes.append(
            Change(
                "take conflicts of any intensity",
                "--min-intensity 0",
                lambda each: replace(each, min_intensity=0.0),
            )
        )
    if options.time_respecting:
        changes.append(
            Change(
                "let a hop be earlier than the one before",
                "--any-order",
                lambda each: replace(each, time_respecting=False),
            )
        )
    return changes + [_date_change(day) for day in later[-1:]] + _longer(options)


def _longer(options: PathOptions) -> list[Change]:
    """Return the changes that let paths be longer, as far as the command line lets them."""
    ties = options.max_ties + 1
    hops = min(max(options.max_hops + _MORE_HOPS, _LEAST_HOPS), _MOST_HOPS)
    changes = []
    if ties <= _MOST_TIES:
        changes.append(
            Change(f"allow {ties} ties in a row", f"--ties {ties}", lambda each: replace(each, max_ties=ties))
        )
    if hops > options.max_hops:
        changes.append(
            Change(f"allow {hops} hops", f"--max-hops {hops}", lambda each: replace(each, max_hops=hops))
        )
    return changes


def _date_change(day: str) -> Change:
    return Change(
        f"take in claims dated up to {day}", f"--as-of {day}", lambda each: replace(each, as_of=day)
    )


def _status_change(status: Status) -> Change:
    return Change(
        f"take in claims of status {status.value!r}, which are no facts",
        f"--include {status.value}",
        lambda each: replace(each, statuses=each.statuses | {status}),
    )


def _reasons(network: nx.MultiDiGraph, answer: PathAnswer) -> tuple[str, ...]:
    accepted = [each for each in receipts(network) if answer.options.accepts(each)]
    hostile = dyads(
        (each for each in accepted if each.relation.polarity is Polarity.CONFLICT),
        ignore_direction=answer.options.ignore_direction,
    )
    kind = _accepted_words(answer.options)
    reasons = []
    if answer.source is not None:
        name = network.nodes[answer.source]["name"]
        struck = [_marked(network, dyad, dyad.target) for dyad in hostile if dyad.source == answer.source]
        reasons.append(
            f"{name} acts in conflict on {_listed(struck)} ({kind})."
            if struck
            else f"No conflict leads out of {name} ({kind})."
        )
    if answer.target is not None:
        name = network.nodes[answer.target]["name"]
        strikers = [_marked(network, dyad, dyad.source) for dyad in hostile if dyad.target == answer.target]
        reasons.append(
            f"{name} is acted on in conflict by {_listed(strikers)} ({kind})."
            if strikers
            else f"No conflict arrives at {name} ({kind})."
        )
        reasons += _held_ties(
            network,
            hostile,
            accepted_ties=[
                dyad
                for dyad in dyads(each for each in accepted if each.relation.polarity is Polarity.TIE)
                if dyad.source == answer.target and any(other.target == dyad.target for other in hostile)
            ],
        )
    return tuple(reasons)


def _held_ties(network: nx.MultiDiGraph, hostile: list[Dyad], accepted_ties: list[Dyad]) -> list[str]:
    reasons = []
    for dyad in accepted_ties:
        member, body = network.nodes[dyad.source]["name"], network.nodes[dyad.target]["name"]
        arriving = [each for each in hostile if each.target == dyad.target]
        surest = next((each for each in arriving if each.is_fact), arriving[0])
        tie = f"{member} —{dyad.receipts[0].relation.label}→ {body}{_mark(dyad)}"
        reasons.append(
            f"Conflict arrives at {body}{_mark(surest)}, but {tie} is a tie, and a tie alone is no conflict."
        )
    return reasons


def _marked(network: nx.MultiDiGraph, dyad: Dyad, end: str) -> str:
    return f"{network.nodes[end]['name']}{_mark(dyad)}"


def _mark(dyad: Dyad) -> str:
    """Return what must stand beside a dyad that is no fact."""
    if dyad.is_fact:
        return ""
    if dyad.is_derived:
        return " (by a rule)"
    statuses = [receipt.claim.status for receipt in dyad.receipts if not receipt.claim.is_derived]
    return f" ({min(statuses, key=lambda status: status.rank).value})"


def _accepted_words(options: PathOptions) -> str:
    words = " or ".join(status.value for status in Status if status in options.statuses)
    until = "" if options.as_of is None else f"; as of {options.as_of}"
    least = f"; intensity at least {options.min_intensity:g}" if options.min_intensity else ""
    return f"status {words}; derived claims {'included' if options.rules else 'left out'}{until}{least}"


def _listed(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
