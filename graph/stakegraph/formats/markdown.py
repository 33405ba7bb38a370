"""The codebook and dossiers as Markdown, for a document or a printer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stakegraph.characters import for_reading
from stakegraph.formats.text import SURENESS, cell_text
from stakegraph.model import Polarity
from stakegraph.wording.claims import Wording, quote_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stakegraph.model import Case, Relation
    from stakegraph.network import Receipt
    from stakegraph.report.dossier import Dossier
    from stakegraph.report.model import Report, Table
    from stakegraph.vocabulary import Vocabulary

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


@for_reading
def dossier(case: Case, found: Dossier, vocabulary: Vocabulary) -> str:
    """Return a dossier as a Markdown page."""
    wording = Wording(case)
    entity = found.entity
    lines = [
        f"# {plain(entity.name)}",
        "",
        f"{vocabulary.entity_types[entity.type].label}, id `{entity.id}`.",
    ]
    if entity.aliases:
        lines.append(f"Also called {plain(', '.join(entity.aliases))}.")
    if entity.description:
        lines += ["", plain(entity.description)]
    if not found.parts:
        lines += ["", "No claim mentions it."]
    for part, receipts in found.parts.items():
        lines += ["", f"## {part.value.capitalize()}"]
        for receipt in receipts:
            lines += ["", *_receipt(wording, receipt)]
    return "\n".join(lines) + "\n"


def _receipt(wording: Wording, receipt: Receipt) -> list[str]:
    claim = receipt.claim
    lines = [f"- **{plain(wording.sentence(receipt))}** ({wording.standing(receipt)}; `{claim.id}`)"]
    for each in wording.premises(claim) or [claim]:
        lines += [
            "",
            f"  > {plain(each.quote)}",
            "",
            f"  {plain(wording.speaker(each))}, `{wording.place(each)}`",
        ]
    lines += [f"  {label}: {plain(text)}" for label, text in wording.details(claim) if not claim.is_derived]
    return lines


@for_reading
def report(case: Case, found: Report, *, receipts: bool = False) -> str:
    """Return a report as a Markdown page; with `receipts`, below each table the claims its rows rest on."""
    wording = Wording(case)
    lines = [f"# {plain(found.title)}", "", f"{plain(found.basis)}."]
    for section in found.sections:
        lines += ["", f"## {section.title}", "", f"*{plain(section.question)}*", ""]
        lines += [plain(sentence) for sentence in section.findings]
        for table in section.tables:
            lines += ["", f"### {table.title}", "", *_table(table)]
            lines += ["", f"… {plain(table.remainder)}"] if table.remainder else []
            if receipts:
                claims = {receipt.claim.id: receipt for row in table.rows for receipt in row.receipts}
                lines += [line for receipt in claims.values() for line in ("", *_receipt(wording, receipt))]
        if section.unknowns:
            lines += ["", "What this does not tell:", ""]
        lines += [f"- {plain(sentence)}" for sentence in section.unknowns]
    return "\n".join(lines) + "\n"


def _table(table: Table) -> list[str]:
    if not table.rows:
        return [plain(table.empty)]
    header = [*table.columns, SURENESS, "claims"]
    lines = [f"| {' | '.join(header)} |", "|" + "---|" * len(header)]
    for row in table.rows:
        claims = ", ".join(f"`{receipt.claim.id}`" for receipt in row.receipts)
        cells = [*(plain(cell_text(cell)) for cell in row.cells), row.sureness, claims]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


@for_reading
def codebook(vocabulary: Vocabulary, chosen: Sequence[Relation]) -> str:
    """Return the chosen relations as a Markdown page; all of them come with the entity types."""
    lines = [
        "# Codebook",
        "",
        "Intensity runs from −10 (most hostile) to +10 (most cooperative). It is an ordinal scale: figures may be",
        "compared, not added or multiplied. Figures marked PLOVER are scores of the PLOVER manual.",
    ]
    for polarity in Polarity:
        relations = [relation for relation in chosen if relation.polarity is polarity]
        if relations:
            lines += ["", f"## {polarity.value.capitalize()}"]
        for relation in relations:
            lines += ["", *_relation(relation, vocabulary)]
    if len(chosen) < len(vocabulary.relations):
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
    lines.append(
        "- Read from the other side: "
        + ("the same, it is symmetric" if relation.symmetric else relation.inverse_label or "–")
    )
    lines.append(f"- PLOVER: {relation.plover or 'none'}; CAMEO: {relation.cameo or 'none'}")
    if relation.note:
        lines.append(f"- Note: {plain(relation.note)}")
    return lines


def plain(text: str) -> str:
    """Return a text that Markdown shows as it is, in one line.

    >>> plain("a *b* <c>")
    'a \\\\*b\\\\* \\\\<c\\\\>'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
