"""Section: who could mediate, who stands between the camps, and where tension could ease."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stakegraph.analysis.bridges import BridgeAnswer, bridges_between_camps
from stakegraph.analysis.brokerage import BrokerageAnswer, Role, brokerage
from stakegraph.analysis.mediators import MediatorAnswer, mediators
from stakegraph.analysis.openings import Opening, openings
from stakegraph.report.context import describe_facts
from stakegraph.report.model import Row, Section, Table
from stakegraph.wording.claims import format_count, name_leaders

if TYPE_CHECKING:
    from stakegraph.network import Receipt
    from stakegraph.report.context import Context


def section(context: Context) -> Section:
    """Return mediators, bridges and brokers between camps, and openings."""
    answer = mediators(context.signed, time_limit=context.time_limit)
    found = openings(context.network, context.claims)
    limit = context.time_limit
    bridges = bridges_between_camps(context.signed, context.camps, shown=context.top, time_limit=limit)
    brokers = brokerage(context.network, context.claims, context.camps, time_limit=limit)
    return Section(
        key="mediators",
        title="Mediators and openings",
        question="Who is on friendly terms with both sides of a conflict, and where could tension ease?",
        findings=(*_mediation_words(context, answer), *_opening_words(context, found)),
        tables=(
            _mediators(context, answer),
            _openings(context, found),
            _bridges(context, bridges),
            _brokers(context, brokers),
        ),
        unknowns=(
            "An open door on both sides is on record; whether a party wants to mediate, or would be let in, is not.",
            "An offer from one side is not yet cooperation, and a tie (same body, same office) is no friendship.",
            "Roles and friendly paths go by these camps: with other camps they are others.",
            *(
                f"{what}: {each.truncated}."
                for what, each in (
                    ("Mediators", answer),
                    ("Friendly paths between camps", bridges),
                    ("Brokers", brokers),
                )
                if each.truncated
            ),
        ),
    )


def _mediation_words(context: Context, answer: MediatorAnswer) -> tuple[str, ...]:
    if not answer.conflicts:
        return ("There is no conflict between stakeholders to mediate in.",)
    if not answer.mediators:
        which = "the one conflict" if answer.conflicts == 1 else f"any of the {answer.conflicts} conflicts"
        return (
            f"Nobody is on record with cooperation to both sides, and conflict to neither, of {which} "
            "between stakeholders.",
        )
    most = answer.mediators[0].conflicts
    leaders = [each for each in answer.mediators if each.conflicts == most]
    receipts = [receipt for each in leaders for one in each.mediations for receipt in one.receipts]
    names = name_leaders([context.name(each.node) for each in leaders])
    each_ = "" if len(leaders) == 1 else " each"
    return (
        f"On record with cooperation to both sides of the most conflicts: {names}, of {format_count(most, 'conflict')}"
        f"{each_} {describe_facts(receipts)}.",
        *_unmediated_words(answer),
    )


def _unmediated_words(answer: MediatorAnswer) -> tuple[str, ...]:
    if not answer.unmediated:
        return ()
    verb = "has" if answer.unmediated == 1 else "have"
    return (f"{answer.unmediated} of {format_count(answer.conflicts, 'conflict')} {verb} nobody in between.",)


def _opening_words(context: Context, found: tuple[Opening, ...]) -> tuple[str, ...]:
    more = len(found) - context.top
    return (
        *(_one_opening(context, each) for each in found[: context.top]),
        *((f"So are {format_count(more, 'more pair')}.",) if more > 0 else ()),
    )


def _one_opening(context: Context, opening: Opening) -> str:
    conflict = [receipt for each in opening.conflict for receipt in each.receipts]
    friendly = {receipt.claim.id: receipt for each in opening.cooperation for receipt in each.receipts}
    told = Counter(
        f"{context.wording.sentence(receipt)} ({context.wording.standing(receipt)})"
        for receipt in friendly.values()
    )
    parts = "; ".join(words + (f", in {count} claims" if count > 1 else "") for words, count in told.items())
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
        "Nobody has cooperation with both sides of a conflict, and conflict with neither."
        if answer.conflicts
        else "There is no conflict between stakeholders.",
        sum(each.conflicts for each in answer.mediators[context.top :]),
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
    empty = "No pair has both conflict and cooperation."
    return Table("Openings", columns, tuple(rows), empty, max(len(found) - context.top, 0))


def _receipts(opening: Opening) -> tuple[Receipt, ...]:
    return tuple(receipt for each in opening.conflict + opening.cooperation for receipt in each.receipts)


def _bridges(context: Context, answer: BridgeAnswer) -> Table:
    rows = [
        Row((context.name(each.node), each.betweenness), each.receipts)
        for each in answer.bridges[: context.top]
    ]
    if answer.truncated:
        empty = f"None found: {answer.truncated}."
    elif answer.opposed_pairs:
        empty = "No friendly path joins two camps that are in conflict."
    else:
        empty = "No two camps are in conflict with each other."
    return Table(
        "On friendly paths between camps in conflict",
        ("party", "pairs from opposed camps it stands between"),
        tuple(rows),
        empty,
        max(len(answer.bridges) - context.top, 0),
    )


def _brokers(context: Context, answer: BrokerageAnswer) -> Table:
    rows = [
        Row((context.name(each.node), *(each.counts.get(role, 0) for role in Role)), each.receipts)
        for each in answer.brokers[: context.top]
    ]
    empty = (
        f"None found: {answer.truncated}."
        if answer.truncated
        else "No open friendly path runs through a member of a camp."
    )
    columns = ("party", *(role.value for role in Role))
    title = "Brokers by camp: open friendly paths through a party, by role (Gould and Fernandez)"
    return Table(title, columns, tuple(rows), empty, max(len(answer.brokers) - context.top, 0))
