"""The codebook and dossiers as Markdown, for a document or a printer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stakegraph.characters import for_reading
from stakegraph.formats.report_tables import SURENESS, cell_text
from stakegraph.model import Polarity
from stakegraph.wording.claims import Wording, format_count, quote_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stakegraph.model import Case, Claim, Relation
    from stakegraph.network import Receipt
    from stakegraph.report.dossier import Dossier
    from stakegraph.report.model import Report, Table
    from stakegraph.vocabulary import Vocabulary

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


@for_reading
def dossier(case: Case, result: Dossier, vocabulary: Vocabulary) -> str:
    """Return a dossier as a Markdown page."""
    wording = Wording(case)
    entity = result.entity
    lines = [
        f"# {plain(entity.name)}",
        "",
        f"{vocabulary.entity_types[entity.type].label}, id `{entity.id}`.",
    ]
    if entity.aliases:
        lines.append(f"Also called {plain(', '.join(entity.aliases))}.")
    if entity.description:
        lines += ["", plain(entity.description)]
    if result.courted_by:
        lines += ["", f"Courted by {plain(wording.names(result.courted_by))}, without an answer on record."]
    shown = [receipt for receipts in result.parts.values() for receipt in receipts]
    lines += _word_lines(wording, (receipt.claim for receipt in shown))
    if not result.parts:
        lines += ["", "No claim mentions it."]
    if result.disputed:
        claims = ", ".join(f"`{claim}`" for claim in result.disputed)
        lines += ["", f"{format_count(len(result.disputed), 'claim')} disputed: {claims}."]
    for part, receipts in result.parts.items():
        lines += ["", f"## {part.value.capitalize()}"]
        for receipt in receipts:
            lines += ["", *_receipt(wording, receipt)]
    return "\n".join(lines) + "\n"


def _receipt(wording: Wording, receipt: Receipt) -> list[str]:
    claim = receipt.claim
    lines = [f"- **{plain(wording.sentence(receipt))}** ({wording.standing(receipt)}; `{claim.id}`)"]
    for quoted in wording.premises(claim) or [claim]:
        source = f"{plain(wording.speaker(quoted))}, {plain(wording.place(quoted))}"
        lines += ["", f"  > {plain(quoted.quote)}", "", f"  {source}"]
    if not claim.is_derived:
        lines += [f"  {label}: {plain(text)}" for label, text in wording.details(claim)]
    return lines


def _word_lines(wording: Wording, claims: Iterable[Claim]) -> list[str]:
    """Return a note if no source vouches for any of some claims."""
    note = wording.only_word(claims)
    return ["", plain(note)] if note else []


@for_reading
def report(case: Case, result: Report, *, receipts: bool = False) -> str:
    """Return a report as a Markdown page; with `receipts`, each table is followed by its claims."""
    wording = Wording(case)
    lines = [f"# {plain(result.title)}", "", f"{plain(result.basis)}.", *_word_lines(wording, case.claims)]
    for section in result.sections:
        lines += ["", f"## {section.title}", "", f"*{plain(section.question)}*", ""]
        lines += [plain(sentence) for sentence in section.findings]
        for table in section.tables:
            lines += ["", f"### {table.title}", "", *_table(table)]
            if receipts:
                lines += _receipts(wording, table)
        if section.unknowns:
            lines += ["", "Limits:", ""]
        lines += [f"- {plain(sentence)}" for sentence in section.unknowns]
    return "\n".join(lines) + "\n"


def _receipts(wording: Wording, table: Table) -> list[str]:
    claims = {receipt.claim.id: receipt for row in table.rows for receipt in row.receipts}
    lines = []
    for receipt in claims.values():
        lines += ["", *_receipt(wording, receipt)]
    return lines


def _table(table: Table) -> list[str]:
    lines = [plain(table.empty)]
    if table.rows:
        header = [*table.columns, SURENESS, "claims"]
        lines = [f"| {' | '.join(header)} |", "|" + "---|" * len(header)]
    for row in table.rows:
        claims = ", ".join(f"`{receipt.claim.id}`" for receipt in row.receipts)
        figures = [plain(cell_text(cell)) for cell in row.cells]
        lines.append(f"| {' | '.join([*figures, row.sureness, claims])} |")
    if table.remainder:
        lines += ["", f"… {plain(table.remainder)}"]
    return lines


@for_reading
def codebook(vocabulary: Vocabulary, relations: Sequence[Relation]) -> str:
    """Return relations as a Markdown page; a page of all relations also has the entity types."""
    lines = [
        "# Codebook",
        "",
        "Intensity runs from −10 (most hostile) to +10 (most cooperative). It is an ordinal scale: figures may be",
        "compared, not added or multiplied. Figures marked PLOVER are scores of the PLOVER manual.",
    ]
    for polarity in Polarity:
        group = [relation for relation in relations if relation.polarity is polarity]
        if group:
            lines += ["", f"## {polarity.value.capitalize()}"]
        for relation in group:
            lines += ["", *_relation(relation, vocabulary)]
    if len(relations) < len(vocabulary.relations):
        return "\n".join(lines) + "\n"
    lines += ["", "## Entity types", ""]
    for kind in vocabulary.entity_types.values():
        side = "stake" if kind.is_stake else "stakeholder"
        lines.append(f"- **{kind.label}** (`{kind.id}`, {side}): {plain(kind.definition)}")
    return "\n".join(lines) + "\n"


def _relation(relation: Relation, vocabulary: Vocabulary) -> list[str]:
    kinds = vocabulary.ancestors(relation.id)[1:]
    lines = [f"### {relation.label} (`{relation.id}`)", "", plain(relation.definition), ""]
    lines.append(f"- Example: {quote_words(plain(relation.example))}")
    if kinds:
        lines.append(f"- A kind of: {', '.join(f'`{kind}`' for kind in kinds)}")
    lines.append(f"- Intensity: {relation.intensity:+g} ({plain(relation.intensity_source)})")
    inverse = "the same, it is symmetric" if relation.symmetric else relation.inverse_label or "–"
    lines.append(f"- Read from the other side: {inverse}")
    lines.append(f"- PLOVER: {relation.plover or 'none'}; CAMEO: {relation.cameo or 'none'}")
    if relation.note:
        lines.append(f"- Note: {plain(relation.note)}")
    return lines


def plain(text: str) -> str:
    """Escape a text for Markdown, and put it in one line.

    >>> plain("a *b* <c>")
    'a \\\\*b\\\\* \\\\<c\\\\>'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
