"""Standing: the hostility and cooperation that each party receives and gives."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from stakegraph.acts import count_acts
from stakegraph.analysis.courting import find_courtships, list_suitors
from stakegraph.analysis.signed import list_parties
from stakegraph.model import Polarity
from stakegraph.network import dyads_between_parties

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    from stakegraph.network import Dyad, Receipt


@dataclass(frozen=True, slots=True)
class Side:
    """The incoming, the outgoing or the mutual dyads of a party, of one polarity, strongest first."""

    dyads: tuple[Dyad, ...] = ()

    @property
    def claims(self) -> int:
        """The number of claims."""
        return len(self.receipts)

    @property
    def acts(self) -> int:
        """The number of distinct acts that the claims tell of."""
        return count_acts(receipt.claim for receipt in self.receipts)

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims, dyad by dyad."""
        return tuple(receipt for dyad in self.dyads for receipt in dyad.receipts)

    @property
    def counterparts(self) -> int:
        """The number of counterparts; compare parties by this figure, since it is a count."""
        return len(self.dyads)

    @property
    def strength(self) -> float:
        """The sum over counterparts of the strongest claim's strength, 0 to 10 each.

        Strength is an ordinal scale, so its sum is only a rough rank: two weak disputes do not make a strong one.
        """
        return fsum(dyad.strength for dyad in self.dyads)


@dataclass(frozen=True, slots=True)
class Standing:
    """A party's dyads, hostile and cooperative, never netted within a pair.

    Claims of symmetric relations, such as tensions, are mutual: neither party did them. `courted_by` lists those
    who court the party without an answer; their advances count as incoming cooperation.
    """

    node: str
    hostile_in: Side = Side()
    hostile_out: Side = Side()
    cooperative_in: Side = Side()
    cooperative_out: Side = Side()
    hostile_mutual: Side = Side()
    cooperative_mutual: Side = Side()
    courted_by: tuple[str, ...] = ()

    @property
    def sides(self) -> tuple[Side, ...]:
        """All its sides: hostile ones first, each in, out and mutual."""
        hostile = (self.hostile_in, self.hostile_out, self.hostile_mutual)
        return (*hostile, self.cooperative_in, self.cooperative_out, self.cooperative_mutual)

    @property
    def net_in(self) -> int:
        """The number of cooperative minus the number of hostile sources (signed in-degree)."""
        return self.cooperative_in.counterparts - self.hostile_in.counterparts

    @property
    def net_out(self) -> int:
        """The number of cooperative minus the number of hostile targets (signed out-degree)."""
        return self.cooperative_out.counterparts - self.hostile_out.counterparts

    @property
    def ratio_in(self) -> float | None:
        """The cooperative share of incoming dyads, 0 to 1; None without incoming dyads."""
        return _share(self.cooperative_in, self.hostile_in)

    @property
    def ratio_out(self) -> float | None:
        """The cooperative share of outgoing dyads, 0 to 1; None without outgoing dyads."""
        return _share(self.cooperative_out, self.hostile_out)

    @property
    def ambivalent(self) -> tuple[str, ...]:
        """The counterparts with both hostility and cooperation, in either direction; each counts on both sides."""
        hostile = self._counterparts(*self.sides[:3])
        friendly = self._counterparts(*self.sides[3:])
        return tuple(sorted(friendly & hostile))

    def _counterparts(self, *sides: Side) -> set[str]:
        ends = {end for side in sides for dyad in side.dyads for end in (dyad.source, dyad.target)}
        return ends - {self.node}


def _share(cooperative: Side, hostile: Side) -> float | None:
    total = cooperative.counterparts + hostile.counterparts
    return cooperative.counterparts / total if total else None


def standings(
    network: nx.MultiDiGraph, accepted: Iterable[Receipt], *, stakes: bool = False
) -> tuple[Standing, ...]:
    """Return the standing of each party, most hostility received first.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        From `stakegraph.network.build_network`.
    accepted : iterable of Receipt
        The claims that count.
    stakes : bool
        Count stakes as parties too; by default only stakeholders are.

    Returns
    -------
    tuple of Standing
        One for each party, also for isolated ones, sorted by the number of hostile sources, hostile strength and
        id. Parallel claims form one dyad with the strength of the strongest of its surest claims. A claim of a
        symmetric relation is mutual, not incoming or outgoing. Self-loops are left out. Empty for an empty graph.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import Selection
    >>> network = build_network(bundled_case())
    >>> city = standings(network, Selection().of(network))[0]
    >>> city.node, city.hostile_in.counterparts, city.hostile_in.claims, city.net_in, city.ratio_in
    ('new-york-city', 1, 2, -1, 0.0)
    """
    accepted = list(accepted)
    mutual = [receipt for receipt in accepted if receipt.relation.symmetric]
    one_way = [receipt for receipt in accepted if not receipt.relation.symmetric]
    sides: dict[str, dict[str, Side]] = {}
    for name, polarity in (("hostile", Polarity.CONFLICT), ("cooperative", Polarity.COOPERATION)):
        directed = dyads_between_parties(network, one_way, polarity, stakes=stakes)
        sides[f"{name}_in"] = _group_dyads(directed, by_target=True)
        sides[f"{name}_out"] = _group_dyads(directed, by_target=False)
        states = dyads_between_parties(network, mutual, polarity, stakes=stakes)
        sides[f"{name}_mutual"] = _group_dyads(states, by_target=False)
    suitors = list_suitors(find_courtships(accepted))
    measured = []
    for node in list_parties(network, stakes=stakes):
        own = {name: by_node[node] for name, by_node in sides.items() if node in by_node}
        measured.append(Standing(node, courted_by=suitors.get(node, ()), **own))
    return tuple(sorted(measured, key=_rank))


def _rank(standing: Standing) -> tuple[int, float, str]:
    hostile = standing.hostile_in
    return -hostile.counterparts, -hostile.strength, standing.node


def _group_dyads(dyads: Iterable[Dyad], *, by_target: bool) -> dict[str, Side]:
    """Return the dyads by target or by source, strongest first."""
    groups: dict[str, list[Dyad]] = {}
    for dyad in sorted(dyads, key=lambda dyad: (-dyad.strength, dyad.source, dyad.target)):
        node = dyad.target if by_target else dyad.source
        groups.setdefault(node, []).append(dyad)
    return {node: Side(tuple(group)) for node, group in groups.items()}
