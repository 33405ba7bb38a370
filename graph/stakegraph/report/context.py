"""What all sections of a report look at: one case, the claims that count, and what several sections need."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from stakegraph.analysis.signed import SignedGraph
from stakegraph.model import Status
from stakegraph.network import Selection, build_network
from stakegraph.report.model import count_facts
from stakegraph.wording.claims import Wording, format_count
from stakegraph.wording.terms import list_statuses

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import networkx as nx

    from stakegraph.analysis.camp_stability import CampSearch
    from stakegraph.analysis.camps import Camps
    from stakegraph.model import Case
    from stakegraph.network import Receipt

__all__ = ["Context", "describe_facts", "format_count"]


@dataclass(frozen=True)
class Context:
    """A case with its derived claims, which of its claims count, and how long a search may take."""

    case: Case
    selection: Selection = field(default_factory=Selection)
    top: int = 10
    time_limit: float = 5.0

    @cached_property
    def network(self) -> nx.MultiDiGraph:
        """All claims as a network, those that do not count as well."""
        return build_network(self.case)

    @cached_property
    def claims(self) -> tuple[Receipt, ...]:
        """The claims that count."""
        return tuple(self.selection.of(self.network))

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """The ids of the stakeholders, in their order."""
        return tuple(node for node, is_stake in self.network.nodes(data="is_stake") if not is_stake)

    @cached_property
    def signed(self) -> SignedGraph:
        """The signed graph of the stakeholders."""
        return SignedGraph.of_network(self.network, self.claims)

    @cached_property
    def camp_search(self) -> CampSearch:
        """The camps of the stakeholders, and how other searches stand to them."""
        from stakegraph.analysis.camp_stability import search_camps

        return search_camps(self.signed, time_limit=self.time_limit)

    @property
    def division(self) -> Camps:
        """The camps of the stakeholders."""
        return self.camp_search.best

    @cached_property
    def camps(self) -> Mapping[str, int | None]:
        """The number of each stakeholder's camp, from 0; None for who is in none."""
        members = {node: number for number, camp in enumerate(self.division.camps) for node in camp}
        return {node: members.get(node) for node in self.signed.nodes}

    @cached_property
    def wording(self) -> Wording:
        """Names and words."""
        return Wording(self.case)

    def name(self, entity: str) -> str:
        """Return the name of an entity."""
        return self.wording.name(entity)

    def statuses(self, receipts: Sequence[Receipt]) -> str:
        """Return the statuses of some claims, surest first; what a rule derives has none of its own."""
        curated = {receipt.claim.status for receipt in receipts if not receipt.claim.is_derived}
        derived = ["derived"] if any(receipt.claim.is_derived for receipt in receipts) else []
        return ", ".join(filter(None, [list_statuses(curated), *derived]))

    def names(self, entities: Iterable[str]) -> str:
        """Return several names, separated by commas."""
        return self.wording.names(entities)

    @property
    def basis(self) -> str:
        """Which claims count, in words."""
        statuses = ", ".join(status.value for status in Status if status in self.selection.statuses)
        parts = [f"{format_count(len(self.claims), 'claim')} of status {statuses}"]
        parts.append("derived claims counted" if self.selection.rules else "derived claims left out")
        if self.selection.as_of:
            undated = sum(receipt.claim.date is None for receipt in self.claims)
            carry = f"{format_count(undated, 'claim')} that {'carries' if undated == 1 else 'carry'} no date"
            parts.append(f"as of {self.selection.as_of}, with {carry}")
        return "; ".join(parts)


def describe_facts(receipts: Iterable[Receipt]) -> str:
    """Return, for the end of a finding, how many of the claims it rests on are facts."""
    claims = {receipt.claim.id: receipt for receipt in receipts}
    facts = count_facts(claims.values())
    if facts == len(claims):
        return "(all facts)" if facts > 1 else "(its one claim is a fact)"
    if len(claims) == 1:
        return "(its one claim is no fact)"
    return f"({facts} of {len(claims)} claims {'is a fact' if facts == 1 else 'are facts'})"
