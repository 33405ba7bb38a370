"""Section on balance: how well does the pattern of friends and foes fit a division into camps?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.analysis.balance import triangle_balance, walk_balance
from stakegraph.analysis.frustration import Frustration, frustration, weak_frustration
from stakegraph.analysis.triads import KINDS, TriadCensus, triad_census
from stakegraph.analysis.triads_directed import directed_triads
from stakegraph.network import dyads
from stakegraph.report.context import describe_facts, format_count
from stakegraph.report.model import Row, Section, Table

_KIND_WORDS = {
    "+++": "three friends (balanced)",
    "++-": "friends of one who are foes (not balanced)",
    "+--": "two friends and a common foe (balanced)",
    "---": "three foes (not balanced)",
    "ambivalent": "with an ambivalent pair (not counted as either)",
}

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.network import Receipt
    from stakegraph.report.context import Context


def build_section(context: Context) -> Section:
    """Return triangles, walk balance, frustration, and the relations that do not fit two camps."""
    census = triad_census(context.signed, time_limit=context.time_limit)
    two = frustration(context.signed, time_limit=context.time_limit)
    many = weak_frustration(context.signed, time_limit=context.time_limit)
    walk = walk_balance(context.signed)
    return Section(
        key="balance",
        title="Balance",
        question="Does the pattern of friends and foes fit two camps, and which relations do not?",
        findings=_findings(census, two, many),
        tables=(
            _figures(context, census, two, many, walk.value),
            _triangles(context, census),
            _frustrating(context, two),
        ),
        unknowns=(
            "Balance looks at signs only: a weak and a strong conflict count alike.",
            "Other divisions may be as good and leave other relations out.",
            "A relation that does not fit is not an error: it may be the very thing to ask about.",
            *_limits(walk.skipped, (two, many), census.truncated),
        ),
    )


def _limits(
    skipped: str | None, frustrations: tuple[Frustration, ...], truncated: str | None
) -> Iterator[str]:
    """Yield a sentence for each figure that is missing, unproved or incomplete."""
    if skipped:
        yield f"Walk balance is not given: {skipped}."
    for result in frustrations:
        if result.unproved:
            yield f"Not proved to be the least: {result.unproved}."
    if truncated:
        yield f"Triangles: {truncated}."


def _findings(census: TriadCensus, two: Frustration, many: Frustration) -> tuple[str, ...]:
    if not two.total:
        return ("Stakeholders have neither conflict nor cooperation with each other.",)
    return (*_triangle_words(census), *_frustration_words(two, many))


def _triangle_words(census: TriadCensus) -> tuple[str, ...]:
    if not census.total:
        return (
            "No three stakeholders are all related to each other without an ambivalent pair among them, so the share "
            "of balanced triangles is not defined.",
        )
    return (f"Balanced triangles: {census.balanced} of {census.total}.",)


def _frustration_words(two: Frustration, many: Frustration) -> tuple[str, ...]:
    if not two.value:
        relations = "The one relation fits" if two.total == 1 else f"All {two.total:g} relations fit"
        return (f"{relations} a division into two camps.",)
    verb = "contradicts" if two.value == 1 else "contradict"
    facts = f" {describe_facts(two.receipts)}" if two.receipts else ""
    proof = "no division does better"
    if not two.proved:
        proof = f"whether another does better is not proved, but none does better than {two.lower_bound:g}"
    relations = format_count(int(two.total), "relation")
    sentences = [f"{two.value:g} of {relations} {verb} a best division into two camps{facts}; {proof}."]
    if many.value < two.value:
        words = {0: "none does", 1: "only 1 does"}.get(int(many.value), f"only {many.value:g} do")
        sentences.append(f"With any number of camps {words}.")
    return tuple(sentences)


def _figures(
    context: Context, census: TriadCensus, two: Frustration, many: Frustration, walk: float | None
) -> Table:
    directed = directed_triads(dyads(context.claims), parties=context.signed.nodes)
    edges = tuple(receipt for edge in context.signed.edges for receipt in edge.receipts)
    rows = [
        Row(("balanced share of triangles, 0 to 1", triangle_balance(census)), edges),
        Row(("balanced share of transitive triads (directed), 0 to 1", directed.share), edges),
        Row(("walk balance, 0 to 1", walk), edges),
        Row(("frustration, two camps", two.value), two.receipts),
        Row(("normalised frustration F, 0 to 1 (1: balanced)", two.normalised), two.receipts),
        Row(("frustration, any number of camps", many.value), many.receipts),
        Row(("ambivalent pairs", len(context.signed.ambivalent)), _ambivalent(context)),
    ]
    return Table("Figures", ("figure", "value"), tuple(rows))


def _ambivalent(context: Context) -> tuple[Receipt, ...]:
    ambivalent = [edge for edge in context.signed.edges if edge.pair in context.signed.ambivalent]
    return tuple(receipt for edge in ambivalent for receipt in edge.receipts)


def _triangles(context: Context, census: TriadCensus) -> Table:
    rows = []
    for kind in (*KINDS, "ambivalent"):
        count = census.counts.get(kind, census.ambivalent)
        for triangle in census.examples.get(kind, ()):
            names = " – ".join(map(context.name, triangle.nodes))
            rows.append(Row((_KIND_WORDS[kind], count, names), triangle.receipts))
    columns = ("kind", "count", "example")
    return Table("Triangles", columns, tuple(rows), "No triangle.")


def _frustrating(context: Context, two: Frustration) -> Table:
    rows = []
    for edge in two.frustrated[: context.top]:
        misfit = "friends apart" if edge.sign > 0 else "foes together"
        rows.append(Row((context.name(edge.a), context.name(edge.b), misfit), edge.receipts))
    columns = ("party", "party", "in this best division")
    empty = "All relations fit two camps." if two.total else "Stakeholders have no relations with each other."
    left_out = context.count_left_out(two.frustrated)
    return Table("Relations that do not fit two camps", columns, tuple(rows), empty, left_out)
