"""Section: who could mediate, who stands between the camps, and where tension could ease."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.analysis.brokerage import Role, bridges_between_camps, brokerage
from stakegraph.analysis.mediators import MediatorAnswer, mediators
from stakegraph.analysis.openings import Opening, openings
from stakegraph.report.context import counted, of_facts
from stakegraph.report.model import Row, Section, Table

if TYPE_CHECKING:
    from stakegraph.network import Receipt
    from stakegraph.report.context import Context


def section(context: Context) -> Section:
    """Return mediators, bridges and brokers between camps, and openings."""
    answer = mediators(context.signed, time_limit=context.time_limit)
    found = openings(context.network, context.claims)
    return Section(
        key="mediators",
        title="Mediators and openings",
        question="Who is on friendly terms with both sides of a conflict, and where could tension ease?",
        findings=(*_mediation_words(context, answer), *(_opening_words(context, each) for each in found)),
        tables=(
            _mediators(context, answer),
            _openings(context, found),
            _bridges(context),
            _brokers(context),
        ),
        unknowns=(
            "An open door on both sides is on record; whether a party wants to mediate, or would be let in, is not.",
            "An offer from one side is not yet cooperation, and a tie (same body, same office) is no friendship.",
            *((f"Mediators: {answer.truncated}.",) if answer.truncated else ()),
        ),
    )


def _mediation_words(context: Context, answer: MediatorAnswer) -> tuple[str, ...]:
    if not answer.conflicts:
        return ("There is no conflict between stakeholders to mediate in.",)
    if not answer.mediators:
        return (
            f"Nobody is on record with cooperation to both sides, and conflict to neither, of the "
            f"{counted(answer.conflicts, 'conflict')} between stakeholders.",
        )
    first = answer.mediators[0]
    receipts = [receipt for each in first.mediations for receipt in each.receipts]
    return (
        f"{context.name(first.node)} has cooperation with both sides of {counted(first.conflicts, 'conflict')} "
        f"{of_facts(receipts)}.",
        f"{counted(answer.unmediated, 'conflict')} of {answer.conflicts} {'has' if answer.unmediated == 1 else 'have'} "
        "nobody in between.",
    )


def _opening_words(context: Context, opening: Opening) -> str:
    conflict = [receipt for each in opening.conflict for receipt in each.receipts]
    friendly = {receipt.claim.id: receipt for each in opening.cooperation for receipt in each.receipts}
    parts = "; ".join(
        f"{context.wording.sentence(receipt)} ({context.wording.standing(receipt)})"
        for receipt in friendly.values()
    )
    return (
        f"{context.name(opening.a)} and {context.name(opening.b)} are in conflict ({context.statuses(conflict)}), "
        f"and on record with: {parts}."
    )


def _mediators(context: Context, answer: MediatorAnswer) -> Table:
    rows = [
        Row(
            (
                context.name(each.node),
                f"{context.name(one.conflict.a)} / {context.name(one.conflict.b)}",
                one.reach,
            ),
            one.receipts,
        )
        for each in answer.mediators[: context.top]
        for one in each.mediations
    ]
    columns = ("could mediate", "between", "weaker friendship, of 10")
    return Table(
        "Mediators",
        columns,
        tuple(rows),
        "Nobody has cooperation with both sides of a conflict, and conflict with neither.",
    )


def _openings(context: Context, found: tuple[Opening, ...]) -> Table:
    rows = [
        Row(
            (
                context.name(each.a),
                context.name(each.b),
                context.statuses([one for part in each.conflict for one in part.receipts]),
                context.statuses([one for part in each.cooperation for one in part.receipts]),
                context.names(each.cooperating),
                context.names(each.open_topics) or "–",
            ),
            _receipts(each),
        )
        for each in found[: context.top]
    ]
    columns = (
        "party",
        "party",
        "conflict is",
        "cooperation is",
        "from",
        "on a topic without recorded conflict",
    )
    return Table("Openings", columns, tuple(rows), "No pair has both conflict and cooperation.")


def _receipts(opening: Opening) -> tuple[Receipt, ...]:
    return tuple(receipt for each in opening.conflict + opening.cooperation for receipt in each.receipts)


def _bridges(context: Context) -> Table:
    answer = bridges_between_camps(context.signed, context.camps, time_limit=context.time_limit)
    rows = [
        Row(
            (context.name(each.node), each.betweenness),
            tuple(r for edge in each.edges for r in edge.receipts),
        )
        for each in answer.bridges[: context.top]
    ]
    empty = answer.truncated or "No friendly path joins two camps."
    return Table("On friendly paths between camps", ("party", "pairs of opponents"), tuple(rows), empty)


def _brokers(context: Context) -> Table:
    answer = brokerage(context.network, context.claims, context.camps, time_limit=context.time_limit)
    rows = [
        Row(
            (context.name(each.node), *(each.counts.get(role, 0) for role in Role)),
            tuple(receipt for path in each.examples for receipt in path.receipts),
        )
        for each in answer.brokers[: context.top]
    ]
    empty = answer.truncated or "No open friendly path runs through a member of a camp."
    columns = ("party", *(role.value for role in Role))
    return Table("Brokers by camp (Gould and Fernandez)", columns, tuple(rows), empty)
