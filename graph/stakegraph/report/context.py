"""The input of all sections: a case, the claims that count, and results that several sections share."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from stakegraph.acts import count_acts
from stakegraph.analysis.courting import find_courtships, list_suitors
from stakegraph.analysis.signed import SignedGraph
from stakegraph.model import Factuality
from stakegraph.network import Selection, build_network
from stakegraph.wording.claims import Wording, format_count
from stakegraph.wording.terms import list_factualities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Sized

    import networkx as nx

    from stakegraph.analysis.camp_stability import CampSearch
    from stakegraph.analysis.camps import Camps
    from stakegraph.model import Case
    from stakegraph.network import Receipt
    from stakegraph.report.model import Cell

__all__ = ["Context", "describe_facts", "format_count"]


@dataclass(frozen=True)
class Context:
    """A case with its derived claims, the selection of claims that count, and limits.

    A section shows at most `top` rows. A search stops after `time_limit` seconds.
    """

    case: Case
    selection: Selection = field(default_factory=Selection)
    top: int = 10
    time_limit: float = 5.0

    @cached_property
    def network(self) -> nx.MultiDiGraph:
        """All claims as a network, including those that do not count."""
        return build_network(self.case)

    @cached_property
    def claims(self) -> tuple[Receipt, ...]:
        """The claims that count."""
        return tuple(self.selection.of(self.network))

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """The ids of the stakeholders, in the order of the case."""
        return tuple(node for node, is_stake in self.network.nodes(data="is_stake") if not is_stake)

    @cached_property
    def signed(self) -> SignedGraph:
        """The signed graph of the stakeholders."""
        return SignedGraph.of_network(self.network, self.claims)

    @cached_property
    def aligned(self) -> SignedGraph:
        """The signed graph in which a body and its head, parts and agencies are friends: for camps and poles."""
        return SignedGraph.of_network(self.network, self.claims, ties=True)

    @cached_property
    def suitors(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the suitors of each party that has not answered them."""
        return list_suitors(find_courtships(self.claims))

    def courted_words(self, entity: str) -> str:
        """Return who courts a party that has not answered them; a dash if nobody does."""
        return self.names(self.suitors.get(entity, ())) or "–"

    @cached_property
    def camp_search(self) -> CampSearch:
        """The camps of the stakeholders, and how other searches compare with them."""
        from stakegraph.analysis.camp_stability import search_camps

        return search_camps(self.aligned, time_limit=self.time_limit)

    @property
    def division(self) -> Camps:
        """The camps of the stakeholders."""
        return self.camp_search.best

    @cached_property
    def camps(self) -> Mapping[str, int | None]:
        """The index of each stakeholder's camp; None for a stakeholder in no camp."""
        camp_of = {node: index for index, camp in enumerate(self.division.camps) for node in camp}
        return {node: camp_of.get(node) for node in self.signed.nodes}

    @cached_property
    def wording(self) -> Wording:
        """The wording of the case."""
        return Wording(self.case)

    def name(self, entity: str) -> str:
        """Return the name of an entity."""
        return self.wording.name(entity)

    def factualities(self, receipts: Sequence[Receipt]) -> str:
        """Return the factualities of claims, the surest first; derived claims add the word ``derived``."""
        curated = {receipt.claim.factuality for receipt in receipts if not receipt.claim.is_derived}
        words = [list_factualities(curated)] if curated else []
        if any(receipt.claim.is_derived for receipt in receipts):
            words.append("derived")
        return ", ".join(words)

    def count_left_out(self, rows: Sized) -> int:
        """Return how many rows a table leaves out when it shows the first `top`."""
        return max(len(rows) - self.top, 0)

    def names(self, entities: Iterable[str]) -> str:
        """Return several names, separated by commas."""
        return self.wording.names(entities)

    @property
    def basis(self) -> str:
        """The selection of claims that count, in words."""
        parts = [
            f"{format_count(len(self.claims), 'claim')}: {list_factualities(self.selection.factualities)}"
        ]
        if self.selection.according_to:
            parts.append(f"according to {self.names(sorted(self.selection.according_to))}")
        if self.selection.without_speakers:
            parts.append(f"without {self.names(sorted(self.selection.without_speakers))}")
        if self.selection.without_sources:
            parts.append(f"without source {', '.join(sorted(self.selection.without_sources))}")
        parts.append("derived claims counted" if self.selection.rules else "derived claims left out")
        if self.selection.as_of:
            undated = sum(receipt.claim.date is None for receipt in self.claims)
            parts.append(
                f"as of {self.selection.as_of}, with {format_count(undated, 'claim')} without a date"
            )
        return "; ".join(parts)


def describe_facts(receipts: Iterable[Receipt]) -> str:
    """Return how many of the claims behind a finding are facts, background and hints, in parentheses."""
    claims = {receipt.claim.id: receipt.claim for receipt in receipts}
    facts = sum(claim.is_fact for claim in claims.values())
    background = sum(claim.factuality is Factuality.BACKGROUND for claim in claims.values())
    hints = len(claims) - facts - background
    if facts == len(claims):
        return "(all facts)" if facts > 1 else "(its one claim is a fact)"
    if len(claims) == 1:
        return "(its one claim is background)" if background else "(its one claim is not a fact)"
    parts = [format_count(facts, "fact")] if facts else ["no fact"]
    parts += [f"{background} background"] if background else []
    parts += [format_count(hints, "hint")] if hints else []
    return f"({', '.join(parts)})"


def count_acts_words(receipts: Iterable[Receipt]) -> Cell:
    """Return the number of acts that claims tell of, with the number of claims if it differs.

    >>> count_acts_words(())
    0
    """
    claims = {receipt.claim.id: receipt.claim for receipt in receipts}
    acts = count_acts(claims.values())
    if acts == len(claims):
        return acts
    return f"{format_count(acts, 'act')} in {format_count(len(claims), 'claim')}"
