"""Section on discourse: who takes the same stance on the same matters, and who the opposite stance?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.analysis.discourse import DiscourseTie, Normalisation, discourse
from stakegraph.report.context import describe_facts
from stakegraph.report.model import Row, Section, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stakegraph.analysis.discourse import Position
    from stakegraph.report.context import Context

_STANCES_PER_ROW = 2  # a tie has two actors, so the table of stances is twice as long


def build_section(context: Context) -> Section:
    """Return agreement, conflict and subtract between actors, raw and by activity, and their stances."""
    raw = discourse(context.network, context.claims)
    by_activity = discourse(context.network, context.claims, normalisation=Normalisation.ACTIVITY)
    agree = [tie for tie in raw.ties if tie.agreement > 0]
    differ = [tie for tie in raw.ties if tie.conflict > 0]
    findings = list(_counts(len(raw.positions), len(agree), len(differ)))
    findings += [_words(context, tie) for tie in raw.ties[: context.top]]
    return Section(
        key="discourse",
        title="Discourse",
        question="Who takes the same side on the same matters, even among opponents?",
        findings=tuple(findings),
        tables=(_common_concepts(context, raw.ties, by_activity.ties), _stances(context, raw.positions)),
        unknowns=(
            "A stance is a hostile or friendly claim on a stake, acts included. "
            "A claim on another party does not count as one.",
            "Indicators, not counts: to be quoted more often does not make a stance weigh more.",
        ),
    )


def _common_concepts(
    context: Context, raw: Sequence[DiscourseTie], by_activity: Sequence[DiscourseTie]
) -> Table:
    rows = []
    for tie, normalised in zip(raw, by_activity, strict=True):
        names = context.name(tie.a), context.name(tie.b)
        figures = tie.agreement, tie.conflict, tie.subtract, normalised.subtract
        rows.append(Row((*names, *figures), tie.receipts))
    columns = ("actor", "actor", "agreement", "conflict", "subtract", "subtract, by activity")
    empty = "No two actors take a stance on one stake."
    return Table("Common concepts", columns, tuple(rows[: context.top]), empty, context.count_left_out(rows))


def _stances(context: Context, positions: Sequence[Position]) -> Table:
    rows = []
    for position in positions:
        for stance, receipts in position.stances.items():
            side = "for" if stance.sign > 0 else "against"
            cells = (context.name(position.actor), side, context.name(stance.concept))
            rows.append(Row(cells, receipts))
    most = _STANCES_PER_ROW * context.top
    left_out = max(len(rows) - most, 0)
    return Table(
        "Stances", ("actor", "stance", "stake"), tuple(rows[:most]), "Nobody takes a stance.", left_out
    )


def _counts(actors: int, agree: int, differ: int) -> tuple[str, ...]:
    if not actors:
        return ("Nobody takes a stance on a stake.",)
    if actors == 1:
        return ("1 actor takes a stance on a stake.",)
    first = f"{actors} actors take a stance on a stake."
    if not agree and not differ:
        return (first, "No two of them take one on the same stake.")
    agrees = "pair agrees" if agree == 1 else "pairs agree"
    differs = "differs" if differ == 1 else "differ"
    return (first, f"{agree} {agrees} on one, {differ} {differs}.")


def _words(context: Context, tie: DiscourseTie) -> str:
    parts = []
    if tie.agree_on:
        parts.append(f"agree on {context.names(tie.agree_on)}")
    if tie.differ_on:
        parts.append(f"differ on {context.names(tie.differ_on)}")
    return f"{context.name(tie.a)} and {context.name(tie.b)} {' and '.join(parts)} {describe_facts(tie.receipts)}."
