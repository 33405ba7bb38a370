"""Section: which of the main answers hang on one source, one speaker, one status or the codebook's ranks?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.analysis.camps import find_camps
from stakegraph.analysis.disputes import disputes
from stakegraph.analysis.mediators import mediators
from stakegraph.analysis.sensitivity import Claims, Question, Survival, Variation, survival, variations
from stakegraph.analysis.signed import SignedGraph
from stakegraph.report.model import Row, Section, Table
from stakegraph.report.paths import chains

if TYPE_CHECKING:
    from collections.abc import Hashable

    from stakegraph.report.context import Context


def section(context: Context) -> Section:
    """Return whether the top dispute, the top chain, the camps and the top mediator survive each variation."""
    tried = variations(context.claims)
    answers = [survival(words, ask, context.claims, tried) for words, ask in _questions(context)]
    return Section(
        key="sensitivity",
        title="Sensitivity",
        question="Which answers hang on one source, one speaker, one status, or the codebook's ranks?",
        findings=tuple(_words(context, answer) for answer in answers),
        tables=(_answers(context, answers), _broken(context, answers)),
        unknowns=(
            "An answer that survives may still be wrong: all sources may share an error.",
            "With one article nearly everything hangs on it; add sources to learn more.",
        ),
    )


def _questions(context: Context) -> list[tuple[str, Question]]:
    return [
        ("the strongest dispute", lambda claims: _top_dispute(context, claims)),
        ("the chain that holds best", lambda claims: _top_chain(context, claims)),
        ("the camps", lambda claims: _camps(context, claims)),
        ("the first mediator", lambda claims: _top_mediator(context, claims)),
    ]


def _top_dispute(context: Context, claims: Claims) -> str | None:
    found = disputes(claims)
    return f"{context.name(found[0].a)} / {context.name(found[0].b)}" if found else None


def _top_chain(context: Context, claims: Claims) -> str | None:
    found, _ = chains(context, claims)
    return " – ".join(map(context.name, found[0].nodes)) if found else None


def _camps(context: Context, claims: Claims) -> str | None:
    found = find_camps(SignedGraph.of_network(context.network, claims), time_limit=context.time_limit)
    return "; ".join(sorted(context.names(camp) for camp in found.camps)) or None


def _top_mediator(context: Context, claims: Claims) -> str | None:
    graph = SignedGraph.of_network(context.network, claims)
    found = mediators(graph, time_limit=context.time_limit).mediators
    return context.name(found[0].node) if found else None


def _words(context: Context, answer: Survival) -> str:
    kept = answer.tried - len(answer.broken)
    if answer.answer is None:
        words = f"There is no answer to {answer.question!r}"
    else:
        words = f"{answer.question[0].upper()}{answer.question[1:]} ({answer.answer})"
    if answer.survives:
        return f"{words}: the same in all {answer.tried} variations."
    named = [
        _variation_words(context, variation)
        for variation, _ in answer.broken
        if variation.kind != "intensity"
    ]
    hangs = f"; it hangs on {', '.join(named)}" if named else ""
    return f"{words}: the same in {kept} of {answer.tried} variations{hangs}."


def _variation_words(context: Context, variation: Variation) -> str:
    if variation.kind == "source":
        return f"the source “{context.case.source_by_id[variation.name].title}”"
    if variation.kind == "speaker":
        return f"the claims said by {context.name(variation.name)}"
    return f"claims of status {variation.name}" if variation.kind == "status" else "the ranks of intensity"


def _answers(context: Context, answers: list[Survival]) -> Table:
    rows = [
        Row((answer.question, _text(answer.answer), answer.tried, answer.tried - len(answer.broken)))
        for answer in answers
    ]
    return Table("Main answers", ("answer to", "answer", "variations", "the same in"), tuple(rows))


def _broken(context: Context, answers: list[Survival]) -> Table:
    rows = []
    for answer in answers:
        scrambled = [other for variation, other in answer.broken if variation.kind == "intensity"]
        rows += [
            Row((answer.question, f"without {_variation_words(context, variation)}", _text(other)))
            for variation, other in answer.broken
            if variation.kind != "intensity"
        ]
        if scrambled:
            others = ", ".join(sorted({_text(other) for other in scrambled}))
            rows.append(Row((answer.question, f"in {len(scrambled)} scrambles of the ranks", others)))
    return Table(
        "What changes them", ("answer to", "variation", "then"), tuple(rows), "Nothing that was tried."
    )


def _text(answer: Hashable) -> str:
    return "none" if answer is None else str(answer)
