"""Section on disputes: who is in dispute with whom, how strongly, and since when?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.analysis.disputes import Dispute, disputes, over_time
from stakegraph.report.context import count_acts_words
from stakegraph.report.model import Row, Section, Table
from stakegraph.wording.claims import format_count, name_leaders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stakegraph.network import Receipt
    from stakegraph.report.context import Context


def build_section(context: Context) -> Section:
    """Return the top disputes, those with cooperation beside the conflict, and their course over time."""
    ranked = disputes(context.claims)
    return Section(
        key="disputes",
        title="Disputes",
        question="Who is in dispute with whom, and how strongly?",
        findings=_findings(context, ranked),
        tables=(_strongest(context, ranked), _moments(context, ranked)),
        unknowns=(
            "Intensity is an ordinal scale: 5 is stronger than 2.5, not twice as strong.",
            "The surest disputes come first; a less sure claim never lends its strength to a surer one.",
            "Conflict and cooperation of a pair are shown side by side; one does not cancel the other.",
            *_undated(ranked),
        ),
    )


def _findings(context: Context, ranked: list[Dispute]) -> tuple[str, ...]:
    if not ranked:
        return ("No claim of conflict counts.",)
    mutual = sum(dispute.is_mutual for dispute in ranked)
    states = sum(dispute.is_state for dispute in ranked)
    ambivalent = [dispute for dispute in ranked if dispute.is_ambivalent]
    verb = "is" if len(ranked) == 1 else "are"
    directions = _mutual_words(mutual, states, len(ranked))
    sentences = [
        f"{format_count(len(ranked), 'pair')} {verb} in dispute, {directions}.",
        _strongest_acts(context, ranked),
    ]
    for dispute in ambivalent[: context.top]:
        names = f"{context.name(dispute.a)} and {context.name(dispute.b)}"
        sentences.append(f"{names} have cooperation beside their conflict.")
    if len(ambivalent) > context.top:
        sentences.append(f"So have {format_count(len(ambivalent) - context.top, 'more pair')}.")
    return tuple(sentences)


def _mutual_words(mutual: int, states: int, pairs: int) -> str:
    if pairs == 1:
        one_way = "only as a state of both, such as tensions" if states else "in one direction"
        return "in both directions" if mutual else one_way
    state_words = f", {states} of them only a state of both, such as tensions" if states else ""
    return f"{mutual or 'none'} of them in both directions{state_words}"


def _strongest_acts(context: Context, ranked: list[Dispute]) -> str:
    """Name the strongest of the surest acts, or all acts of a draw."""
    most, rank = ranked[0].strongest, ranked[0].surest[0].claim.rank
    surest = [receipt for dispute in ranked for receipt in dispute.surest if receipt.claim.rank == rank]
    acts: dict[str, list[Receipt]] = {}
    for receipt in surest:
        if receipt.strength == most:
            acts.setdefault(receipt.claim.act_id, []).append(receipt)
    sentences = [_act_words(context, receipts) for receipts in acts.values()]
    if len(sentences) == 1:
        return f"The strongest single act, {most:g} of 10: {sentences[0]}."
    return f"The strongest single acts, {most:g} of 10: {name_leaders(sentences)}."


def _act_words(context: Context, receipts: Sequence[Receipt]) -> str:
    """Return an act in words; one against several parties is named once, with all of them."""
    by_pair = {(receipt.claim.subject, receipt.claim.object): receipt for receipt in reversed(receipts)}
    first = receipts[0]
    others = [pair[1] for pair in reversed(by_pair) if pair != (first.claim.subject, first.claim.object)]
    also = f", in the same act also against {context.names(others)}" if others else ""
    return f"{context.wording.sentence(first)} ({context.wording.standing(first)}){also}"


def _strongest(context: Context, ranked: list[Dispute]) -> Table:
    rows = []
    for dispute in ranked[: context.top]:
        counts = count_acts_words(dispute.hostile), count_acts_words(dispute.friendly)
        statuses = context.factualities(dispute.hostile)
        cells = (*_sides(context, dispute), dispute.strongest, *counts, statuses)
        rows.append(Row(cells, dispute.hostile + dispute.friendly))
    columns = (
        "party",
        "",
        "other party",
        "strongest act, of 10",
        "hostile acts",
        "friendly acts",
        "status",
    )
    empty = "No claim of conflict counts."
    return Table("Strongest disputes", columns, tuple(rows), empty, context.count_left_out(ranked))


def _sides(context: Context, dispute: Dispute) -> tuple[str, str, str]:
    ways = [way for way in dispute.directions if way.hostile]
    way = next((way for way in ways if way.has_hostile_act), ways[0])
    arrow = "↔" if dispute.is_mutual or dispute.is_state else "→"
    return context.name(way.source), arrow, context.name(way.target)


def _moments(context: Context, ranked: list[Dispute]) -> Table:
    courses = [over_time(dispute)[0] for dispute in ranked]
    rows = []
    for dispute, moments in zip(ranked[: context.top], courses, strict=False):
        for moment in moments:
            cells = (*_sides(context, dispute), moment.date, moment.strongest)
            rows.append(Row(cells, moment.receipts))
    columns = ("party", "", "other party", "date", "strongest act, of 10")
    left_out = sum(map(len, courses[context.top :]))
    empty = "No hostile claim carries a date."
    if left_out:
        empty = "None of the disputes shown has a dated claim."
    return Table("Disputes over time", columns, tuple(rows), empty, left_out)


def _undated(ranked: list[Dispute]) -> tuple[str, ...]:
    undated = {receipt.claim.id for dispute in ranked for receipt in over_time(dispute)[1]}
    if not undated:
        return ()
    return (f"{format_count(len(undated), 'hostile claim')} without a date cannot be placed in time.",)
