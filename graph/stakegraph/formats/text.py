"""Answers as text for a terminal, every line of them with the words it rests on."""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING

from stakegraph.characters import for_reading
from stakegraph.model import Status
from stakegraph.wording.claims import Wording, format_count, quote_words
from stakegraph.wording.terms import POLARITY_TERMS, STATUS_TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stakegraph.analysis.paths import ConflictPath, PathAnswer, PathOptions
    from stakegraph.analysis.paths.connect import Connection
    from stakegraph.analysis.paths.cuts import PathCut
    from stakegraph.analysis.paths.relaxations import NoPath
    from stakegraph.model import Case, Entity, Relation
    from stakegraph.network import Dyad, Receipt
    from stakegraph.report.dossier import Dossier
    from stakegraph.report.model import Cell, Report, Table
    from stakegraph.report.statistics import Statistics
    from stakegraph.vocabulary import Vocabulary

WIDTH = 100
SURENESS = "facts among its claims"
_CELL = 44
KEY = "→ conflict   ⇢ conflict, not a fact yet   ∴ derived by a rule   ← walked backwards   ··· tie, no conflict"


@for_reading
def paths(case: Case, answers: Sequence[PathAnswer], top: int, explanations: Sequence[NoPath | None]) -> str:
    """Return conflict paths with the receipts of every hop; where there is none, why, and what would make one."""
    blocks = []
    for answer, explanation in zip(answers, explanations, strict=True):
        blocks.append(_paths_of(Wording(case), answer, top, explanation))
    return "\n\n".join(blocks) + "\n"


def _paths_of(wording: Wording, answer: PathAnswer, top: int, explanation: NoPath | None) -> str:
    lines = [heading(wording, answer), f"({options_words(answer.options)})", ""]
    if not answer.paths:
        return "\n".join(lines + _no_path(wording, answer, explanation))
    lines.append(_count_words(answer, top))
    if answer.truncated:
        lines.append(f"TRUNCATED: {answer.truncated}.")
    lines += [KEY, ""]
    told: set[str] = set()
    for number, path in enumerate(answer.paths[:top], start=1):
        lines += [*_path(wording, number, path, told), ""]
    return "\n".join(lines).rstrip()


def heading(wording: Wording, answer: PathAnswer) -> str:
    """Return what was asked, in words."""
    ends = [
        f"{word} {wording.name(end)}"
        for word, end in (("from", answer.source), ("to", answer.target))
        if end is not None
    ]
    return "Conflict paths " + " ".join(ends)


def options_words(options: PathOptions) -> str:
    """Return what counted as a hop, in words."""
    statuses = " or ".join(status.value for status in Status if status in options.statuses)
    return "; ".join(
        [
            f"status {statuses}",
            "derived claims used" if options.rules else "derived claims left out",
            "direction ignored" if options.ignore_direction else "in the direction of the conflict",
            f"hops: at most {options.max_hops}; ties in a row: at most {options.max_ties}",
            *([f"intensity at least {options.min_intensity:g}"] if options.min_intensity else []),
            *([f"as of {options.as_of}"] if options.as_of else []),
            *(["no conflict earlier than the one before it"] if options.time_respecting else []),
        ]
    )


def _count_words(answer: PathAnswer, top: int) -> str:
    count = answer.found
    shown = f", the first {top} shown" if count > top else ""
    if answer.truncated:
        return f"At least {format_count(count, 'path')}{shown}; of those found, strongest weakest link first"
    return f"{format_count(count, 'path')}{shown}; strongest weakest link first"


def _path(wording: Wording, number: int, path: ConflictPath, told: set[str]) -> list[str]:
    lines = [
        f"{number}. {wording.chain(path.hops)}",
        f"   weakest link {path.weakest:g} of 10, {format_count(len(path.hops), 'hop')}, mean {path.mean:.3g}",
    ]
    for hop in path.hops:
        for receipt in hop.receipts:
            lines += receipt_lines(wording, receipt, "   ", brief=receipt.claim.id in told)
            told.add(receipt.claim.id)
    return lines


def receipt_lines(wording: Wording, receipt: Receipt, indent: str, *, brief: bool = False) -> list[str]:
    """Return a claim with its standing, its words, who says so and where; of a derived claim its premises too.

    `brief` leaves out what else is known of it: for a claim whose details were told before.
    """
    claim = receipt.claim
    inner = indent + "    "
    standing = f"{wording.standing(receipt)}; {_intensity_words(receipt)}; {claim.id}"
    lines = [f"{indent}• {wording.sentence(receipt)}  [{standing}]"]
    for each in wording.premises(claim) or [claim]:
        opening = "because " if claim.is_derived else ""
        lines += _wrapped(opening + quote_words(each.quote), inner, hang=" " * (len(opening) + 1))
        lines.append(
            f"{inner}{wording.speaker(each)} · {wording.place(each)}"
            + (f" · {each.id}" if claim.is_derived else "")
        )
    for label, text in [] if brief or claim.is_derived else wording.details(claim):
        lines += _wrapped(f"{label}: {text}", inner)
    return lines


def _intensity_words(receipt: Receipt) -> str:
    if receipt.relation.polarity.sign:
        return f"intensity {receipt.intensity:+g}".replace("-", "−")
    return POLARITY_TERMS[receipt.relation.polarity]["label"].lower()


def _wrapped(text: str, indent: str, hang: str = "  ") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + hang, break_on_hyphens=False
    )


def _no_path(wording: Wording, answer: PathAnswer, explanation: NoPath | None) -> list[str]:
    lines = ["No conflict path."]
    if answer.truncated:
        lines = _wrapped(f"NOT KNOWN whether there is a conflict path: {answer.truncated}.", "", hang="")
    if explanation is None:
        return lines
    for reason in explanation.reasons:
        lines += _wrapped(reason, "  ", hang="")
    if not explanation.relaxations:
        if explanation.truncated:
            return [
                *lines,
                *_wrapped(f"What would make one is not known: {explanation.truncated}.", "  ", hang=""),
            ]
        is_pair = answer.source is not None and answer.target is not None
        furthest = "; --max-hops 8 and --ties 4 reach furthest" if is_pair else ""
        return [*lines, f"  No loosening that was tried makes one, not even all together{furthest}."]
    lines += ["", "What would make one (none of it turns a hint into a fact):"]
    for relaxation in explanation.relaxations:
        lines += ["", f"  {' '.join(change.flag for change in relaxation.changes)}"]
        lines += _wrapped(
            "that is, " + "; ".join(change.words for change in relaxation.changes) + ":", "    ", hang=""
        )
        lines.append(f"    {wording.chain(relaxation.path.hops)}")
        for hop in relaxation.path.hops:
            for receipt in hop.receipts:
                lines += receipt_lines(wording, receipt, "    ")
    if explanation.truncated:
        lines += [
            "",
            *_wrapped(f"There may be others, or smaller ones: {explanation.truncated}.", "  ", hang=""),
        ]
    return lines


@for_reading
def connection(case: Case, found: Connection[Dyad]) -> str:
    """Return the disputes that connect some parties, with their receipts."""
    wording = Wording(case)
    lines = [f"What connects {wording.names(found.parties)}", ""]
    if not found.dyads:
        return "\n".join([*lines, "No set of disputes connects them all.", *_doubt(found.reason)]) + "\n"
    weakest = f"{found.weakest:g}" if found.weakest is not None else "–"
    weakness = f"the weakest {weakest} of 10" if found.size > 1 else f"strength {weakest} of 10"
    lines.append(f"{format_count(found.size, 'dispute')}, {weakness}; direction is not looked at")
    if found.joining:
        lines.append(f"joined through {wording.names(found.joining)}")
    return "\n".join([*lines, *_doubt(found.reason), "", *_dyad_lines(wording, found.dyads)]) + "\n"


@for_reading
def cut(case: Case, ends: tuple[str, str], found: PathCut) -> str:
    """Return the conflicts without which no path is left, with their receipts."""
    wording = Wording(case)
    lines = [f"What cuts every conflict path from {wording.name(ends[0])} to {wording.name(ends[1])}", ""]
    if not found.dyads:
        within = (
            ""
            if found.max_hops is None
            else f" in up to {format_count(found.max_hops, 'hop')}; try --any-length"
        )
        return "\n".join([*lines, f"No conflict path leads there{within}."]) + "\n"
    length = "of any length" if found.max_hops is None else f"of up to {format_count(found.max_hops, 'hop')}"
    lines.append(f"{format_count(len(found.dyads), 'conflict')}; paths {length} are cut")
    return "\n".join([*lines, *_doubt(found.reason), "", *_dyad_lines(wording, found.dyads)]) + "\n"


def _doubt(reason: str | None) -> list[str]:
    return _wrapped(f"NOT PROVED to be the smallest: {reason}.", "") if reason else []


def _dyad_lines(wording: Wording, found: Iterable[Dyad]) -> list[str]:
    lines = []
    for dyad in found:
        lines.append(f"{wording.chain([dyad])}  (strength {dyad.strength:g} of 10)")
        for receipt in dyad.receipts:
            lines += receipt_lines(wording, receipt, "   ")
    return lines


@for_reading
def dossier(case: Case, found: Dossier, vocabulary: Vocabulary) -> str:
    """Return a dossier, facts before hints, every claim with its words."""
    wording = Wording(case)
    lines = [
        f"{found.entity.name}  ({vocabulary.entity_types[found.entity.type].label}, id {found.entity.id})"
    ]
    lines += entity_lines(found.entity)
    if not found.parts:
        lines += ["", "No claim mentions it."]
    for part, receipts in found.parts.items():
        lines += ["", f"{part.value.capitalize()} ({len(receipts)})"]
        for receipt in receipts:
            lines += receipt_lines(wording, receipt, "  ")
    return "\n".join(lines) + "\n"


def entity_lines(entity: Entity) -> list[str]:
    """Return what is known of an entity beside its name."""
    pairs = [
        ("also called", ", ".join(entity.aliases)),
        ("description", entity.description or ""),
        ("Wikidata", entity.wikidata or ""),
    ]
    return [line for label, text in pairs if text for line in _wrapped(f"{label}: {text}", "  ")]


@for_reading
def statistics(case: Case, figures: Statistics) -> str:
    """Return the figures of a case."""
    wording = Wording(case)
    lines = [
        figures.title,
        "",
        f"{format_count(figures.stakeholders, 'stakeholder')} and {format_count(figures.stakes, 'stake')}",
        f"{format_count(figures.claims, 'claim')} in {format_count(figures.relations, 'relation')}, "
        f"from {format_count(figures.sources, 'source')}; "
        f"{figures.facts} of them {'is a fact' if figures.facts == 1 else 'are facts'}",
        f"{format_count(figures.derived, 'further claim')} derived by rules",
        "",
        _row(["", *(term["label"].lower() for term in STATUS_TERMS.values())]),
        *(
            _row([POLARITY_TERMS[polarity]["label"].lower(), *(str(counts[status]) for status in Status)])
            for polarity, counts in figures.by_polarity.items()
        ),
        "",
        "Claims by source",
        *(f"  {count:5}  {case.source_by_id[source].title}" for source, count in figures.by_source.items()),
    ]
    lines += _counts("Claims attributed to a speaker", figures.speakers.items(), wording)
    lines += _counts("Most contested, by hostile facts", figures.contested[:10], wording)
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"{cells[0]:12}" + "".join(f"{cell:>13}" for cell in cells[1:])


def _counts(title: str, counts: Iterable[tuple[str, int]], wording: Wording) -> list[str]:
    rows = [f"  {count:5}  {wording.name(entity)}" for entity, count in counts]
    return ["", title, *rows] if rows else []


@for_reading
def report(case: Case, found: Report, *, receipts: bool = False) -> str:
    """Return a report; with `receipts`, below each row the claims it rests on."""
    wording = Wording(case)
    lines = [found.title, f"({found.basis})"]
    for section in found.sections:
        lines += ["", section.title.upper(), *_wrapped(section.question, "", hang="")]
        for sentence in section.findings:
            lines += _wrapped(sentence, "  ", hang="")
        for table in section.tables:
            lines += ["", f"  {table.title}", *_table(wording, table, receipts=receipts)]
            lines += [f"    … {table.remainder}"] if table.remainder else []
        if section.unknowns:
            lines += ["", "  What this does not tell"]
        for sentence in section.unknowns:
            lines += _wrapped(f"- {sentence}", "  ")
    return "\n".join(lines) + "\n"


def _table(wording: Wording, table: Table, *, receipts: bool) -> list[str]:
    if not table.rows:
        return [f"    {table.empty}"]
    rests_on_claims = any(row.receipts for row in table.rows)
    header = [*table.columns, *([SURENESS] if rests_on_claims else [])]
    rows = [[*map(cell_text, row.cells), *([row.sureness] if rests_on_claims else [])] for row in table.rows]
    folded = [[textwrap.wrap(cell, _CELL) or [""] for cell in cells] for cells in (header, *rows)]
    widths = [max(len(line) for cell in column for line in cell) for column in zip(*folded, strict=True)]
    right = [
        place < len(table.columns)
        and all(isinstance(row.cells[place], int | float | None) for row in table.rows)
        for place in range(len(header))
    ]
    lines = [
        *_folded_row(folded[0], widths, right),
        *_folded_row([["─" * width] for width in widths], widths, right),
    ]
    for row, cells in zip(table.rows, folded[1:], strict=True):
        lines += _folded_row(cells, widths, right)
        if receipts:
            lines += [
                each
                for receipt in row.receipts
                for each in receipt_lines(wording, receipt, "      ", brief=True)
            ]
    return lines


def _folded_row(cells: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """Return a row whose long cells go on below themselves."""
    lines = []
    for parts in zip_longest(*cells, fillvalue=""):
        padded = (
            part.rjust(width) if to_right else part.ljust(width)
            for part, width, to_right in zip(parts, widths, right, strict=True)
        )
        lines.append(("    " + "  ".join(padded)).rstrip())
    return lines


def cell_text(cell: Cell) -> str:
    """Return a figure as text: at most three decimals, ``–`` where it is not defined."""
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{round(cell, 3) + 0.0:g}".replace("-", "−")
    return str(cell)


@for_reading
def codebook(vocabulary: Vocabulary, chosen: Sequence[Relation]) -> str:
    """Return relations of the codebook, each indented by its depth in the tree."""
    lines = []
    for relation in chosen:
        depth = len(vocabulary.ancestors(relation.id)) - 1 if len(chosen) > 1 else 0
        lines += [*_relation_lines(relation, "  " * depth), ""]
    return "\n".join(lines)


def _relation_lines(relation: Relation, indent: str) -> list[str]:
    other_side = "symmetric" if relation.symmetric else f"from the other side: {relation.inverse_label}"
    inner = indent + "    "
    lines = [f"{indent}{relation.label}  [{relation.id}; {relation.polarity.value}; {other_side}]"]
    lines += _wrapped(relation.definition, inner)
    lines += _wrapped(f"example: {quote_words(relation.example)}", inner)
    lines += _wrapped(f"intensity {relation.intensity:+g}: {relation.intensity_source}", inner)
    lines.append(f"{inner}PLOVER: {relation.plover or 'none'}; CAMEO: {relation.cameo or 'none'}")
    if relation.note:
        lines += _wrapped(f"note: {relation.note}", inner)
    return lines
