"""Answers as text for a terminal, with the quotes they rest on."""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING

from stakegraph.characters import for_reading
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
    from stakegraph.network import Dyad, Receipt
    from stakegraph.report.dossier import Dossier
    from stakegraph.report.model import Cell, Report, Table
    from stakegraph.report.statistics import Statistics
    from stakegraph.vocabulary import Vocabulary

WIDTH = 100
SURENESS = "facts among its claims"
_CELL = 44  # characters of a table cell before it is wrapped
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
        *_paragraph(f"({options})", ""),
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
    return _paragraph(note, "") if note else []


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


def receipt_lines(wording: Wording, receipt: Receipt, indent: str, *, brief: bool = False) -> list[str]:
    """Return a claim with its status, quote, speaker and source; for a derived claim, those of its premises.

    `brief` leaves out the optional fields: for a claim that was described before.
    """
    claim = receipt.claim
    inner = indent + "    "
    standing = f"{wording.standing(receipt)}; {_intensity_words(receipt)}; {claim.id}"
    lines = [f"{indent}• {wording.sentence(receipt)}  [{standing}]"]
    if claim.is_derived:
        for premise in wording.premises(claim):
            lines += _quote_lines(wording, premise, inner, opening="because ")
            lines[-1] += f" · {premise.id}"
        return lines
    lines += _quote_lines(wording, claim, inner)
    if not brief:
        for label, text in wording.details(claim):
            lines += _wrap(f"{label}: {text}", inner)
    return lines


def _quote_lines(wording: Wording, claim: Claim, indent: str, opening: str = "") -> list[str]:
    hang = " " * (len(opening) + 1)
    source = f"{indent}{wording.speaker(claim)} · {wording.place(claim)}"
    return [*_wrap(opening + quote_words(claim.quote), indent, hang=hang), source]


def _intensity_words(receipt: Receipt) -> str:
    if receipt.relation.polarity.sign:
        return f"intensity {receipt.intensity:+g}".replace("-", "−")
    return POLARITY_TERMS[receipt.relation.polarity]["label"].lower()


def _wrap(text: str, indent: str, hang: str = "  ") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + hang, break_on_hyphens=False
    )


def _no_path(wording: Wording, answer: PathAnswer, explanation: NoPath | None) -> list[str]:
    if answer.truncated:
        lines = _paragraph(f"NOT KNOWN whether there is a conflict path: {answer.truncated}.", "")
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
        lines += _paragraph(reason, "  ")
    if explanation.relaxations:
        return lines + _relaxation_lines(wording, explanation)
    if explanation.truncated:
        unknown = f"What would make one is not known: {explanation.truncated}."
        return lines + _paragraph(unknown, "  ")
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
        lines += ["", f"  {flags}", *_paragraph(f"that is, {words}:", "    ")]
        lines.append(f"    {wording.chain(relaxation.path.hops)}")
        for hop in relaxation.path.hops:
            for receipt in hop.receipts:
                lines += receipt_lines(wording, receipt, "    ")
    if explanation.truncated:
        lines += ["", *_paragraph(f"There may be others, or smaller ones: {explanation.truncated}.", "  ")]
    return lines


def _paragraph(text: str, indent: str) -> list[str]:
    return _wrap(text, indent, hang="")


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
    return _wrap(f"NOT PROVED to be the smallest: {reason}.", "") if reason else []


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
        lines += _wrap(f"courted by: {wording.names(result.courted_by)}, without an answer on record", "  ")
    if not result.parts:
        lines += ["", "No claim mentions it."]
    if result.disputed:
        lines += _wrap(
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
            lines += _wrap(f"{label}: {text}", "  ")
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
    lines = [result.title, *_paragraph(f"({result.basis})", ""), *_word_lines(wording, case.claims)]
    for section in result.sections:
        lines += ["", section.title.upper(), *_paragraph(section.question, "")]
        for sentence in section.findings:
            lines += _paragraph(sentence, "  ")
        for table in section.tables:
            lines += ["", f"  {table.title}", *_table(wording, table, receipts=receipts)]
        if section.unknowns:
            lines += ["", "  Limits"]
        for sentence in section.unknowns:
            lines += _wrap(f"- {sentence}", "  ")
    return "\n".join(lines) + "\n"


def _table(wording: Wording, table: Table, *, receipts: bool) -> list[str]:
    lines = _grid(wording, table, receipts=receipts) if table.rows else [f"    {table.empty}"]
    if table.remainder:
        lines.append(f"    … {table.remainder}")
    return lines


def _grid(wording: Wording, table: Table, *, receipts: bool) -> list[str]:
    header = list(table.columns)
    rows = [list(map(cell_text, row.cells)) for row in table.rows]
    right = [_is_numeric(column) for column in zip(*(row.cells for row in table.rows), strict=True)]
    if any(row.receipts for row in table.rows):
        header.append(SURENESS)
        right.append(False)
        for cells, row in zip(rows, table.rows, strict=True):
            cells.append(row.sureness)
    folded = [[textwrap.wrap(cell, _CELL) or [""] for cell in cells] for cells in (header, *rows)]
    widths = [max(len(line) for cell in column for line in cell) for column in zip(*folded, strict=True)]
    rule = [["─" * width] for width in widths]
    lines = _fold_row(folded[0], widths, right) + _fold_row(rule, widths, right)
    for row, folded_cells in zip(table.rows, folded[1:], strict=True):
        lines += _fold_row(folded_cells, widths, right)
        for receipt in row.receipts if receipts else ():
            lines += receipt_lines(wording, receipt, "      ", brief=True)
    return lines


def _is_numeric(column: Iterable[Cell]) -> bool:
    return all(isinstance(cell, int | float | None) for cell in column)


def _fold_row(cells: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """Return the lines of a row whose long cells are wrapped; numeric cells are aligned to the right."""
    lines = []
    for parts in zip_longest(*cells, fillvalue=""):
        padded = (
            part.rjust(width) if to_right else part.ljust(width)
            for part, width, to_right in zip(parts, widths, right, strict=True)
        )
        lines.append(("    " + "  ".join(padded)).rstrip())
    return lines


def cell_text(cell: Cell) -> str:
    """Return a figure as text with at most three decimals; ``–`` if it is not defined."""
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{round(cell, 3) + 0.0:g}".replace("-", "−")
    return str(cell)


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
    lines += _wrap(relation.definition, inner)
    lines += _wrap(f"example: {quote_words(relation.example)}", inner)
    lines += _wrap(f"intensity {relation.intensity:+g}: {relation.intensity_source}", inner)
    lines.append(f"{inner}PLOVER: {relation.plover or 'none'}; CAMEO: {relation.cameo or 'none'}")
    if relation.note:
        lines += _wrap(f"note: {relation.note}", inner)
    return lines
