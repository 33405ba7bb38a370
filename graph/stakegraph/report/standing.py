"""Section: who receives and deals out hostility and cooperation, and where that leaves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from stakegraph.report.context import counted, of_facts
from stakegraph.report.model import Row, Section, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stakegraph.analysis.standing import Side, Standing
    from stakegraph.network import Receipt
    from stakegraph.report.context import Context


def section(context: Context) -> Section:
    """Return counts of counterparts in and out, PN centrality and signed status."""
    found = [each for each in standings(context.network, context.claims) if _receipts(each)]
    status, why_none = _signed_status(context)
    return Section(
        key="standing",
        title="Standing",
        question="Who stands in conflict with how many, who is courted by how many?",
        findings=_findings(context, found),
        tables=(
            _counterparts(context, found),
            _strengths(context, found),
            _centrality(context, found, status),
        ),
        unknowns=(
            "Counted are counterparts on record, strongest claim each; whom nobody wrote about is missing.",
            "PN centrality and signed status use signs only, and compare within this case, not across cases.",
            *((f"{why_none[0].upper()}{why_none[1:]}.",) if why_none else ()),
        ),
    )


def _findings(context: Context, found: list[Standing]) -> tuple[str, ...]:
    sentences = [
        _most(context, found, "hostile_in", "Conflict comes from the most parties to"),
        _most(context, found, "hostile_out", "Conflict goes to the most parties from"),
        _most(context, found, "cooperative_in", "The most parties court or help"),
    ]
    return tuple(each for each in sentences if each) or ("No conflict or cooperation counts.",)


def _most(context: Context, found: list[Standing], side: str, words: str) -> str | None:
    """Say who leads on one side, all of them where several do, and how many of the claims behind it are facts."""
    most = max((getattr(each, side).counterparts for each in found), default=0)
    if not most:
        return None
    leaders = sorted(
        (each for each in found if getattr(each, side).counterparts == most), key=lambda each: each.node
    )
    receipts = [each for leader in leaders for dyad in getattr(leader, side).dyads for each in dyad.receipts]
    names = context.names(leader.node for leader in leaders)
    return f"{words} {names}: {counted(most, 'party', 'parties')} {of_facts(receipts)}."


def _counterparts(context: Context, found: list[Standing]) -> Table:
    columns = (
        "party",
        "conflict from",
        "conflict to",
        "courted by",
        "courts",
        "friendly share in",
        "friendly share out",
    )
    rows = [
        Row(
            (
                context.name(each.node),
                each.hostile_in.counterparts,
                each.hostile_out.counterparts,
                each.cooperative_in.counterparts,
                each.cooperative_out.counterparts,
                each.ratio_in,
                each.ratio_out,
            ),
            _receipts(each),
        )
        for each in found[: context.top]
    ]
    return Table("Counterparts, in and out", columns, tuple(rows), "No conflict and no cooperation counts.")


def _strengths(context: Context, found: list[Standing]) -> Table:
    columns = ("party", "conflict in", "conflict out", "cooperation in", "cooperation out")
    rows = [
        Row(
            (
                context.name(each.node),
                each.hostile_in.strength,
                each.hostile_out.strength,
                each.cooperative_in.strength,
                each.cooperative_out.strength,
            ),
            _receipts(each),
        )
        for each in found[: context.top]
    ]
    title = "Strength, in and out (strongest claim of each counterpart, summed: a rough rank)"
    return Table(title, columns, tuple(rows), "No conflict and no cooperation counts.")


def _centrality(context: Context, found: list[Standing], status: Mapping[str, float] | None) -> Table:
    try:
        centrality = pn_centrality(context.signed)
        directed = _directed(context)
    except UndefinedCentralityError as error:
        return Table("Centrality", (), (), f"{error}.")
    by_centrality = sorted(found, key=lambda each: (-round(centrality[each.node], 9), each.node))
    rows = [
        Row(
            (
                context.name(each.node),
                round(centrality[each.node], 6),
                round(directed.incoming[each.node], 6),
                round(directed.outgoing[each.node], 6),
                None if status is None else status[each.node],
            ),
            _receipts(each),
        )
        for each in by_centrality
    ]
    shown = rows if len(rows) <= 2 * context.top else rows[: context.top] + rows[-context.top :]
    columns = (
        "party",
        "PN centrality (1: without edges)",
        "PN, what comes in",
        "PN, what goes out",
        "signed status (−1 to 1)",
    )
    return Table("Centrality, best placed first", columns, tuple(shown), "No edges, no centrality.")


def _directed(context: Context) -> DirectedPN:
    hostile, friendly = (
        dyads_between_parties(context.network, context.claims, polarity)
        for polarity in (Polarity.CONFLICT, Polarity.COOPERATION)
    )
    return directed_pn_centrality(context.signed.nodes, hostile, friendly)


def _signed_status(context: Context) -> tuple[Mapping[str, float] | None, str | None]:
    try:
        found = signed_status(context.signed)
    except UndefinedCentralityError as error:
        return None, str(error)
    return {node: round(value, 6) for node, value in found.values.items()}, None


def _receipts(standing: Standing) -> tuple[Receipt, ...]:
    sides: tuple[Side, ...] = (
        standing.hostile_in,
        standing.hostile_out,
        standing.cooperative_in,
        standing.cooperative_out,
    )
    return tuple(receipt for side in sides for dyad in side.dyads for receipt in dyad.receipts)
