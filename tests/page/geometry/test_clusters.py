"""How a large map is cut: each entity in one cluster, none too large, claims between them counted and never netted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builders import case as small_case
from builders import claim
from large_cases import large_case
from stakegraph.layout.camps import find_alignment
from stakegraph.model import Polarity
from stakegraph.network import receipts_of_case
from stakegraph.page.geometry.bundles import count_bundles
from stakegraph.page.geometry.clusters import Cluster, cluster_of, find_clusters, notes

if TYPE_CHECKING:
    from stakegraph.vocabulary import Vocabulary


def test_every_entity_is_in_one_cluster_and_none_is_too_large(vocabulary: Vocabulary) -> None:
    case = large_case(400, camps=2)
    found = find_alignment(case, vocabulary)
    for most in (300, 40):
        clusters = find_clusters(case, vocabulary, found, most)
        members = [member for cluster in clusters for member in cluster.members]
        assert sorted(members) == sorted(entity.id for entity in case.entities)
        assert max(len(cluster.members) for cluster in clusters) <= most
        assert len({cluster.id for cluster in clusters}) == len(clusters)
    assert any(cluster.name.endswith("part 2") for cluster in clusters)


def test_bundles_count_facts_apart_from_hints_and_net_nothing(vocabulary: Vocabulary) -> None:
    case = large_case(400)
    receipts = receipts_of_case(case, vocabulary)
    clusters = find_clusters(case, vocabulary, find_alignment(case, vocabulary))
    bundles = count_bundles(receipts, clusters)
    place = cluster_of(clusters)
    for polarity in (Polarity.CONFLICT, Polarity.COOPERATION):
        claims = [receipt.claim for receipt in receipts if receipt.relation.polarity is polarity]
        mine = [bundle for bundle in bundles if bundle.polarity is polarity]
        assert sum(bundle.facts for bundle in mine) == sum(claim.is_fact for claim in claims)
        assert sum(bundle.facts + bundle.hints for bundle in mine) == len(claims)
        for bundle in mine[:20]:
            ends = (bundle.source, bundle.target)
            own = [claim for claim in claims if (place[claim.subject], place[claim.object]) == ends]
            assert bundle.facts + bundle.hints == len(own)


def test_claims_of_one_act_count_once_in_a_bundle(vocabulary: Vocabulary) -> None:
    case = small_case(
        claim("c1", "a", "attacks", "b", act="raid"),
        claim("c2", "a", "threatens", "b", act="raid"),
        claim("c3", "a", "attacks", "b", said_by="b", act="raid"),
        claim("c4", "a", "attacks", "b", said_by="b"),
    )
    clusters = [Cluster(name, name, "camp", (name,)) for name in "ab"]
    (bundle,) = count_bundles(receipts_of_case(case, vocabulary), clusters)
    assert (bundle.facts, bundle.hints) == (1, 1)


def test_each_size_has_its_words() -> None:
    assert "nothing on the map" in notes(0)["map"]
    assert "few enough" in notes(80)["map"]
    assert "too many for all names" in notes(81)["map"]
    assert "{count} camps" in notes(301)["clusters"]
