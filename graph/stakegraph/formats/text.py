"""Answers as text for a terminal, with the quotes they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.characters import for_reading
from stakegraph.formats.receipts import receipt_lines, wrap, wrap_paragraph
from stakegraph.formats.report_tables import table_lines
from stakegraph.network import DEFAULT_FACTUALITIES
from stakegraph.wording.claims import Wording, format_count, quote_words
from stakegraph.wording.terms import FACTUALITY_TERMS, POLARITY_TERMS, list_factualities

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stakegraph.analysis.contested import Contested
    from stakegraph.analysis.paths import ConflictPath, PathAnswer, PathOptions
    from stakegraph.analysis.paths.connect import Connection
    from stakegraph.analysis.paths.cuts import PathCut
    from stakegraph.analysis.paths.relaxations import NoPath, Relaxation
    from stakegraph.model import Case, Claim, Entity, Relation
    from stakegraph.network import Dyad
    from stakegraph.report.dossier import Dossier
    from stakegraph.report.model import Report
    from stakegraph.report.statistics import Statistics
    from stakegraph.vocabulary import Vocabulary

_ORDER = "surest first, then strongest weakest link"
KEY = (
    "→ conflict   ↔ of both   ⇢ not a fact   ∴ derived by a rule   ← walked backwards   ··· tie, no conflict"
)


@for_reading
def paths(case: Case, answers: Sequence[PathAnswer], top: int, explanations: Sequence[NoPath | None]) -> str:
    """Return conflict paths with the receipts of their hops; without paths, the reasons and possible changes."""
    wording = Wording(case)
    blocks = [
        _paths_of(wording, answer, top, explanation)
        for answer, explanation in zip(answers, explanations, strict=True)
    ]
    return "\n\n".join(blocks) + "\n"


def _paths_of(wording: Wording, answer: PathAnswer, top: int, explanation: NoPath | None) -> str:
    options = options_words(answer.options, wording)
    lines = [
        heading(wording, answer),
        *wrap_paragraph(f"({options})", ""),
        *_voice_lines(wording, answer, top, explanation),
        "",
    ]
    if not answer.paths:
        return "\n".join(lines + _no_path(wording, answer, explanation))
    lines.append(_count_words(answer, top))
    if answer.truncated:
        lines.append(f"TRUNCATED: {answer.truncated}.")
    lines += [KEY, ""]
    described: set[str] = set()
    for rank, path in enumerate(answer.paths[:top], start=1):
        lines += [*_path(wording, rank, path, described), ""]
    return "\n".join(lines).rstrip()


def _voice_lines(wording: Wording, answer: PathAnswer, top: int, explanation: NoPath | None) -> list[str]:
    """Return a note if no source vouches for any claim that the answer shows."""
    paths = list(answer.paths[:top])
    if explanation is not None:
        paths += [relaxation.path for relaxation in explanation.relaxations]
    receipts = [receipt for path in paths for hop in path.hops for receipt in hop.receipts]
    return _word_lines(wording, (receipt.claim for receipt in receipts))


def _word_lines(wording: Wording, claims: Iterable[Claim]) -> list[str]:
    """Return a note if no source vouches for any of some claims."""
    note = wording.only_word(claims)
    return wrap_paragraph(note, "") if note else []


def heading(wording: Wording, answer: PathAnswer) -> str:
    """Return the requested ends of the paths, in words."""
    words = "Conflict paths"
    if answer.source is not None:
        words += f" from {wording.name(answer.source)}"
    if answer.target is not None:
        words += f" to {wording.name(answer.target)}"
    return words


def options_words(options: PathOptions, wording: Wording) -> str:
    """Return the options of a path search, in words."""
    parts = [" or ".join(list_factualities(options.factualities).split(", "))]
    if options.according_to:
        parts.append(f"according to {wording.names(sorted(options.according_to))}")
    if options.without_speakers:
        parts.append(f"without {wording.names(sorted(options.without_speakers))}")
    if options.without_sources:
        parts.append(f"without source {', '.join(sorted(options.without_sources))}")
    parts += [
        "derived claims used" if options.rules else "derived claims left out",
        "direction ignored" if options.ignore_direction else "in the direction of the conflict",
        f"hops: at most {options.max_hops}; ties in a row: at most {options.max_ties}",
    ]
    if options.min_intensity:
        parts.append(f"intensity at least {options.min_intensity:g}")
    if options.as_of:
        parts.append(f"as of {options.as_of}")
    if options.time_respecting:
        parts.append("no conflict earlier than the one before it")
    return "; ".join(parts)


def _count_words(answer: PathAnswer, top: int) -> str:
    count = answer.path_count
    shown = f", the first {top} shown" if count > top else ""
    if answer.truncated:
        return f"At least {format_count(count, 'path')}{shown}; of those found, {_ORDER}"
    return f"{format_count(count, 'path')}{shown}; {_ORDER}"


def _path(wording: Wording, rank: int, path: ConflictPath, described: set[str]) -> list[str]:
    """Return a path with its receipts; the claims in `described` are brief, and new ones are added to it."""
    lines = [
        f"{rank}. {wording.chain(path.hops)}",
        f"   weakest link {path.weakest:g} of 10, {format_count(len(path.hops), 'hop')}, mean {path.mean:.3g}",
    ]
    for hop in path.hops:
        for receipt in hop.receipts:
            lines += receipt_lines(wording, receipt, "   ", brief=receipt.claim.id in described)
            described.add(receipt.claim.id)
    return lines


def _no_path(wording: Wording, answer: PathAnswer, explanation: NoPath | None) -> list[str]:
    if answer.truncated:
        lines = wrap_paragraph(f"NOT KNOWN whether there is a conflict path: {answer.truncated}.", "")
    else:
        lines = [
            "No conflict path of facts or announced acts."
            if _is_default(answer.options)
            else "No conflict path."
        ]
    if explanation is None:
        return lines
    speakers = [speaker for relaxation in explanation.relaxations for speaker in _speakers_of(relaxation)]
    if speakers:
        lines.append(f"According to {' or '.join(speakers)}, there is one.")
    for reason in explanation.reasons:
        lines += wrap_paragraph(reason, "  ")
    if explanation.relaxations:
        return lines + _relaxation_lines(wording, explanation)
    if explanation.truncated:
        unknown = f"What would make one is not known: {explanation.truncated}."
        return lines + wrap_paragraph(unknown, "  ")
    is_pair = answer.source is not None and answer.target is not None
    limits = "; --max-hops 8 and --ties 4 reach furthest" if is_pair else ""
    return [*lines, f"  No loosening that was tried makes one, not even all together{limits}."]


def _is_default(options: PathOptions) -> bool:
    return options.factualities == DEFAULT_FACTUALITIES and not options.according_to


def _speakers_of(relaxation: Relaxation) -> list[str]:
    """Return the speaker whose word alone makes a path."""
    (first, *others) = relaxation.changes
    return [first.speaker] if first.speaker and not others else []


def _relaxation_lines(wording: Wording, explanation: NoPath) -> list[str]:
    lines = ["", "What would make one (none of it turns a hint into a fact):"]
    for relaxation in explanation.relaxations:
        flags = " ".join(change.flag for change in relaxation.changes)
        words = "; ".join(change.words for change in relaxation.changes)
        lines += ["", f"  {flags}", *wrap_paragraph(f"that is, {words}:", "    ")]
        lines.append(f"    {wording.chain(relaxation.path.hops)}")
        for hop in relaxation.path.hops:
            for receipt in hop.receipts:
                lines += receipt_lines(wording, receipt, "    ")
    if explanation.truncated:
        lines += [
            "",
            *wrap_paragraph(f"There may be others, or smaller ones: {explanation.truncated}.", "  "),
        ]
    return lines


@for_reading
def connection(case: Case, result: Connection[Dyad]) -> str:
    """Return the disputes that connect some parties, with their receipts."""
    wording = Wording(case)
    lines = [f"What connects {wording.names(result.parties)}", ""]
    if not result.dyads:
        lines += ["No set of disputes connects them all.", *_doubt(result.reason)]
        return "\n".join(lines) + "\n"
    weakest = f"{result.weakest:g}" if result.weakest is not None else "–"
    strength = f"the weakest {weakest} of 10" if result.size > 1 else f"strength {weakest} of 10"
    lines.append(f"{format_count(result.size, 'dispute')}, {strength}; direction is ignored")
    if result.joining:
        lines.append(f"joined through {wording.names(result.joining)}")
    claims = [receipt.claim for dyad in result.dyads for receipt in dyad.receipts]
    lines += [*_word_lines(wording, claims), *_doubt(result.reason), "", *_dyad_lines(wording, result.dyads)]
    return "\n".join(lines) + "\n"


@for_reading
def cut(case: Case, ends: tuple[str, str], result: PathCut) -> str:
    """Return the conflicts that cut all paths between two parties, with their receipts."""
    wording = Wording(case)
    lines = [f"What cuts every conflict path from {wording.name(ends[0])} to {wording.name(ends[1])}", ""]
    hops = None if result.max_hops is None else f"up to {format_count(result.max_hops, 'hop')}"
    if not result.dyads:
        within = f" in {hops}; try --any-length" if hops else ""
        lines.append(f"No conflict path leads there{within}.")
        return "\n".join(lines) + "\n"
    length = f"of {hops}" if hops else "of any length"
    lines.append(f"{format_count(len(result.dyads), 'conflict')}; paths {length} are cut")
    claims = [receipt.claim for dyad in result.dyads for receipt in dyad.receipts]
    lines += [*_word_lines(wording, claims), *_doubt(result.reason), "", *_dyad_lines(wording, result.dyads)]
    return "\n".join(lines) + "\n"


def _doubt(reason: str | None) -> list[str]:
    return wrap(f"NOT PROVED to be the smallest: {reason}.", "") if reason else []


def _dyad_lines(wording: Wording, dyads: Iterable[Dyad]) -> list[str]:
    lines = []
    for dyad in dyads:
        lines.append(f"{wording.chain([dyad])}  (strength {dyad.strength:g} of 10)")
        for receipt in dyad.receipts:
            lines += receipt_lines(wording, receipt, "   ")
    return lines


@for_reading
def dossier(case: Case, result: Dossier, vocabulary: Vocabulary) -> str:
    """Return a dossier: the claims with their quotes, facts before hints."""
    wording = Wording(case)
    entity = result.entity
    lines = [f"{entity.name}  ({vocabulary.entity_types[entity.type].label}, id {entity.id})"]
    lines += entity_lines(entity)
    if result.courted_by:
        lines += wrap(f"courted by: {wording.names(result.courted_by)}, without an answer on record", "  ")
    if not result.parts:
        lines += ["", "No claim mentions it."]
    if result.disputed:
        lines += wrap(
            f"{format_count(len(result.disputed), 'claim')} disputed: {', '.join(result.disputed)}", "  "
        )
    for part, receipts in result.parts.items():
        lines += ["", f"{part.value.capitalize()} ({len(receipts)})"]
        for receipt in receipts:
            lines += receipt_lines(wording, receipt, "  ")
    return "\n".join(lines) + "\n"


def entity_lines(entity: Entity) -> list[str]:
    """Return the aliases, the description and the Wikidata id of an entity, if it has them."""
    details = {
        "also called": ", ".join(entity.aliases),
        "description": entity.description,
        "Wikidata": entity.wikidata,
    }
    lines = []
    for label, text in details.items():
        if text:
            lines += wrap(f"{label}: {text}", "  ")
    return lines


@for_reading
def statistics(case: Case, figures: Statistics) -> str:
    """Return the counts for a case."""
    wording = Wording(case)
    facts = "is a fact" if figures.facts == 1 else "are facts"
    lines = [
        figures.title,
        "",
        f"{format_count(figures.stakeholders, 'stakeholder')} and {format_count(figures.stakes, 'stake')}",
        f"{format_count(figures.claims, 'claim')} in {format_count(figures.relations, 'relation')}, "
        f"from {format_count(figures.sources, 'source')}; {figures.facts} of them {facts}, "
        f"{figures.background} background",
        f"{format_count(figures.derived, 'further claim')} derived by rules",
        "",
        _row(["", *(POLARITY_TERMS[polarity]["label"].lower() for polarity in figures.by_polarity)]),
    ]
    for factuality, term in FACTUALITY_TERMS.items():
        counts = [str(by_factuality[factuality]) for by_factuality in figures.by_polarity.values()]
        lines.append(_row([term["label"].lower(), *counts]))
    lines += ["", "Claims by source"]
    for source, count in figures.by_source.items():
        lines.append(f"  {count:5}  {case.source_by_id[source].title}")
    lines += _counts("Claims attributed to a speaker", figures.speakers.items(), wording)
    lines += _contested_lines(figures.contested[:10], wording)
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"{cells[0]:20}" + "".join(f"{cell:>14}" for cell in cells[1:])


def _contested_lines(figures: Sequence[Contested], wording: Wording) -> list[str]:
    """Return the entities with the most hostile acts; the background is not in the counts."""
    if not figures:
        return []
    lines = ["", "Most contested, by hostile acts reported as facts, each counted once"]
    lines.append("".join(f"{heading:>10}" for heading in ("suffered", "done", "mutual")))
    for contested in figures:
        counts = f"{contested.suffered:10}{contested.done:10}{contested.mutual:10}"
        more = []
        if contested.claims != contested.acts:
            acts = format_count(contested.acts, "act")
            more.append(f"{acts} in {format_count(contested.claims, 'claim')}")
        if contested.background:
            more.append(f"{contested.background} more in the background")
        extra = f" ({'; '.join(more)})" if more else ""
        lines.append(f"{counts}  {wording.name(contested.entity)}{extra}")
    return lines


def _counts(title: str, counts: Iterable[tuple[str, int]], wording: Wording) -> list[str]:
    rows = [f"  {count:5}  {wording.name(entity)}" for entity, count in counts]
    return ["", title, *rows] if rows else []


@for_reading
def report(case: Case, result: Report, *, receipts: bool = False) -> str:
    """Return a report; with `receipts`, each row is followed by its claims."""
    wording = Wording(case)
    lines = [result.title, *wrap_paragraph(f"({result.basis})", ""), *_word_lines(wording, case.claims)]
    for section in result.sections:
        lines += ["", section.title.upper(), *wrap_paragraph(section.question, "")]
        for sentence in section.findings:
            lines += wrap_paragraph(sentence, "  ")
        for table in section.tables:
            lines += ["", f"  {table.title}", *table_lines(wording, table, receipts=receipts)]
        if section.unknowns:
            lines += ["", "  Limits"]
        for sentence in section.unknowns:
            lines += wrap(f"- {sentence}", "  ")
    return "\n".join(lines) + "\n"


@for_reading
def codebook(vocabulary: Vocabulary, relations: Sequence[Relation]) -> str:
    """Return relations of the codebook, each indented by its depth in the tree."""
    lines = []
    for relation in relations:
        depth = len(vocabulary.ancestors(relation.id)) - 1 if len(relations) > 1 else 0
        lines += [*_relation_lines(relation, "  " * depth), ""]
    return "\n".join(lines)


def _relation_lines(relation: Relation, indent: str) -> list[str]:
    other_side = "symmetric" if relation.symmetric else f"from the other side: {relation.inverse_label}"
    inner = indent + "    "
    lines = [f"{indent}{relation.label}  [{relation.id}; {relation.polarity.value}; {other_side}]"]
    lines += wrap(relation.definition, inner)
    lines += wrap(f"example: {quote_words(relation.example)}", inner)
    lines += wrap(f"intensity {relation.intensity:+g}: {relation.intensity_source}", inner)
    lines.append(f"{inner}PLOVER: {relation.plover or 'none'}; CAMEO: {relation.cameo or 'none'}")
    if relation.note:
        lines += wrap(f"note: {relation.note}", inner)
    return lines
