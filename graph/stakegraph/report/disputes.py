"""Section on disputes: who is in dispute with whom, how strongly, and since when?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.analysis.disputes import Dispute, disputes, over_time
from stakegraph.report.model import Row, Section, Table
from stakegraph.wording.claims import format_count, name_leaders

if TYPE_CHECKING:
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
            "Conflict and cooperation of a pair are shown side by side; one does not cancel the other.",
            *_undated(ranked),
        ),
    )


def _findings(context: Context, ranked: list[Dispute]) -> tuple[str, ...]:
    if not ranked:
        return ("No claim of conflict counts.",)
    mutual = [dispute for dispute in ranked if dispute.is_mutual]
    ambivalent = [dispute for dispute in ranked if dispute.is_ambivalent]
    verb = "is" if len(ranked) == 1 else "are"
    directions = _mutual_words(len(mutual), len(ranked))
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


def _mutual_words(mutual: int, pairs: int) -> str:
    if pairs == 1:
        return "in both directions" if mutual else "in one direction"
    return f"{mutual or 'none'} of them in both directions"


def _strongest_acts(context: Context, ranked: list[Dispute]) -> str:
    """Name the strongest act, or all acts of a draw."""
    most = ranked[0].strongest
    acts = [receipt for dispute in ranked for receipt in dispute.hostile if receipt.strength == most]
    if len(acts) == 1:
        words = context.wording.sentence(acts[0])
        return f"The strongest single act: {words} ({most:g} of 10; {context.wording.standing(acts[0])})."
    sentences = [f"{context.wording.sentence(act)} ({context.wording.standing(act)})" for act in acts]
    return f"The strongest single acts, {most:g} of 10: {name_leaders(sentences)}."


def _strongest(context: Context, ranked: list[Dispute]) -> Table:
    rows = []
    for dispute in ranked[: context.top]:
        counts = len(dispute.hostile), len(dispute.friendly)
        statuses = context.factualities(dispute.hostile)
        cells = (*_sides(context, dispute), dispute.strongest, *counts, statuses)
        rows.append(Row(cells, dispute.hostile + dispute.friendly))
    columns = (
        "party",
        "",
        "other party",
        "strongest act, of 10",
        "hostile claims",
        "friendly claims",
        "status",
    )
    empty = "No claim of conflict counts."
    return Table("Strongest disputes", columns, tuple(rows), empty, context.count_left_out(ranked))


def _sides(context: Context, dispute: Dispute) -> tuple[str, str, str]:
    way = next(way for way in dispute.directions if way.hostile)
    return context.name(way.source), "↔" if dispute.is_mutual else "→", context.name(way.target)


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
