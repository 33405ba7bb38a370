"""A dossier: all claims of a case about one stakeholder or stake, facts before hints."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from stakegraph.analysis.courting import find_courtships, list_suitors
from stakegraph.model import Polarity
from stakegraph.network import Selection, receipts

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    from stakegraph.model import Case, Claim, Entity
    from stakegraph.network import Receipt


class Part(Enum):
    """The parts of a dossier, in the order in which they are shown."""

    CONFLICT_OUT = "conflicts going out"
    CONFLICT_IN = "conflicts coming in"
    CONFLICT_MUTUAL = "conflicts of both: nobody's act"
    LABELS_GIVEN = "labels given to others"
    LABELS_RECEIVED = "labels received from others"
    COOPERATION_OUT = "cooperation going out"
    COOPERATION_IN = "cooperation coming in"
    COOPERATION_MUTUAL = "cooperation of both"
    TIES = "ties"
    CONTEXT = "context"
    DERIVED = "derived by rules: no source says so"
    SAID = "said by it, about others"
    TOPIC = "named as a topic or as a means"


@dataclass(frozen=True, slots=True)
class Dossier:
    """An entity and its claims. Each claim is in exactly one part.

    `courted_by` lists the ids of its suitors that it has not answered, by facts and announced acts.
    """

    entity: Entity
    parts: dict[Part, tuple[Receipt, ...]]
    courted_by: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """The number of claims in all parts."""
        return sum(map(len, self.parts.values()))

    @property
    def disputed(self) -> tuple[str, ...]:
        """The sorted ids of its claims that another source or speaker denies or contradicts."""
        receipts = (receipt for part in self.parts.values() for receipt in part)
        return tuple(sorted(receipt.claim.id for receipt in receipts if receipt.claim.disputed_by))


def dossier(case: Case, network: nx.MultiDiGraph, name: str) -> Dossier:
    """Gather the claims of a case about one entity.

    Parameters
    ----------
    case : Case
        The case, for its names.
    network : networkx.MultiDiGraph
        The network of the case, from `stakegraph.network.build_network`.
    name : str
        An id, a name or an alias.

    Returns
    -------
    Dossier
        Only the parts that have claims. Within a part, claims are sorted by status (facts first), by strength
        (strongest first) and by id.

    Raises
    ------
    UnknownNameError
        If no entity has `name` as id, name or alias.

    Examples
    --------
    >>> from stakegraph import build_network, bundled_case
    >>> case = bundled_case()
    >>> mamdani = dossier(case, build_network(case), "Mamdani")
    >>> [receipt.claim.quote for receipt in mamdani.parts[Part.LABELS_GIVEN]]
    ['Mamdani has characterized ICE as a “rogue agency”']
    """
    entity = case.find(name)
    gathered: dict[Part, list[Receipt]] = {part: [] for part in Part}
    for receipt in receipts(network):
        part = _part_of(receipt, entity.id)
        if part is not None:
            gathered[part].append(receipt)
    parts = {part: _sort_receipts(members) for part, members in gathered.items() if members}
    suitors = list_suitors(find_courtships(Selection().of(network)))
    return Dossier(entity, parts, suitors.get(entity.id, ()))


def _part_of(receipt: Receipt, entity: str) -> Part | None:
    """Return the part that a claim belongs to; None if the claim does not mention the entity."""
    claim, polarity = receipt.claim, receipt.relation.polarity
    if entity not in (claim.subject, claim.object):
        return _part_of_mention(claim, entity)
    if claim.is_derived:
        return Part.DERIVED
    outgoing = claim.subject == entity
    if claim.relation == "labels":
        return Part.LABELS_GIVEN if outgoing else Part.LABELS_RECEIVED
    if receipt.relation.symmetric and polarity.sign:
        return Part.CONFLICT_MUTUAL if polarity is Polarity.CONFLICT else Part.COOPERATION_MUTUAL
    if polarity is Polarity.CONFLICT:
        return Part.CONFLICT_OUT if outgoing else Part.CONFLICT_IN
    if polarity is Polarity.COOPERATION:
        return Part.COOPERATION_OUT if outgoing else Part.COOPERATION_IN
    return Part.TIES if polarity is Polarity.TIE else Part.CONTEXT


def _part_of_mention(claim: Claim, entity: str) -> Part | None:
    if claim.is_derived:
        return None
    if claim.said_by == entity:
        return Part.SAID
    return Part.TOPIC if entity in claim.about + claim.means else None


def _sort_receipts(members: Iterable[Receipt]) -> tuple[Receipt, ...]:
    def sort_key(receipt: Receipt) -> tuple[int, float, str]:
        return receipt.claim.status.rank, -receipt.strength, receipt.claim.id

    return tuple(sorted(members, key=sort_key))
