"""Section: which of the main answers hang on one source, one speaker, one status or the codebook's ranks?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.analysis.sensitivity import Survival, Trial, Variation, Verdict, survivals, variations
from stakegraph.model import SourceKind
from stakegraph.report.context import describe_facts
from stakegraph.report.main_answers import main_questions
from stakegraph.report.model import Row, Section, Table
from stakegraph.wording.claims import format_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stakegraph.network import Receipt
    from stakegraph.report.context import Context

_NAMED = 8
_NOTHING = {
    "the strongest dispute": "no dispute",
    "the chain that holds best": "no chain",
    "the camps": "no camp",
    "the first mediator": "no mediator",
}


def section(context: Context) -> Section:
    """Return whether the top dispute, the top chain, the camps and the top mediator survive each variation."""
    tried = variations(context.claims)
    found = survivals(main_questions(context), context.claims, tried, time_limit=context.time_limit)
    return Section(
        key="sensitivity",
        title="Sensitivity",
        question="Which answers hang on one source, one speaker, one status, or the codebook's ranks?",
        findings=_findings(context, found),
        tables=(_answers(found), _changes(context, found), _tried(context, found)),
        unknowns=(
            "An answer that survives may still be wrong: all sources may share an error.",
            *_not_varied(context, tried),
        ),
    )


# ---- the words


def _findings(context: Context, found: Sequence[Survival]) -> tuple[str, ...]:
    if not context.claims:
        return ("No claim counts: there is nothing to vary.",)
    return tuple(_words(context, each) for each in found)


def _words(context: Context, found: Survival) -> str:
    answer = found.answer
    if answer is None or not answer.is_known:
        so_far = f"; the best so far: {answer.words}" if answer and answer.value is not None else ""
        return (
            f"{_capital(found.question)}: not known within the time limit of {context.time_limit:g} s{so_far}. "
            "No variation was tried."
        )
    if answer.value is None:
        head = f"There is {_NOTHING[found.question]}"
    else:
        verb = "are" if _is_plural(found) else "is"
        head = f"{_capital(found.question)} {verb} {answer.words} {describe_facts(answer.receipts)}"
    if not found.trials:
        return f"{head}; there was nothing to vary."
    return f"{head}{_fate(context, found)}.{_open_ends(context, found)}"


def _fate(context: Context, found: Survival) -> str:
    same, other = len(found.of(Verdict.SAME)), found.of(Verdict.OTHER)
    known = same + len(other)
    if not known:
        return ": no variation was tried to its end"
    if not other:
        how_many = f"all {known} variations" if known > 1 else "the one variation"
        return f": the same in {how_many}{'' if known == len(found.trials) else ' that could be compared'}"
    there_is = found.answer is not None and found.answer.value is not None
    clauses = []
    if left_out := [trial.variation for trial in other if trial.variation.kind != "intensity"]:
        names = _listed(_variation_words(context, each) for each in left_out)
        hangs = "they hang on" if _is_plural(found) else "it hangs on"
        clauses.append(f"{hangs} {names}" if there_is else f"there is one without {names}")
    if scrambled := len(other) - len(left_out):
        tried = [trial for trial in found.trials if trial.variation.kind == "intensity" and trial.answer]
        gives = "gives another" if there_is else "gives one"
        clauses.append(
            f"{scrambled} of {format_count(len(tried), 'scramble')} of the ranks "
            f"{gives if scrambled == 1 else gives.replace('gives', 'give')}"
        )
    return f": the same in {same} of {format_count(known, 'variation')}; {', and '.join(clauses)}"


def _is_plural(found: Survival) -> bool:
    return found.question == "the camps"


def _open_ends(context: Context, found: Survival) -> str:
    sentences = ""
    if unknown := found.of(Verdict.UNKNOWN):
        sentences += f" Not known, since the search was cut: {_without(context, unknown)}."
    if missed := found.of(Verdict.NOT_TRIED):
        sentences += f" Not tried: {_without(context, missed)} (time limit {context.time_limit:g} s)."
    return sentences


def _without(context: Context, trials: Iterable[Trial]) -> str:
    found = [trial.variation for trial in trials]
    scrambles = sum(each.kind == "intensity" for each in found)
    words = [f"without {_variation_words(context, each)}" for each in found if each.kind != "intensity"]
    return _listed([*words, *([f"{format_count(scrambles, 'scramble')} of the ranks"] if scrambles else [])])


def _variation_words(context: Context, variation: Variation) -> str:
    if variation.kind == "source":
        return f"the source “{context.case.source_by_id[variation.name].title}”"
    if variation.kind == "speaker":
        return f"the claims said by {context.name(variation.name)}"
    return f"the claims of status {variation.name}"


def _listed(words: Iterable[str]) -> str:
    """Return some words in one list; a long one ends with how many more the table names."""
    words = list(words)
    more = [f"{len(words) - _NAMED} more (see the tables)"] if len(words) > _NAMED + 1 else []
    words = words[:_NAMED] + more if more else words
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1]


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _not_varied(context: Context, tried: Sequence[Variation]) -> tuple[str, ...]:
    """Say what could not be left out, since all claims share it."""
    if not context.claims:
        return ()
    claims = [receipt.claim for receipt in context.claims]
    sources = {claim.source for claim in claims}
    speakers, statuses = {claim.said_by for claim in claims}, {claim.status.value for claim in claims}
    shared = [
        f"the source “{context.case.source_by_id[each].title}”" for each in sources if len(sources) == 1
    ]
    shared += [f"the speaker {context.name(each)}" for each in speakers if each and len(speakers) == 1]
    shared += [f"the status {each}" for each in statuses if len(statuses) == 1]
    sentences = []
    if shared:
        sentences.append(
            f"All claims share {_listed(shared)}: every answer hangs on that, and without it nothing would remain."
        )
    articles = [each for each in sources if context.case.source_by_id[each].kind is SourceKind.ARTICLE]
    if len(sources) > 1 and len(articles) == 1:
        sentences.append("With one article nearly everything hangs on it; add sources to learn more.")
    if not any(each.kind == "intensity" for each in tried):
        sentences.append("Ranks cannot be scrambled: no two acts of one kind differ in strength.")
    return tuple(sentences)


# ---- the tables


def _answers(found: Sequence[Survival]) -> Table:
    rows = [
        Row(
            (
                each.question,
                each.answer.words if each.answer and each.answer.is_known else Verdict.UNKNOWN.value,
                len(each.trials),
                len(each.of(Verdict.SAME)),
                len(each.of(Verdict.OTHER)),
                len(each.of(Verdict.UNKNOWN)) + len(each.of(Verdict.NOT_TRIED)),
            ),
            each.answer.receipts if each.answer else (),
        )
        for each in found
    ]
    columns = ("answer to", "answer", "variations", "the same in", "another in", "not known of")
    return Table("Main answers", columns, tuple(rows))


def _changes(context: Context, found: Sequence[Survival]) -> Table:
    """What the variations that change an answer give; each row rests on the claims of the answers before and after."""
    rows = []
    for each in found:
        other = each.of(Verdict.OTHER)
        rows += [
            _change(each, f"without {_variation_words(context, trial.variation)}", [trial])
            for trial in other
            if trial.variation.kind != "intensity"
        ]
        if scrambled := [trial for trial in other if trial.variation.kind == "intensity"]:
            rows.append(
                _change(each, f"in {format_count(len(scrambled), 'scramble')} of the ranks", scrambled)
            )
    empty = (
        "Nothing that was tried."
        if any(trial.answer for each in found for trial in each.trials)
        else "Nothing was tried."
    )
    return Table("What changes them", ("answer to", "variation", "then"), tuple(rows), empty)


def _change(found: Survival, words: str, trials: Sequence[Trial]) -> Row:
    answers = [answer for answer in (found.answer, *(trial.answer for trial in trials)) if answer]
    then = ", or ".join(sorted({answer.words for answer in answers[1:]}))
    return Row((found.question, words, then), _each_once(answer.receipts for answer in answers))


def _tried(context: Context, found: Sequence[Survival]) -> Table:
    """Every variation, with the claims it leaves out or moves; those that matter, and as many others as asked for."""
    by_variation = list(zip(*(each.trials for each in found), strict=True))
    rows, unchanged = [], 0
    for trials in by_variation:
        variation = trials[0].variation
        if variation.kind == "intensity":
            continue
        unchanged += all(trial.verdict is Verdict.SAME for trial in trials)
        if unchanged <= context.top or any(trial.verdict is not Verdict.SAME for trial in trials):
            verdicts = [trial.verdict.value for trial in trials]
            words = f"without {_variation_words(context, variation)}"
            rows.append(Row((words, len(variation.changed), *verdicts), variation.changed))
    if scrambles := [trials for trials in by_variation if trials[0].variation.kind == "intensity"]:
        rows.append(_scrambles(scrambles))
    columns = ("variation", "claims", *(each.question for each in found))
    return Table("What was varied", columns, tuple(rows), "Nothing could be varied.")


def _scrambles(scrambles: Sequence[Sequence[Trial]]) -> Row:
    moved = _each_once(trials[0].variation.changed for trials in scrambles)
    cells = []
    for trials in zip(*scrambles, strict=True):
        counts = [(verdict, sum(trial.verdict is verdict for trial in trials)) for verdict in Verdict]
        told = [f"{verdict.value} in {count}" for verdict, count in counts if count]
        cells.append(", ".join(told) if len(told) > 1 else told[0].split(" in ")[0])
    return Row((f"{format_count(len(scrambles), 'scramble')} of the ranks", len(moved), *cells), moved)


def _each_once(groups: Iterable[Iterable[Receipt]]) -> tuple[Receipt, ...]:
    return tuple({receipt.claim.id: receipt for group in groups for receipt in group}.values())
