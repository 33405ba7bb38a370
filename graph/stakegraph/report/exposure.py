"""Section: how much hostility runs into a party, directly, through others, and through its friends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.analysis.exposure import Exposure, exposures
from stakegraph.report.context import of_facts
from stakegraph.report.model import Row, Section, Table

if TYPE_CHECKING:
    from stakegraph.network import Receipt
    from stakegraph.report.context import Context


def section(context: Context) -> Section:
    """Return direct, damped and allied exposure of the most exposed parties."""
    found = [
        each
        for each in exposures(context.network, context.claims, shown=len(context.claims))
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
    first = found[0]
    over = [receipt for part in first.hostile for receipt in part.dyad.receipts]
    sentences = [f"{context.name(first.node)} is the most exposed party {of_facts(over)}."]
    friends = [each for each in found if each.allied]
    if friends:
        most = max(friends, key=lambda each: (round(each.allied, 9), each.node))
        top = most.friends[0]
        sentences.append(
            f"{context.name(most.node)} is exposed through {context.name(top.friend)}, a counterpart it has "
            f"cooperation with and whom {context.name(top.attack.source)} stands in conflict with "
            f"{of_facts(top.friendship.receipts + top.attack.receipts)}."
        )
    return tuple(sentences)


def _most_exposed(context: Context, found: list[Exposure]) -> Table:
    rows = [
        Row(
            (context.name(each.node), each.direct, each.indirect, each.allied),
            _receipts(each),
        )
        for each in found[: context.top]
    ]
    columns = ("party", "direct", "indirect, up to 3 steps", "through friends")
    return Table("Most exposed", columns, tuple(rows), "Nobody is exposed.")


def _receipts(exposure: Exposure) -> tuple[Receipt, ...]:
    direct = [receipt for part in exposure.hostile for receipt in part.dyad.receipts]
    allied = [
        receipt for part in exposure.friends for receipt in part.friendship.receipts + part.attack.receipts
    ]
    return tuple({receipt.claim.id: receipt for receipt in direct + allied}.values())


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
    return Table("Exposed through friends", columns, tuple(rows), "Nobody has a friend under attack.")
