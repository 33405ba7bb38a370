"""Who stands between groups: the brokerage roles of Gould and Fernandez."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from stakegraph.model import Polarity
from stakegraph.network import dyads_between_parties

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    import networkx as nx

    from stakegraph.network import Dyad, Receipt

_CLOCK_EVERY = 4096


class Role(Enum):
    """What a broker m does on a path a → m → c, by who belongs to whom.

    ============== =======================================
    coordinator    a, m and c are of one group
    itinerant      a and c are of one group, m of another (also called consultant)
    gatekeeper     m and c are of one group, a of another: m lets in
    representative a and m are of one group, c of another: m speaks for its own
    liaison        a, m and c are of three groups
    ============== =======================================
    """

    COORDINATOR = "coordinator"
    ITINERANT = "itinerant"
    GATEKEEPER = "gatekeeper"
    REPRESENTATIVE = "representative"
    LIAISON = "liaison"

    @classmethod
    def of(cls, first: Hashable, broker: Hashable, last: Hashable) -> Role:
        """Return the role by the groups of a, m and c.

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
    """One open path a → m → c of friendly dyads, and the role that it gives to m."""

    role: Role
    incoming: Dyad
    outgoing: Dyad

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims it rests on."""
        return (*self.incoming.receipts, *self.outgoing.receipts)


@dataclass(frozen=True, slots=True)
class Broker:
    """How often a party brokers in each role, the first few paths of each, and the dyads of all of them."""

    node: str
    counts: Mapping[Role, int]
    examples: tuple[BrokeredPath, ...]
    dyads: tuple[Dyad, ...]

    @property
    def total(self) -> int:
        """The number of open paths through it, of all roles."""
        return sum(self.counts.values())

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The claims of every path that is counted, each once."""
        found = {receipt.claim.id: receipt for dyad in self.dyads for receipt in dyad.receipts}
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class BrokerageAnswer:
    """Brokers, most paths first; who has no group; `truncated` says why there may be more, else None."""

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
    """Count the brokerage roles of Gould & Fernandez (1989) on the cooperative dyads between stakeholders.

    For each broker m and each pair a ≠ c with dyads a → m and m → c and no dyad a → c, the path counts once
    in the role that the three groups give. Counts are whole numbers from 0 up, raw: they are not compared with
    what chance would give, and grow with the size of a group.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        As `stakegraph.network.build_network` makes it.
    accepted : iterable of Receipt
        The claims that count.
    groups : mapping of str to (label or None)
        The group (camp, body …) of each party. A party without one, or not named, has no role and gives none.
    shown : int
        How many paths to keep as examples of each role of a broker.
    time_limit : float
        Stop after so many seconds.

    Returns
    -------
    BrokerageAnswer
        Without brokers on an empty graph, among isolated nodes, and where all paths are closed. Self-loops are
        left out. A symmetric relation runs both ways, so that a path through it counts once in each direction.

    Notes
    -----
    A broker here passes on *cooperation*; whether it also is in conflict with either side is not looked at:
    see `stakegraph.analysis.mediators`. Ties (membership, command) are no dyads of this layer.

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
    deadline = time.monotonic() + time_limit
    layer = _Layer(dyads_between_parties(network, accepted, Polarity.COOPERATION))
    nodes = sorted(layer.outgoing.keys() | layer.incoming.keys())
    without_group = tuple(node for node in nodes if groups.get(node) is None)
    grouped = {node: group for node in nodes if (group := groups.get(node)) is not None}
    brokers: list[Broker] = []
    truncated = None
    for node in grouped:
        broker = _broker(node, layer, grouped, shown, deadline)
        if broker is None:
            truncated = f"stopped after {time_limit:g} s, at {node!r}; there may be more brokers"
            break
        if broker.total:
            brokers.append(broker)
    brokers.sort(key=lambda each: (-each.total, each.node))
    return BrokerageAnswer(tuple(brokers), without_group, truncated)


class _Layer:
    """The dyads by their two ends."""

    def __init__(self, found: Iterable[Dyad]) -> None:
        self.outgoing: dict[str, dict[str, Dyad]] = {}
        self.incoming: dict[str, dict[str, Dyad]] = {}
        for dyad in found:
            self.outgoing.setdefault(dyad.source, {})[dyad.target] = dyad
            self.incoming.setdefault(dyad.target, {})[dyad.source] = dyad

    def open_paths(self, node: str, among: Mapping[str, Hashable]) -> Iterator[tuple[Dyad, Dyad]]:
        """Yield the two dyads of each open path through `node` between grouped parties."""
        outgoing = [dyad for other, dyad in self.outgoing.get(node, {}).items() if other in among]
        for first, incoming in self.incoming.get(node, {}).items():
            if first not in among:
                continue
            closed = self.outgoing[first]
            for dyad in outgoing:
                if dyad.target != first and dyad.target not in closed:
                    yield incoming, dyad


def _broker(
    node: str, layer: _Layer, groups: Mapping[str, Hashable], shown: int, deadline: float
) -> Broker | None:
    """Return a broker with its counts; None when time runs out."""
    counts = dict.fromkeys(Role, 0)
    examples: list[BrokeredPath] = []
    dyads: dict[tuple[str, str], Dyad] = {}
    for number, (incoming, outgoing) in enumerate(layer.open_paths(node, groups)):
        if number % _CLOCK_EVERY == 0 and time.monotonic() > deadline:
            return None
        role = Role.of(groups[incoming.source], groups[node], groups[outgoing.target])
        counts[role] += 1
        dyads[incoming.source, node] = incoming
        dyads[node, outgoing.target] = outgoing
        if counts[role] <= shown:
            examples.append(BrokeredPath(role, incoming, outgoing))
    return Broker(
        node, {role: count for role, count in counts.items() if count}, tuple(examples), tuple(dyads.values())
    )
