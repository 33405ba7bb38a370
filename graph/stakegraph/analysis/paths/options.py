"""What counts as a conflict path, and how far to search."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stakegraph.model import Polarity, Status
from stakegraph.network import Selection

if TYPE_CHECKING:
    from stakegraph.network import Receipt


@dataclass(frozen=True)
class PathOptions:
    """What counts as a hop, and how far to search.

    Attributes
    ----------
    statuses : frozenset of Status
        The statuses a claim may have; facts and announced acts by default. `Status.DENIED` is never accepted.
    ignore_direction : bool
        Let hostile hops be walked against their direction.
    max_hops : int
        The longest path, in hops, ties counted.
    max_ties : int
        How many structural ties may stand in a row between two hostile hops.
    min_intensity : float
        The least |intensity| of a hostile claim, 0 to 10.
    rules : bool
        Let derived claims be hops.
    max_found : int
        Stop after so many paths.
    time_limit : float
        Stop after so many seconds.
    as_of : str, optional
        Leave out claims dated after this date; see `stakegraph.network.Selection`.
    time_respecting : bool
        Let no hostile hop be earlier than the one before. A hop may use any of its claims: it keeps those with
        which the path may have come in order. A claim without a date may have come on any day, one with a month
        or a year on any of its days. Ties are states, not events: their dates do not count.
    best : int, optional
        Keep only so many paths, the best of those found; memory is then bounded whatever is found. None keeps
        all. Of paths that a cap kept from being found, none can be among the best.
    without_sources, without_speakers : frozenset of str
        Ids of sources, and of speakers, whose claims are left out.
    """

    statuses: frozenset[Status] = frozenset({Status.ACTUAL, Status.ANNOUNCED})
    ignore_direction: bool = False
    max_hops: int = 4
    max_ties: int = 1
    min_intensity: float = 0.0
    rules: bool = False
    max_found: int = 10_000
    time_limit: float = 5.0
    as_of: str | None = None
    time_respecting: bool = False
    best: int | None = None
    without_sources: frozenset[str] = frozenset()
    without_speakers: frozenset[str] = frozenset()

    @cached_property
    def selection(self) -> Selection:
        """Which claims count at all."""
        return Selection(self.statuses, self.rules, self.as_of, self.without_sources, self.without_speakers)

    def accepts(self, receipt: Receipt) -> bool:
        """Whether a claim may be part of a path at all."""
        if receipt.relation.polarity is Polarity.CONFLICT:
            return receipt.strength >= self.min_intensity and self.selection.accepts(receipt)
        return receipt.relation.polarity is Polarity.TIE and self.selection.accepts(receipt)
