"""Section: who is in dispute with whom, how strongly, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.analysis.disputes import Dispute, disputes, over_time
from stakegraph.report.model import Row, Section, Table
from stakegraph.wording.claims import format_count, name_leaders

if TYPE_CHECKING:
    from stakegraph.report.context import Context


def section(context: Context) -> Section:
    """Return the top disputes, those with cooperation beside the conflict, and their course over time."""
    found = disputes(context.claims)
    return Section(
        key="disputes",
        title="Disputes",
        question="Who is in dispute with whom, and how strongly?",
        findings=_findings(context, found),
        tables=(_strongest(context, found), _moments(context, found)),
        unknowns=(
            "Intensity is an ordinal scale: 5 is stronger than 2.5, not twice as strong.",
            "Conflict and cooperation of a pair stand side by side; one does not cancel the other.",
            *_undated(found),
        ),
    )


def _findings(context: Context, found: list[Dispute]) -> tuple[str, ...]:
    if not found:
        return ("No claim of conflict counts.",)
    mutual = [each for each in found if each.is_mutual]
    ambivalent = [each for each in found if each.is_ambivalent]
    sentences = [
        f"{format_count(len(found), 'pair')} {'is' if len(found) == 1 else 'are'} in dispute, "
        f"{_mutual_words(len(mutual), len(found))}.",
        _strongest_acts(context, found),
    ]
    sentences += [
        f"{context.name(each.a)} and {context.name(each.b)} have cooperation beside their conflict."
        for each in ambivalent[: context.top]
    ]
    if len(ambivalent) > context.top:
        sentences.append(f"So have {format_count(len(ambivalent) - context.top, 'more pair')}.")
    return tuple(sentences)


def _mutual_words(mutual: int, pairs: int) -> str:
    if pairs == 1:
        return "in both directions" if mutual else "in one direction"
    return f"{mutual or 'none'} of them in both directions"


def _strongest_acts(context: Context, found: list[Dispute]) -> str:
    """Name the strongest act; where several are as strong, all of them."""
    most = found[0].strongest
    acts = [receipt for each in found for receipt in each.hostile if receipt.strength == most]
    if len(acts) == 1:
        words = context.wording.sentence(acts[0])
        return f"The strongest single act: {words} ({most:g} of 10; {context.wording.standing(acts[0])})."
    each = [f"{context.wording.sentence(act)} ({context.wording.standing(act)})" for act in acts]
    return f"The strongest single acts, {most:g} of 10: {name_leaders(each)}."


def _strongest(context: Context, found: list[Dispute]) -> Table:
    rows = [
        Row(
            (
                *_sides(context, each),
                each.strongest,
                len(each.hostile),
                len(each.friendly),
                context.statuses(each.hostile),
            ),
            each.hostile + each.friendly,
        )
        for each in found[: context.top]
    ]
    columns = (
        "party",
        "",
        "other party",
        "strongest act, of 10",
        "hostile claims",
        "friendly claims",
        "status",
    )
    left_out = max(len(found) - context.top, 0)
    return Table("Strongest disputes", columns, tuple(rows), "No claim of conflict counts.", left_out)


def _sides(context: Context, dispute: Dispute) -> tuple[str, str, str]:
    way = next(way for way in dispute.directions if way.hostile)
    return context.name(way.source), "↔" if dispute.is_mutual else "→", context.name(way.target)


def _moments(context: Context, found: list[Dispute]) -> Table:
    moments = [(each, over_time(each)[0]) for each in found]
    rows = [
        Row((*_sides(context, each), moment.date, moment.strongest), moment.receipts)
        for each, dated in moments[: context.top]
        for moment in dated
    ]
    columns = ("party", "", "other party", "date", "strongest act, of 10")
    left_out = sum(len(dated) for _, dated in moments[context.top :])
    empty = (
        "None of the disputes shown has a dated claim." if left_out else "No hostile claim carries a date."
    )
    return Table("Disputes over time", columns, tuple(rows), empty, left_out)


def _undated(found: list[Dispute]) -> tuple[str, ...]:
    undated = {receipt.claim.id for each in found for receipt in over_time(each)[1]}
    if not undated:
        return ()
    return (f"{format_count(len(undated), 'hostile claim')} without a date cannot be placed in time.",)
