"""The definition of a hop, shared by the search and the index.

* `stakegraph.network.Selection` decides which claims count, by status, rules, date, source and speaker.
* *Hostile layer*: dyads of conflict claims of at least the minimum intensity. A path follows them in the direction of
  the conflict; against it only if the options ignore direction or the relation is symmetric.
* *Structural layer*: dyads of ties, in both directions, between pairs without a hostile dyad.
* Neither layer has cooperation, context or self-loops.
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
    """The dyads that may be hops, sorted by id. No pair is in both layers."""

    hostile: tuple[Dyad, ...]
    ties: tuple[Dyad, ...]

    @classmethod
    def of(cls, claims: Iterable[Receipt], options: PathOptions) -> Layers:
        """Build the layers from claims.

        Examples
        --------
        >>> from stakegraph import bundled_case, build_network
        >>> from stakegraph.analysis.paths.options import PathOptions
        >>> from stakegraph.network import receipts
        >>> layers = Layers.of(receipts(build_network(bundled_case())), PathOptions())
        >>> {dyad.polarity.value for dyad in layers.hostile}, {dyad.polarity.value for dyad in layers.ties}
        ({'conflict'}, {'tie'})
        """
        accepted = list(filter(options.accepts, claims))
        conflicts = [receipt for receipt in accepted if receipt.relation.polarity is Polarity.CONFLICT]
        tie_claims = [receipt for receipt in accepted if receipt.relation.polarity is Polarity.TIE]
        hostile = dyads(conflicts, ignore_direction=options.ignore_direction)
        # A tie holds for both ends; its direction depends only on the wording of the relation.
        ties = dyads(tie_claims, ignore_direction=True)
        hostile_pairs = {(dyad.source, dyad.target) for dyad in hostile}
        return cls(
            tuple(hostile), tuple(dyad for dyad in ties if (dyad.source, dyad.target) not in hostile_pairs)
        )

    @property
    def nodes(self) -> tuple[str, ...]:
        """The ids of the entities at the ends of the hops, sorted."""
        return tuple(
            sorted({end for dyad in (*self.hostile, *self.ties) for end in (dyad.source, dyad.target)})
        )
