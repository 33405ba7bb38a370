"""The questions about conflict paths: which claims count, how far to search, and between whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict

from stakegraph.analysis.paths import PathOptions
from stakegraph.errors import OptionError, UnknownNameError
from stakegraph.model import Status, is_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stakegraph.analysis.paths import ConflictPath, PathAnswer
    from stakegraph.analysis.paths.relaxations import NoPath
    from stakegraph.model import Case

    Ends = tuple[str | None, str | None]

Direction = Literal["out", "in", "any"]


class CountingChoices(TypedDict, total=False):
    """Which claims count; the options that paths, connections and cuts share."""

    include: Iterable[str]
    """Statuses to include beside actual and announced: conditional, possible."""
    facts_only: bool
    """Leave announced acts out."""
    min_intensity: float
    """Leave weaker conflicts out: 0 to 10, an ordinal scale."""
    rules: bool
    """Use derived claims; they are never facts."""
    as_of: str | None
    """Leave out claims dated later: 2025, 2025-11 or 2025-11-04."""


class PathChoices(CountingChoices, total=False):
    """Which claims count, and how far to search."""

    max_hops: int
    """The longest path, in hops."""
    ties: int
    """How many structural ties may stand in a row between two conflicts."""
    in_order: bool
    """Let no conflict be earlier than the one before it."""


@dataclass(frozen=True)
class PathsFound:
    """Conflict paths, the reasons where there are none, and a case that holds the claims they show."""

    case: Case
    answers: Sequence[PathAnswer]
    explanations: Sequence[NoPath | None]

    @property
    def paths(self) -> list[ConflictPath]:
        """The paths of all answers, strongest weakest link first in each."""
        return [path for answer in self.answers for path in answer.paths]

    @property
    def is_truncated(self) -> bool:
        """Whether a search reached a limit, so that there may be more paths."""
        return any(answer.truncated for answer in self.answers)

    def __repr__(self) -> str:
        return f"<PathsFound: {len(self.paths)} paths{', truncated' if self.is_truncated else ''}>"


def select_statuses(include: Iterable[str] = (), facts_only: bool = False) -> frozenset[Status]:
    """Return the statuses that count; `include` names some, each text one or several with commas.

    Raises
    ------
    UnknownNameError
        If there is no such status.
    OptionError
        If denied claims are to count.
    """
    statuses = {Status.ACTUAL} if facts_only else {Status.ACTUAL, Status.ANNOUNCED}
    names = [status.value for status in Status]
    for name in (part.strip() for text in include for part in text.split(",")):
        if name not in names:
            raise UnknownNameError("status", name, names)
        if Status(name) is Status.DENIED:
            raise OptionError(
                "a denied claim is never part of a conflict path or a figure; 'stakegraph dossier' shows it"
            )
        statuses.add(Status(name))
    return frozenset(statuses)


def path_options(choices: PathChoices, *, ignore_direction: bool = False) -> PathOptions:
    """Return path options from choices by name; a choice that is not made has its default.

    Raises
    ------
    UnknownNameError
        If there is no such status.
    OptionError
        If denied claims are to count, or a date is not one.

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
        statuses=select_statuses(choices.get("include", ()), choices.get("facts_only", False)),
        ignore_direction=ignore_direction,
        max_hops=choices.get("max_hops", defaults.max_hops),
        max_ties=choices.get("ties", defaults.max_ties),
        min_intensity=choices.get("min_intensity", defaults.min_intensity),
        rules=choices.get("rules", defaults.rules),
        as_of=as_of,
        time_respecting=choices.get("in_order", defaults.time_respecting),
    )


def path_ends(
    find: Callable[[str], str], name: str, to: str | None, from_: str | None, direction: Direction | None
) -> list[Ends]:
    """Return the ends of the paths to search, as ids; None stands for anybody.

    Parameters
    ----------
    find : callable
        Returns the id of the entity with a name.
    name, to, from_ : str
        One end, and the other by its side.
    direction : {"out", "in", "any"}, optional
        Whether paths start or end at `name`; both by default.

    Raises
    ------
    OptionError
        If the options do not go together, or both ends are the same.
    """
    if (to or from_) and direction in ("in", "out"):
        raise OptionError("--direction in or out does not go with --to or --from, which give the direction")
    if to and from_:
        raise OptionError("--to and --from do not go together: NAME is one end, the option the other")
    near, far = find(name), find(to or from_ or name)
    if (to or from_) and near == far:
        raise OptionError(SAME_ENDS)
    if to:
        return [(near, far)]
    if from_:
        return [(far, near)]
    if direction is None:
        return [(near, None), (None, near)]
    return [(None, near)] if direction == "in" else [(near, None)]


SAME_ENDS = "both ends are the same; a conflict path leads from one party to another"
