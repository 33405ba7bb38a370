"""Exposure: how much hostility runs into a party, directly, through others, and through its friends."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from math import fsum
from typing import TYPE_CHECKING

from stakegraph.model import Polarity
from stakegraph.network import dyads_between_parties

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import networkx as nx

    from stakegraph.network import Dyad, Receipt

_TOP_OF_SCALE = 10.0
_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class HostileContribution:
    """What arrives over one hostile dyad: its own strength, and that of the walks that pass through its source."""

    dyad: Dyad
    direct: float
    indirect: float

    @property
    def total(self) -> float:
        """Direct and indirect together."""
        return self.direct + self.indirect


@dataclass(frozen=True, slots=True)
class AlliedContribution:
    """A friend who is under attack: the friendship, the attack, and the product of the two strengths."""

    friendship: Dyad
    attack: Dyad
    value: float

    @property
    def friend(self) -> str:
        """The id of the friend."""
        return self.attack.target


@dataclass(frozen=True, slots=True)
class Exposure:
    """How exposed a party is, and what most of it comes from.

    Attributes
    ----------
    direct : float
        Hostile in-strength: 0 to the number of attackers.
    katz : float
        Direct, and with damping what runs into the attackers themselves. At least `direct`.
    allied : float
        Hostility that runs into friends from others than the party itself.
    hostile, friends : tuple
        The largest contributions to `katz` and to `allied`, with the claims they rest on.
    steps : int
        How many steps the walks behind `katz` have at most.
    attacks, friendships : mapping of str to sequence of Dyad
        Of the whole graph: who acts in hostility on each party, and whom each has cooperation with.
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
        """Each friendship with a party that others attack, and these attacks: all that `allied` rests on."""
        found = []
        for friendship in self.friendships.get(self.node, ()):
            of_others = tuple(
                each for each in self.attacks.get(friendship.target, ()) if each.source != self.node
            )
            found += [(friendship, of_others)] if of_others else []
        return tuple(found)

    @property
    def walks(self) -> tuple[Dyad, ...]:
        """All hostile dyads on a walk of at most `steps` that ends here: what `katz` rests on, nearest first."""
        found: list[Dyad] = []
        reached, front = {self.node}, [self.node]
        for _ in range(self.steps):
            arriving = [dyad for node in front for dyad in self.attacks.get(node, ())]
            found += arriving
            front = list(dict.fromkeys(dyad.source for dyad in arriving if dyad.source not in reached))
            reached.update(front)
        return tuple(found)

    @property
    def indirect(self) -> float:
        """The part of `katz` that comes over walks of two steps and more."""
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

    With ``H[i, j]`` the strength of the hostile dyad i → j, divided by 10 so that it lies in 0 to 1:

    * direct: ``sum_i H[i, j]``;
    * Katz: ``sum_{k=1..K} b^(k−1) sum_i (H^k)[i, j]``, damping b, cut off after K steps;
    * allied: ``sum_m P[j, m] sum_{i≠j} H[i, m]``, with ``P[j, m]`` the strongest cooperative claim between j and m,
      in whichever direction, divided by 10: P · H, my friends' attackers.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        As `stakegraph.network.build_network` makes it.
    accepted : iterable of Receipt
        The claims that count.
    damping : float
        b, from 0 (direct only) to 1.
    steps : int
        K, 1 or more.
    shown : int
        How many contributions to keep of each kind.
    stakes : bool
        Take stakes in as parties; without it only stakeholders are.

    Returns
    -------
    tuple of Exposure
        One a party, isolated ones with zeros, the highest Katz exposure first, then allied, then ids. Empty on an
        empty graph. Self-loops are left out.

    Raises
    ------
    ValueError
        When damping or steps are out of range.

    Notes
    -----
    H^k counts **walks, not paths**: a walk may come back, so that mutual hostility (a → b → a) exposes both to
    themselves. Conflict *paths* are in `stakegraph.analysis.paths`. Katz exposure supposes that pressure on an
    attacker is passed on to whom it attacks; nothing in a text says that it is. Strength is an ordinal scale:
    its sums and products give a rough rank, not an amount. Time is O(steps · dyads).

    References
    ----------
    Katz (1953), "A new status index derived from sociometric analysis", Psychometrika 18. That conflict spreads
    through alliances: Siverson & Starr (1991).

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import Selection
    >>> network = build_network(bundled_case())
    >>> first = exposures(network, Selection().of(network))[0]
    >>> first.node, round(first.direct, 3), round(first.katz, 3)
    ('new-york-city', 1.0, 1.046)
    >>> first.hostile[0].dyad.source, first.hostile[0].dyad.receipts[0].claim.id
    ('dhs', 'c079')
    >>> [(dyad.source, dyad.target) for dyad in first.walks][3:5]
    [('zohran-mamdani', 'donald-trump'), ('new-york-city', 'federal-authorities')]
    """
    if not 0 <= damping <= 1 or steps < 1:
        raise ValueError(f"damping must be 0 to 1 and steps 1 or more: {damping!r}, {steps!r}")
    accepted = list(accepted)
    parties = sorted(node for node, is_stake in network.nodes(data="is_stake") if stakes or not is_stake)
    hostile = dyads_between_parties(network, accepted, Polarity.CONFLICT, stakes=stakes)
    # A friend is one whoever of the two cooperates, so that each friendship stands with both of its ends.
    friendly = dyads_between_parties(
        network, accepted, Polarity.COOPERATION, ignore_direction=True, stakes=stakes
    )
    layers = _Layers.of(hostile, friendly)
    passed_on = layers.katz(damping, steps - 1)
    # Without damping nothing is passed on, and no walk counts but the direct one.
    reach = steps if damping else 1
    found = [_exposure(node, layers, passed_on, damping, shown, reach) for node in parties]
    return tuple(
        sorted(
            found, key=lambda each: (-round(each.katz, _DECIMALS), -round(each.allied, _DECIMALS), each.node)
        )
    )


@dataclass(frozen=True, slots=True)
class _Layers:
    """Who attacks each party (strongest first) and how much in all, whom it attacks, and its friendships."""

    attacks: Mapping[str, list[Dyad]]
    received: Mapping[str, float]
    sent: Mapping[str, Mapping[str, float]]
    friendships: Mapping[str, list[Dyad]]

    @classmethod
    def of(cls, hostile: Iterable[Dyad], friendly: Iterable[Dyad]) -> _Layers:
        attacks: dict[str, list[Dyad]] = {}
        sent: dict[str, dict[str, float]] = {}
        for dyad in sorted(hostile, key=lambda each: (-each.strength, each.source)):
            attacks.setdefault(dyad.target, []).append(dyad)
            sent.setdefault(dyad.source, {})[dyad.target] = _scaled(dyad)
        friendships: dict[str, list[Dyad]] = {}
        for dyad in friendly:
            friendships.setdefault(dyad.source, []).append(dyad)
        received = {node: fsum(map(_scaled, group)) for node, group in attacks.items()}
        return cls(attacks, received, sent, friendships)

    def katz(self, damping: float, steps: int) -> dict[str, float]:
        """Return the Katz exposure of whoever is attacked: x_j = sum_i H[i, j] (1 + b x_i), `steps` times."""
        found: dict[str, float] = {}
        for _ in range(steps):
            found = {
                node: fsum(_scaled(dyad) * (1 + damping * found.get(dyad.source, 0.0)) for dyad in group)
                for node, group in self.attacks.items()
            }
        return found

    def attacks_on_friends(self, node: str, shown: int) -> Iterator[AlliedContribution]:
        """Yield, for each friend, the strongest attacks on it that are not the party's own."""
        for friendship in self.friendships.get(node, ()):
            of_others = (each for each in self.attacks.get(friendship.target, ()) if each.source != node)
            for attack in islice(of_others, shown):
                yield AlliedContribution(friendship, attack, _scaled(friendship) * _scaled(attack))

    def allied(self, node: str) -> float:
        """Return the allied exposure; what the party itself does to its friends is taken out."""
        own = self.sent.get(node, {})
        return fsum(
            _scaled(friendship)
            * (self.received.get(friendship.target, 0.0) - own.get(friendship.target, 0.0))
            for friendship in self.friendships.get(node, ())
        )


def _exposure(
    node: str, layers: _Layers, passed_on: Mapping[str, float], damping: float, shown: int, steps: int
) -> Exposure:
    hostile = [
        HostileContribution(dyad, _scaled(dyad), _scaled(dyad) * damping * passed_on.get(dyad.source, 0.0))
        for dyad in layers.attacks.get(node, ())
    ]
    hostile.sort(key=lambda each: (-round(each.total, _DECIMALS), each.dyad.source))
    friends = sorted(
        layers.attacks_on_friends(node, shown),
        key=lambda each: (-round(each.value, _DECIMALS), each.friend, each.attack.source),
    )
    direct = layers.received.get(node, 0.0)
    indirect = fsum(each.indirect for each in hostile)
    return Exposure(
        node,
        direct,
        direct + indirect,
        layers.allied(node),
        tuple(hostile[:shown]),
        tuple(friends[:shown]),
        steps,
        layers.attacks,
        layers.friendships,
    )


def _scaled(dyad: Dyad) -> float:
    return dyad.strength / _TOP_OF_SCALE
