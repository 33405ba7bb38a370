"""Section on standing: who gives and receives hostility and cooperation, and how central are they?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from stakegraph.analysis.centrality import (
    DirectedPN,
    UndefinedCentralityError,
    directed_pn_centrality,
    pn_centrality,
    signed_status,
)
from stakegraph.analysis.standing import standings
from stakegraph.model import Polarity
from stakegraph.network import dyads_between_parties
from stakegraph.report.context import count_acts_words, describe_facts
from stakegraph.report.model import Row, Section, Table
from stakegraph.wording.claims import format_count, name_leaders

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stakegraph.analysis.standing import Side, Standing
    from stakegraph.network import Receipt
    from stakegraph.report.context import Context

_DIGITS = 9  # centralities that differ less are equal


def build_section(context: Context) -> Section:
    """Return counts of counterparts in and out, PN centrality and signed status."""
    all_standings = standings(context.network, context.claims)
    ranked = [standing for standing in all_standings if _receipts(standing)]
    centralities = _Centralities.of(context)
    return Section(
        key="standing",
        title="Standing",
        question="Who is in conflict with the most parties, and whom do the most help or court?",
        findings=_findings(context, ranked),
        tables=(
            _counterparts(context, ranked),
            _acts(context, ranked),
            _strengths(context, ranked),
            _centrality(context, ranked, centralities),
        ),
        unknowns=(
            "The tables count counterparts on record, each by its strongest claim. "
            "Parties that nobody wrote about are missing.",
            "A state of two parties, such as tensions, is mutual: it is neither incoming nor outgoing.",
            "PN centrality and signed status use signs only, and compare within this case, not across cases.",
            "A centrality weighs all relations between stakeholders; the claims listed with it are the party's own.",
            *(f"{reason[0].upper()}{reason[1:]}." for reason in centralities.reasons),
        ),
    )


def _findings(context: Context, ranked: list[Standing]) -> tuple[str, ...]:
    sentences = [
        _leader_words(context, ranked, "hostile_in", "Faced with conflict from the most parties"),
        _leader_words(context, ranked, "hostile_out", "In conflict against the most parties"),
        _leader_words(context, ranked, "cooperative_in", "Helped or courted by the most parties"),
    ]
    return tuple(filter(None, sentences)) or ("No conflict or cooperation counts.",)


def _leader_words(context: Context, ranked: list[Standing], side: str, words: str) -> str | None:
    """Name the leader on one side, or all leaders of a draw, with the facts behind the count."""
    sides: dict[str, Side] = {standing.node: getattr(standing, side) for standing in ranked}
    counts = {node: party.counterparts for node, party in sides.items()}
    most = max(counts.values(), default=0)
    if not most:
        return None
    leaders = sorted(node for node, count in counts.items() if count == most)
    receipts: list[Receipt] = []
    for node in leaders:
        receipts += sides[node].receipts
    names = name_leaders([context.name(node) for node in leaders])
    apiece = "" if len(leaders) == 1 else " each"
    parties = format_count(most, "party", "parties")
    return f"{words}: {names}, {parties}{apiece} {describe_facts(receipts)}."


def _counterparts(context: Context, ranked: list[Standing]) -> Table:
    columns = (
        "party",
        "conflict from",
        "conflict to",
        "mutual conflict",
        "cooperation from",
        "cooperation to",
        "mutual cooperation",
        "friendly share in",
        "friendly share out",
    )
    rows = []
    for standing in ranked[: context.top]:
        counts = [side.counterparts for side in standing.sides]
        cells = (context.name(standing.node), *counts, standing.ratio_in, standing.ratio_out)
        rows.append(Row(cells, _receipts(standing)))
    empty, left_out = "No conflict or cooperation counts.", context.count_left_out(ranked)
    return Table("Counterparts, in and out", columns, tuple(rows), empty, left_out)


def _acts(context: Context, ranked: list[Standing]) -> Table:
    columns = ("party", "hostile acts suffered", "hostile acts done", "courted by")
    rows = []
    for standing in ranked[: context.top]:
        acts = [count_acts_words(side.receipts) for side in (standing.hostile_in, standing.hostile_out)]
        cells = (context.name(standing.node), *acts, context.names(standing.courted_by) or "–")
        rows.append(Row(cells, _receipts(standing)))
    empty, left_out = "No conflict or cooperation counts.", context.count_left_out(ranked)
    return Table("Hostile acts, each counted once", columns, tuple(rows), empty, left_out)


def _strengths(context: Context, ranked: list[Standing]) -> Table:
    columns = (
        "party",
        "conflict in",
        "conflict out",
        "mutual conflict",
        "cooperation in",
        "cooperation out",
        "mutual cooperation",
    )
    rows = []
    for standing in ranked[: context.top]:
        strengths = [side.strength for side in standing.sides]
        rows.append(Row((context.name(standing.node), *strengths), _receipts(standing)))
    title = "Strength, in and out (strongest claim of each counterpart, summed: a rough rank)"
    empty, left_out = "No conflict or cooperation counts.", context.count_left_out(ranked)
    return Table(title, columns, tuple(rows), empty, left_out)


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Centralities:
    """The centralities by party, each None if it is not defined, and the reasons."""

    pn: Mapping[str, float] | None
    directed: DirectedPN | None
    status: Mapping[str, float] | None
    reasons: tuple[str, ...]

    @classmethod
    def of(cls, context: Context) -> _Centralities:
        """Compute all centralities; one that is not defined does not prevent the rest."""
        reasons: list[str] = []
        pn = _compute_or_explain(lambda: pn_centrality(context.signed), reasons)
        directed = _compute_or_explain(lambda: _directed(context), reasons)
        status = None
        if context.signed.edges:
            status = _compute_or_explain(lambda: signed_status(context.signed), reasons)
        return cls(pn, directed, status.values if status else None, tuple(reasons))


def _compute_or_explain(compute: Callable[[], T], reasons: list[str]) -> T | None:
    """Return a centrality, or None after adding the reason why it is not defined."""
    try:
        return compute()
    except UndefinedCentralityError as error:
        reasons.append(str(error))
        return None


def _centrality(context: Context, ranked: list[Standing], centralities: _Centralities) -> Table:
    directed = centralities.directed
    measures = (
        centralities.pn,
        directed.incoming if directed else None,
        directed.outgoing if directed else None,
        centralities.status,
    )
    order = centralities.pn or (directed and directed.incoming) or centralities.status or {}
    by_centrality = sorted(
        ranked, key=lambda standing: (-round(order.get(standing.node, 0.0), _DIGITS), standing.node)
    )
    rows = []
    for standing in by_centrality:
        figures = [_figure(values, standing.node) for values in measures]
        rows.append(Row((context.name(standing.node), *figures), _receipts(standing)))
    title, shown = "Centrality, best placed first", rows
    if len(rows) > 2 * context.top:
        title += ", then the worst placed"
        shown = rows[: context.top] + rows[-context.top :]
    columns = (
        "party",
        "PN centrality (1: without edges)",
        "PN, incoming",
        "PN, outgoing",
        "signed status (−1 to 1)",
    )
    return Table(title, columns, tuple(shown), "No edges, no centrality.", len(rows) - len(shown))


def _figure(values: Mapping[str, float] | None, node: str) -> float | None:
    return None if values is None else round(values[node], 6)


def _directed(context: Context) -> DirectedPN:
    hostile = dyads_between_parties(context.network, context.claims, Polarity.CONFLICT)
    friendly = dyads_between_parties(context.network, context.claims, Polarity.COOPERATION)
    return directed_pn_centrality(context.signed.nodes, hostile, friendly)


def _receipts(standing: Standing) -> tuple[Receipt, ...]:
    return tuple(receipt for side in standing.sides for receipt in side.receipts)
