"""Section on sensitivity: which main answers hang on one source, speaker, status or the codebook's ranks?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stakegraph.analysis.sensitivity import Survival, Trial, Variation, Verdict, survivals, variations
from stakegraph.model import SourceKind
from stakegraph.network import BY_A_SPEAKER
from stakegraph.report.context import describe_facts
from stakegraph.report.main_answers import main_questions
from stakegraph.report.model import Row, Section, Table
from stakegraph.wording.claims import format_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stakegraph.network import Receipt
    from stakegraph.report.context import Context

_MOST_WORDS = 8  # of a list in a sentence
_NOTHING = {
    "the strongest dispute": "no dispute",
    "the chain that holds best": "no chain",
    "the camps": "no camp",
    "the first mediator": "no mediator",
}


def build_section(context: Context) -> Section:
    """Return whether the top dispute, the top chain, the camps and the top mediator survive each variation."""
    varied = variations(context.claims)
    results = survivals(main_questions(context), context.claims, varied, time_limit=context.time_limit)
    return Section(
        key="sensitivity",
        title="Sensitivity",
        question="Which answers hang on one source, one speaker, one status, or the codebook's ranks?",
        findings=_findings(context, results),
        tables=(_answers(results), _changes(context, results), _varied(context, results)),
        unknowns=(
            "An answer that survives may still be wrong: all sources may share an error.",
            *_not_varied(context, varied),
        ),
    )


# ---- the words


def _findings(context: Context, results: Sequence[Survival]) -> tuple[str, ...]:
    if not context.claims:
        return ("No claim counts: there is nothing to vary.",)
    return tuple(_words(context, survival) for survival in results)


def _words(context: Context, survival: Survival) -> str:
    answer = survival.answer
    if answer is None or not answer.is_known:
        so_far = f"; the best so far: {answer.words}" if answer and answer.value is not None else ""
        return (
            f"{_capitalise(survival.question)}: not known within the time limit of {context.time_limit:g} s{so_far}. "
            "No variation was tried."
        )
    if answer.value is None:
        head = f"There is {_NOTHING[survival.question]}"
    else:
        verb = "are" if _is_plural(survival) else "is"
        head = f"{_capitalise(survival.question)} {verb} {answer.words} {describe_facts(answer.receipts)}"
    if not survival.trials:
        return f"{head}; there was nothing to vary."
    return f"{head}{_fate(context, survival)}.{_open_ends(context, survival)}"


def _fate(context: Context, survival: Survival) -> str:
    """Say in how many variations the answer is the same, and which ones change it."""
    same, changed = len(survival.of(Verdict.SAME)), survival.of(Verdict.OTHER)
    compared = same + len(changed)
    if not compared:
        return ": no variation was tried to its end"
    if not changed:
        scope = f"all {compared} variations" if compared > 1 else "the one variation"
        if compared < len(survival.trials):
            scope += " that could be compared"
        return f": the same in {scope}"
    clauses = []
    left_out = [trial.variation for trial in changed if not _is_scramble(trial)]
    if left_out:
        clauses.append(_left_out_clause(context, survival, left_out))
    if len(changed) > len(left_out):
        clauses.append(_scramble_clause(survival, len(changed) - len(left_out)))
    return f": the same in {same} of {format_count(compared, 'variation')}; {', and '.join(clauses)}"


def _left_out_clause(context: Context, survival: Survival, left_out: Sequence[Variation]) -> str:
    names = _join_words(_variation_words(context, variation) for variation in left_out)
    if not _has_answer(survival):
        return f"there is one without {names}"
    return f"they hang on {names}" if _is_plural(survival) else f"it hangs on {names}"


def _scramble_clause(survival: Survival, changed: int) -> str:
    scrambles = [trial for trial in survival.trials if _is_scramble(trial) and trial.answer]
    verb = "gives" if changed == 1 else "give"
    result = "another" if _has_answer(survival) else "one"
    return f"{changed} of {format_count(len(scrambles), 'scramble')} of the ranks {verb} {result}"


def _has_answer(survival: Survival) -> bool:
    return survival.answer is not None and survival.answer.value is not None


def _is_scramble(trial: Trial) -> bool:
    return trial.variation.kind == "intensity"


def _is_plural(survival: Survival) -> bool:
    return survival.question == "the camps"


def _open_ends(context: Context, survival: Survival) -> str:
    sentences = ""
    if unknown := survival.of(Verdict.UNKNOWN):
        sentences += f" Not known, since the search was cut: {_without(context, unknown)}."
    if untried := survival.of(Verdict.NOT_TRIED):
        sentences += f" Not tried: {_without(context, untried)} (time limit {context.time_limit:g} s)."
    return sentences


def _without(context: Context, trials: Iterable[Trial]) -> str:
    words, scrambles = [], 0
    for trial in trials:
        if _is_scramble(trial):
            scrambles += 1
        else:
            words.append(f"without {_variation_words(context, trial.variation)}")
    if scrambles:
        words.append(f"{format_count(scrambles, 'scramble')} of the ranks")
    return _join_words(words)


def _variation_words(context: Context, variation: Variation) -> str:
    if variation.kind == "source":
        return f"the source “{context.case.source_by_id[variation.name].title}”"
    if variation.kind == "speaker":
        return f"the claims said by {context.name(variation.name)}"
    return f"the claims of status {variation.name}"


def _join_words(words: Iterable[str]) -> str:
    """Join words to a list; a long list ends with a reference to the tables."""
    words = list(words)
    if len(words) > _MOST_WORDS + 1:
        words = [*words[:_MOST_WORDS], f"{len(words) - _MOST_WORDS} more (see the tables)"]
    if len(words) == 1:
        return words[0]
    return ", ".join(words[:-1]) + " and " + words[-1]


def _capitalise(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _not_varied(context: Context, varied: Sequence[Variation]) -> tuple[str, ...]:
    """Name the parts that no variation could leave out, because all claims share them."""
    if not context.claims:
        return ()
    sources = {receipt.claim.source for receipt in context.claims}
    sentences = []
    shared = _shared_parts(context)
    if shared:
        sentences.append(
            f"All claims share {_join_words(shared)}: every answer hangs on that, and without it nothing would remain."
        )
    articles = [source for source in sources if context.case.source_by_id[source].kind is SourceKind.ARTICLE]
    if len(sources) > 1 and len(articles) == 1:
        sentences.append("With one article nearly everything hangs on it; add sources to learn more.")
    if not any(variation.kind == "intensity" for variation in varied):
        sentences.append("Ranks cannot be scrambled: no two acts of one kind differ in strength.")
    return tuple(sentences)


def _shared_parts(context: Context) -> list[str]:
    """Name the source, the speaker and the status that all claims have in common."""
    claims = [receipt.claim for receipt in context.claims]
    source, speaker, status = claims[0].source, claims[0].said_by, claims[0].status
    shared = []
    if all(claim.source == source for claim in claims):
        shared.append(f"the source “{context.case.source_by_id[source].title}”")
    if speaker and all(claim.said_by == speaker for claim in claims):
        shared.append(f"the speaker {context.name(speaker)}")
    if all(claim.status is status for claim in claims):
        shared.append(f"the status {status.value}")
    return shared


# ---- the tables


def _answers(results: Sequence[Survival]) -> Table:
    rows = []
    for survival in results:
        answer = survival.answer
        words = answer.words if answer and answer.is_known else Verdict.UNKNOWN.value
        counts = {verdict: len(survival.of(verdict)) for verdict in Verdict}
        cells = (
            survival.question,
            words,
            len(survival.trials),
            counts[Verdict.SAME],
            counts[Verdict.OTHER],
            counts[Verdict.UNKNOWN] + counts[Verdict.NOT_TRIED],
            *_count_weak_grounds(answer.receipts if answer else ()),
        )
        rows.append(Row(cells, answer.receipts if answer else ()))
    columns = (
        "answer to",
        "answer",
        "variations",
        "the same in",
        "another in",
        "not known in",
        *_WEAK_GROUNDS,
    )
    return Table("Main answers", columns, tuple(rows))


_WEAK_GROUNDS = ("disputed claims", "claims on a speaker's word", "claims of one source")


def _count_weak_grounds(receipts: Iterable[Receipt]) -> tuple[int, int, int]:
    """Count the claims that are disputed, rest on a speaker's word, or tell of an act that one source reports."""
    claims = {
        receipt.claim.id: receipt.claim for receipt in receipts if not receipt.claim.is_derived
    }.values()
    disputed = sum(bool(claim.disputed_by) for claim in claims)
    on_a_word = sum(claim.factuality in BY_A_SPEAKER for claim in claims)
    return disputed, on_a_word, sum(claim.independent_sources == 1 for claim in claims)


def _changes(context: Context, results: Sequence[Survival]) -> Table:
    """Return the variations that change an answer; a row rests on the claims of the answers before and after."""
    rows = []
    for survival in results:
        scrambles = []
        for trial in survival.of(Verdict.OTHER):
            if _is_scramble(trial):
                scrambles.append(trial)
                continue
            words = f"without {_variation_words(context, trial.variation)}"
            rows.append(_change(survival, words, [trial]))
        if scrambles:
            words = f"in {format_count(len(scrambles), 'scramble')} of the ranks"
            rows.append(_change(survival, words, scrambles))
    was_tried = any(trial.answer for survival in results for trial in survival.trials)
    empty = "No variation changes them." if was_tried else "No variation was tried."
    return Table("What changes them", ("answer to", "variation", "then"), tuple(rows), empty)


def _change(survival: Survival, words: str, trials: Sequence[Trial]) -> Row:
    answers = [answer for answer in (survival.answer, *(trial.answer for trial in trials)) if answer]
    then = ", or ".join(sorted({answer.words for answer in answers[1:]}))
    return Row((survival.question, words, then), _distinct(answer.receipts for answer in answers))


def _varied(context: Context, results: Sequence[Survival]) -> Table:
    """Return the variations, with the claims that they leave out or move.

    All variations that change or may change an answer are rows, and `top` of those that do not.
    """
    by_variation = list(zip(*(survival.trials for survival in results), strict=True))
    rows, unchanged = [], 0
    for trials in by_variation:
        if _is_scramble(trials[0]):
            continue
        variation = trials[0].variation
        is_unchanged = all(trial.verdict is Verdict.SAME for trial in trials)
        unchanged += is_unchanged
        if unchanged <= context.top or not is_unchanged:
            verdicts = [trial.verdict.value for trial in trials]
            words = f"without {_variation_words(context, variation)}"
            rows.append(Row((words, len(variation.changed), *verdicts), variation.changed))
    scrambles = [trials for trials in by_variation if _is_scramble(trials[0])]
    if scrambles:
        rows.append(_scrambles(scrambles))
    columns = ("variation", "claims", *(survival.question for survival in results))
    return Table("All variations", columns, tuple(rows), "Nothing could be varied.")


def _scrambles(scrambles: Sequence[Sequence[Trial]]) -> Row:
    """Return all scrambles of the ranks as one row, with a count of verdicts for each question."""
    moved = _distinct(trials[0].variation.changed for trials in scrambles)
    cells = []
    for trials in zip(*scrambles, strict=True):
        counts = Counter(trial.verdict for trial in trials)
        if len(counts) == 1:
            cells.append(trials[0].verdict.value)
        else:
            words = [f"{verdict.value} in {counts[verdict]}" for verdict in Verdict if counts[verdict]]
            cells.append(", ".join(words))
    return Row((f"{format_count(len(scrambles), 'scramble')} of the ranks", len(moved), *cells), moved)


def _distinct(groups: Iterable[Iterable[Receipt]]) -> tuple[Receipt, ...]:
    return tuple({receipt.claim.id: receipt for group in groups for receipt in group}.values())
