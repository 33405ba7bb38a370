"""Claims as a NetworkX graph (one edge a claim), and as dyads (all the claims of one pair in one direction)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.model import Polarity, Status
from stakegraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import networkx as nx

    from stakegraph.model import Case, Claim, Polarity, Relation


@dataclass(frozen=True, slots=True)
class Receipt:
    """A claim that a dyad rests on.

    `intensity` runs from −10 to +10: the relation's in the codebook, or, of a derived claim, its own.
    `reversed` tells that the dyad runs against the claim: the relation is symmetric, or direction is ignored.
    `premises` are the claims that a derived one follows from, in the order of its `derived_from`.
    """

    claim: Claim
    relation: Relation
    intensity: float
    reversed: bool = False
    premises: tuple[Receipt, ...] = ()

    @property
    def grounds(self) -> Iterator[Receipt]:
        """The claim itself and all that it follows from: where one of them is left out, the claim is too."""
        yield self
        for premise in self.premises:
            yield from premise.grounds

    @property
    def strength(self) -> float:
        """How strong it is, friendly or hostile: 0 to 10."""
        return abs(self.intensity)


@dataclass(frozen=True, slots=True)
class Dyad:
    """All the claims of one polarity that run from one entity to another; never netted against each other."""

    source: str
    target: str
    polarity: Polarity
    receipts: tuple[Receipt, ...]

    @property
    def strength(self) -> float:
        """The strength of the strongest claim, 0 to 10."""
        return max(receipt.strength for receipt in self.receipts)

    @property
    def runs_backwards(self) -> bool:
        """Whether every claim runs the other way: the dyad is there only since direction is ignored."""
        return not self._own_way

    @property
    def is_fact(self) -> bool:
        """Whether a claim that runs its way, or that way at all, is a fact: actual, and said by a source."""
        return any(receipt.claim.is_fact for receipt in self._own_way or self.receipts)

    @property
    def is_derived(self) -> bool:
        """Whether nothing but what rules derive stands behind it."""
        return all(receipt.claim.is_derived for receipt in self._own_way or self.receipts)

    @property
    def _own_way(self) -> list[Receipt]:
        return [each for each in self.receipts if not each.reversed or each.relation.symmetric]


def build_network(case: Case, vocabulary: Vocabulary | None = None) -> nx.MultiDiGraph:
    """Return the claims of a case as a directed multigraph.

    Parameters
    ----------
    case : Case
        With its derived claims, where they are wanted.
    vocabulary : Vocabulary, optional
        The codebook; the bundled one by default.

    Returns
    -------
    networkx.MultiDiGraph
        One node an entity, with `name`, `type` and `is_stake`; one edge a claim, keyed by the claim's id, with
        `receipt`, `relation`, `polarity`, `intensity` and `status`. A symmetric relation is one edge too.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> network = build_network(bundled_case())
    >>> sorted({data["relation"] for *_, data in network.edges("local-authorities", data=True)})
    ['limitsCooperationWith', 'partOf', 'prevents']
    """
    import networkx as nx  # takes longer to import than all else that this module needs

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
        )
    return network


def receipts_of_case(case: Case, vocabulary: Vocabulary) -> list[Receipt]:
    """Return the claims of a case as receipts, derived ones with their premises; a premise that it lacks is none."""
    made: dict[str, Receipt] = {}
    for claim in sorted(case.claims, key=lambda claim: claim.is_derived):
        relation = vocabulary.relations[claim.relation]
        intensity = relation.intensity if claim.intensity is None else claim.intensity
        premises = tuple(made[each] for each in claim.derived_from if each in made)
        made[claim.id] = Receipt(claim, relation, intensity, premises=premises)
    return [made[claim.id] for claim in case.claims]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which claims count: by status, by date, and whether what rules derive counts.

    A derived claim counts only with all its premises: where one of them is left out, by its source, speaker,
    date or status, what follows from it is too.

    Attributes
    ----------
    statuses : frozenset of Status
        Facts and announced acts by default. `Status.DENIED` is never accepted: it says what is not so.
    rules : bool
        Whether derived claims count.
    as_of : str, optional
        A date like 2025, 2025-11 or 2025-11-04: claims dated after it are left out. A claim without a date is
        kept, since nothing says that it came later; one whose date only says the year or month is kept when it
        may have come before.
    without_sources, without_speakers : frozenset of str
        Ids of sources, and of speakers, whose claims are left out; for sensitivity.
    """

    statuses: frozenset[Status] = frozenset({Status.ACTUAL, Status.ANNOUNCED})
    rules: bool = False
    as_of: str | None = None
    without_sources: frozenset[str] = frozenset()
    without_speakers: frozenset[str] = frozenset()

    def accepts(self, receipt: Receipt) -> bool:
        """Whether a claim counts, and all that it follows from."""
        return all(self._accepts(each.claim) for each in receipt.grounds)

    def _accepts(self, claim: Claim) -> bool:
        if claim.status is Status.DENIED or claim.status not in self.statuses:
            return False
        if (claim.is_derived and not self.rules) or claim.source in self.without_sources:
            return False
        if claim.said_by in self.without_speakers:
            return False
        if self.as_of is None or claim.date is None:
            return True
        return claim.date[: len(self.as_of)] <= self.as_of

    def of(self, network: nx.MultiDiGraph) -> list[Receipt]:
        """Return the claims of a network that count, in their order."""
        return list(filter(self.accepts, receipts(network)))


def receipts(network: nx.MultiDiGraph) -> Iterator[Receipt]:
    """Yield the receipt of every edge, in the order in which the claims were added."""
    for *_, receipt in network.edges(data="receipt"):
        yield receipt


def dyads(found: Iterable[Receipt], *, ignore_direction: bool = False) -> list[Dyad]:
    """Gather claims into dyads; self-loops are left out, since nobody is their own counterpart.

    Parameters
    ----------
    found : iterable of Receipt
        The claims to gather.
    ignore_direction : bool
        Let every claim run both ways. Claims of symmetric relations always do.

    Returns
    -------
    list of Dyad
        In the order of their ids, receipts strongest first.
    """
    gathered: dict[tuple[str, str, Polarity], list[Receipt]] = {}
    for receipt in found:
        claim, polarity = receipt.claim, receipt.relation.polarity
        if claim.subject == claim.object:
            continue
        gathered.setdefault((claim.subject, claim.object, polarity), []).append(receipt)
        if ignore_direction or receipt.relation.symmetric:
            back = Receipt(
                claim, receipt.relation, receipt.intensity, reversed=True, premises=receipt.premises
            )
            gathered.setdefault((claim.object, claim.subject, polarity), []).append(back)
    return [
        Dyad(source, target, polarity, tuple(sorted(group, key=lambda each: (-each.strength, each.claim.id))))
        for (source, target, polarity), group in sorted(
            gathered.items(), key=lambda item: (*item[0][:2], item[0][2].value)
        )
    ]


def dyads_between_parties(
    network: nx.MultiDiGraph,
    accepted: Iterable[Receipt],
    polarity: Polarity,
    *,
    ignore_direction: bool = False,
    stakes: bool = False,
) -> list[Dyad]:
    """Gather the claims of one polarity between parties into dyads, in the order of their ids.

    With `ignore_direction` every claim runs both ways; with `stakes` stakes are parties too.

    Examples
    --------
    >>> from stakegraph import bundled_case, build_network
    >>> from stakegraph.network import Selection
    >>> network = build_network(bundled_case())
    >>> [(dyad.source, dyad.target) for dyad in
    ...  dyads_between_parties(network, Selection().of(network), Polarity.CONFLICT)][:2]
    [('dhs', 'new-york-city'), ('donald-trump', 'new-york-city')]
    """
    parties = {node for node, is_stake in network.nodes(data="is_stake") if stakes or not is_stake}
    between = [
        receipt
        for receipt in accepted
        if receipt.relation.polarity is polarity
        and receipt.claim.subject in parties
        and receipt.claim.object in parties
    ]
    return dyads(between, ignore_direction=ignore_direction)
