"""Section on mediators: who could mediate, who is between the camps, and where could tension ease?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stakegraph.analysis.bridges import BridgeAnswer, bridges_between_camps
from stakegraph.analysis.brokerage import BrokerageAnswer, Role, brokerage
from stakegraph.analysis.mediators import MediatorAnswer, mediators
from stakegraph.analysis.openings import Opening, TopicClaims, openings
from stakegraph.report.context import describe_facts
from stakegraph.report.model import Row, Section, Table
from stakegraph.wording.claims import format_count, name_leaders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stakegraph.network import Receipt
    from stakegraph.report.context import Context


def build_section(context: Context) -> Section:
    """Return mediators, bridges and brokers between camps, and openings."""
    limit = context.time_limit
    answer = mediators(context.signed, time_limit=limit)
    ranked = openings(context.network, context.claims)
    bridges = bridges_between_camps(context.signed, context.camps, shown=context.top, time_limit=limit)
    brokers = brokerage(context.network, context.claims, context.camps, time_limit=limit)
    searches = {
        "Mediators": answer.truncated,
        "Friendly paths between camps": bridges.truncated,
        "Brokers": brokers.truncated,
    }
    truncated = [f"{search}: {reason}." for search, reason in searches.items() if reason]
    return Section(
        key="mediators",
        title="Mediators and openings",
        question="Who is on friendly terms with both sides of a conflict, and where could tension ease?",
        findings=(*_mediation_words(context, answer), *_opening_words(context, ranked)),
        tables=(
            _mediators(context, answer),
            _openings(context, ranked),
            _bridges(context, bridges),
            _brokers(context, brokers),
        ),
        unknowns=(
            "The claims show cooperation with both sides. "
            "They do not show whether a party wants to mediate, or would be accepted.",
            "An offer from one side is not yet cooperation, and a tie (same body, same office) is not friendship.",
            "Roles and friendly paths depend on these camps; other camps give other roles and paths.",
            *truncated,
        ),
    )


def _mediation_words(context: Context, answer: MediatorAnswer) -> tuple[str, ...]:
    if not answer.conflicts:
        return ("Stakeholders have no conflict to mediate in.",)
    if not answer.mediators:
        conflicts = (
            "the one conflict" if answer.conflicts == 1 else f"any of the {answer.conflicts} conflicts"
        )
        return (
            f"Nobody is on record with cooperation to both sides, and conflict to neither, of {conflicts} "
            "between stakeholders.",
        )
    most = answer.mediators[0].conflicts
    leaders = [mediator for mediator in answer.mediators if mediator.conflicts == most]
    mediations = [mediation for leader in leaders for mediation in leader.mediations]
    receipts = [receipt for mediation in mediations for receipt in mediation.receipts]
    names = name_leaders([context.name(leader.node) for leader in leaders])
    apiece = "" if len(leaders) == 1 else " each"
    return (
        f"On record with cooperation to both sides of the most conflicts: {names}, of "
        f"{format_count(most, 'conflict')}{apiece} {describe_facts(receipts)}.",
        *_unmediated_words(answer),
    )


def _unmediated_words(answer: MediatorAnswer) -> tuple[str, ...]:
    if not answer.unmediated:
        return ()
    verb = "has" if answer.unmediated == 1 else "have"
    return (f"{answer.unmediated} of {format_count(answer.conflicts, 'conflict')} {verb} nobody in between.",)


def _opening_words(context: Context, ranked: tuple[Opening, ...]) -> tuple[str, ...]:
    sentences = [_describe_opening(context, opening) for opening in ranked[: context.top]]
    left_out = context.count_left_out(ranked)
    if left_out:
        sentences.append(f"So are {format_count(left_out, 'more pair')}.")
    return tuple(sentences)


def _describe_opening(context: Context, opening: Opening) -> str:
    conflict = _receipts_of(opening.conflict)
    friendly = {receipt.claim.id: receipt for receipt in _receipts_of(opening.cooperation)}
    counts = Counter(
        f"{context.wording.sentence(receipt)} ({context.wording.standing(receipt)})"
        for receipt in friendly.values()
    )
    acts = "; ".join(words + (f", in {count} claims" if count > 1 else "") for words, count in counts.items())
    return (
        f"{context.name(opening.a)} and {context.name(opening.b)} are in conflict ({context.factualities(conflict)}), "
        f"and on record with: {acts}."
    )


def _mediators(context: Context, answer: MediatorAnswer) -> Table:
    rows = []
    for mediator in answer.mediators[: context.top]:
        for mediation in mediator.mediations:
            sides = f"{context.name(mediation.conflict.a)} / {context.name(mediation.conflict.b)}"
            cells = (context.name(mediator.node), sides, mediation.reach)
            rows.append(Row(cells, mediation.receipts))
    empty = "Stakeholders have no conflict with each other."
    if answer.conflicts:
        empty = "Nobody has cooperation with both sides of a conflict, and conflict with neither."
    columns = ("could mediate", "between", "weaker friendship, of 10")
    left_out = sum(mediator.conflicts for mediator in answer.mediators[context.top :])
    return Table("Mediators", columns, tuple(rows), empty, left_out)


def _openings(context: Context, ranked: tuple[Opening, ...]) -> Table:
    rows = []
    for opening in ranked[: context.top]:
        conflict, cooperation = _receipts_of(opening.conflict), _receipts_of(opening.cooperation)
        cells = (
            context.name(opening.a),
            context.name(opening.b),
            context.factualities(conflict),
            context.factualities(cooperation),
            context.names(opening.cooperating),
            context.names(opening.open_topics) or "–",
        )
        rows.append(Row(cells, conflict + cooperation))
    columns = (
        "party",
        "party",
        "conflict is",
        "cooperation is",
        "from",
        "on a topic without recorded conflict",
    )
    empty = "No pair has both conflict and cooperation."
    return Table("Openings", columns, tuple(rows), empty, context.count_left_out(ranked))


def _receipts_of(topics: Iterable[TopicClaims]) -> tuple[Receipt, ...]:
    return tuple(receipt for topic in topics for receipt in topic.receipts)


def _bridges(context: Context, answer: BridgeAnswer) -> Table:
    bridges = answer.bridges[: context.top]
    rows = [Row((context.name(bridge.node), bridge.betweenness), bridge.receipts) for bridge in bridges]
    if answer.truncated:
        empty = f"None found: {answer.truncated}."
    elif answer.opposed_pairs:
        empty = "No friendly path joins two camps that are in conflict."
    else:
        empty = "No two camps are in conflict with each other."
    return Table(
        "On friendly paths between camps in conflict",
        ("party", "pairs from opposed camps it is between"),
        tuple(rows),
        empty,
        context.count_left_out(answer.bridges),
    )


def _brokers(context: Context, answer: BrokerageAnswer) -> Table:
    rows = []
    for broker in answer.brokers[: context.top]:
        counts = [broker.counts.get(role, 0) for role in Role]
        rows.append(Row((context.name(broker.node), *counts), broker.receipts))
    empty = "No open friendly path runs through a member of a camp."
    if answer.truncated:
        empty = f"None found: {answer.truncated}."
    columns = ("party", *(role.value for role in Role))
    title = "Brokers by camp: open friendly paths through a party, by role (Gould and Fernandez)"
    return Table(title, columns, tuple(rows), empty, context.count_left_out(answer.brokers))
