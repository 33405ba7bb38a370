"""Section on exposure: how much hostility reaches a party, directly, through others and through its friends?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.analysis.exposure import Exposure, exposures
from stakegraph.report.context import count_acts_words, describe_facts
from stakegraph.report.model import Row, Section, Table
from stakegraph.wording.claims import name_leaders

_MOST_SENTENCES = 3  # of parties equally exposed through friends
_DIGITS = 9  # sums of floats that differ less are equal

if TYPE_CHECKING:
    from stakegraph.network import Receipt
    from stakegraph.report.context import Context


def build_section(context: Context) -> Section:
    """Return direct exposure, exposure through others and through friends, of the most exposed parties."""
    ranked = exposures(context.network, context.claims, shown=context.top)
    exposed = [exposure for exposure in ranked if exposure.katz or exposure.allied]
    return Section(
        key="exposure",
        title="Exposure",
        question="Who is exposed to hostility, directly, through their attackers, and through their friends?",
        findings=_findings(context, exposed),
        tables=(_most_exposed(context, exposed), _attacked_friends(context, exposed)),
        unknowns=(
            "Indirect exposure counts walks, not paths, and assumes that attackers pass pressure on.",
            "A party that is only courted is nobody's friend; a state of two parties, such as tensions, exposes both.",
            "Strengths are ordinal: the figures give a rough rank, not an amount.",
        ),
    )


def _findings(context: Context, exposed: list[Exposure]) -> tuple[str, ...]:
    if not exposed:
        return ("Nobody is exposed: no conflict between stakeholders counts.",)
    sentences = [_most_exposed_words(context, exposed)]
    allied = {exposure.node: round(exposure.allied, _DIGITS) for exposure in exposed}
    most = max(allied.values())
    if most:
        leaders = [exposure for exposure in exposed if allied[exposure.node] == most]
        sentences += [_friend_words(context, leader) for leader in leaders[:_MOST_SENTENCES]]
    return tuple(sentences)


def _most_exposed_words(context: Context, exposed: list[Exposure]) -> str:
    """Name the most exposed party, or all parties of a draw."""
    most = round(exposed[0].katz, _DIGITS)
    if not most:
        return "No conflict is aimed at a stakeholder, only at friends of stakeholders."
    leaders = [exposure for exposure in exposed if round(exposure.katz, _DIGITS) == most]
    names = name_leaders([context.name(leader.node) for leader in leaders])
    receipts = [receipt for leader in leaders for dyad in leader.walks for receipt in dyad.receipts]
    return f"Most exposed: {names} {describe_facts(receipts)}."


def _friend_words(context: Context, exposed: Exposure) -> str:
    top = exposed.friends[0]
    return (
        f"{context.name(exposed.node)} is exposed through {context.name(top.friend)}, a counterpart it "
        f"cooperates with and that faces conflict from {context.name(top.attack.source)} "
        f"{describe_facts(top.friendship.receipts + top.attack.receipts)}."
    )


def _most_exposed(context: Context, exposed: list[Exposure]) -> Table:
    rows = []
    for exposure in exposed[: context.top]:
        figures = (exposure.direct, exposure.indirect, exposure.allied)
        acts = count_acts_words(_attacks(exposure))
        cells = (context.name(exposure.node), acts, *figures, context.courted_words(exposure.node))
        rows.append(Row(cells, _receipts(exposure)))
    columns = (
        "party",
        "hostile acts suffered",
        "direct",
        "indirect, up to 3 steps",
        "through friends",
        "courted by",
    )
    left_out = context.count_left_out(exposed)
    return Table("Most exposed", columns, tuple(rows), "Nobody is exposed.", left_out)


def _attacks(exposure: Exposure) -> tuple[Receipt, ...]:
    """Return the hostile claims towards the party; states of two parties are nobody's act."""
    attacks = exposure.attacks.get(exposure.node, ())
    return tuple(receipt for dyad in attacks for receipt in dyad.receipts if not receipt.relation.symmetric)


def _receipts(exposure: Exposure) -> tuple[Receipt, ...]:
    """Return the claims of all walks that end at the party, nearest first, and of its friends under attack."""
    dyads = list(exposure.walks)
    for friendship, attacks in exposure.attacks_on_friends:
        dyads += [friendship, *attacks]
    return tuple({receipt.claim.id: receipt for dyad in dyads for receipt in dyad.receipts}.values())


def _attacked_friends(context: Context, exposed: list[Exposure]) -> Table:
    parts = [(exposure.node, part) for exposure in exposed for part in exposure.friends]
    parts.sort(
        key=lambda pair: (-round(pair[1].value, _DIGITS), pair[0], pair[1].friend, pair[1].attack.source)
    )
    rows = []
    for node, part in parts[: context.top]:
        names = map(context.name, (node, part.friend, part.attack.source))
        rows.append(Row((*names, part.value), part.friendship.receipts + part.attack.receipts))
    columns = ("party", "its friend", "in conflict with the friend", "contribution")
    # `friends` holds only the first of each party
    total = sum(len(attacks) for exposure in exposed for _, attacks in exposure.attacks_on_friends)
    left_out = max(total - context.top, 0)
    empty = "Nobody has a friend under attack."
    return Table("Exposed through friends", columns, tuple(rows), empty, left_out)
