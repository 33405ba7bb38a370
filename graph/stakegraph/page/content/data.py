"""A case as plain values for the page, without anything that could be code."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stakegraph.analysis.contested import list_contested
from stakegraph.layout.case_map import entity_label, symbol_radii
from stakegraph.layout.lanes import assign_lanes
from stakegraph.model import BACKGROUND_RANK, SourceKind
from stakegraph.network import receipts_of_case
from stakegraph.page.content.columns import CSV_COLUMNS, TABLE_COLUMNS
from stakegraph.page.content.pieces import Span, pieces_of
from stakegraph.page.content.text import surroundings, visible, web_link, wikidata_link
from stakegraph.page.geometry.symbols import figure
from stakegraph.wording.claims import Wording, describe_reports
from stakegraph.wording.places import Places
from stakegraph.wording.terms import (
    DERIVED_TERM,
    FACTUALITY_TERMS,
    POLARITY_TERMS,
    attribute,
    describe_standing,
    explain_standing,
    name_speaker,
    name_standing,
    standing_marks,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stakegraph.analysis.contested import Contested
    from stakegraph.model import Case, Claim, Entity, EntityType, Source
    from stakegraph.network import Receipt
    from stakegraph.vocabulary import Vocabulary

    Fields = dict[str, Any]

LABELLING = "labels"  # the relation by which one party calls another a name


@dataclass(frozen=True)
class CaseData:
    """The fields of a case's page, ready for JSON. Order is the order of the curated files."""

    case: Case
    vocabulary: Vocabulary

    @cached_property
    def receipts(self) -> Mapping[str, Receipt]:
        """The claims by their ids, each with its relation and its intensity."""
        return {receipt.claim.id: receipt for receipt in receipts_of_case(self.case, self.vocabulary)}

    def meta(self) -> Fields:
        """Return what the page says of the case as a whole."""
        return {
            "id": self.case.id,
            "title": visible(self.case.title),
            "description": _shown(self.case.description),
        }

    def words(self) -> Fields:
        """Return the legend's rows for polarity and factuality."""
        return {
            "polarity": list(POLARITY_TERMS.values()),
            "factuality": [*FACTUALITY_TERMS.values(), DERIVED_TERM],
        }

    def contested(self, most: int = 5) -> list[tuple[str, str]]:
        """Return who is in the most conflicts that are facts, and how many acts they did and suffered."""
        curated = [receipt for receipt in self.receipts.values() if not receipt.claim.is_derived]
        figures_of = {figures.entity: figures for figures in list_contested(curated)}
        contested = [figures_of[entity.id] for entity in self.case.entities if entity.id in figures_of]
        contested.sort(key=lambda figures: -figures.acts)
        return [(figures.entity, _describe_contested(figures)) for figures in contested[:most]]

    def describe_only_word(self) -> str | None:
        """Return a sentence about the speakers if no source of the case reports in its own voice."""
        sentence = Wording(self.case).only_word(self.case.claims)
        return visible(sentence) if sentence else None

    def ends(self) -> list[tuple[str, str]]:
        """Return the ids and names of all entities, by name."""
        named = [(entity.id, visible(entity.name)) for entity in self.case.entities]
        return sorted(named, key=lambda end: (end[1].casefold(), end[0]))

    def columns(self) -> Fields:
        """Return the columns of the table and of the CSV file: the field and the title of each."""
        return {"table": TABLE_COLUMNS, "csv": CSV_COLUMNS}

    def types(self) -> list[Fields]:
        """Return the entity types in use, stakeholders first, each with the path of its symbol."""
        used = {entity.type for entity in self.case.entities}
        types = [kind for kind in self.vocabulary.entity_types.values() if kind.id in used]
        return [_type_fields(kind) for kind in sorted(types, key=lambda kind: kind.is_stake)]

    def sources(self) -> list[Fields]:
        """Return the sources without their texts."""
        return [self._source_fields(source) for source in self.case.sources]

    def texts(self) -> list[list[Fields]]:
        """Return the text of each source in pieces: the claims that quote a piece, and how it looks."""
        quotes: dict[str, list[Span]] = defaultdict(list)
        for claim in self.case.claims:
            if not claim.is_derived:  # it repeats the words of a premise, but does not rest on them itself
                quotes[claim.source].append(Span(claim.start, claim.end, claim.id))
        return [
            [{**piece, **self._look(piece["claims"])} for piece in pieces_of(source.text, quotes[source.id])]
            for source in self.case.sources
        ]

    def _look(self, claim_ids: Sequence[str]) -> dict[str, str]:
        """Return the classes of a piece, and the standing of its claims where none is a fact."""
        receipts = [self.receipts[claim_id] for claim_id in claim_ids]
        polarities = {receipt.relation.polarity.value for receipt in receipts}
        look = polarities.pop() if len(polarities) == 1 else "several"
        if any(receipt.claim.rank <= BACKGROUND_RANK for receipt in receipts):
            return {"look": look, "standing": ""}
        standings = dict.fromkeys(name_standing(receipt.claim) for receipt in receipts)
        return {"look": f"{look} hint", "standing": ", ".join(standings)}

    def entities(self) -> list[Fields]:
        """Return the stakeholders and stakes, each with its radius in pixels."""
        types = self.vocabulary.entity_types
        radii = symbol_radii(self.case, self.vocabulary, self.receipts.values())
        return [_entity_fields(entity, types[entity.type], radii[entity.id]) for entity in self.case.entities]

    def claims(self) -> list[Fields]:
        """Return the claims, each with its passage, who stands behind it and the lane its line takes."""
        lanes = assign_lanes(self.case.claims)
        return [
            self._claim_fields(receipt) | {"lane": lanes[identifier]}
            for identifier, receipt in self.receipts.items()
        ]

    def standings(self) -> dict[str, str]:
        """Return who stands behind each claim, for the list that a page without scripts shows."""
        return {claim_id: self._describe(receipt.claim) for claim_id, receipt in self.receipts.items()}

    def _describe(self, claim: Claim) -> str:
        parts = [describe_standing(claim)]
        if claim.said_by and not claim.is_derived:
            parts.append(attribute(self._name(claim.said_by), claim))
        if claim.doubt:
            parts.append(f"coder unsure: {visible(claim.doubt)}")
        if claim.disputed_by:
            parts.append(visible(Wording(self.case).dispute(claim)))
        if describe_reports(claim):
            parts.append(f"reported by {describe_reports(claim)}")
        return "; ".join(parts)

    def _source_fields(self, source: Source) -> Fields:
        notes = []
        if source.speaker:
            notes.append(f"as the word of {self._name(source.speaker)}")
        origin = self.case.source_by_id.get(source.origin or "")
        if origin:
            notes.append(f"copied from {visible(origin.title)}")
        return _source_fields(source, notes)

    @cached_property
    def _places(self) -> Places:
        return Places(self.case)

    def _name(self, entity: str) -> str:
        record = self.case.entity_by_id.get(entity)
        return visible(record.name if record else entity)

    def _claim_fields(self, receipt: Receipt) -> Fields:
        claim, relation = receipt.claim, receipt.relation
        source = self.case.source_by_id[claim.source]
        before, after = surroundings(source.text, claim.start, claim.end)
        return {
            "id": claim.id,
            "subject": self._name(claim.subject),
            "relation": visible(relation.label),
            "object": self._name(claim.object),
            "inverse": _shown(relation.inverse_label),
            "definition": visible(relation.definition),
            "symmetric": relation.symmetric,
            "labelling": LABELLING in self.vocabulary.ancestors(claim.relation),
            "polarity": relation.polarity.value,
            "strength": receipt.strength,
            "factuality": DERIVED_TERM["id"] if claim.is_derived else claim.factuality.value,
            "rank": claim.rank,
            "standing": name_standing(claim),
            "plain": explain_standing(claim),
            "marks": standing_marks(claim),
            "speaker": name_speaker(claim.said_by and self._name(claim.said_by), claim),
            "attribution": attribute(claim.said_by and self._name(claim.said_by), claim),
            "tone": _describe_tone(receipt),
            "place": visible(self._places.describe(claim)),
            "quote": visible(claim.quote),
            "before": visible(before),
            "after": visible(after),
            "start": claim.start,
            "end": claim.end,
            "document": claim.source,
            "voice": _shown(claim.said_by),
            "about": [visible(topic) for topic in claim.about],
            "means": [visible(means) for means in claim.means],
            "condition": _shown(claim.condition),
            "date": _shown(claim.date),
            "doubt": _shown(claim.doubt),
            "act": claim.act_id,
            "reports": claim.independent_sources,
            "disputed": _shown(Wording(self.case).dispute(claim)) if claim.disputed_by else None,
            "note": _shown(claim.note),
            "rule": visible(self.vocabulary.rules.get(claim.rule, claim.rule)) if claim.rule else None,
            "premises": list(claim.derived_from),
        }


def _describe_contested(figures: Contested) -> str:
    parts = ((figures.done, "done"), (figures.suffered, "suffered"), (figures.mutual, "mutual"))
    return ", ".join(f"{count} {word}" for count, word in parts if count)


def _describe_tone(receipt: Receipt) -> str:
    word = POLARITY_TERMS[receipt.relation.polarity]["label"]
    return f"{word}, strength {receipt.strength:g} of 10" if receipt.strength else word


def _shown(text: str | None) -> str | None:
    return visible(text) if text else None


def _type_fields(kind: EntityType) -> Fields:
    return {
        "id": kind.id,
        "label": visible(kind.label),
        "stake": kind.is_stake,
        "figure": figure(kind.id, is_stake=kind.is_stake),
    }


def _source_fields(source: Source, notes: Sequence[str]) -> Fields:
    details = (
        ("by", source.author), ("in", source.publisher), ("published", source.published),
        ("licence", source.licence), ("address", None if web_link(source.url) else source.url),
    )  # fmt: skip
    parts = [*notes, *(f"{word} {visible(value)}" for word, value in details if value)]
    if source.kind is SourceKind.REFERENCE:
        parts.append("background, not a report")
    return {
        "id": source.id,
        "title": visible(source.title),
        "file": visible(source.file),
        "credits": ", ".join(parts),
        "publisher": _shown(source.publisher),
        "published": _shown(source.published),
        "address": _shown(source.url),
        "link": web_link(source.url),
    }


def _entity_fields(entity: Entity, kind: EntityType, radius: float) -> Fields:
    return {
        "id": entity.id,
        "size": radius,
        "name": visible(entity.name),
        "label": entity_label(entity.name),
        "type": kind.id,
        "stake": kind.is_stake,
        "aliases": [visible(alias) for alias in entity.aliases],
        "description": _shown(entity.description),
        "wikidata": wikidata_link(entity.wikidata),
    }
