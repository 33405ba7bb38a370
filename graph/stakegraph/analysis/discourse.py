"""Discourse networks: which actors take the same stance on a concept, and which the opposite (Leifeld)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations
from math import fsum, sqrt
from typing import TYPE_CHECKING

from stakegraph.acts import count_acts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import networkx as nx

    from stakegraph.network import Receipt


class Normalisation(Enum):
    """The divisor for a pair's agreement and conflict, so that active actors do not look close to all others.

    Let x and y be the vectors of the two actors' stances, with one entry for each concept and sign:

    ========= ==================================================================================
    none      1: the raw sums
    activity  the mean number of the two actors' distinct stances (entries above 0)
    jaccard   the total of entries of x where y is 0, entries of y where x is 0, and products of
              entries where neither is 0
    cosine    the product of the lengths, √(sum x²) · √(sum y²)
    ========= ==================================================================================
    """

    NONE = "none"
    ACTIVITY = "activity"
    JACCARD = "jaccard"
    COSINE = "cosine"


@dataclass(frozen=True, slots=True, order=True)
class Stance:
    """A stance for (sign +1) or against (sign −1) a concept."""

    concept: str
    sign: int

    @property
    def opposite(self) -> Stance:
        """The opposite stance on the same concept."""
        return Stance(self.concept, -self.sign)


@dataclass(frozen=True, slots=True)
class Position:
    """An actor's stances, with the claims that express each."""

    actor: str
    stances: Mapping[Stance, tuple[Receipt, ...]] = field(hash=False)

    @property
    def ambivalent(self) -> tuple[str, ...]:
        """The concepts on which the actor has both stances; they are not netted."""
        supported = [stance for stance in self.stances if stance.sign > 0]
        return tuple(stance.concept for stance in supported if stance.opposite in self.stances)

    def weights(self, *, counts: bool) -> dict[Stance, int]:
        """Return the number of acts for each stance if `counts` is true, else 1 for each."""
        if not counts:
            return dict.fromkeys(self.stances, 1)
        return {
            stance: count_acts(receipt.claim for receipt in receipts)
            for stance, receipts in self.stances.items()
        }


@dataclass(frozen=True, slots=True)
class DiscourseTie:
    """Two actors, ``a < b``, with a stance on at least one common concept.

    Attributes
    ----------
    agreement, conflict : float
        0 or more; see `discourse`.
    agree_on, differ_on : tuple of str
        The concepts behind the agreement, and those behind the conflict.
    receipts : tuple of Receipt
        The claims of both actors on these concepts.
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
        """Agreement minus conflict, the weight in the subtract network. It is also 0 if both are equal."""
        return self.agreement - self.conflict


@dataclass(frozen=True, slots=True)
class Discourse:
    """The actors' positions, and the ties between actors, both in the order of ids."""

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

    Let p_ic and n_ic be the acts of actor i for and against concept c (their number, or 1 if there is any):

    * agreement_ij = sum_c (p_ic p_jc + n_ic n_jc),
    * conflict_ij = sum_c (p_ic n_jc + n_ic p_jc),
    * subtract_ij = agreement_ij − conflict_ij,

    each divided by the normalisation; `Normalisation` defines the divisors.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        From `stakegraph.network.build_network`.
    accepted : iterable of Receipt
        The claims that count. Claims without polarity (ties, context) express no stance.
    counts : bool
        Count the acts for each stance; by default each stance counts 1. Counts favour actors that are quoted
        often, because they enter as products.
    normalisation : Normalisation
        The divisor. Without `counts`, agreement divided by activity, Jaccard or cosine ranges from 0 to 1.
    topics : bool
        Also read a claim about another *party* as a stance on the claim's topics. Off by default, because the
        polarity applies to the party: two actors who fight each other over a topic would both count as against
        the topic, and so as in agreement.

    Returns
    -------
    Discourse
        Empty for an empty graph, and if no actor takes a stance. An actor without a stance has no position. Two
        actors without a common concept have no tie, and no actor has a tie with itself.

    Notes
    -----
    An actor is a stakeholder that is the subject of a claim (or either end of a symmetric relation); a concept is
    the stake at the opposite end. Polarity decides between for and against; strength is not used. The original
    method codes statements that actors make themselves; here acts count too.

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
    >>> result = discourse(network, Selection().of(network))
    >>> first = result.positions[0]
    >>> first.actor, [(stance.concept, stance.sign) for stance in first.stances]
    ('dhs', [('ice-operations', 1)])
    >>> len(result.positions), result.ties  # three actors take a stance, no two of them on the same stake
    (3, ())
    """
    positions = _collect_positions(network, accepted, topics=topics)
    actors_by_concept: dict[str, set[str]] = {}
    for position in positions.values():
        for stance in position.stances:
            actors_by_concept.setdefault(stance.concept, set()).add(position.actor)

    pairs: set[tuple[str, str]] = set()
    for actors in actors_by_concept.values():
        pairs.update(combinations(sorted(actors), 2))
    ties = tuple(_tie(positions[a], positions[b], counts, normalisation) for a, b in sorted(pairs))
    return Discourse(tuple(positions.values()), ties)


def _collect_positions(
    network: nx.MultiDiGraph, accepted: Iterable[Receipt], *, topics: bool
) -> dict[str, Position]:
    """Return the position of each actor with a stance, in the order of ids."""
    claims: dict[str, dict[Stance, list[Receipt]]] = {}
    for receipt in accepted:
        for actor, stance in _stances(network, receipt, topics=topics):
            claims.setdefault(actor, {}).setdefault(stance, []).append(receipt)

    positions = {}
    for actor in sorted(claims):
        stances = {stance: _sort_by_id(claims[actor][stance]) for stance in sorted(claims[actor])}
        positions[actor] = Position(actor, stances)
    return positions


def _sort_by_id(receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    return tuple(sorted(receipts, key=lambda receipt: receipt.claim.id))


def _stances(network: nx.MultiDiGraph, receipt: Receipt, *, topics: bool) -> Iterator[tuple[str, Stance]]:
    """Yield the actor and the stance for each stance that a claim expresses."""
    claim, sign = receipt.claim, receipt.relation.polarity.sign
    if not sign or claim.subject == claim.object:
        return
    ends = [(claim.subject, claim.object)]
    if receipt.relation.symmetric:
        ends.append((claim.object, claim.subject))

    is_stake = network.nodes(data="is_stake")
    for actor, counterpart in ends:
        if is_stake[actor]:
            continue
        if is_stake[counterpart]:
            yield actor, Stance(counterpart, sign)
        elif topics:
            yield from ((actor, Stance(topic, sign)) for topic in dict.fromkeys(claim.about))


def _tie(first: Position, second: Position, counts: bool, normalisation: Normalisation) -> DiscourseTie:
    x = first.weights(counts=counts)
    y = second.weights(counts=counts)
    same = [stance for stance in x if stance in y]
    opposed = [stance for stance in x if stance.opposite in y]
    divisor = _divisor(x, y, normalisation)

    agree_on = tuple(dict.fromkeys(stance.concept for stance in same))
    differ_on = tuple(dict.fromkeys(stance.concept for stance in opposed))
    common = {*agree_on, *differ_on}
    return DiscourseTie(
        first.actor,
        second.actor,
        sum(x[stance] * y[stance] for stance in same) / divisor,
        sum(x[stance] * y[stance.opposite] for stance in opposed) / divisor,
        agree_on,
        differ_on,
        (*_claims_on(first, common), *_claims_on(second, common)),
    )


def _claims_on(position: Position, concepts: set[str]) -> Iterator[Receipt]:
    for stance, receipts in position.stances.items():
        if stance.concept in concepts:
            yield from receipts


def _divisor(x: Mapping[Stance, int], y: Mapping[Stance, int], normalisation: Normalisation) -> float:
    """Return the divisor of a pair's sums; never 0, since both have a stance."""
    if normalisation is Normalisation.ACTIVITY:
        return (len(x) + len(y)) / 2
    if normalisation is Normalisation.COSINE:
        return _length(x) * _length(y)
    if normalisation is Normalisation.JACCARD:
        return _joint_total(x, y)
    return 1.0


def _joint_total(x: Mapping[Stance, int], y: Mapping[Stance, int]) -> int:
    """Return the total of all stances; a stance that both take counts as the product of its weights."""
    total = 0
    for stance in x.keys() | y.keys():
        total += x.get(stance, 1) * y.get(stance, 1)
    return total


def _length(vector: Mapping[Stance, int]) -> float:
    return sqrt(fsum(weight**2 for weight in vector.values()))
