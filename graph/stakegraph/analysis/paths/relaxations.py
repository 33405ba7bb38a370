"""When there is no conflict path: what is the least that would make one?"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from itertools import combinations
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from stakegraph.analysis.paths.dates import days_of
from stakegraph.analysis.paths.finding import WORTH_AN_INDEX, paths_among
from stakegraph.analysis.paths.reasons import reasons_of
from stakegraph.analysis.paths.results import Chain, ConflictPath, PathAnswer
from stakegraph.model import Status
from stakegraph.network import receipts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import networkx as nx

    from stakegraph.analysis.paths.options import PathOptions
    from stakegraph.analysis.paths.reasons import Asked
    from stakegraph.network import Receipt

MOST_HOPS, MOST_TIES = 8, 4
"""How far paths are lengthened, which is as far as the command line goes."""

PathLike = TypeVar("PathLike", bound=Chain, covariant=True)

_SHOWN = 3
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Change:
    """One loosening of the options: in words, as a flag of the command line, and as a function."""

    words: str
    flag: str
    apply: Callable[[PathOptions], PathOptions]


Ladder = tuple[Change, ...]
"""One loosening in all its degrees, each of which lets more through than the one before; often there is only one."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Changes that together make a path, and the best path they make."""

    changes: tuple[Change, ...]
    path: ConflictPath


@dataclass(frozen=True, slots=True)
class NoPath:
    """Why there is no path, in sentences, and the smallest sets of changes that would make one.

    Attributes
    ----------
    reasons : tuple of str
        What leads out of the one end, and what arrives at the other.
    relaxations : tuple of Relaxation
        Best path first.
    truncated : str or None
        Why there may be other relaxations, or smaller ones; None when all were tried to the end.
    unknown : tuple of tuples of str
        The sets of changes, by their flags, of which time did not let it be known whether they make a path.
    """

    reasons: tuple[str, ...]
    relaxations: tuple[Relaxation, ...]
    truncated: str | None = None
    unknown: tuple[tuple[str, ...], ...] = ()


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
    All sets of changes are tried in the order of their size. A denied claim is never a hop: no change makes it one.
    Hops, ties in a row and the date are moved no further than they must be: the least date, then the fewest ties,
    then the fewest hops, up to 8 hops and 4 ties. The `time_limit` of the options holds for everything together, and
    no one set may use more than half of what is left of it; a set whose search was cut is not taken for one that
    makes no path.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.analysis.paths import conflict_paths
    >>> network = build_network(bundled_case())
    >>> found = explain_no_path(network, conflict_paths(network, "donald-trump", "nypd-officers"))
    >>> [[change.flag for change in each.changes] for each in found.relaxations], found.truncated
    ([['--include possible', '--direction any']], None)
    """
    claims = list(receipts(network))
    ask = _asker(network, claims, answer.source, answer.target)
    search = RelaxationSearch(answer, {each.claim.date for each in claims}, ask)
    relaxations = tuple(Relaxation(changes, path) for changes, path in search.found)
    return NoPath(reasons_of(network, answer), relaxations, search.truncated, search.unknown)


class Answered(Protocol[PathLike]):
    """The paths that were found with some options."""

    @property
    def paths(self) -> tuple[PathLike, ...]: ...

    @property
    def truncated(self) -> str | None: ...


class RelaxationSearch(Generic[PathLike]):
    """The search for the smallest sets of changes that make a path; `explain_no_path` tells how it goes.

    Parameters
    ----------
    answer : Asked
        An answer without paths.
    dates : set of str or None
        The dates of all claims.
    ask : callable
        Finds paths between the ends of the answer with other options.

    Attributes
    ----------
    found : list of tuples
        The changes and the best path that they make, three at most, best first.
    truncated : str or None
        What is not known, and why.
    unknown : tuple of tuples of str
        The sets of changes, by their flags, of which it is not known whether they make a path.
    """

    def __init__(
        self, answer: Asked, dates: Iterable[str | None], ask: Callable[[PathOptions], Answered[PathLike]]
    ) -> None:
        self._answer, self._ask = answer, ask
        self._deadline = time.monotonic() + answer.options.time_limit
        self._ladders = _ladders(answer, dates)
        self._unknown: list[tuple[Ladder, ...]] = []
        self._tried_size = len(self._ladders)
        self._not_least: dict[str, None] = {}
        self.found = self._smallest()[:_SHOWN]
        self.truncated = self._truncated()
        self.unknown = tuple(tuple(_flags(ladders)) for ladders in self._unknown)

    def _smallest(self) -> list[tuple[tuple[Change, ...], PathLike]]:
        """Return the relaxations of the smallest size, best path first."""
        # More is let through by all changes than by any of them: where these make no path, none do.
        if not self._ladders or self._path(_furthest(self._ladders)) is None:
            return []
        for size in range(1, len(self._ladders) + 1):
            found = [
                each for chosen in combinations(self._ladders, size) if (each := self._relaxation(chosen))
            ]
            if found:
                return sorted(found, key=lambda each: each[1].sort_key)
            if time.monotonic() >= self._deadline:
                self._tried_size = size
                break
        return []

    def _truncated(self) -> str | None:
        parts = []
        if self._unknown:
            sets = [" ".join(_flags(ladders)) for ladders in self._unknown]
            more = f" or {len(sets) - _NAMED} other sets" if len(sets) > _NAMED else ""
            parts.append(f"whether {' or '.join(sets[:_NAMED])}{more} would make one is not known")
        if self._tried_size < len(self._ladders):
            parts.append(f"sets of more than {self._tried_size} were not tried")
        if self._not_least:
            parts.append(f"less than {' and '.join(self._not_least)} may do")
        if not parts:
            return None
        limit = self._answer.options.time_limit
        return "; ".join([f"the search for what would make a path stopped after {limit:g} s", *parts])

    def _relaxation(self, chosen: tuple[Ladder, ...]) -> tuple[tuple[Change, ...], PathLike] | None:
        path = self._path(_furthest(chosen))
        if path is None:
            return None
        if path is _CUT:
            self._unknown.append(chosen)
            return None
        changes = self._narrowed(chosen)
        options = self._options(changes, max_found=self._answer.options.max_found)
        best = self._ask(options).paths if options.time_limit > 0 else ()
        return changes, best[0] if best else path

    def _narrowed(self, chosen: tuple[Ladder, ...]) -> tuple[Change, ...]:
        """Move what has degrees no further than it must be: the more is let through, the more paths there are."""
        changes = list(_furthest(chosen))
        for place, ladder in enumerate(chosen):
            low, high = 0, len(ladder) - 1
            while low < high:
                middle = (low + high) // 2
                changes[place] = ladder[middle]
                path = self._path(tuple(changes))
                if path is _CUT:
                    self._not_least[ladder[high].flag] = None
                    break
                low, high = (middle + 1, high) if path is None else (low, middle)
            changes[place] = ladder[high]
        return tuple(changes)

    def _path(self, changes: tuple[Change, ...]) -> PathLike | _Cut | None:
        """Return a path that changes make, None when they make none, and `_CUT` when time did not let it be known."""
        options = self._options(changes, max_found=1)
        if options.time_limit <= 0:
            return _CUT
        answer = self._ask(options)
        if answer.paths:
            return answer.paths[0]
        return _CUT if answer.truncated else None

    def _options(self, changes: tuple[Change, ...], *, max_found: int) -> PathOptions:
        left = (self._deadline - time.monotonic()) / 2
        options = replace(self._answer.options, best=1, max_found=max_found, time_limit=left)
        for change in changes:
            options = change.apply(options)
        return options


class _Cut(Enum):
    """Time did not let it be known whether there is a path."""

    CUT = "cut"


_CUT = _Cut.CUT


def _furthest(ladders: Sequence[Ladder]) -> tuple[Change, ...]:
    return tuple(ladder[-1] for ladder in ladders)


def _flags(ladders: Sequence[Ladder]) -> list[str]:
    return [change.flag for change in _furthest(ladders)]


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


def _ladders(answer: Asked, dates: Iterable[str | None]) -> list[Ladder]:
    options = answer.options
    switches = [
        _status_change(status) for status in Status if status not in options.statuses | {Status.DENIED}
    ]
    if not options.rules:
        switches.append(
            Change("use what the rules derive", "--rules", lambda each: replace(each, rules=True))
        )
    if not options.ignore_direction:
        switches.append(
            Change(
                "walk conflicts against their direction",
                "--direction any",
                lambda each: replace(each, ignore_direction=True),
            )
        )
    if options.min_intensity > 0:
        switches.append(
            Change(
                "take conflicts of any intensity",
                "--min-intensity 0",
                lambda each: replace(each, min_intensity=0.0),
            )
        )
    if options.time_respecting:
        switches.append(
            Change(
                "let a hop be earlier than the one before",
                "--any-order",
                lambda each: replace(each, time_respecting=False),
            )
        )
    later = tuple(map(_date_change, _later_days(dates, options.as_of)))
    # From or to one party alone the first hop makes a path: no length is too short.
    longer = () if answer.source is None or answer.target is None else _longer(options)
    return [*((each,) for each in switches), *(each for each in (later, *longer) if each)]


def _longer(options: PathOptions) -> tuple[Ladder, Ladder]:
    """Return the changes that let paths be longer, degree by degree."""
    return (
        tuple(map(_ties_change, range(options.max_ties + 1, MOST_TIES + 1))),
        tuple(map(_hops_change, range(options.max_hops + 1, MOST_HOPS + 1))),
    )


def _ties_change(ties: int) -> Change:
    words = f"allow {ties} tie{'' if ties == 1 else 's'} in a row"
    return Change(words, f"--ties {ties}", lambda each: replace(each, max_ties=ties))


def _hops_change(hops: int) -> Change:
    return Change(f"allow {hops} hops", f"--max-hops {hops}", lambda each: replace(each, max_hops=hops))


def _later_days(dates: Iterable[str | None], as_of: str | None) -> list[str]:
    """Return the first days from which on the claims that come after a date count, in order."""
    if as_of is None:
        return []
    later = {each for each in dates if each and each[: len(as_of)] > as_of}
    return sorted({date.fromordinal(days_of(day)[0]).isoformat() for day in later})


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
