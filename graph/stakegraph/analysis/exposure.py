"""Exposure: how much hostility reaches a party directly, through its attackers, and through its friends."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from math import fsum
from typing import TYPE_CHECKING

from stakegraph.analysis.courting import leave_out_advances
from stakegraph.analysis.signed import list_parties
from stakegraph.model import Polarity
from stakegraph.network import dyads_between_parties

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import networkx as nx

    from stakegraph.network import Dyad, Receipt

_TOP_OF_SCALE = 10.0  # the strongest intensity of the codebook
_DIGITS = 9  # further digits depend on the order of a sum, and must not decide the order of parties


@dataclass(frozen=True, slots=True)
class HostileContribution:
    """The exposure from one hostile dyad: its own strength, and the strength of walks through its source."""

    dyad: Dyad
    direct: float
    indirect: float

    @property
    def total(self) -> float:
        """Direct plus indirect."""
        return self.direct + self.indirect


@dataclass(frozen=True, slots=True)
class AlliedContribution:
    """The exposure from a friend under attack: the product of the two dyads' strengths."""

    friendship: Dyad
    attack: Dyad
    value: float

    @property
    def friend(self) -> str:
        """The id of the friend."""
        return self.attack.target


@dataclass(frozen=True, slots=True)
class Exposure:
    """How exposed a party is, and the largest contributions.

    Attributes
    ----------
    direct : float
        The summed strength of the hostile dyads towards it: 0 to the number of attackers.
    katz : float
        The direct exposure plus, damped, the exposure of the attackers themselves. At least `direct`.
    allied : float
        The hostility towards its friends, except its own.
    hostile, friends : tuple
        The largest contributions to `katz` and to `allied`, with their claims.
    steps : int
        The maximum number of steps of the walks behind `katz`.
    attacks, friendships : mapping of str to sequence of Dyad
        The hostile dyads towards each party of the graph, and the cooperative dyads of each.
    """

    node: str
    direct: float
    katz: float
    allied: float
    hostile: tuple[HostileContribution, ...]
    friends: tuple[AlliedContribution, ...]
    steps: int = 1
    attacks: Mapping[str, Sequence[Dyad]] = field(default_factory=dict, repr=False, compare=False)
    friendships: Mapping[str, Sequence[Dyad]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def attacks_on_friends(self) -> tuple[tuple[Dyad, tuple[Dyad, ...]], ...]:
        """Each friendship with a party that others attack, and these attacks: all dyads behind `allied`."""
        attacked = []
        for friendship in self.friendships.get(self.node, ()):
            attacks = self.attacks.get(friendship.target, ())
            from_others = tuple(attack for attack in attacks if attack.source != self.node)
            if from_others:
                attacked.append((friendship, from_others))
        return tuple(attacked)

    @property
    def walks(self) -> tuple[Dyad, ...]:
        """All hostile dyads on a walk of at most `steps` steps to this party: those behind `katz`, nearest first."""
        walked: list[Dyad] = []
        reached = {self.node}
        front = [self.node]
        for _ in range(self.steps):
            arriving = [dyad for node in front for dyad in self.attacks.get(node, ())]
            walked += arriving
            sources = dict.fromkeys(dyad.source for dyad in arriving)
            front = [source for source in sources if source not in reached]
            reached.update(front)
        return tuple(walked)

    @property
    def indirect(self) -> float:
        """The part of `katz` from walks of two or more steps."""
        return self.katz - self.direct


def exposures(
    network: nx.MultiDiGraph,
    accepted: Iterable[Receipt],
    *,
    damping: float = 0.5,
    steps: int = 3,
    shown: int = 5,
    stakes: bool = False,
) -> tuple[Exposure, ...]:
    """Measure how exposed each party is to hostility.

    ``H[i, j]`` is the strength of the hostile dyad i → j, divided by 10 so that it ranges from 0 to 1.
    ``P[j, m]`` is the strength of the strongest cooperative claim between j and m, in either direction, divided
    by 10.

    * Direct exposure is ``sum_i H[i, j]``.
    * Katz exposure is ``sum_{k=1..K} b^(k−1) sum_i (H^k)[i, j]``, with damping b, over at most K steps.
    * Allied exposure is ``sum_m P[j, m] sum_{i≠j} H[i, m]``: the hostility towards a party's friends.

    Advances that nobody answered make no friendship (`stakegraph.analysis.courting`). A symmetric state, such as
    tensions, exposes both parties.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        From `stakegraph.network.build_network`.
    accepted : iterable of Receipt
        The claims that count.
    damping : float
        b, from 0 (direct only) to 1.
    steps : int
        K, 1 or more.
    shown : int
        Number of contributions of each kind to keep.
    stakes : bool
        Count stakes as parties too; by default only stakeholders are.

    Returns
    -------
    tuple of Exposure
        One for each party, also for isolated ones, with zeros. They are sorted by Katz exposure, allied exposure
        (both highest first) and id. Empty for an empty graph. Self-loops are left out.

    Raises
    ------
    ValueError
        If damping or steps are out of range.

    Notes
    -----
    H^k counts **walks, not paths**: a walk may return, so mutual hostility (a → b → a) exposes both to
    themselves. Conflict *paths* are in `stakegraph.analysis.paths`. Katz exposure assumes that attackers pass on
    the pressure they are under; no text states that they do. Strength is an ordinal scale, so its sums and
    products give a rough rank, not an amount. Time is O(steps · dyads).

    References
    ----------
    Katz (1953), "A new status index derived from sociometric analysis", Psychometrika 18. Siverson &
    Starr (1991), the spread of conflict through alliances.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import Selection
    >>> network = build_network(bundled_case())
    >>> first = exposures(network, Selection().of(network))[0]
    >>> first.node, round(first.direct, 3), round(first.katz, 3)
    ('new-york-city', 0.5, 0.543)
    >>> first.hostile[0].dyad.source, first.hostile[0].dyad.receipts[0].claim.id
    ('donald-trump', 'c040')
    >>> [(dyad.source, dyad.target) for dyad in first.walks][3:5]
    [('new-york-city', 'federal-government'), ('donald-trump', 'zohran-mamdani')]
    """
    if not 0 <= damping <= 1 or steps < 1:
        raise ValueError(f"damping must be 0 to 1 and steps 1 or more: {damping!r}, {steps!r}")
    accepted = list(accepted)
    hostile = dyads_between_parties(network, accepted, Polarity.CONFLICT, stakes=stakes)
    # Friendship is mutual even if only one party cooperates, so each friendship is listed for both.
    friendly = dyads_between_parties(
        network, leave_out_advances(accepted), Polarity.COOPERATION, ignore_direction=True, stakes=stakes
    )

    layers = _Layers.of(hostile, friendly)
    passed_on = layers.katz(damping, steps - 1)
    # Without damping, attackers pass nothing on, so only direct attacks count.
    reach = steps if damping else 1
    parties = sorted(list_parties(network, stakes=stakes))
    measured = [_measure(node, layers, passed_on, damping, shown, reach) for node in parties]
    return tuple(sorted(measured, key=_rank))


def _rank(exposure: Exposure) -> tuple[float, float, str]:
    return -round(exposure.katz, _DIGITS), -round(exposure.allied, _DIGITS), exposure.node


@dataclass(frozen=True, slots=True)
class _Layers:
    """The hostile and the cooperative dyads, by party.

    Attributes
    ----------
    attacks : mapping of str to list of Dyad
        The hostile dyads towards each party, strongest first.
    received : mapping of str to float
        Their summed strength.
    sent : mapping of str to (mapping of str to float)
        The strength of each hostile dyad, by source and target.
    friendships : mapping of str to list of Dyad
        The cooperative dyads of each party.
    """

    attacks: Mapping[str, list[Dyad]]
    received: Mapping[str, float]
    sent: Mapping[str, Mapping[str, float]]
    friendships: Mapping[str, list[Dyad]]

    @classmethod
    def of(cls, hostile: Iterable[Dyad], friendly: Iterable[Dyad]) -> _Layers:
        """Group dyads by party."""
        attacks: dict[str, list[Dyad]] = {}
        sent: dict[str, dict[str, float]] = {}
        for dyad in sorted(hostile, key=lambda dyad: (-dyad.strength, dyad.source)):
            attacks.setdefault(dyad.target, []).append(dyad)
            sent.setdefault(dyad.source, {})[dyad.target] = _scale(dyad)

        friendships: dict[str, list[Dyad]] = {}
        for dyad in friendly:
            friendships.setdefault(dyad.source, []).append(dyad)
        received = {node: fsum(map(_scale, group)) for node, group in attacks.items()}
        return cls(attacks, received, sent, friendships)

    def katz(self, damping: float, steps: int) -> dict[str, float]:
        """Return the Katz exposure of each attacked party: x_j = sum_i H[i, j] (1 + b x_i), `steps` times."""
        exposure: dict[str, float] = {}
        for _ in range(steps):
            following = {}
            for node, dyads in self.attacks.items():
                terms = [_scale(dyad) * (1 + damping * exposure.get(dyad.source, 0.0)) for dyad in dyads]
                following[node] = fsum(terms)
            exposure = following
        return exposure

    def attacks_on_friends(self, node: str, shown: int) -> Iterator[AlliedContribution]:
        """Yield, for each friend, the strongest attacks on it by others than the party."""
        for friendship in self.friendships.get(node, ()):
            attacks = self.attacks.get(friendship.target, ())
            from_others = (attack for attack in attacks if attack.source != node)
            for attack in islice(from_others, shown):
                yield AlliedContribution(friendship, attack, _scale(friendship) * _scale(attack))

    def allied(self, node: str) -> float:
        """Return the allied exposure; the party's own attacks on its friends do not count."""
        own = self.sent.get(node, {})
        terms = []
        for friendship in self.friendships.get(node, ()):
            friend = friendship.target
            hostility = self.received.get(friend, 0.0) - own.get(friend, 0.0)
            terms.append(_scale(friendship) * hostility)
        return fsum(terms)


def _measure(
    node: str, layers: _Layers, passed_on: Mapping[str, float], damping: float, shown: int, steps: int
) -> Exposure:
    hostile = []
    for dyad in layers.attacks.get(node, ()):
        direct = _scale(dyad)
        indirect = direct * damping * passed_on.get(dyad.source, 0.0)
        hostile.append(HostileContribution(dyad, direct, indirect))
    hostile.sort(key=lambda part: (-round(part.total, _DIGITS), part.dyad.source))

    friends = list(layers.attacks_on_friends(node, shown))
    friends.sort(key=lambda part: (-round(part.value, _DIGITS), part.friend, part.attack.source))

    received = layers.received.get(node, 0.0)
    return Exposure(
        node,
        direct=received,
        katz=received + fsum(part.indirect for part in hostile),
        allied=layers.allied(node),
        hostile=tuple(hostile[:shown]),
        friends=tuple(friends[:shown]),
        steps=steps,
        attacks=layers.attacks,
        friendships=layers.friendships,
    )


def _scale(dyad: Dyad) -> float:
    """Return a dyad's strength, scaled to 0 to 1."""
    return dyad.strength / _TOP_OF_SCALE
