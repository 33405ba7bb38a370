"""What counts as a conflict path, and how far to search."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stakegraph.model import Factuality, Polarity
from stakegraph.network import DEFAULT_FACTUALITIES, Selection

if TYPE_CHECKING:
    from stakegraph.network import Receipt


@dataclass(frozen=True)
class PathOptions:
    """What counts as a hop, and how far to search.

    Attributes
    ----------
    factualities : frozenset of Factuality
        The factualities a claim may have; facts, background and announced acts by default. `Factuality.DENIED` is
        never accepted.
    ignore_direction : bool
        Also follow hostile hops against their direction.
    max_hops : int
        The maximum length of a path, in hops, including ties.
    max_ties : int
        The maximum number of consecutive structural ties between two hostile hops.
    min_intensity : float
        The minimum |intensity| of a hostile claim, 0 to 10.
    rules : bool
        Accept derived claims as hops.
    max_found : int
        Stop after this number of paths.
    time_limit : float
        Stop after this number of seconds.
    as_of : str, optional
        Leave out claims dated after this date; see `stakegraph.network.Selection`.
    time_respecting : bool
        Accept only paths whose hostile hops can have come in order of time. A hop keeps those of its claims with
        which this is possible. A claim without a date may have come on any day, a claim dated with a month or a
        year on any of its days. Ties are states, not events: their dates do not count.
    best : int, optional
        Keep only this number of paths, the best that the search comes upon, which bounds memory. None keeps all.
        Better paths may be missing if the search stops at a cap.
    without_sources, without_speakers : frozenset of str
        Ids of sources and speakers whose claims are left out.
    according_to : frozenset of str
        Ids of speakers who are taken at their word; see `stakegraph.network.Selection`.
    """

    factualities: frozenset[Factuality] = DEFAULT_FACTUALITIES
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
    according_to: frozenset[str] = frozenset()

    @classmethod
    def of(cls, selection: Selection) -> PathOptions:
        """Return the options with a selection of claims, and defaults otherwise."""
        return cls(**_values_of_selection(selection))

    @cached_property
    def selection(self) -> Selection:
        """Which claims count, whatever their polarity."""
        return Selection(**_values_of_selection(self))

    def accepts(self, receipt: Receipt) -> bool:
        """Return whether a claim may be part of a path."""
        polarity = receipt.relation.polarity
        if polarity is Polarity.CONFLICT:
            return receipt.strength >= self.min_intensity and self.selection.accepts(receipt)
        return polarity is Polarity.TIE and self.selection.accepts(receipt)


def _values_of_selection(options: Selection | PathOptions) -> dict[str, Any]:
    """Return what options have in common with a selection, by name."""
    return {field.name: getattr(options, field.name) for field in fields(Selection)}
