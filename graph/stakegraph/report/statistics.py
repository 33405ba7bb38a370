"""Counts for a case."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.acts import count_acts
from stakegraph.model import Factuality, Polarity
from stakegraph.network import receipts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import networkx as nx

    from stakegraph.model import Case, Claim
    from stakegraph.network import Receipt
    from stakegraph.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Contested:
    """The hostile acts of an entity, each counted once, and the claims that tell of them.

    Attributes
    ----------
    done, suffered : int
        The acts that it did to others, and that others did to it, reported as facts.
    mutual : int
        The states of conflict it shares with another, such as tensions: nobody's act.
    claims : int
        The claims that are facts and tell of all these.
    background : int
        The acts and states that only the curators' background tells of; not in the other figures.
    """

    entity: str
    done: int
    suffered: int
    mutual: int
    claims: int
    background: int

    @property
    def acts(self) -> int:
        """All acts and states reported as facts."""
        return self.done + self.suffered + self.mutual


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts for a case. Derived claims count in `derived` only.

    Attributes
    ----------
    facts, background : int
        The claims that are facts of a source, and those that are the curators' own background.
    by_polarity : mapping of Polarity to mapping of Status to int
        The claims by polarity and status.
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
        contested=_list_contested(curated),
        background=sum(receipt.claim.factuality is Factuality.BACKGROUND for receipt in curated),
    )


def _list_contested(curated: Iterable[Receipt]) -> tuple[Contested, ...]:
    """Return the entities with hostile facts, by number of acts and by id."""
    claims_of: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for receipt in curated:
        claim = receipt.claim
        if receipt.relation.polarity is not Polarity.CONFLICT:
            continue
        for entity in {claim.subject, claim.object}:
            part = "done" if entity == claim.subject else "suffered"
            if receipt.relation.symmetric:
                part = "mutual"
            if claim.is_fact:
                claims_of[entity][part].append(claim)
            elif claim.factuality is Factuality.BACKGROUND:
                claims_of[entity]["background"].append(claim)

    contested = []
    for entity, parts in claims_of.items():
        acts = {part: count_acts(parts[part]) for part in ("done", "suffered", "mutual", "background")}
        claims = sum(len(parts[part]) for part in ("done", "suffered", "mutual"))
        if claims:
            contested.append(Contested(entity, **acts, claims=claims))
    return tuple(sorted(contested, key=lambda figures: (-figures.acts, figures.entity)))


def _rank(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return counts by size, the largest first; equal counts by id."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
