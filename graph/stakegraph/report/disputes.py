"""Section: who is in dispute with whom, how strongly, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.analysis.disputes import Dispute, disputes, over_time
from stakegraph.report.context import counted
from stakegraph.report.model import Row, Section, Table

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
    top = found[0]
    mutual = [each for each in found if each.is_mutual]
    ambivalent = [each for each in found if each.is_ambivalent]
    sentences = [
        f"{counted(len(found), 'pair')} {'is' if len(found) == 1 else 'are'} in dispute, "
        f"{len(mutual)} of them in both directions.",
        f"The strongest single act: {context.wording.sentence(top.hostile[0])} ({top.strongest:g} of 10; "
        f"{context.wording.standing(top.hostile[0])}).",
    ]
    sentences += [
        f"{context.name(each.a)} and {context.name(each.b)} have cooperation beside their conflict."
        for each in ambivalent
    ]
    return tuple(sentences)


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
    return Table("Strongest disputes", columns, tuple(rows), "No claim of conflict counts.")


def _sides(context: Context, dispute: Dispute) -> tuple[str, str, str]:
    way = next(way for way in dispute.directions if way.hostile)
    return context.name(way.source), "↔" if dispute.is_mutual else "→", context.name(way.target)


def _moments(context: Context, found: list[Dispute]) -> Table:
    rows = [
        Row((*_sides(context, each), moment.date, moment.strongest), moment.receipts)
        for each in found[: context.top]
        for moment in over_time(each)[0]
    ]
    columns = ("party", "", "other party", "date", "strongest act, of 10")
    return Table("Disputes over time", columns, tuple(rows), "No hostile claim carries a date.")


def _undated(found: list[Dispute]) -> tuple[str, ...]:
    undated = {receipt.claim.id for each in found for receipt in over_time(each)[1]}
    if not undated:
        return ()
    return (f"{counted(len(undated), 'hostile claim')} without a date cannot be placed in time.",)
