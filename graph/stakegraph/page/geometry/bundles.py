"""Counts of the acts between clusters, by pair, polarity and direction, facts apart from hints."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

from stakegraph.acts import count_acts
from stakegraph.layout.places import Box, Link, place_boxes
from stakegraph.model import Polarity
from stakegraph.page.geometry.clusters import cluster_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stakegraph.model import Claim
    from stakegraph.network import Receipt
    from stakegraph.page.geometry.clusters import Cluster

COUNTED = (Polarity.CONFLICT, Polarity.COOPERATION)


@dataclass(frozen=True)
class Bundle:
    """All acts of one polarity from one cluster to another, or within one; nothing is netted.

    Claims of one act count once. `facts` counts the acts that a source reports in its own voice; `hints` counts the
    others, including background and derived claims.
    """

    source: str
    target: str
    polarity: Polarity
    facts: int
    hints: int


def count_bundles(receipts: Iterable[Receipt], clusters: Sequence[Cluster]) -> list[Bundle]:
    """Count the acts of conflict and cooperation between the clusters, in the order of the claims."""
    home = cluster_of(clusters)
    if not home:
        return []
    claims: dict[tuple[str, str, Polarity], list[Claim]] = defaultdict(list)
    for receipt in receipts:
        claim, polarity = receipt.claim, receipt.relation.polarity
        if polarity in COUNTED:
            claims[home[claim.subject], home[claim.object], polarity].append(claim)
    return [_count_acts(*key, group) for key, group in claims.items()]


def _count_acts(source: str, target: str, polarity: Polarity, claims: Sequence[Claim]) -> Bundle:
    facts = count_acts(claim for claim in claims if claim.is_fact)
    return Bundle(source, target, polarity, facts, count_acts(claims) - facts)


def cluster_fields(clusters: Sequence[Cluster], bundles: Iterable[Bundle]) -> list[dict[str, Any]]:
    """Return the clusters for the page, with their positions when all are closed."""
    boxes = {cluster.id: Box(190, 2 * _radius(cluster) + 60, drop=20) for cluster in clusters}
    positions = place_boxes(boxes, _links(bundles))
    return [
        {
            "id": cluster.id,
            "name": cluster.name,
            "label": f"{cluster.name}\n{len(cluster.members)} member{'s' * (len(cluster.members) != 1)}",
            "type": cluster.type,
            "count": len(cluster.members),
            "stake": cluster.is_stake,
            "size": _radius(cluster),
            "x": positions[cluster.id][0],
            "y": positions[cluster.id][1],
        }
        for cluster in clusters
    ]


def _radius(cluster: Cluster) -> float:
    return round(min(12 + 1.6 * sqrt(len(cluster.members)), 40), 1)


def _links(bundles: Iterable[Bundle]) -> list[Link]:
    """Link clusters: the larger the friendly share of their claims, the shorter the link."""
    counts: dict[tuple[str, str], dict[Polarity, int]] = defaultdict(lambda: dict.fromkeys(COUNTED, 0))
    for bundle in bundles:
        if bundle.source != bundle.target:
            first, second = sorted((bundle.source, bundle.target))
            counts[first, second][bundle.polarity] += bundle.facts + bundle.hints
    return [Link(*pair, 1.0 + 0.8 * _hostile(count)) for pair, count in counts.items()]


def _hostile(count: Mapping[Polarity, int]) -> float:
    return count[Polarity.CONFLICT] / sum(count.values())
