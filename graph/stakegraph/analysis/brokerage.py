"""Who stands between groups: Gould–Fernandez roles, and betweenness between opposed camps."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum
from math import fsum
from typing import TYPE_CHECKING

import networkx as nx

from stakegraph.model import Polarity
from stakegraph.network import dyads_between_parties

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from stakegraph.analysis.signed import SignedEdge, SignedGraph
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
    """How often a party brokers in each role, and the first few paths of each."""

    node: str
    counts: Mapping[Role, int]
    examples: tuple[BrokeredPath, ...]

    @property
    def total(self) -> int:
        """The number of open paths through it, of all roles."""
        return sum(self.counts.values())


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
    for number, (incoming, outgoing) in enumerate(layer.open_paths(node, groups)):
        if number % _CLOCK_EVERY == 0 and time.monotonic() > deadline:
            return None
        role = Role.of(groups[incoming.source], groups[node], groups[outgoing.target])
        counts[role] += 1
        if counts[role] <= shown:
            examples.append(BrokeredPath(role, incoming, outgoing))
    return Broker(node, {role: count for role, count in counts.items() if count}, tuple(examples))


@dataclass(frozen=True, slots=True)
class Bridge:
    """A party on the shortest friendly paths between opposed camps.

    Attributes
    ----------
    betweenness : float
        The number of pairs of opponents it stands between, shared out where there are several shortest paths.
    edges : tuple of SignedEdge
        Its friendly edges: what the figure rests on.
    """

    node: str
    camp: Hashable | None
    betweenness: float
    edges: tuple[SignedEdge, ...]


@dataclass(frozen=True, slots=True)
class BridgeAnswer:
    """Bridges, the highest betweenness first; the number of opposed pairs; `truncated` as elsewhere."""

    bridges: tuple[Bridge, ...]
    opposed_pairs: int
    truncated: str | None = None


def bridges_between_camps(
    graph: SignedGraph, camps: Mapping[str, Hashable | None], *, time_limit: float = 30.0
) -> BridgeAnswer:
    """Measure who stands on the cooperative paths between opposed camps.

    ``b(m) = sum over pairs {s, t} in different camps of σ(s, t | m) / σ(s, t)``, where σ(s, t) counts the
    shortest paths of positive edges from s to t, and σ(s, t | m) those that pass through m, which is neither s
    nor t. It ranges from 0 to the number of opposed pairs, and is not normalised.

    Parameters
    ----------
    graph : SignedGraph
        Of the claims that count; its negative edges play no part, and strength is no length.
    camps : mapping of str to (label or None)
        The camp of each party; None, or not named, for who belongs to none. All different camps are opposed.
    time_limit : float
        Stop after so many seconds.

    Returns
    -------
    BridgeAnswer
        Parties with a betweenness above 0. There are none on an empty graph, with fewer than two camps, and
        where no friendly path joins two camps; isolated nodes never are one.

    Notes
    -----
    There is no agreed betweenness for signed graphs: a path of hostile steps carries no mediation, so only the
    positive layer is used, with endpoints in opposed camps. A pair that is ambivalent has a positive edge too and
    is walked. Time is O(nodes in camps · edges).

    References
    ----------
    Brandes (2008), "On variants of shortest-path betweenness centrality and their generic computation",
    Social Networks 30; computed by `networkx.betweenness_centrality_subset`.

    Examples
    --------
    >>> from stakegraph.analysis.signed import SignedGraph
    >>> graph = SignedGraph.of_edges([("a", "m", 3), ("m", "b", 3), ("a", "b", -5)])
    >>> [(each.node, each.betweenness) for each in bridges_between_camps(graph, {"a": "1", "b": "2"}).bridges]
    [('m', 1.0)]
    """
    deadline = time.monotonic() + time_limit
    layer = nx.Graph()
    layer.add_nodes_from(graph.nodes)
    layer.add_edges_from(edge.pair for edge in graph.edges if edge.sign > 0)
    placed = {node: camp for node in graph.nodes if (camp := camps.get(node)) is not None}
    parts: dict[str, list[float]] = {}
    opposed, truncated = 0, None
    for done, (source, camp) in enumerate(placed.items()):
        if time.monotonic() > deadline:
            truncated = f"stopped after {time_limit:g} s and {done} of {len(placed)} starting points"
            break
        targets = [node for node, other in placed.items() if other != camp]
        opposed += len(targets)
        # Each unordered pair is met from both its ends; networkx halves undirected counts, which makes it one.
        between = nx.betweenness_centrality_subset(layer, sources=[source], targets=targets)
        for node, value in between.items():
            if value:
                parts.setdefault(node, []).append(value)
    found = [
        Bridge(node, camps.get(node), fsum(values), _friendly(graph, node)) for node, values in parts.items()
    ]
    # Sums of thirds differ in their last digits; that must not decide who comes first.
    found.sort(key=lambda each: (-round(each.betweenness, 9), each.node))
    return BridgeAnswer(tuple(found), opposed // 2, truncated)


def _friendly(graph: SignedGraph, node: str) -> tuple[SignedEdge, ...]:
    return tuple(edge for _, edge in graph.neighbours[node] if edge.sign > 0)
