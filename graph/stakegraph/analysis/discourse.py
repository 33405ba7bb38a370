"""Discourse networks: who takes the same stance on the same matters, and who the opposite one (Leifeld)?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations
from math import fsum, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import networkx as nx

    from stakegraph.network import Receipt


class Normalisation(Enum):
    """What agreement and conflict of a pair are divided by, so that busy actors do not look close to everybody.

    With x the vector of an actor's stances, one entry a concept and sign:

    ========= ==================================================================================
    none      1: the raw sums
    activity  the mean of the two actors' numbers of distinct stances (entries above 0)
    jaccard   what the two say in all: entries of x where y is 0, entries of y where x is 0, and
              the products of the entries that both have
    cosine    the product of the lengths, √(sum x²) · √(sum y²)
    ========= ==================================================================================
    """

    NONE = "none"
    ACTIVITY = "activity"
    JACCARD = "jaccard"
    COSINE = "cosine"


@dataclass(frozen=True, slots=True, order=True)
class Stance:
    """For (sign +1) or against (sign −1) a concept."""

    concept: str
    sign: int

    @property
    def opposite(self) -> Stance:
        """The other stance on the same concept."""
        return Stance(self.concept, -self.sign)


@dataclass(frozen=True, slots=True)
class Position:
    """An actor's stances, each with the claims that express it."""

    actor: str
    stances: Mapping[Stance, tuple[Receipt, ...]] = field(hash=False)

    @property
    def ambivalent(self) -> tuple[str, ...]:
        """Concepts on which the actor is recorded both for and against; the two are not netted."""
        return tuple(each.concept for each in self.stances if each.sign > 0 and each.opposite in self.stances)

    def weights(self, *, counts: bool) -> dict[Stance, int]:
        """Return how often each stance is expressed, or 1 for each."""
        return {stance: len(found) if counts else 1 for stance, found in self.stances.items()}


@dataclass(frozen=True, slots=True)
class DiscourseTie:
    """Two actors, ``a < b``, who speak to at least one common concept.

    Attributes
    ----------
    agreement, conflict : float
        0 and more; see `discourse`.
    agree_on, differ_on : tuple of str
        The concepts behind either.
    receipts : tuple of Receipt
        The claims of both on these concepts.
    """

    a: str
    b: str
    agreement: float
    conflict: float
    agree_on: tuple[str, ...]
    differ_on: tuple[str, ...]
    receipts: tuple[Receipt, ...]

    @property
    def subtract(self) -> float:
        """Agreement minus conflict, the weight of the subtract network. 0 may be both in equal parts."""
        return self.agreement - self.conflict


@dataclass(frozen=True, slots=True)
class Discourse:
    """The actors' positions and the ties between them, both in the order of ids."""

    positions: tuple[Position, ...]
    ties: tuple[DiscourseTie, ...]


def discourse(
    network: nx.MultiDiGraph,
    accepted: Iterable[Receipt],
    *,
    counts: bool = False,
    normalisation: Normalisation = Normalisation.NONE,
    topics: bool = False,
) -> Discourse:
    """Compare actors by their stances on concepts (Leifeld 2013, 2017).

    With p_ic and n_ic the claims of actor i for and against concept c (their number, or 1 when there is any):

    * agreement_ij = sum_c (p_ic p_jc + n_ic n_jc),
    * conflict_ij = sum_c (p_ic n_jc + n_ic p_jc),
    * subtract_ij = agreement_ij − conflict_ij,

    each divided by the normalisation; see `Normalisation` for the definitions.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        As `stakegraph.network.build_network` makes it.
    accepted : iterable of Receipt
        The claims that count. Those without polarity (ties, context) are no stance.
    counts : bool
        Count claims; by default a stance is there or not. Counts reward who is quoted more often, by squares.
    normalisation : Normalisation
        What to divide by. With indicators (`counts` false) agreement by activity, Jaccard or cosine is 0 to 1.
    topics : bool
        Also take a claim on another *party* as a stance on what it is about. Off by default: the claim's polarity is
        meant for the party, so that two who fight each other over a matter both come out against it, and agree.

    Returns
    -------
    Discourse
        Empty on an empty graph and where nobody takes a stance. Actors without a stance have no position, those
        without a common concept no tie; nobody has a tie with itself.

    Notes
    -----
    An actor is the stakeholder that a claim is about, as its subject (or as either end of a symmetric relation);
    a concept is the stake at the other end. Polarity tells for from against, strength is not used. The original
    method codes statements that actors make themselves; here acts count as well.

    References
    ----------
    Leifeld (2013), "Reconceptualizing major policy change in the advocacy coalition framework: a discourse network
    analysis of German pension politics", Policy Studies Journal 41. Leifeld (2017), "Discourse network analysis:
    policy debates as dynamic networks", The Oxford Handbook of Political Networks.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import Selection
    >>> network = build_network(bundled_case())
    >>> found = discourse(network, Selection().of(network))
    >>> [(stance.concept, stance.sign) for stance in found.positions[0].stances], found.positions[0].actor
    ([('ice-operations', 1)], 'dhs')
    >>> len(found.positions), found.ties  # four take a stance, no two of them on the same stake
    (4, ())
    """
    positions = _positions(network, accepted, topics=topics)
    by_concept: dict[str, set[str]] = {}
    for position in positions.values():
        for stance in position.stances:
            by_concept.setdefault(stance.concept, set()).add(position.actor)
    pairs = {pair for actors in by_concept.values() for pair in combinations(sorted(actors), 2)}
    ties = tuple(_tie(positions[a], positions[b], counts, normalisation) for a, b in sorted(pairs))
    return Discourse(tuple(positions.values()), ties)


def _positions(network: nx.MultiDiGraph, accepted: Iterable[Receipt], *, topics: bool) -> dict[str, Position]:
    gathered: dict[str, dict[Stance, list[Receipt]]] = {}
    for receipt in accepted:
        for actor, stance in _stances(network, receipt, topics=topics):
            gathered.setdefault(actor, {}).setdefault(stance, []).append(receipt)
    return {
        actor: Position(
            actor,
            {
                each: tuple(sorted(found[each], key=lambda receipt: receipt.claim.id))
                for each in sorted(found)
            },
        )
        for actor, found in sorted(gathered.items())
    }


def _stances(network: nx.MultiDiGraph, receipt: Receipt, *, topics: bool) -> Iterator[tuple[str, Stance]]:
    """Yield the actor and the stance of each stance that a claim expresses."""
    claim, sign = receipt.claim, receipt.relation.polarity.sign
    if not sign or claim.subject == claim.object:
        return
    ends = [(claim.subject, claim.object)]
    if receipt.relation.symmetric:
        ends.append((claim.object, claim.subject))
    is_stake = network.nodes(data="is_stake")
    for actor, other in ends:
        if is_stake[actor]:
            continue
        if is_stake[other]:
            yield actor, Stance(other, sign)
        elif topics:
            for topic in dict.fromkeys(claim.about):
                yield actor, Stance(topic, sign)


def _tie(one: Position, other: Position, counts: bool, normalisation: Normalisation) -> DiscourseTie:
    x, y = one.weights(counts=counts), other.weights(counts=counts)
    same = {each: x[each] * y[each] for each in x if each in y}
    opposed = {each: x[each] * y[each.opposite] for each in x if each.opposite in y}
    divisor = _divisor(x, y, normalisation)
    agree_on = tuple(dict.fromkeys(each.concept for each in same))
    differ_on = tuple(dict.fromkeys(each.concept for each in opposed))
    common = {*agree_on, *differ_on}
    receipts = [
        receipt
        for position in (one, other)
        for stance, found in position.stances.items()
        if stance.concept in common
        for receipt in found
    ]
    return DiscourseTie(
        one.actor,
        other.actor,
        sum(same.values()) / divisor,
        sum(opposed.values()) / divisor,
        agree_on,
        differ_on,
        tuple(receipts),
    )


def _divisor(x: Mapping[Stance, int], y: Mapping[Stance, int], normalisation: Normalisation) -> float:
    """Return what a pair's sums are divided by; never 0, since both have a stance."""
    if normalisation is Normalisation.ACTIVITY:
        return (len(x) + len(y)) / 2
    if normalisation is Normalisation.COSINE:
        return sqrt(fsum(each**2 for each in x.values())) * sqrt(fsum(each**2 for each in y.values()))
    if normalisation is Normalisation.JACCARD:
        only = Counter(x) + Counter(y)
        return sum(x[each] * y[each] if each in x and each in y else only[each] for each in only)
    return 1.0
