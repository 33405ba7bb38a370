"""Section: who takes the same stance on the same matters, and who the opposite one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.analysis.discourse import DiscourseTie, Normalisation, discourse
from stakegraph.report.context import describe_facts
from stakegraph.report.model import Row, Section, Table
from stakegraph.wording.claims import format_count

if TYPE_CHECKING:
    from stakegraph.report.context import Context


def section(context: Context) -> Section:
    """Return agreement, conflict and subtract between actors, raw and by activity, and their stances."""
    raw = discourse(context.network, context.claims)
    by_activity = discourse(context.network, context.claims, normalisation=Normalisation.ACTIVITY)
    agree = [tie for tie in raw.ties if tie.agreement > 0]
    differ = [tie for tie in raw.ties if tie.conflict > 0]
    findings = list(_counts(len(raw.positions), len(agree), len(differ)))
    findings += [_words(context, tie) for tie in raw.ties[: context.top]]
    rows = [
        Row(
            (
                context.name(one.a),
                context.name(one.b),
                one.agreement,
                one.conflict,
                one.subtract,
                other.subtract,
            ),
            one.receipts,
        )
        for one, other in zip(raw.ties, by_activity.ties, strict=True)
    ]
    stances = [
        Row(
            (
                context.name(position.actor),
                "for" if stance.sign > 0 else "against",
                context.name(stance.concept),
            ),
            receipts,
        )
        for position in raw.positions
        for stance, receipts in position.stances.items()
    ]
    columns = ("actor", "actor", "agreement", "conflict", "subtract", "subtract, by activity")
    return Section(
        key="discourse",
        title="Discourse",
        question="Who takes the same side on the same matters, whoever they fight with?",
        findings=tuple(findings),
        tables=(
            Table(
                "Common concepts",
                columns,
                tuple(rows[: context.top]),
                "No two actors take a stance on one stake.",
                max(len(rows) - context.top, 0),
            ),
            Table(
                "Stances",
                ("actor", "stance", "stake"),
                tuple(stances[: 2 * context.top]),
                "Nobody takes a stance.",
                max(len(stances) - 2 * context.top, 0),
            ),
        ),
        unknowns=(
            "A stance is a hostile or friendly claim on a stake, acts included; a claim on another party is none.",
            "Indicators, not counts: to be quoted more often does not make a stance weigh more.",
        ),
    )


def _counts(actors: int, agree: int, differ: int) -> tuple[str, ...]:
    if not actors:
        return ("Nobody takes a stance on a stake.",)
    first = f"{format_count(actors, 'actor')} {'takes' if actors == 1 else 'take'} a stance on a stake."
    if not agree and not differ:
        return (first, "No two of them take one on the same stake.") if actors > 1 else (first,)
    agreeing = f"{format_count(agree, 'pair')} {'agrees' if agree == 1 else 'agree'} on one"
    return (first, f"{agreeing}, {differ} {'differs' if differ == 1 else 'differ'}.")


def _words(context: Context, tie: DiscourseTie) -> str:
    parts = []
    if tie.agree_on:
        parts.append(f"agree on {context.names(tie.agree_on)}")
    if tie.differ_on:
        parts.append(f"differ on {context.names(tie.differ_on)}")
    return f"{context.name(tie.a)} and {context.name(tie.b)} {' and '.join(parts)} {describe_facts(tie.receipts)}."
