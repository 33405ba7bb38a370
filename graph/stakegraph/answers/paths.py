"""The options and the ends of conflict paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict

from stakegraph.analysis.paths import PathOptions
from stakegraph.errors import OptionError, UnknownNameError
from stakegraph.model import Factuality, is_date
from stakegraph.network import DEFAULT_FACTUALITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stakegraph.analysis.paths import ConflictPath, PathAnswer
    from stakegraph.analysis.paths.relaxations import NoPath
    from stakegraph.model import Case

    Ends = tuple[str | None, str | None]

Direction = Literal["out", "in", "any"]


SAME_ENDS = "both ends are the same; a conflict path leads from one party to another"


class CountingChoices(TypedDict, total=False):
    """Which claims count; the options that paths, connections and cuts share."""

    include: Iterable[str]
    """Factualities to include besides facts and announced acts: alleged, self-reported, possible …"""
    facts_only: bool
    """Leave out announced acts."""
    min_intensity: float
    """Leave out weaker conflicts: 0 to 10, an ordinal scale."""
    rules: bool
    """Use derived claims; they are never facts."""
    as_of: str | None
    """Leave out claims dated later: 2025, 2025-11 or 2025-11-04."""
    according_to: Iterable[str]
    """Speakers to take at their word, by name."""
    without_speakers: Iterable[str]
    """Speakers whose claims are left out, by name."""
    without_sources: Iterable[str]
    """Sources whose claims are left out, by id."""


class PathChoices(CountingChoices, total=False):
    """Which claims count, and how far to search."""

    max_hops: int
    """The longest path, in hops."""
    ties: int
    """The maximum number of structural ties in a row between two conflicts."""
    in_order: bool
    """Leave out paths on which a conflict is earlier than the one before it."""


@dataclass(frozen=True)
class PathsResult:
    """Conflict paths, explanations, and a case with the claims they show.

    An answer without paths has an explanation.
    """

    case: Case
    answers: Sequence[PathAnswer]
    explanations: Sequence[NoPath | None]

    @property
    def paths(self) -> list[ConflictPath]:
        """The paths of all answers, in each the surest first, then the strongest weakest link."""
        return [path for answer in self.answers for path in answer.paths]

    @property
    def is_truncated(self) -> bool:
        """Whether a search reached a limit, so that there may be more paths."""
        return any(answer.truncated for answer in self.answers)

    def __repr__(self) -> str:
        suffix = ", truncated" if self.is_truncated else ""
        return f"<PathsResult: {len(self.paths)} paths{suffix}>"


def select_factualities(include: Iterable[str] = (), facts_only: bool = False) -> frozenset[Factuality]:
    """Return the factualities that count.

    A text in `include` names one or several, separated by commas.

    Raises
    ------
    UnknownNameError
        If a factuality is unknown.
    OptionError
        If `include` names denied claims.
    """
    factualities = set(DEFAULT_FACTUALITIES)
    if facts_only:
        factualities.discard(Factuality.ANNOUNCED)
    for text in include:
        factualities.update(_read_factuality(name.strip()) for name in text.split(","))
    return frozenset(factualities)


def _read_factuality(name: str) -> Factuality:
    names = [factuality.value for factuality in Factuality]
    if name not in names:
        raise UnknownNameError("factuality", name, names)
    if Factuality(name) is Factuality.DENIED:
        raise OptionError(
            "a denied claim is never part of a conflict path or a figure; 'stakegraph dossier' shows it"
        )
    return Factuality(name)


def path_options(
    choices: PathChoices,
    *,
    ignore_direction: bool = False,
    find: Callable[[str], str] = str,
    find_source: Callable[[str], str] = str,
) -> PathOptions:
    """Return path options from choices by name; a missing choice has its default.

    Parameters
    ----------
    choices : PathChoices
        The choices.
    ignore_direction : bool, optional
        Whether paths ignore the direction of conflicts.
    find, find_source : callable, optional
        Return the id of the speaker or source with a name; without them, choices hold ids.

    Raises
    ------
    UnknownNameError
        If a factuality, a speaker or a source is unknown.
    OptionError
        If denied claims are to count, or a date is invalid.

    Examples
    --------
    >>> path_options({"max_hops": 2, "include": ["possible"]}).max_hops
    2
    """
    as_of = choices.get("as_of")
    if as_of is not None and not is_date(as_of):
        raise OptionError(f"{as_of!r} is not a date like 2025, 2025-11 or 2025-11-04")
    defaults = PathOptions()
    return PathOptions(
        factualities=select_factualities(choices.get("include", ()), choices.get("facts_only", False)),
        ignore_direction=ignore_direction,
        max_hops=choices.get("max_hops", defaults.max_hops),
        max_ties=choices.get("ties", defaults.max_ties),
        min_intensity=choices.get("min_intensity", defaults.min_intensity),
        rules=choices.get("rules", defaults.rules),
        as_of=as_of,
        time_respecting=choices.get("in_order", defaults.time_respecting),
        according_to=frozenset(map(find, choices.get("according_to", ()))),
        without_speakers=frozenset(map(find, choices.get("without_speakers", ()))),
        without_sources=frozenset(map(find_source, choices.get("without_sources", ()))),
    )


def path_ends(
    find: Callable[[str], str], name: str, to: str | None, from_: str | None, direction: Direction | None
) -> list[Ends]:
    """Return the ends of the paths to search, as ids; None means any entity.

    Parameters
    ----------
    find : callable
        Returns the id of the entity with a name.
    name, to, from_ : str
        One end, and the end or the start of the paths.
    direction : {"out", "in", "any"}, optional
        Whether paths start or end at `name`; both by default.

    Raises
    ------
    OptionError
        If the options contradict each other, or both ends are the same.
    """
    far_name = to or from_
    if far_name and direction in ("in", "out"):
        raise OptionError(
            "--direction in or out cannot be combined with --to or --from, which give the direction"
        )
    if to and from_:
        raise OptionError("--to and --from cannot be combined: NAME is one end, the option the other")
    near = find(name)
    if not far_name:
        return _open_ends(near, direction)
    far = find(far_name)
    if near == far:
        raise OptionError(SAME_ENDS)
    return [(near, far)] if to else [(far, near)]


def _open_ends(near: str, direction: Direction | None) -> list[Ends]:
    """Return the ends of paths between a party and any other."""
    if direction is None:
        return [(near, None), (None, near)]
    if direction == "in":
        return [(None, near)]
    return [(near, None)]
