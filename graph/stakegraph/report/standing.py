"""Section: who receives and deals out hostility and cooperation, and where that leaves them."""

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
from stakegraph.report.context import describe_facts
from stakegraph.report.model import Row, Section, Table
from stakegraph.wording.claims import format_count, name_leaders

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stakegraph.analysis.standing import Side, Standing
    from stakegraph.network import Receipt
    from stakegraph.report.context import Context


def section(context: Context) -> Section:
    """Return counts of counterparts in and out, PN centrality and signed status."""
    found = [each for each in standings(context.network, context.claims) if _receipts(each)]
    centralities = _Centralities.of(context)
    return Section(
        key="standing",
        title="Standing",
        question="Who stands in conflict with how many, who is courted by how many?",
        findings=_findings(context, found),
        tables=(
            _counterparts(context, found),
            _strengths(context, found),
            _centrality(context, found, centralities),
        ),
        unknowns=(
            "Counted are counterparts on record, strongest claim each; whom nobody wrote about is missing.",
            "PN centrality and signed status use signs only, and compare within this case, not across cases.",
            "A centrality weighs all relations between stakeholders; the claims listed with it are the party's own.",
            *(f"{reason[0].upper()}{reason[1:]}." for reason in centralities.reasons),
        ),
    )


def _findings(context: Context, found: list[Standing]) -> tuple[str, ...]:
    sentences = [
        _most(context, found, "hostile_in", "Faced with conflict from the most parties"),
        _most(context, found, "hostile_out", "In conflict against the most parties"),
        _most(context, found, "cooperative_in", "Courted or helped by the most parties"),
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
    names = name_leaders([context.name(leader.node) for leader in leaders])
    each_ = "" if len(leaders) == 1 else " each"
    return f"{words}: {names}, {format_count(most, 'party', 'parties')}{each_} {describe_facts(receipts)}."


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
    empty, left_out = "No conflict and no cooperation counts.", max(len(found) - context.top, 0)
    return Table("Counterparts, in and out", columns, tuple(rows), empty, left_out)


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
    empty, left_out = "No conflict and no cooperation counts.", max(len(found) - context.top, 0)
    return Table(title, columns, tuple(rows), empty, left_out)


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Centralities:
    """Each centrality by party, None where it is not defined, and the reasons why."""

    pn: Mapping[str, float] | None
    directed: DirectedPN | None
    status: Mapping[str, float] | None
    reasons: tuple[str, ...]

    @classmethod
    def of(cls, context: Context) -> _Centralities:
        """Compute each by itself: one that is not defined hides no other."""
        reasons: list[str] = []
        pn = _defined(lambda: pn_centrality(context.signed), reasons)
        directed = _defined(lambda: _directed(context), reasons)
        status = _defined(lambda: signed_status(context.signed), reasons) if context.signed.edges else None
        return cls(pn, directed, status.values if status else None, tuple(reasons))


def _defined(compute: Callable[[], T], reasons: list[str]) -> T | None:
    try:
        return compute()
    except UndefinedCentralityError as error:
        reasons.append(str(error))
        return None


def _centrality(context: Context, found: list[Standing], centralities: _Centralities) -> Table:
    pn, directed = centralities.pn, centralities.directed
    incoming, outgoing = (directed.incoming, directed.outgoing) if directed else (None, None)
    order = pn or incoming or centralities.status or {}
    ranked = sorted(found, key=lambda each: (-round(order.get(each.node, 0.0), 9), each.node))
    rows = [
        Row(
            (
                context.name(each.node),
                _figure(pn, each.node),
                _figure(incoming, each.node),
                _figure(outgoing, each.node),
                _figure(centralities.status, each.node),
            ),
            _receipts(each),
        )
        for each in ranked
    ]
    shown = rows if len(rows) <= 2 * context.top else rows[: context.top] + rows[-context.top :]
    columns = (
        "party",
        "PN centrality (1: without edges)",
        "PN, what comes in",
        "PN, what goes out",
        "signed status (−1 to 1)",
    )
    best = "best placed first" + ("" if len(shown) == len(rows) else ", then the worst placed")
    left_out = len(rows) - len(shown)
    return Table(f"Centrality, {best}", columns, tuple(shown), "No edges, no centrality.", left_out)


def _figure(values: Mapping[str, float] | None, node: str) -> float | None:
    return None if values is None else round(values[node], 6)


def _directed(context: Context) -> DirectedPN:
    hostile, friendly = (
        dyads_between_parties(context.network, context.claims, polarity)
        for polarity in (Polarity.CONFLICT, Polarity.COOPERATION)
    )
    return directed_pn_centrality(context.signed.nodes, hostile, friendly)


def _receipts(standing: Standing) -> tuple[Receipt, ...]:
    sides: tuple[Side, ...] = (
        standing.hostile_in,
        standing.hostile_out,
        standing.cooperative_in,
        standing.cooperative_out,
    )
    return tuple(receipt for side in sides for dyad in side.dyads for receipt in dyad.receipts)
