"""Find the smallest changes of the options that make a conflict path."""

from __future__ import annotations

import shlex
import time
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from itertools import combinations
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from stakegraph.analysis.paths.dates import days_of
from stakegraph.analysis.paths.finding import WORTH_AN_INDEX, paths_among
from stakegraph.analysis.paths.reasons import reasons_of
from stakegraph.analysis.paths.results import Chain, ConflictPath, PathAnswer
from stakegraph.analysis.paths.speakers import is_by_a_speaker, rank_speakers
from stakegraph.model import Factuality
from stakegraph.network import BY_A_SPEAKER, receipts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import networkx as nx

    from stakegraph.analysis.paths.options import PathOptions
    from stakegraph.analysis.paths.reasons import Question
    from stakegraph.network import Receipt

MOST_HOPS, MOST_TIES = 8, 4
"""The largest numbers of hops and ties to try; the command line accepts no larger ones."""

PathLike = TypeVar("PathLike", bound=Chain, covariant=True)

_MOST_RELAXATIONS = 3
_MOST_NAMED = 8
"""The maximum number of untried sets to name in a message."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the options, as words, command-line flag and function.

    `speaker` is the name of the speaker whose word it takes, if any.
    """

    words: str
    flag: str
    apply: Callable[[PathOptions], PathOptions]
    speaker: str | None = None


Ladder = tuple[Change, ...]
"""The degrees of one change, from the smallest up. Each accepts more than the one before. Many changes have one."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Changes that together make a path, and the best path that they make."""

    changes: tuple[Change, ...]
    path: ConflictPath


@dataclass(frozen=True, slots=True)
class NoPath:
    """The reasons for a missing path, and the smallest sets of changes that make one.

    Attributes
    ----------
    reasons : tuple of str
        Sentences about the conflicts at both ends.
    relaxations : tuple of Relaxation
        The relaxations, best path first.
    truncated : str or None
        Why there may be more or smaller relaxations; None if the search was complete.
    unknown : tuple of tuples of str
        The sets of changes, as flags, whose searches ran out of time.
    """

    reasons: tuple[str, ...]
    relaxations: tuple[Relaxation, ...]
    truncated: str | None = None
    unknown: tuple[tuple[str, ...], ...] = ()


def explain_no_path(network: nx.MultiDiGraph, answer: PathAnswer) -> NoPath:
    """Explain why an answer has no path, and find changes that make one.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        The network of the answer, with its derived claims.
    answer : PathAnswer
        An answer without paths.

    Returns
    -------
    NoPath
        The reasons, and at most three relaxations with the fewest changes, best path first. Without
        relaxations, even all changes together make no path.

    Notes
    -----
    The search tries all sets of changes, smallest first. No change accepts denied claims. Changes of the date, ties and
    hops are as small as possible: first the earliest date, then the fewest consecutive ties, then the fewest hops, up
    to 8 hops and 4 ties. The `time_limit` of the options holds for the whole search, and one set may use at most half
    of the remaining time. A set whose search runs out of time is reported as unknown.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.analysis.paths import conflict_paths
    >>> network = build_network(bundled_case())
    >>> explanation = explain_no_path(network, conflict_paths(network, "donald-trump", "nypd-officers"))
    >>> [[change.flag for change in relaxation.changes] for relaxation in explanation.relaxations]
    [['--include possible', '--direction any']]
    >>> explanation.truncated is None
    True
    """
    claims = list(receipts(network))
    find_paths = _path_finder(network, claims, answer.source, answer.target)
    dates = {receipt.claim.date for receipt in claims}
    speaker_ids = rank_speakers(receipt.claim.said_by for receipt in claims if is_by_a_speaker(receipt))
    speakers = [(id_, str(network.nodes[id_]["name"])) for id_ in speaker_ids]
    search = RelaxationSearch(answer, dates, find_paths, speakers)
    relaxations = tuple(Relaxation(changes, path) for changes, path in search.relaxations)
    return NoPath(reasons_of(network, answer), relaxations, search.truncated, search.unknown)


class PathResult(Protocol[PathLike]):
    """The paths for some options, and why there may be more."""

    @property
    def paths(self) -> tuple[PathLike, ...]: ...

    @property
    def truncated(self) -> str | None: ...


class RelaxationSearch(Generic[PathLike]):
    """The search for the smallest sets of changes that make a path.

    The notes of `explain_no_path` describe it.

    Parameters
    ----------
    question : Question
        The ends and options of a question that has no path.
    dates : set of str or None
        The dates of all claims.
    find_paths : callable
        Finds paths between the ends with other options.
    speakers : iterable of tuples of str
        The ids and names of the speakers whose word may be taken.

    Attributes
    ----------
    relaxations : list of tuples
        At most three sets of changes and the best path that each makes, best first.
    truncated : str or None
        Why the result may be incomplete; None if the search was complete.
    unknown : tuple of tuples of str
        The sets of changes, as flags, whose searches ran out of time.
    """

    def __init__(
        self,
        question: Question,
        dates: Iterable[str | None],
        find_paths: Callable[[PathOptions], PathResult[PathLike]],
        speakers: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._question, self._find_paths = question, find_paths
        self._deadline = time.monotonic() + question.options.time_limit
        self._ladders = _ladders(question, dates, speakers)
        self._unknown: list[tuple[Ladder, ...]] = []
        self._tried_size = len(self._ladders)
        self._upper_bounds: dict[str, None] = {}
        self.relaxations = self._smallest()[:_MOST_RELAXATIONS]
        self.truncated = self._describe_truncation()
        self.unknown = tuple(tuple(_flags(ladders)) for ladders in self._unknown)

    def _smallest(self) -> list[tuple[tuple[Change, ...], PathLike]]:
        """Return the relaxations of the smallest size, best path first."""
        # All changes together accept the most. If they make no path, no set of changes does.
        if not self._ladders or self._path(_largest_changes(self._ladders)) is None:
            return []
        for size in range(1, len(self._ladders) + 1):
            attempts = map(self._relaxation, combinations(self._ladders, size))
            relaxations = [relaxation for relaxation in attempts if relaxation]
            if relaxations:
                return sorted(relaxations, key=lambda relaxation: relaxation[1].sort_key)
            if time.monotonic() >= self._deadline:
                self._tried_size = size
                break
        return []

    def _describe_truncation(self) -> str | None:
        parts = []
        if self._unknown:
            sets = [" ".join(_flags(ladders)) for ladders in self._unknown]
            more = f" or {len(sets) - _MOST_NAMED} other sets" if len(sets) > _MOST_NAMED else ""
            parts.append(f"whether {' or '.join(sets[:_MOST_NAMED])}{more} would make one is not known")
        if self._tried_size < len(self._ladders):
            parts.append(f"sets of more than {self._tried_size} were not tried")
        if self._upper_bounds:
            parts.append(f"a smaller step than {' and '.join(self._upper_bounds)} may be enough")
        if not parts:
            return None
        limit = self._question.options.time_limit
        return "; ".join([f"the search for what would make a path stopped after {limit:g} s", *parts])

    def _relaxation(self, ladders: tuple[Ladder, ...]) -> tuple[tuple[Change, ...], PathLike] | None:
        """Return the smallest changes of a set and the best path that they make, or None."""
        path = self._path(_largest_changes(ladders))
        if path is None:
            return None
        if path is _TIME_UP:
            self._unknown.append(ladders)
            return None
        changes = self._narrow(ladders)
        options = self._options(changes, max_found=self._question.options.max_found)
        paths = self._find_paths(options).paths if options.time_limit > 0 else ()
        return changes, paths[0] if paths else path

    def _narrow(self, ladders: tuple[Ladder, ...]) -> tuple[Change, ...]:
        """Return the smallest degree of each change that still makes a path.

        Bisection finds it, since a larger degree never removes a path.
        """
        changes = list(_largest_changes(ladders))
        for position, ladder in enumerate(ladders):
            low, high = 0, len(ladder) - 1
            while low < high:
                middle = (low + high) // 2
                changes[position] = ladder[middle]
                path = self._path(tuple(changes))
                if path is _TIME_UP:
                    self._upper_bounds[ladder[high].flag] = None
                    break
                if path is None:
                    low = middle + 1
                else:
                    high = middle
            changes[position] = ladder[high]
        return tuple(changes)

    def _path(self, changes: tuple[Change, ...]) -> PathLike | _TimeUp | None:
        """Return a path that changes make, None, or `_TIME_UP` if time runs out."""
        options = self._options(changes, max_found=1)
        if options.time_limit <= 0:
            return _TIME_UP
        answer = self._find_paths(options)
        if answer.paths:
            return answer.paths[0]
        return _TIME_UP if answer.truncated else None

    def _options(self, changes: tuple[Change, ...], *, max_found: int) -> PathOptions:
        half_of_time_left = (self._deadline - time.monotonic()) / 2
        options = replace(self._question.options, best=1, max_found=max_found, time_limit=half_of_time_left)
        for change in changes:
            options = change.apply(options)
        return options


class _TimeUp(Enum):
    """The result of a search that ran out of time before it had a path."""

    TIME_UP = "time up"


_TIME_UP = _TimeUp.TIME_UP


def _largest_changes(ladders: Sequence[Ladder]) -> tuple[Change, ...]:
    return tuple(ladder[-1] for ladder in ladders)


def _flags(ladders: Sequence[Ladder]) -> list[str]:
    return [change.flag for change in _largest_changes(ladders)]


def _path_finder(
    network: nx.MultiDiGraph, claims: list[Receipt], source: str | None, target: str | None
) -> Callable[[PathOptions], PathAnswer]:
    """Return a function that finds paths. It uses an index if there are many claims."""
    if len(claims) < WORTH_AN_INDEX:
        return lambda options: paths_among(claims, source, target, options)
    from stakegraph.analysis.paths.index import PathIndex  # needs NumPy

    index = PathIndex.of_network(network)
    by_id = {receipt.claim.id: receipt for receipt in claims}
    return lambda options: index.between(source, target, options).with_receipts(by_id)


def _ladders(
    question: Question, dates: Iterable[str | None], speakers: Iterable[tuple[str, str]]
) -> list[Ladder]:
    """Return all changes that accept more than the options of a question do."""
    options = question.options
    refused = [item for item in Factuality if item not in options.factualities | {Factuality.DENIED}]
    switches = []
    if not options.factualities >= BY_A_SPEAKER:
        switches += [_speaker_change(item) for item in speakers if item[0] not in options.according_to]
    switches += [_factuality_change(factuality) for factuality in refused]
    if not options.rules:
        switches.append(_switch("include claims that the rules derive", "--rules", rules=True))
    if not options.ignore_direction:
        switches.append(
            _switch("walk conflicts against their direction", "--direction any", ignore_direction=True)
        )
    if options.min_intensity > 0:
        switches.append(_switch("include conflicts of any intensity", "--min-intensity 0", min_intensity=0.0))
    if options.time_respecting:
        switches.append(
            _switch("let a hop be earlier than the one before", "--any-order", time_respecting=False)
        )
    ladders: list[Ladder] = [(switch,) for switch in switches]
    ladders.append(tuple(_date_change(day) for day in _later_days(dates, options.as_of)))
    # With only one end, a single hop is a path, so longer paths make no difference.
    if question.source is not None and question.target is not None:
        ladders.append(tuple(_ties_change(ties) for ties in range(options.max_ties + 1, MOST_TIES + 1)))
        ladders.append(tuple(_hops_change(hops) for hops in range(options.max_hops + 1, MOST_HOPS + 1)))
    return [ladder for ladder in ladders if ladder]


def _switch(words: str, flag: str, **values: Any) -> Change:
    """Return a change that sets options to fixed values."""
    return Change(words, flag, lambda options: replace(options, **values))


def _ties_change(ties: int) -> Change:
    return _switch(f"allow {ties} tie{'' if ties == 1 else 's'} in a row", f"--ties {ties}", max_ties=ties)


def _hops_change(hops: int) -> Change:
    return _switch(f"allow {hops} hops", f"--max-hops {hops}", max_hops=hops)


def _later_days(dates: Iterable[str | None], as_of: str | None) -> list[str]:
    """Return the first days of the dates after a date, in order."""
    if as_of is None:
        return []
    later = {day for day in dates if day and day[: len(as_of)] > as_of}
    return sorted({date.fromordinal(days_of(day)[0]).isoformat() for day in later})


def _date_change(day: str) -> Change:
    return _switch(f"also include claims dated up to {day}", f"--as-of {day}", as_of=day)


def _factuality_change(factuality: Factuality) -> Change:
    return Change(
        f"also include {factuality.value} claims, which are not facts",
        f"--include {factuality.value}",
        lambda options: replace(options, factualities=options.factualities | {factuality}),
    )


def _speaker_change(speaker: tuple[str, str]) -> Change:
    id_, name = speaker
    return Change(
        f"take the word of {name}; it is not a fact",
        f"--according-to {shlex.quote(name)}",
        lambda options: replace(options, according_to=options.according_to | {id_}),
        speaker=name,
    )
