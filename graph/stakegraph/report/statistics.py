"""What a case consists of, in figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.model import Polarity, Status
from stakegraph.network import receipts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of a case. Derived claims are counted in `derived` only.

    `by_polarity` holds, for each polarity, a count for each status. `contested` lists entities with the number of
    hostile facts in which they are either side, most first. `speakers` counts the claims attributed to each.
    """

    title: str
    sources: int
    stakeholders: int
    stakes: int
    claims: int
    facts: int
    derived: int
    relations: int
    by_polarity: Mapping[Polarity, Mapping[Status, int]]
    by_source: Mapping[str, int]
    speakers: Mapping[str, int]
    contested: tuple[tuple[str, int], ...]


def statistics(case: Case, network: nx.MultiDiGraph, vocabulary: Vocabulary) -> Statistics:
    """Count what a case consists of.

    Examples
    --------
    >>> from stakegraph import build_network, bundled_case, load_vocabulary
    >>> case = bundled_case()
    >>> statistics(case, build_network(case), load_vocabulary()).claims >= 80
    True
    """
    curated = [receipt for receipt in receipts(network) if not receipt.claim.is_derived]
    pairs = Counter((receipt.relation.polarity, receipt.claim.status) for receipt in curated)
    stakes = sum(vocabulary.entity_types[entity.type].is_stake for entity in case.entities)
    contested = Counter[str]()
    for receipt in curated:
        if receipt.relation.polarity is Polarity.CONFLICT and receipt.claim.is_fact:
            contested.update({receipt.claim.subject, receipt.claim.object})
    return Statistics(
        title=case.title,
        sources=len(case.sources),
        stakeholders=len(case.entities) - stakes,
        stakes=stakes,
        claims=len(curated),
        facts=sum(receipt.claim.is_fact for receipt in curated),
        derived=network.number_of_edges() - len(curated),
        relations=len({receipt.relation.id for receipt in curated}),
        by_polarity={
            polarity: {status: pairs[polarity, status] for status in Status} for polarity in Polarity
        },
        by_source={
            source.id: sum(receipt.claim.source == source.id for receipt in curated)
            for source in case.sources
        },
        speakers=dict(_most(Counter(receipt.claim.said_by for receipt in curated if receipt.claim.said_by))),
        contested=tuple(_most(contested)),
    )


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
