"""A dossier: all that a case holds about one stakeholder or stake, facts before hints."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from stakegraph.model import Polarity
from stakegraph.network import receipts

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    from stakegraph.model import Case, Entity
    from stakegraph.network import Receipt


class Part(Enum):
    """The parts of a dossier, in the order in which they are shown."""

    CONFLICT_OUT = "conflicts going out"
    CONFLICT_IN = "conflicts coming in"
    LABELS_GIVEN = "labels given to others"
    LABELS_RECEIVED = "labels received from others"
    COOPERATION_OUT = "cooperation going out"
    COOPERATION_IN = "cooperation coming in"
    TIES = "ties"
    CONTEXT = "context"
    DERIVED = "derived by rules: no source says so"
    SAID = "said by it, about others"
    TOPIC = "named as a topic or as a means"


@dataclass(frozen=True, slots=True)
class Dossier:
    """An entity and its claims. Each claim stands in one part only."""

    entity: Entity
    parts: dict[Part, tuple[Receipt, ...]]

    @property
    def count(self) -> int:
        """How many claims it holds."""
        return sum(map(len, self.parts.values()))


def dossier(case: Case, network: nx.MultiDiGraph, name: str) -> Dossier:
    """Gather what a case holds about one entity.

    Parameters
    ----------
    case : Case
        The case, for its names.
    network : networkx.MultiDiGraph
        As `stakegraph.network.build_network` makes it of the case.
    name : str
        An id, a name or an alias.

    Returns
    -------
    Dossier
        Only the parts that hold something. Within a part facts come first, then the stronger claim, then ids.

    Raises
    ------
    UnknownNameError
        When nobody answers to `name`.

    Examples
    --------
    >>> from stakegraph import build_network, bundled_case
    >>> case = bundled_case()
    >>> found = dossier(case, build_network(case), "Mamdani")
    >>> [receipt.claim.quote for receipt in found.parts[Part.LABELS_GIVEN]]
    ['Mamdani has characterized ICE as a “rogue agency”']
    """
    entity = case.find(name)
    gathered: dict[Part, list[Receipt]] = {part: [] for part in Part}
    for receipt in receipts(network):
        part = _part_of(receipt, entity.id)
        if part is not None:
            gathered[part].append(receipt)
    return Dossier(entity, {part: _in_order(found) for part, found in gathered.items() if found})


def _part_of(receipt: Receipt, entity: str) -> Part | None:
    claim, polarity = receipt.claim, receipt.relation.polarity
    outgoing, incoming = claim.subject == entity, claim.object == entity
    if not (outgoing or incoming):
        return _mention(receipt, entity)
    if claim.is_derived:
        return Part.DERIVED
    if claim.relation == "labels":
        return Part.LABELS_GIVEN if outgoing else Part.LABELS_RECEIVED
    if polarity is Polarity.CONFLICT:
        return Part.CONFLICT_OUT if outgoing else Part.CONFLICT_IN
    if polarity is Polarity.COOPERATION:
        return Part.COOPERATION_OUT if outgoing else Part.COOPERATION_IN
    return Part.TIES if polarity is Polarity.TIE else Part.CONTEXT


def _mention(receipt: Receipt, entity: str) -> Part | None:
    claim = receipt.claim
    if claim.is_derived:
        return None
    if claim.said_by == entity:
        return Part.SAID
    return Part.TOPIC if entity in claim.about + claim.means else None


def _in_order(found: Iterable[Receipt]) -> tuple[Receipt, ...]:
    return tuple(sorted(found, key=lambda each: (each.claim.status.rank, -each.strength, each.claim.id)))
