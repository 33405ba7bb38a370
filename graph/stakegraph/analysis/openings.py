"""Where could tension ease: which parties are in conflict over one thing and cooperate over another?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
        The id of what the claims are about; None when the source does not say.
    receipts : tuple of Receipt
        Those that a source states first, by the surest status, then the strongest; what a rule derives last.
    """

    topic: str | None
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """Two parties, ``a < b``, who are both in conflict and in cooperation: an ambivalent pair."""

    a: str
    b: str
    conflict: tuple[TopicClaims, ...]
    cooperation: tuple[TopicClaims, ...]

    @property
    def open_topics(self) -> tuple[str, ...]:
        """Topics on which they cooperate and on which no conflict is recorded."""
        contested = {each.topic for each in self.conflict}
        return tuple(each.topic for each in self.cooperation if each.topic and each.topic not in contested)

    @property
    def shared_topics(self) -> tuple[str, ...]:
        """Topics on which they both cooperate and are in conflict."""
        contested = {each.topic for each in self.conflict}
        return tuple(each.topic for each in self.cooperation if each.topic and each.topic in contested)

    @property
    def conflict_topic_unstated(self) -> bool:
        """Whether some of the conflict has no topic: it may well be about an `open_topics` entry too."""
        return any(each.topic is None for each in self.conflict)

    @property
    def cooperating(self) -> tuple[str, ...]:
        """Who of the two is reported to cooperate: one of them when it is an offer without an answer."""
        receipts = [receipt for each in self.cooperation for receipt in each.receipts]
        active = {receipt.claim.subject for receipt in receipts}
        active |= {receipt.claim.object for receipt in receipts if receipt.relation.symmetric}
        return tuple(sorted(active))


def openings(
    network: nx.MultiDiGraph, accepted: Iterable[Receipt], *, stakes: bool = False
) -> tuple[Opening, ...]:
    """List the pairs that are in conflict and also cooperate, with the topics of either.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        As `stakegraph.network.build_network` makes it.
    accepted : iterable of Receipt
        The claims that count. Cooperation is often only announced or possible: with facts alone most openings
        stay out of sight.
    stakes : bool
        Take stakes in as parties; without it only stakeholders are.

    Returns
    -------
    tuple of Opening
        The surest cooperation first (what a rule derives is the least sure, whatever the status of its act), then
        those with a topic that is free of conflict, then ids. Empty when no pair is ambivalent, and so on an empty
        graph and for isolated nodes; self-loops are left out.

    Notes
    -----
    A topic is what a claim is about (its `about`); a claim about two topics stands under both. Conflict and
    cooperation are never netted. An opening says where both are on record; it does not say that the conflict
    will ease, and an offer from one side (see `Opening.cooperating`) is not yet cooperation.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import Selection
    >>> network = build_network(bundled_case())
    >>> (opening,) = openings(network, Selection().of(network))
    >>> opening.a, opening.b, opening.open_topics, opening.cooperating
    ('donald-trump', 'zohran-mamdani', ('cost-of-living',), ('zohran-mamdani',))
    >>> opening.conflict_topic_unstated, [each.claim.status.value for each in opening.cooperation[0].receipts]
    (True, ['announced'])
    """
    parties = {node for node, is_stake in network.nodes(data="is_stake") if stakes or not is_stake}
    gathered: dict[tuple[str, str], dict[Polarity, list[Receipt]]] = {}
    for receipt in accepted:
        a, b = sorted((receipt.claim.subject, receipt.claim.object))
        if a != b and a in parties and b in parties:
            gathered.setdefault((a, b), {}).setdefault(receipt.relation.polarity, []).append(receipt)
    found = [
        Opening(a, b, _by_topic(sides[Polarity.CONFLICT]), _by_topic(sides[Polarity.COOPERATION]))
        for (a, b), sides in gathered.items()
        if Polarity.CONFLICT in sides and Polarity.COOPERATION in sides
    ]
    return tuple(sorted(found, key=lambda each: (_surest(each), not each.open_topics, each.a, each.b)))


def _surest(opening: Opening) -> tuple[bool, int]:
    return min(_doubt(receipt) for each in opening.cooperation for receipt in each.receipts)


def _doubt(receipt: Receipt) -> tuple[bool, int]:
    """Return how unsure a claim is: less is surer, and what no source says is the least sure."""
    return (receipt.claim.is_derived, receipt.claim.status.rank)


def _by_topic(receipts: Sequence[Receipt]) -> tuple[TopicClaims, ...]:
    """Return the claims by topic: topics in the order of their ids, what has none at the end."""
    by_topic: dict[str | None, list[Receipt]] = {}
    for receipt in sorted(receipts, key=lambda each: (*_doubt(each), -each.strength, each.claim.id)):
        topics: tuple[str | None, ...] = receipt.claim.about or (None,)
        for topic in dict.fromkeys(topics):
            by_topic.setdefault(topic, []).append(receipt)
    ordered = sorted(by_topic, key=lambda topic: (topic is None, topic or ""))
    return tuple(TopicClaims(topic, tuple(by_topic[topic])) for topic in ordered)
