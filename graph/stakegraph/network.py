"""Claims as a NetworkX graph, and grouped into dyads.

The graph has one edge for each claim. A dyad has all claims of one polarity from one entity to another.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from stakegraph.factuality import assess_case
from stakegraph.model import Factuality, Polarity
from stakegraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import networkx as nx

    from stakegraph.model import Case, Claim, Polarity, Relation


@dataclass(frozen=True, slots=True)
class Receipt:
    """A claim that a dyad rests on.

    Attributes
    ----------
    claim, relation : Claim, Relation
        The claim and its relation.
    intensity : float
        The claim's own intensity, or that of the relation in the codebook; from −10 to +10.
    reversed : bool
        Whether the dyad runs against the claim, because the relation is symmetric or direction is ignored.
    premises : tuple of Receipt
        The claims that a derived claim follows from, in the order of its `derived_from`.
    """

    claim: Claim
    relation: Relation
    intensity: float
    reversed: bool = False
    premises: tuple[Receipt, ...] = ()

    @property
    def grounds(self) -> Iterator[Receipt]:
        """The claim and all claims that it follows from.

        If one of them does not count, the claim does not either.
        """
        yield self
        for premise in self.premises:
            yield from premise.grounds

    @property
    def strength(self) -> float:
        """The strength of the claim, friendly or hostile: 0 to 10."""
        return abs(self.intensity)

    @property
    def sort_key(self) -> tuple[int, float, str]:
        """The surest claim first, then the strongest, then ids."""
        return self.claim.rank, -self.strength, self.claim.id

    @property
    def runs_forward(self) -> bool:
        """Whether the claim runs in the direction of its dyad.

        Symmetric claims run in both directions.
        """
        return not self.reversed or self.relation.symmetric


@dataclass(frozen=True, slots=True)
class Dyad:
    """All claims of one polarity from one entity to another, never netted."""

    source: str
    target: str
    polarity: Polarity
    receipts: tuple[Receipt, ...]

    @property
    def strength(self) -> float:
        """The strength of the strongest of its surest claims, 0 to 10.

        Arrow and strength rest on the same claims: a weaker claim never lends its strength to a fact.
        """
        return max(receipt.strength for receipt in self.surest_receipts)

    @property
    def rank(self) -> int:
        """The rank of its surest decisive claim; see `stakegraph.model.Claim.rank`."""
        return self.surest_receipts[0].claim.rank

    @property
    def factuality(self) -> Factuality:
        """The factuality of its surest decisive claims."""
        return self.surest_receipts[0].claim.factuality

    @property
    def surest_receipts(self) -> tuple[Receipt, ...]:
        """The decisive receipts with the rank of the dyad."""
        return select_surest(self.decisive_receipts)

    @property
    def runs_backwards(self) -> bool:
        """Whether every claim runs the other way, if direction is ignored."""
        return not any(receipt.runs_forward for receipt in self.receipts)

    @property
    def decisive_receipts(self) -> tuple[Receipt, ...]:
        """The receipts that decide how factual and how strong the dyad is.

        These are the forward receipts; without any, all receipts.
        """
        return tuple(receipt for receipt in self.receipts if receipt.runs_forward) or self.receipts

    @property
    def is_fact(self) -> bool:
        """Whether one of its decisive claims is a fact."""
        return any(receipt.claim.is_fact for receipt in self.decisive_receipts)

    @property
    def is_derived(self) -> bool:
        """Whether all its decisive claims are derived."""
        return all(receipt.claim.is_derived for receipt in self.decisive_receipts)


def build_network(case: Case, vocabulary: Vocabulary | None = None) -> nx.MultiDiGraph:
    """Return the claims of a case as a directed multigraph.

    Parameters
    ----------
    case : Case
        A case, with its derived claims if they should be edges too.
    vocabulary : Vocabulary, optional
        The codebook; the bundled one by default.

    Returns
    -------
    networkx.MultiDiGraph
        One node for each entity, with `name`, `type` and `is_stake`. One edge for each claim, keyed by the claim's id,
        with `receipt`, `relation`, `polarity`, `intensity`, `status` and `factuality`. A claim of a symmetric relation
        is also one edge.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> network = build_network(bundled_case())
    >>> sorted({data["relation"] for *_, data in network.edges("local-authorities", data=True)})
    ['limitsCooperationWith', 'partOf', 'prevents']
    """
    import networkx as nx  # slow to import, so not at start-up

    vocabulary = vocabulary or load_vocabulary()
    network = nx.MultiDiGraph(title=case.title, base=case.base)
    for entity in case.entities:
        is_stake = vocabulary.entity_types[entity.type].is_stake
        network.add_node(entity.id, name=entity.name, type=entity.type, is_stake=is_stake)
    for receipt in receipts_of_case(case, vocabulary):
        claim, relation = receipt.claim, receipt.relation
        network.add_edge(
            claim.subject,
            claim.object,
            key=claim.id,
            receipt=receipt,
            relation=relation.id,
            polarity=relation.polarity.value,
            intensity=receipt.intensity,
            status=claim.status.value,
            factuality=claim.factuality.value,
        )
    return network


def receipts_of_case(case: Case, vocabulary: Vocabulary) -> list[Receipt]:
    """Return the claims of a case as receipts.

    Receipts of derived claims have premises, except those that are not in the case.
    """
    case = assess_case(case, vocabulary)
    receipt_by_id: dict[str, Receipt] = {}
    for claim in sorted(case.claims, key=lambda claim: claim.is_derived):
        relation = vocabulary.relations[claim.relation]
        intensity = relation.intensity if claim.intensity is None else claim.intensity
        premise_ids = [premise_id for premise_id in claim.derived_from if premise_id in receipt_by_id]
        premises = tuple(receipt_by_id[premise_id] for premise_id in premise_ids)
        receipt_by_id[claim.id] = Receipt(claim, relation, intensity, premises=premises)
    return [receipt_by_id[claim.id] for claim in case.claims]


def select_surest(receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    """Return the receipts of the surest claims among some; those of equal rank, in their order."""
    receipts = tuple(receipts)
    rank = min((receipt.claim.rank for receipt in receipts), default=0)
    return tuple(receipt for receipt in receipts if receipt.claim.rank == rank)


DEFAULT_FACTUALITIES = frozenset({Factuality.FACT, Factuality.BACKGROUND, Factuality.ANNOUNCED})
"""What counts unless options say otherwise."""
BY_A_SPEAKER = frozenset({Factuality.SELF_REPORTED, Factuality.ALLEGED})
"""What only a speaker vouches for."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which claims count, by factuality, date, source and speaker.

    A derived claim counts only if all its premises count.

    Attributes
    ----------
    factualities : frozenset of Factuality
        Facts, background and announced acts by default. `Factuality.DENIED` is never accepted.
    rules : bool
        Whether derived claims count.
    as_of : str, optional
        A date like 2025, 2025-11 or 2025-11-04. Claims dated after it are left out. A claim without a date is kept. A
        claim dated with a year or month is kept if it may have come before.
    without_sources, without_speakers : frozenset of str
        Ids of sources and speakers whose claims are left out.
    according_to : frozenset of str
        Ids of speakers who are taken at their word: what they allege or report of themselves counts too.
    """

    factualities: frozenset[Factuality] = DEFAULT_FACTUALITIES
    rules: bool = False
    as_of: str | None = None
    without_sources: frozenset[str] = frozenset()
    without_speakers: frozenset[str] = frozenset()
    according_to: frozenset[str] = frozenset()

    def accepts(self, receipt: Receipt) -> bool:
        """Return whether a claim counts, and so do all claims that it follows from."""
        return all(self._accepts(ground.claim) for ground in receipt.grounds)

    def _accepts(self, claim: Claim) -> bool:
        if not self._accepts_factuality(claim):
            return False
        if claim.is_derived and not self.rules:
            return False
        if claim.source in self.without_sources:
            return False
        if claim.said_by in self.without_speakers:
            return False
        if self.as_of is None or claim.date is None:
            return True
        return claim.date[: len(self.as_of)] <= self.as_of

    def _accepts_factuality(self, claim: Claim) -> bool:
        factuality = claim.factuality
        if factuality is Factuality.DENIED:
            return False
        is_believed = claim.said_by in self.according_to and factuality in BY_A_SPEAKER
        return is_believed or factuality in self.factualities

    def of(self, network: nx.MultiDiGraph) -> list[Receipt]:
        """Return the claims of a network that count, in the order of the network."""
        return list(filter(self.accepts, receipts(network)))


def receipts(network: nx.MultiDiGraph) -> Iterator[Receipt]:
    """Yield the receipt of every edge, in the order of the claims."""
    for *_, receipt in network.edges(data="receipt"):
        yield receipt


def dyads(claims: Iterable[Receipt], *, ignore_direction: bool = False) -> list[Dyad]:
    """Group claims into dyads, without self-loops.

    Parameters
    ----------
    claims : iterable of Receipt
        The claims to group.
    ignore_direction : bool
        Let every claim run both ways. Claims of symmetric relations always do.

    Returns
    -------
    list of Dyad
        The dyads in the order of their ids; the receipts of each dyad, surest first, then strongest.
    """
    groups: dict[tuple[str, str, Polarity], list[Receipt]] = {}
    for receipt in claims:
        claim, polarity = receipt.claim, receipt.relation.polarity
        if claim.subject == claim.object:
            continue
        groups.setdefault((claim.subject, claim.object, polarity), []).append(receipt)
        if ignore_direction or receipt.relation.symmetric:
            back = Receipt(
                claim, receipt.relation, receipt.intensity, reversed=True, premises=receipt.premises
            )
            groups.setdefault((claim.object, claim.subject, polarity), []).append(back)
    gathered = []
    for source, target, polarity in sorted(groups, key=lambda key: (key[0], key[1], key[2].value)):
        group = groups[source, target, polarity]
        group.sort(key=attrgetter("sort_key"))
        gathered.append(Dyad(source, target, polarity, tuple(group)))
    return gathered


def dyads_between_parties(
    network: nx.MultiDiGraph,
    accepted: Iterable[Receipt],
    polarity: Polarity,
    *,
    ignore_direction: bool = False,
    stakes: bool = False,
) -> list[Dyad]:
    """Group the claims of one polarity between parties into dyads.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        A network made by `build_network`.
    accepted : iterable of Receipt
        The claims to group.
    polarity : Polarity
        The polarity of the dyads.
    ignore_direction : bool
        Let every claim run both ways.
    stakes : bool
        Whether stakes are parties too.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import Selection
    >>> network = build_network(bundled_case())
    >>> [(dyad.source, dyad.target) for dyad in
    ...  dyads_between_parties(network, Selection().of(network), Polarity.CONFLICT)][:2]
    [('donald-trump', 'new-york-city'), ('donald-trump', 'zohran-mamdani')]
    """
    parties = {node for node, is_stake in network.nodes(data="is_stake") if stakes or not is_stake}
    between_parties = []
    for receipt in accepted:
        has_parties = receipt.claim.subject in parties and receipt.claim.object in parties
        if has_parties and receipt.relation.polarity is polarity:
            between_parties.append(receipt)
    return dyads(between_parties, ignore_direction=ignore_direction)
