"""Openings: pairs of parties in conflict over one topic that cooperate on another, where tension could ease."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.analysis.signed import list_parties
from stakegraph.model import Polarity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import networkx as nx

    from stakegraph.network import Receipt


@dataclass(frozen=True, slots=True)
class TopicClaims:
    """The claims of one polarity between two parties about one topic.

    Attributes
    ----------
    topic : str or None
        The id of the topic; None if the source does not name one.
    receipts : tuple of Receipt
        Claims stated by a source come first, sorted by certainty of status and then by strength; claims derived
        by a rule come last.
    """

    topic: str | None
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """Two parties, ``a < b``, with both conflict and cooperation: an ambivalent pair."""

    a: str
    b: str
    conflict: tuple[TopicClaims, ...]
    cooperation: tuple[TopicClaims, ...]

    @property
    def open_topics(self) -> tuple[str, ...]:
        """The topics on which they cooperate and no conflict is recorded."""
        contested = self._contested
        return tuple(topic for topic in self._shared if topic not in contested)

    @property
    def shared_topics(self) -> tuple[str, ...]:
        """The topics on which they both cooperate and are in conflict."""
        contested = self._contested
        return tuple(topic for topic in self._shared if topic in contested)

    @property
    def _contested(self) -> set[str | None]:
        return {claims.topic for claims in self.conflict}

    @property
    def _shared(self) -> list[str]:
        return [claims.topic for claims in self.cooperation if claims.topic]

    @property
    def conflict_topic_unstated(self) -> bool:
        """Whether some of the conflict has no topic; it may concern an `open_topics` entry too."""
        return None in self._contested

    @property
    def cooperating(self) -> tuple[str, ...]:
        """The parties reported to cooperate; only one of the two for an offer without an answer."""
        active = set()
        for claims in self.cooperation:
            for receipt in claims.receipts:
                active.add(receipt.claim.subject)
                if receipt.relation.symmetric:
                    active.add(receipt.claim.object)
        return tuple(sorted(active))


def openings(
    network: nx.MultiDiGraph, accepted: Iterable[Receipt], *, stakes: bool = False
) -> tuple[Opening, ...]:
    """List the pairs that are in conflict and also cooperate, with the topics of each.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        From `stakegraph.network.build_network`.
    accepted : iterable of Receipt
        The claims that count. Cooperation is often only announced or possible, so facts alone hide most openings.
    stakes : bool
        Count stakes as parties too; by default only stakeholders are.

    Returns
    -------
    tuple of Opening
        Sorted by certainty of the cooperation, then pairs with a conflict-free topic first, then by ids. A
        derived claim is the least certain, whatever the status of its act. Empty if no pair is ambivalent, as in
        an empty graph or among isolated nodes. Self-loops are left out.

    Notes
    -----
    A claim's topics are the entities in its `about`; a claim with two topics is listed under both. Conflict and
    cooperation are never netted. An opening shows that both are on record. It does not predict that the conflict
    will ease, and an offer from one side (see `Opening.cooperating`) is not yet cooperation.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import Selection
    >>> network = build_network(bundled_case())
    >>> (opening,) = openings(network, Selection().of(network))
    >>> opening.a, opening.b, opening.open_topics, opening.cooperating
    ('donald-trump', 'zohran-mamdani', ('cost-of-living',), ('zohran-mamdani',))
    >>> statuses = [receipt.claim.status.value for receipt in opening.cooperation[0].receipts]
    >>> opening.conflict_topic_unstated, statuses
    (True, ['actual'])
    """
    parties = set(list_parties(network, stakes=stakes))
    conflict: dict[tuple[str, str], list[Receipt]] = {}
    cooperation: dict[tuple[str, str], list[Receipt]] = {}
    sides = {Polarity.CONFLICT: conflict, Polarity.COOPERATION: cooperation}
    for receipt in accepted:
        a, b = sorted((receipt.claim.subject, receipt.claim.object))
        side = sides.get(receipt.relation.polarity)
        if side is not None and a != b and parties.issuperset((a, b)):
            side.setdefault((a, b), []).append(receipt)

    ambivalent = [
        Opening(*pair, _group_by_topic(conflict[pair]), _group_by_topic(cooperation[pair]))
        for pair in conflict
        if pair in cooperation
    ]
    return tuple(sorted(ambivalent, key=_rank))


def _rank(opening: Opening) -> tuple[tuple[bool, int], bool, str, str]:
    doubts = [_rank_doubt(receipt) for claims in opening.cooperation for receipt in claims.receipts]
    return min(doubts), not opening.open_topics, opening.a, opening.b


def _rank_doubt(receipt: Receipt) -> tuple[bool, int]:
    """Return how uncertain a claim is: lower is more certain, and derived claims are the least certain."""
    return (receipt.claim.is_derived, receipt.claim.status.rank)


def _group_by_topic(receipts: Sequence[Receipt]) -> tuple[TopicClaims, ...]:
    """Return the claims by topic, in the order of topic ids; those without a topic last."""
    by_topic: dict[str | None, list[Receipt]] = {}
    ranked = sorted(
        receipts,
        key=lambda receipt: (*_rank_doubt(receipt), -receipt.strength, receipt.claim.id),
    )
    for receipt in ranked:
        topics: tuple[str | None, ...] = receipt.claim.about or (None,)
        for topic in dict.fromkeys(topics):
            by_topic.setdefault(topic, []).append(receipt)
    ordered = sorted(by_topic, key=lambda topic: (topic is None, topic or ""))
    return tuple(TopicClaims(topic, tuple(by_topic[topic])) for topic in ordered)
