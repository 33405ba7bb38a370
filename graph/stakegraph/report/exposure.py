"""Section: how much hostility runs into a party, directly, through others, and through its friends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.analysis.exposure import Exposure, exposures
from stakegraph.report.context import describe_facts
from stakegraph.report.model import Row, Section, Table
from stakegraph.wording.claims import name_leaders

_NAMED = 3  # of parties equally exposed through friends, so many get a sentence

if TYPE_CHECKING:
    from stakegraph.network import Receipt
    from stakegraph.report.context import Context


def section(context: Context) -> Section:
    """Return direct, damped and allied exposure of the most exposed parties."""
    found = [
        each
        for each in exposures(context.network, context.claims, shown=context.top)
        if each.katz or each.allied
    ]
    return Section(
        key="exposure",
        title="Exposure",
        question="Who is exposed to hostility, directly, through their attackers, and through their friends?",
        findings=_findings(context, found),
        tables=(_most_exposed(context, found), _attacked_friends(context, found)),
        unknowns=(
            "Indirect exposure counts walks, not paths, and supposes that pressure on an attacker is passed on.",
            "Strengths are ordinal: the figures give a rough rank, not an amount.",
        ),
    )


def _findings(context: Context, found: list[Exposure]) -> tuple[str, ...]:
    if not found:
        return ("Nobody is exposed: no conflict between stakeholders counts.",)
    sentences = _most_words(context, found)
    friends = [each for each in found if each.allied]
    if friends:
        most = max(round(each.allied, 9) for each in friends)
        sentences += [_friend_words(context, each) for each in friends if round(each.allied, 9) == most][
            :_NAMED
        ]
    return tuple(sentences)


def _most_words(context: Context, found: list[Exposure]) -> list[str]:
    """Say who is most exposed: all of several equals."""
    most = round(found[0].katz, 9)
    if not most:
        return ["No conflict is aimed at a stakeholder but at their friends."]
    leaders = [each for each in found if round(each.katz, 9) == most]
    receipts = [receipt for each in leaders for dyad in each.walks for receipt in dyad.receipts]
    return [
        f"Most exposed: {name_leaders([context.name(each.node) for each in leaders])} {describe_facts(receipts)}."
    ]


def _friend_words(context: Context, exposed: Exposure) -> str:
    top = exposed.friends[0]
    return (
        f"{context.name(exposed.node)} is exposed through {context.name(top.friend)}, a counterpart it has "
        f"cooperation with and whom {context.name(top.attack.source)} stands in conflict with "
        f"{describe_facts(top.friendship.receipts + top.attack.receipts)}."
    )


def _most_exposed(context: Context, found: list[Exposure]) -> Table:
    rows = [
        Row(
            (context.name(each.node), each.direct, each.indirect, each.allied),
            _receipts(each),
        )
        for each in found[: context.top]
    ]
    columns = ("party", "direct", "indirect, up to 3 steps", "through friends")
    left_out = max(len(found) - context.top, 0)
    return Table("Most exposed", columns, tuple(rows), "Nobody is exposed.", left_out)


def _receipts(exposure: Exposure) -> tuple[Receipt, ...]:
    """Return the claims of every walk that ends at the party, nearest first, and of its friends under attack."""
    walked = [receipt for dyad in exposure.walks for receipt in dyad.receipts]
    allied = [
        receipt
        for friendship, attacks in exposure.attacks_on_friends
        for dyad in (friendship, *attacks)
        for receipt in dyad.receipts
    ]
    return tuple({receipt.claim.id: receipt for receipt in walked + allied}.values())


def _attacked_friends(context: Context, found: list[Exposure]) -> Table:
    parts = [(each, part) for each in found for part in each.friends]
    parts.sort(
        key=lambda pair: (-round(pair[1].value, 9), pair[0].node, pair[1].friend, pair[1].attack.source)
    )
    rows = [
        Row(
            (
                context.name(each.node),
                context.name(part.friend),
                context.name(part.attack.source),
                part.value,
            ),
            part.friendship.receipts + part.attack.receipts,
        )
        for each, part in parts[: context.top]
    ]
    columns = ("party", "its friend", "in conflict with the friend", "contribution")
    counted = sum(len(attacks) for each in found for _, attacks in each.attacks_on_friends)
    left_out = max(counted - context.top, 0)
    empty = "Nobody has a friend under attack."
    return Table("Exposed through friends", columns, tuple(rows), empty, left_out)
