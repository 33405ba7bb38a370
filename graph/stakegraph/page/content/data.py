"""A case as plain values: what the page knows, and nothing that could be code."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

from stakegraph.model import Polarity, SourceKind
from stakegraph.page.content.pieces import Span, pieces_of
from stakegraph.page.content.text import surroundings, visible, web_link, wikidata_link, wrapped
from stakegraph.page.geometry.symbols import figure
from stakegraph.wording.terms import (
    CSV_COLUMNS,
    ORIGIN_WORDS,
    POLARITY_WORDS,
    STATUS_WORDS,
    TABLE_COLUMNS,
    Origin,
    marks,
    plain_status,
    speaker,
    standing,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stakegraph.model import Case, Claim, Entity, EntityType, Source
    from stakegraph.vocabulary import Vocabulary

    Fields = dict[str, Any]

LABELLING = "labels"  # the relation by which one party calls another a name


@dataclass(frozen=True)
class CaseData:
    """The fields of a case's page, ready for JSON. Order is the order of the curated files."""

    case: Case
    vocabulary: Vocabulary

    def intensity(self, claim: Claim) -> float:
        """Return the claim's own intensity, or its relation's: −10 (hostile) to +10 (cooperative)."""
        own = claim.intensity
        return self.vocabulary.relations[claim.relation].intensity if own is None else own

    def polarity(self, claim: Claim) -> Polarity:
        """Return the polarity of the claim's relation."""
        return self.vocabulary.relations[claim.relation].polarity

    def origin(self, claim: Claim) -> Origin:
        """Tell who vouches for a claim: a rule, a reference work or an article."""
        if claim.is_derived:
            return Origin.DERIVED
        kind = self.case.source_by_id[claim.source].kind
        return Origin.BACKGROUND if kind is SourceKind.REFERENCE else Origin.REPORTED

    def meta(self) -> Fields:
        """Return what the page says of the case as a whole."""
        return {
            "id": self.case.id,
            "title": visible(self.case.title),
            "description": _shown(self.case.description),
        }

    def words(self) -> Fields:
        """Return the legend's rows for polarity, status and origin."""
        return {
            "polarity": list(POLARITY_WORDS.values()),
            "status": list(STATUS_WORDS.values()),
            "origin": list(ORIGIN_WORDS.values()),
        }

    def contested(self, most: int = 5) -> list[tuple[str, int]]:
        """Return who is in the most conflicts that are facts, and in how many."""
        count = Counter(
            end
            for claim in self._facts()
            if self.polarity(claim) is Polarity.CONFLICT
            for end in {claim.subject, claim.object}
        )
        ranked = sorted(
            (entity.id for entity in self.case.entities if count[entity.id]), key=lambda each: -count[each]
        )
        return [(entity, count[entity]) for entity in ranked[:most]]

    def _facts(self) -> Iterator[Claim]:
        return (claim for claim in self.case.claims if claim.is_fact)

    def ends(self) -> list[tuple[str, str]]:
        """Return the ids and names of all entities, by name."""
        named = [(entity.id, visible(entity.name)) for entity in self.case.entities]
        return sorted(named, key=lambda each: (each[1].casefold(), each[0]))

    def columns(self) -> Fields:
        """Return the columns of the table and of the CSV file: of each its field and its title."""
        return {"table": TABLE_COLUMNS, "csv": CSV_COLUMNS}

    def types(self) -> list[Fields]:
        """Return the entity types in use, stakeholders first, each with the path of its symbol."""
        used = {entity.type for entity in self.case.entities}
        types = [each for each in self.vocabulary.entity_types.values() if each.id in used]
        return [_type_fields(each) for each in sorted(types, key=lambda each: each.is_stake)]

    def sources(self) -> list[Fields]:
        """Return what is known of the sources, without their texts."""
        return [_source_fields(source) for source in self.case.sources]

    def texts(self) -> list[list[Fields]]:
        """Return the text of each source in pieces: the claims that quote a piece, and how it looks."""
        quotes: dict[str, list[Span]] = defaultdict(list)
        for claim in self.case.claims:
            if not claim.is_derived:  # it repeats the words of a premise, but does not rest on them itself
                quotes[claim.source].append(Span(claim.start, claim.end, claim.id))
        return [
            [
                {**piece, "look": self._look(piece["claims"])}
                for piece in pieces_of(source.text, quotes[source.id])
            ]
            for source in self.case.sources
        ]

    def _look(self, claims: Sequence[str]) -> str:
        polarities = {self.polarity(self.case.claim_by_id[each]).value for each in claims}
        return polarities.pop() if len(polarities) == 1 else "several"

    def entities(self) -> list[Fields]:
        """Return the stakeholders and stakes, each with its radius in pixels, by the conflict in facts."""
        load: Counter[str] = Counter()
        for claim in self._facts():
            if self.polarity(claim) is Polarity.CONFLICT:
                for end in {claim.subject, claim.object}:
                    load[end] += round(10 * abs(self.intensity(claim)))
        types = self.vocabulary.entity_types
        return [
            _entity_fields(entity, types[entity.type], load[entity.id] / 10) for entity in self.case.entities
        ]

    def claims(self) -> list[Fields]:
        """Return the claims, each with its passage, its origin and the lane its line takes."""
        lanes = lanes_of(self.case.claims)
        return [self._claim_fields(claim) | {"lane": lanes[claim.id]} for claim in self.case.claims]

    def _tone(self, claim: Claim) -> str:
        word, strength = POLARITY_WORDS[self.polarity(claim)]["label"], abs(self.intensity(claim))
        return f"{word}, strength {strength:g} of 10" if strength else word

    def _name(self, entity: str) -> str:
        known = self.case.entity_by_id.get(entity)
        return visible(known.name if known else entity)

    def _claim_fields(self, claim: Claim) -> Fields:
        relation = self.vocabulary.relations[claim.relation]
        source = self.case.source_by_id[claim.source]
        before, after = surroundings(source.text, claim.start, claim.end)
        origin = self.origin(claim)
        return {
            "id": claim.id,
            "subject": self._name(claim.subject),
            "object": self._name(claim.object),
            "relation": visible(relation.label),
            "inverse": _shown(relation.inverse_label),
            "definition": visible(relation.definition),
            "symmetric": relation.symmetric,
            "labelling": LABELLING in self.vocabulary.ancestors(claim.relation),
            "polarity": relation.polarity.value,
            "tone": self._tone(claim),
            "place": f"characters {claim.start}–{claim.end} of {visible(source.file)}",
            "strength": abs(self.intensity(claim)),
            "status": claim.status.value,
            "origin": origin.value,
            "standing": standing(claim.status, origin),
            "plain": plain_status(claim.status, origin),
            "marks": marks(claim.status, origin),
            "speaker": speaker(claim.said_by and self._name(claim.said_by), origin),
            "quote": visible(claim.quote),
            "before": visible(before),
            "after": visible(after),
            "start": claim.start,
            "end": claim.end,
            "document": claim.source,
            "voice": _shown(claim.said_by),
            "about": [visible(each) for each in claim.about],
            "means": [visible(each) for each in claim.means],
            "condition": _shown(claim.condition),
            "date": _shown(claim.date),
            "note": _shown(claim.note),
            "rule": visible(self.vocabulary.rules.get(claim.rule, claim.rule)) if claim.rule else None,
            "premises": list(claim.derived_from),
        }


def lanes_of(claims: Sequence[Claim]) -> Mapping[str, float]:
    """Give each claim a lane of its own beside the others between the same two entities.

    A lane is a signed distance from the straight line, in lane widths, to the right of the claim's direction.
    Claims from an entity to itself count 0, 1, 2 …

    >>> from stakegraph.model import Claim
    >>> there, back = (Claim(*ids, quote="", start=0, end=0) for ids in ("xsarb", "ysbra"))
    >>> lanes_of([there, back])
    {'x': -0.5, 'y': -0.5}
    """
    dyads: dict[frozenset[str], list[Claim]] = defaultdict(list)
    for claim in claims:
        dyads[frozenset((claim.subject, claim.object))].append(claim)
    lanes: dict[str, float] = {}
    for ends, parallel in dyads.items():
        forward = min(ends)
        # the same direction lies side by side, so that the arrowheads of the two directions do not mix
        parallel.sort(key=lambda claim: claim.subject != forward)
        for position, claim in enumerate(parallel):
            lane = position - (len(parallel) - 1) / 2
            if len(ends) == 1:
                lane = float(position)
            elif len(parallel) == 1:
                lane = 0.4  # a slight bend tells a line from the edge of a symbol
            lanes[claim.id] = lane if claim.subject == forward else -lane
    return lanes


def _shown(text: str | None) -> str | None:
    return visible(text) if text else None


def _type_fields(each: EntityType) -> Fields:
    return {
        "id": each.id,
        "label": visible(each.label),
        "stake": each.is_stake,
        "figure": figure(each.id, is_stake=each.is_stake),
    }


def _source_fields(source: Source) -> Fields:
    known = (
        ("by", source.author), ("in", source.publisher), ("published", source.published),
        ("licence", source.licence), ("address", None if web_link(source.url) else source.url),
    )  # fmt: skip
    parts = [f"{word} {visible(value)}" for word, value in known if value]
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


def _entity_fields(entity: Entity, kind: EntityType, conflict_load: float) -> Fields:
    grown = 1.7 * sqrt(conflict_load)
    return {
        "id": entity.id,
        "name": visible(entity.name),
        "label": wrapped(visible(entity.name)),
        "type": kind.id,
        "stake": kind.is_stake,
        "aliases": [visible(alias) for alias in entity.aliases],
        "description": _shown(entity.description),
        "wikidata": wikidata_link(entity.wikidata),
        "size": round(min(12 + grown, 16 if kind.is_stake else 26), 1),
    }
