"""Standing: who receives and deals out hostility and cooperation, and where that leaves them."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from stakegraph.model import Polarity
from stakegraph.network import dyads_between_parties

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    from stakegraph.network import Dyad, Receipt


@dataclass(frozen=True, slots=True)
class Side:
    """The dyads of one polarity that run into, or out of, a party; strongest first."""

    dyads: tuple[Dyad, ...] = ()

    @property
    def claims(self) -> int:
        """The number of claims."""
        return sum(len(dyad.receipts) for dyad in self.dyads)

    @property
    def counterparts(self) -> int:
        """The number of other parties: the figure to compare, since it is a count."""
        return len(self.dyads)

    @property
    def strength(self) -> float:
        """The sum over counterparts of the strongest claim's strength, 0 to 10 a counterpart.

        Strength is an ordinal scale and its sum is only a rough rank: two weak quarrels are not one strong one.
        """
        return fsum(dyad.strength for dyad in self.dyads)


@dataclass(frozen=True, slots=True)
class Standing:
    """What runs into and out of a party, hostile and cooperative, never netted within a pair."""

    node: str
    hostile_in: Side = Side()
    hostile_out: Side = Side()
    cooperative_in: Side = Side()
    cooperative_out: Side = Side()

    @property
    def net_in(self) -> int:
        """Counterparts that cooperate with it minus counterparts that are hostile to it (signed in-degree)."""
        return self.cooperative_in.counterparts - self.hostile_in.counterparts

    @property
    def net_out(self) -> int:
        """Counterparts that it cooperates with minus counterparts that it is hostile to (signed out-degree)."""
        return self.cooperative_out.counterparts - self.hostile_out.counterparts

    @property
    def ratio_in(self) -> float | None:
        """The cooperative share of what runs in, by counterparts: 0 to 1, None when nothing does."""
        return _share(self.cooperative_in, self.hostile_in)

    @property
    def ratio_out(self) -> float | None:
        """The cooperative share of what runs out, by counterparts: 0 to 1, None when nothing does."""
        return _share(self.cooperative_out, self.hostile_out)

    @property
    def ambivalent(self) -> tuple[str, ...]:
        """Counterparts with both hostility and cooperation, in whichever direction: each counts on both sides."""
        friendly, hostile = (
            {end for side in sides for dyad in side.dyads for end in (dyad.source, dyad.target)} - {self.node}
            for sides in (
                (self.cooperative_in, self.cooperative_out),
                (self.hostile_in, self.hostile_out),
            )
        )
        return tuple(sorted(friendly & hostile))


def _share(cooperative: Side, hostile: Side) -> float | None:
    total = cooperative.counterparts + hostile.counterparts
    return cooperative.counterparts / total if total else None


def standings(
    network: nx.MultiDiGraph, accepted: Iterable[Receipt], *, stakes: bool = False
) -> tuple[Standing, ...]:
    """Return what runs into and out of each party, most hostility received first.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        As `stakegraph.network.build_network` makes it.
    accepted : iterable of Receipt
        The claims that count.
    stakes : bool
        Take stakes in as parties; without it only stakeholders are.

    Returns
    -------
    tuple of Standing
        One a party, isolated ones included, in the order of hostile counterparts, hostile strength and id.
        Parallel claims are one dyad of the strength of the strongest. Self-loops are left out; a symmetric
        relation runs in and out of both. Empty on an empty graph.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import Selection
    >>> network = build_network(bundled_case())
    >>> city = standings(network, Selection().of(network))[0]
    >>> city.node, city.hostile_in.counterparts, city.hostile_in.claims, city.net_in, city.ratio_in
    ('new-york-city', 3, 4, -3, 0.0)
    """
    accepted = list(accepted)
    hostile = dyads_between_parties(network, accepted, Polarity.CONFLICT, stakes=stakes)
    friendly = dyads_between_parties(network, accepted, Polarity.COOPERATION, stakes=stakes)
    sides = (*_sides(hostile), *_sides(friendly))
    parties = [node for node, is_stake in network.nodes(data="is_stake") if stakes or not is_stake]
    found = [Standing(node, *(side.get(node, Side()) for side in sides)) for node in parties]
    return tuple(
        sorted(found, key=lambda each: (-each.hostile_in.counterparts, -each.hostile_in.strength, each.node))
    )


def _sides(found: Iterable[Dyad]) -> tuple[dict[str, Side], dict[str, Side]]:
    """Return the dyads by target, and by source."""
    into: dict[str, list[Dyad]] = {}
    out_of: dict[str, list[Dyad]] = {}
    for dyad in sorted(found, key=lambda each: (-each.strength, each.source, each.target)):
        into.setdefault(dyad.target, []).append(dyad)
        out_of.setdefault(dyad.source, []).append(dyad)
    return (
        {node: Side(tuple(group)) for node, group in into.items()},
        {node: Side(tuple(group)) for node, group in out_of.items()},
    )
