"""Section on camps: who is in which camp, and how far can the division be trusted?"""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from stakegraph.analysis.courting import find_courtships
from stakegraph.analysis.poles import find_poles
from stakegraph.report.camp_stability import DroppedSources, either_way, either_way_words, search_words
from stakegraph.report.context import describe_facts
from stakegraph.report.model import Row, Section, Table
from stakegraph.wording.claims import format_count

if TYPE_CHECKING:
    from stakegraph.analysis.camps import Camps
    from stakegraph.network import Receipt
    from stakegraph.report.context import Context


def build_section(context: Context) -> Section:
    """Return the camps, what contradicts them, how stable they are, and the poles."""
    search, division = context.camp_search, context.division
    dropped = DroppedSources.of(context)
    return Section(
        key="camps",
        title="Camps",
        question="Which camps are there, and who is in them?",
        findings=(*_findings(context, division), *either_way_words(context, search)),
        tables=(
            _camps(context, division),
            _courted(context),
            _contradicting(context, division),
            either_way(context, search),
            dropped.table,
            _poles(context),
        ),
        unknowns=(
            *search_words(search),
            *dropped.unknowns,
            "A party that is only courted is in no camp and on no pole: the claims do not show its answer.",
            "A body and its head, parts and agencies count as friends. Other ties make no camp.",
            "A camp is what the claims show, not an alliance that anybody declared.",
            "The section on sensitivity shows whether the camps survive without one speaker or status.",
        ),
    )


def camp_name(index: int) -> str:
    """Return A, B, … for the camps in their order.

    >>> camp_name(0), camp_name(27)
    ('A', 'B2')
    """
    round_, letter = divmod(index, len(ascii_uppercase))
    return ascii_uppercase[letter] + (str(round_ + 1) if round_ else "")


def _findings(context: Context, division: Camps) -> tuple[str, ...]:
    if not division.camps:
        return ("There are no camps: cooperation does not hold any two stakeholders together.",)
    relations = format_count(len(division.edges), "relation")
    verb = "does" if division.disagreements == 1 else "do"
    facts = f" {describe_facts(division.receipts)}" if division.receipts else ""
    return (
        f"{format_count(len(division.camps), 'camp')}; {_in_none(division)}.",
        f"{division.disagreements} of {relations} {verb} not fit them{facts}.",
    )


def _in_none(division: Camps) -> str:
    """Count the stakeholders in no camp, and those of them without a relation that could place them."""
    if not division.unaligned:
        return "every stakeholder is in one"
    related = {end for edge in division.edges for end in edge.pair}
    unrelated = sum(party not in related for party in division.unaligned)
    without = f", {unrelated} of them without a relation that could place them" if unrelated else ""
    return f"{format_count(len(division.unaligned), 'stakeholder')} in none{without}"


def _camps(context: Context, division: Camps) -> Table:
    rows = []
    for index, camp in enumerate(division.camps):
        cells = (camp_name(index), len(camp), context.names(camp))
        rows.append(Row(cells, _within(context, camp)))
    return Table("Camps", ("camp", "members", "who"), tuple(rows), "No camps.")


def _courted(context: Context) -> Table:
    """Return the stakeholders that others court without an answer; they may be in a camp for other reasons."""
    claims_by_courted: dict[str, list[Receipt]] = {}
    for courtship in find_courtships(context.claims):
        claims_by_courted.setdefault(courtship.courted, []).extend(courtship.receipts)
    rows = []
    for courted in filter(claims_by_courted.__contains__, context.aligned.nodes):
        camp = context.camps[courted]
        name = "none" if camp is None else camp_name(camp)
        cells = (context.name(courted), context.courted_words(courted), name)
        rows.append(Row(cells, tuple(claims_by_courted[courted])))
    empty = "Nobody is courted without an answer."
    left_out = context.count_left_out(rows)
    return Table("Only courted", ("party", "courted by", "camp"), tuple(rows[: context.top]), empty, left_out)


def _within(context: Context, camp: tuple[str, ...]) -> tuple[Receipt, ...]:
    members = set(camp)
    friendly = [edge for edge in context.aligned.edges if edge.sign > 0 and members.issuperset(edge.pair)]
    return tuple(receipt for edge in friendly for receipt in edge.receipts)


def _contradicting(context: Context, division: Camps) -> Table:
    rows = []
    for edge in division.contradicting[: context.top]:
        friendly = "tie across" if edge.is_tie else "cooperation across"
        misfit = friendly if edge.sign > 0 else "conflict inside"
        rows.append(Row((context.name(edge.a), context.name(edge.b), misfit), edge.receipts))
    return Table(
        "Relations that do not fit",
        ("party", "party", "what"),
        tuple(rows),
        "All relations fit." if division.edges else "Stakeholders have no relations with each other.",
        context.count_left_out(division.contradicting),
    )


def _poles(context: Context) -> Table:
    poles = find_poles(context.aligned)
    first = "one pole" if poles.second else "friends whom nobody opposes"
    sides = [(first, poles.first), ("the other pole", poles.second)]
    rows = [Row((name, context.names(members)), poles.receipts) for name, members in sides if members]
    title = "Poles: whose relations pull most against each other"
    if poles.ambiguous:
        title += " (others have as good a claim)"
    empty = "No poles: stakeholders have neither conflict nor cooperation with each other."
    if context.aligned.edges:
        empty = "No poles: every related party has both conflict and cooperation with the same party."
    return Table(title, ("pole", "who"), tuple(rows), empty)
