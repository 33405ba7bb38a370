"""Counts for a case."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.analysis.contested import Contested, list_contested
from stakegraph.model import Factuality, Polarity
from stakegraph.network import receipts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts for a case. Derived claims count in `derived` only.

    Attributes
    ----------
    facts, background : int
        The claims that are facts of a source, and those that are the curators' own background.
    by_polarity : mapping of Polarity to mapping of Factuality to int
        The claims by polarity and factuality.
    by_source : mapping of str to int
        The claims by source id.
    speakers : mapping of str to int
        The claims by the id of the speaker, most first; claims without a named speaker are left out.
    contested : tuple of Contested
        The entities with hostile facts: those with most acts first.
    """

    title: str
    sources: int
    stakeholders: int
    stakes: int
    claims: int
    facts: int
    derived: int
    relations: int
    by_polarity: Mapping[Polarity, Mapping[Factuality, int]]
    by_source: Mapping[str, int]
    speakers: Mapping[str, int]
    contested: tuple[Contested, ...]
    background: int = 0


def statistics(case: Case, network: nx.MultiDiGraph, vocabulary: Vocabulary) -> Statistics:
    """Count the sources, entities and claims of a case.

    Examples
    --------
    >>> from stakegraph import build_network, bundled_case, load_vocabulary
    >>> case = bundled_case()
    >>> statistics(case, build_network(case), load_vocabulary()).claims >= 80
    True
    """
    curated = [receipt for receipt in receipts(network) if not receipt.claim.is_derived]
    pairs = Counter((receipt.relation.polarity, receipt.claim.factuality) for receipt in curated)
    stakes = sum(vocabulary.entity_types[entity.type].is_stake for entity in case.entities)
    by_source = Counter(receipt.claim.source for receipt in curated)
    speakers = Counter(receipt.claim.said_by for receipt in curated if receipt.claim.said_by)
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
            polarity: {factuality: pairs[polarity, factuality] for factuality in Factuality}
            for polarity in Polarity
        },
        by_source={source.id: by_source[source.id] for source in case.sources},
        speakers=dict(_rank(speakers)),
        contested=list_contested(curated),
        background=sum(receipt.claim.factuality is Factuality.BACKGROUND for receipt in curated),
    )


def _rank(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return counts by size, the largest first; equal counts by id."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
