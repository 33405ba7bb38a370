"""What a hop is: the one definition that the search on a small case and the index on a large graph share.

* Claims count by status, rules, date, source and speaker as `stakegraph.network.Selection` says.
* *Hostile layer*: a dyad of conflict claims, each at least as strong as asked. It is walked in the direction
  of the conflict; against it only where direction is ignored or the relation is symmetric.
* *Structural layer*: a dyad of ties, whichever way its relation is worded, where no hostile dyad runs.
* Cooperation, context and self-loops are in neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.model import Polarity
from stakegraph.network import dyads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stakegraph.analysis.paths.options import PathOptions
    from stakegraph.network import Dyad, Receipt


@dataclass(frozen=True, slots=True)
class Layers:
    """The dyads that may be hops, in the order of their ids; no pair is in both layers."""

    hostile: tuple[Dyad, ...]
    ties: tuple[Dyad, ...]

    @classmethod
    def of(cls, found: Iterable[Receipt], options: PathOptions) -> Layers:
        """Sort claims into the layers.

        Examples
        --------
        >>> from stakegraph import bundled_case, build_network
        >>> from stakegraph.analysis.paths.options import PathOptions
        >>> from stakegraph.network import receipts
        >>> layers = Layers.of(receipts(build_network(bundled_case())), PathOptions())
        >>> {dyad.polarity.value for dyad in layers.hostile}, {dyad.polarity.value for dyad in layers.ties}
        ({'conflict'}, {'tie'})
        """
        accepted = list(filter(options.accepts, found))
        conflicts = [each for each in accepted if each.relation.polarity is Polarity.CONFLICT]
        hostile = dyads(conflicts, ignore_direction=options.ignore_direction)
        taken = {(dyad.source, dyad.target) for dyad in hostile}
        # A tie holds for both its ends, whichever way its relation happens to be worded.
        ties = dyads(
            (each for each in accepted if each.relation.polarity is Polarity.TIE), ignore_direction=True
        )
        return cls(tuple(hostile), tuple(dyad for dyad in ties if (dyad.source, dyad.target) not in taken))

    @property
    def nodes(self) -> tuple[str, ...]:
        """The entities that a hop leads from or to, in the order of their ids."""
        return tuple(
            sorted({end for dyad in (*self.hostile, *self.ties) for end in (dyad.source, dyad.target)})
        )
