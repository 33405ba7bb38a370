"""Section: who stands together, and how far can the division be trusted?"""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from stakegraph.analysis.poles import find_poles
from stakegraph.report.camp_stability import DroppedSources, either_way, either_way_words, search_words
from stakegraph.report.context import describe_facts
from stakegraph.report.model import Row, Section, Table
from stakegraph.wording.claims import format_count

if TYPE_CHECKING:
    from stakegraph.analysis.camps import Camps
    from stakegraph.network import Receipt
    from stakegraph.report.context import Context


def section(context: Context) -> Section:
    """Return the camps, what contradicts them, how stable they are, and the poles."""
    search, found = context.camp_search, context.division
    dropped = DroppedSources.of(context)
    return Section(
        key="camps",
        title="Camps",
        question="Who stands together against whom?",
        findings=(*_findings(context, found), *either_way_words(context, search)),
        tables=(
            _camps(context, found),
            _contradicting(context, found),
            either_way(context, search),
            dropped.table,
            _poles(context),
        ),
        unknowns=(
            *search_words(search),
            *dropped.unknowns,
            "Who is only courted stands with those who court: the claims tell nothing of its answer.",
            "A camp is what the claims show, not an alliance that anybody declared; ties make no camp.",
            "Whether the camps survive without one speaker or status stands in the section on sensitivity.",
        ),
    )


def camp_name(number: int) -> str:
    """Return A, B, … for the camps in their order.

    >>> camp_name(0), camp_name(27)
    ('A', 'B2')
    """
    round_, letter = divmod(number, len(ascii_uppercase))
    return ascii_uppercase[letter] + (str(round_ + 1) if round_ else "")


def _findings(context: Context, found: Camps) -> tuple[str, ...]:
    if not found.camps:
        return ("No two stakeholders are held together by cooperation: there are no camps.",)
    return (
        f"{format_count(len(found.camps), 'camp')}; {_in_none(found)}.",
        f"{found.disagreements} of {format_count(len(found.edges), 'relation')} "
        f"{'does' if found.disagreements == 1 else 'do'} not fit them"
        + (f" {describe_facts(found.receipts)}." if found.receipts else "."),
    )


def _in_none(found: Camps) -> str:
    """Say how many are in no camp, and how many of these have no relation that could place them."""
    if not found.unaligned:
        return "every stakeholder is in one"
    related = {end for edge in found.edges for end in edge.pair}
    number = sum(party not in related for party in found.unaligned)
    without = f", {number} of them without conflict or cooperation with any" if number else ""
    return f"{format_count(len(found.unaligned), 'stakeholder')} in none{without}"


def _camps(context: Context, found: Camps) -> Table:
    rows = [
        Row(
            (
                camp_name(number),
                len(camp),
                context.names(camp),
                context.names(_only_courted(context, camp)) or "–",
            ),
            _within(context, camp),
        )
        for number, camp in enumerate(found.camps)
    ]
    return Table("Camps", ("camp", "members", "who", "of these only courted"), tuple(rows), "No camps.")


def _only_courted(context: Context, camp: tuple[str, ...]) -> list[str]:
    """Return the members whose every friendly relation inside the camp is an act of the others."""
    active = set()
    for receipt in _within(context, camp):
        active.add(receipt.claim.subject)
        if receipt.relation.symmetric:
            active.add(receipt.claim.object)
    return [member for member in camp if member not in active]


def _within(context: Context, camp: tuple[str, ...]) -> tuple[Receipt, ...]:
    members = set(camp)
    return tuple(
        receipt
        for edge in context.signed.edges
        if edge.sign > 0 and edge.a in members and edge.b in members
        for receipt in edge.receipts
    )


def _contradicting(context: Context, found: Camps) -> Table:
    rows = [
        Row(
            (
                context.name(edge.a),
                context.name(edge.b),
                "cooperation across" if edge.sign > 0 else "conflict inside",
            ),
            edge.receipts,
        )
        for edge in found.contradicting[: context.top]
    ]
    return Table(
        "Relations that do not fit",
        ("party", "party", "what"),
        tuple(rows),
        "All relations fit." if found.edges else "There are no relations between stakeholders.",
        max(len(found.contradicting) - context.top, 0),
    )


def _poles(context: Context) -> Table:
    poles = find_poles(context.signed)
    one = "one pole" if poles.second else "friends whom nobody opposes"
    sides = [(one, poles.first), ("the other pole", poles.second)]
    rows = [Row((name, context.names(members)), poles.receipts) for name, members in sides if members]
    title = "Poles: whose relations pull most against each other" + (
        " (others have as good a claim)" if poles.ambiguous else ""
    )
    empty = (
        "No poles: whoever is related at all has both conflict and cooperation with the same party."
        if context.signed.edges
        else "No poles: there is neither conflict nor cooperation between stakeholders."
    )
    return Table(title, ("pole", "who"), tuple(rows), empty)
