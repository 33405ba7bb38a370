"""Brokers between groups: the brokerage roles of Gould and Fernandez."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from stakegraph.deadline import Deadline
from stakegraph.model import Polarity
from stakegraph.network import dyads_between_parties

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    import networkx as nx

    from stakegraph.network import Dyad, Receipt

_CLOCK_EVERY = 4096  # paths between two looks at the clock


class Role(Enum):
    """The role of a broker m on a path a → m → c, by the groups of the three.

    ============== =======================================
    coordinator    a, m and c are in one group
    itinerant      a and c are in one group, m in another (also called consultant)
    gatekeeper     m and c are in one group, a in another: m controls access to its group
    representative a and m are in one group, c in another: m acts for its group
    liaison        a, m and c are in three groups
    ============== =======================================
    """

    COORDINATOR = "coordinator"
    ITINERANT = "itinerant"
    GATEKEEPER = "gatekeeper"
    REPRESENTATIVE = "representative"
    LIAISON = "liaison"

    @classmethod
    def of(cls, first: Hashable, broker: Hashable, last: Hashable) -> Role:
        """Return the role for the groups of a, m and c.

        >>> Role.of("city", "state", "city").value
        'itinerant'
        """
        if first == last:
            return cls.COORDINATOR if first == broker else cls.ITINERANT
        if broker == last:
            return cls.GATEKEEPER
        return cls.REPRESENTATIVE if broker == first else cls.LIAISON


@dataclass(frozen=True, slots=True)
class BrokeredPath:
    """One open path a → m → c of friendly dyads, and the role it gives to m."""

    role: Role
    incoming: Dyad
    outgoing: Dyad

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims behind both dyads."""
        return (*self.incoming.receipts, *self.outgoing.receipts)


@dataclass(frozen=True, slots=True)
class Broker:
    """A party that brokers.

    Attributes
    ----------
    counts : mapping of Role to int
        The number of open paths through it in each role; roles without a path are left out.
    examples : tuple of BrokeredPath
        The first few paths of each role.
    dyads : tuple of Dyad
        The dyads of all paths.
    """

    node: str
    counts: Mapping[Role, int]
    examples: tuple[BrokeredPath, ...]
    dyads: tuple[Dyad, ...]

    @property
    def total(self) -> int:
        """The number of open paths through it, in all roles."""
        return sum(self.counts.values())

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims of all counted paths, each once."""
        by_id = {receipt.claim.id: receipt for dyad in self.dyads for receipt in dyad.receipts}
        return tuple(by_id.values())


@dataclass(frozen=True, slots=True)
class BrokerageAnswer:
    """The brokers, most paths first, and the parties without a group.

    `truncated` says why there may be more brokers; None if the answer is complete.
    """

    brokers: tuple[Broker, ...]
    without_group: tuple[str, ...] = ()
    truncated: str | None = None


def brokerage(
    network: nx.MultiDiGraph,
    accepted: Iterable[Receipt],
    groups: Mapping[str, Hashable | None],
    *,
    shown: int = 3,
    time_limit: float = 30.0,
) -> BrokerageAnswer:
    """Count the brokerage roles of Gould & Fernandez (1989) on cooperative dyads.

    For each broker m and each pair a ≠ c with dyads a → m and m → c but no dyad a → c, the path counts once,
    in the role given by the three groups. Counts are raw: they are not compared with the counts expected by
    chance, and they grow with the size of a group.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        From `stakegraph.network.build_network`.
    accepted : iterable of Receipt
        The claims that count.
    groups : mapping of str to (label or None)
        The group (camp, body …) of each party. A party with None, or without an entry, is left out of all paths.
    shown : int
        Number of paths to keep as examples for each role of a broker.
    time_limit : float
        Stop after this many seconds.

    Returns
    -------
    BrokerageAnswer
        Without brokers for an empty graph, for isolated nodes, and if all paths are closed. Self-loops are left
        out. A symmetric relation runs both ways, so a path through it counts once in each direction.

    Notes
    -----
    A broker here passes on *cooperation*. Whether it is also in conflict with either side is not checked; see
    `stakegraph.analysis.mediators`. Ties (membership, command) do not count as cooperation.

    References
    ----------
    Gould & Fernandez (1989), "Structures of mediation", Sociological Methodology 19.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import Selection
    >>> network = build_network(bundled_case())
    >>> groups = {"federal-government": "federal", "ice": "federal", "nypd-officers": "local"}
    >>> (broker,) = brokerage(network, Selection().of(network), groups).brokers
    >>> broker.node, {role.value: count for role, count in broker.counts.items()}
    ('ice', {'representative': 1})
    """
    deadline = Deadline(time_limit)
    layer = _Layer(dyads_between_parties(network, accepted, Polarity.COOPERATION))
    nodes = sorted(layer.outgoing.keys() | layer.incoming.keys())
    group_of = {node: group for node in nodes if (group := groups.get(node)) is not None}
    without_group = tuple(node for node in nodes if node not in group_of)

    brokers: list[Broker] = []
    truncated = None
    for node in group_of:
        broker = _count_roles(node, layer, group_of, shown, deadline)
        if broker is None:
            truncated = f"stopped after {time_limit:g} s, at {node!r}; there may be more brokers"
            break
        if broker.total:
            brokers.append(broker)
    brokers.sort(key=lambda broker: (-broker.total, broker.node))
    return BrokerageAnswer(tuple(brokers), without_group, truncated)


class _Layer:
    """The cooperative dyads, by source and by target."""

    def __init__(self, dyads: Iterable[Dyad]) -> None:
        self.outgoing: dict[str, dict[str, Dyad]] = {}
        self.incoming: dict[str, dict[str, Dyad]] = {}
        for dyad in dyads:
            self.outgoing.setdefault(dyad.source, {})[dyad.target] = dyad
            self.incoming.setdefault(dyad.target, {})[dyad.source] = dyad

    def open_paths(self, node: str, among: Mapping[str, Hashable]) -> Iterator[tuple[Dyad, Dyad]]:
        """Yield the two dyads of each open path through `node` between parties that have a group."""
        incoming = _select_dyads(self.incoming.get(node, {}), among)
        outgoing = _select_dyads(self.outgoing.get(node, {}), among)
        for first in incoming:
            targets_of_source = self.outgoing[first.source]
            for second in outgoing:
                is_closed = second.target in targets_of_source
                if second.target != first.source and not is_closed:
                    yield first, second


def _select_dyads(dyads: Mapping[str, Dyad], among: Mapping[str, Hashable]) -> list[Dyad]:
    return [dyad for end, dyad in dyads.items() if end in among]


def _count_roles(
    node: str, layer: _Layer, group_of: Mapping[str, Hashable], shown: int, deadline: Deadline
) -> Broker | None:
    """Return a party with the count of its roles; None if the deadline is over first."""
    counts = dict.fromkeys(Role, 0)
    examples: list[BrokeredPath] = []
    dyads: dict[tuple[str, str], Dyad] = {}
    for index, (incoming, outgoing) in enumerate(layer.open_paths(node, group_of)):
        if index % _CLOCK_EVERY == 0 and deadline.is_over:
            return None
        role = Role.of(group_of[incoming.source], group_of[node], group_of[outgoing.target])
        counts[role] += 1
        dyads[incoming.source, node] = incoming
        dyads[node, outgoing.target] = outgoing
        if counts[role] <= shown:
            examples.append(BrokeredPath(role, incoming, outgoing))

    positive_counts = {role: count for role, count in counts.items() if count}
    return Broker(node, positive_counts, tuple(examples), tuple(dyads.values()))
