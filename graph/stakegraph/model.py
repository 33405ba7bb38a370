"""The nouns: what a case consists of. Frozen, typed, no I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from stakegraph.errors import UnknownNameError
from stakegraph.names import LONGEST_ID, is_case_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


class Polarity(Enum):
    """What a relation says of two parties, by its place in the relation tree."""

    CONFLICT = "conflict"
    COOPERATION = "cooperation"
    TIE = "tie"
    CONTEXTUAL = "contextual"

    @property
    def sign(self) -> int:
        """−1 for conflict, +1 for cooperation, 0 for ties and context."""
        return {Polarity.CONFLICT: -1, Polarity.COOPERATION: 1}.get(self, 0)


class Status(Enum):
    """How far the source commits itself to a claim, strongest first.

    Only `ACTUAL` claims are facts and become plain triples; a `DENIED` claim never supports anything.
    """

    ACTUAL = "actual"
    ANNOUNCED = "announced"
    CONDITIONAL = "conditional"
    POSSIBLE = "possible"
    DENIED = "denied"

    @property
    def is_fact(self) -> bool:
        """Whether the source reports it as happened or going on."""
        return self is Status.ACTUAL

    @property
    def rank(self) -> int:
        """0 for the strongest status, 4 for the weakest."""
        return list(Status).index(self)

    @classmethod
    def weakest(cls, statuses: Iterable[Status]) -> Status:
        """Return the weakest of some statuses: what is derived is no surer than its premises.

        >>> Status.weakest([Status.ACTUAL, Status.POSSIBLE]).value
        'possible'
        """
        return max(statuses, key=lambda status: status.rank)


class SourceKind(Enum):
    """Where a claim's words come from: a text that reports, or background that a curator supplied."""

    ARTICLE = "article"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class EntityType:
    """A class of the ontology that an entity may have; `is_stake` tells stakes from stakeholders."""

    id: str
    label: str
    definition: str
    is_stake: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """An entry of the codebook.

    `intensity` runs from −10 (most hostile) to +10 (most cooperative) and is an ordinal scale: figures may be
    compared, not added or multiplied. `plover` and `cameo` name the matching event type, or are None.
    """

    id: str
    label: str
    definition: str
    example: str
    polarity: Polarity
    intensity: float
    intensity_source: str
    parents: tuple[str, ...] = ()
    inverse_label: str | None = None
    symmetric: bool = False
    plover: str | None = None
    cameo: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A stakeholder, or a stake that stakeholders fight over."""

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    description: str | None = None
    wikidata: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Everything the entity answers to: its id, its name and its aliases."""
        return (self.id, self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Source:
    """A text that claims rest on. What is not known of it is None, never invented."""

    id: str
    title: str
    text: str = field(repr=False)
    file: str
    kind: SourceKind = SourceKind.ARTICLE
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One relation that a source states or reports, with the words that say so.

    `start` and `end` are offsets of `quote` in the source's text, in Unicode code points, end excluded.
    `said_by` is None for the source's own voice.
    """

    id: str
    source: str
    subject: str
    relation: str
    object: str
    quote: str
    start: int
    end: int
    status: Status = Status.ACTUAL
    said_by: str | None = None
    about: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    condition: str | None = None
    date: str | None = None
    note: str | None = None

    @property
    def is_derived(self) -> bool:
        """Whether a rule made this claim out of others."""
        return False

    @property
    def is_fact(self) -> bool:
        """Whether a source reports it as happened or going on; only facts become plain triples.

        Ask this rather than ``status.is_fact``: a derived claim has the status of its act, and is never a fact.
        """
        return self.status.is_fact

    # What only a derived claim has; a curated one rests on words alone.

    @property
    def rule(self) -> str | None:
        """The rule that made it."""
        return None

    @property
    def derived_from(self) -> tuple[str, ...]:
        """The ids of the claims it follows from."""
        return ()

    @property
    def intensity(self) -> float | None:
        """Its own intensity, where that of its relation does not count."""
        return None


@dataclass(frozen=True, slots=True)
class DerivedClaim(Claim):
    """A claim that a rule concludes from others; never a fact.

    It has the words, speaker and condition of the act it follows from. Its `status` is that of the act: it tells
    how sure the act is. `derived_from` names the claims it follows from, sorted; `intensity` is None where the
    relation's counts.
    """

    rule: str = field(kw_only=True)  # these three override properties
    derived_from: tuple[str, ...] = field(kw_only=True)
    intensity: float | None = field(default=None, kw_only=True)

    @property
    def is_derived(self) -> bool:
        """Whether a rule made this claim out of others."""
        return True

    @property
    def is_fact(self) -> bool:
        """A conclusion is never a fact, however sure the act is that it follows from."""
        return False


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One step of the story of a case: a title, a text, and what it lights up on the map.

    `text` is paragraphs with an empty line between them, in which ``**bold**`` and ``*emphasis*`` may stand. `focus`
    are ids of entities, `claims` of claims; `path` is empty, or the two ends of a conflict path.
    """

    title: str
    text: str
    focus: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Case:
    """A curated case: its sources, its entities and its claims, each in the order of the files, and its story."""

    id: str
    title: str
    base: str
    description: str | None = None
    sources: tuple[Source, ...] = ()
    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = field(default=())
    story: tuple[StoryStep, ...] = ()

    def __repr__(self) -> str:
        parts = (len(self.sources), "sources"), (len(self.entities), "entities"), (len(self.claims), "claims")
        return f"<Case {self.id!r}: {', '.join(f'{count} {noun}' for count, noun in parts)}>"

    @cached_property
    def entity_by_id(self) -> Mapping[str, Entity]:
        return {entity.id: entity for entity in self.entities}

    @cached_property
    def source_by_id(self) -> Mapping[str, Source]:
        return {source.id: source for source in self.sources}

    @cached_property
    def claim_by_id(self) -> Mapping[str, Claim]:
        return {claim.id: claim for claim in self.claims}

    def find(self, name: str) -> Entity:
        """Return the entity with this id, name or alias, without regard to case.

        Raises
        ------
        UnknownNameError
            When nobody answers to `name`; it carries the nearest names.
        """
        found = self._id_by_name.get(fold(name))
        if found is None:
            raise unknown_entity(name, known_names(self.entities))
        return self.entity_by_id[found]

    @cached_property
    def _id_by_name(self) -> Mapping[str, str]:
        return name_index(self.entities)


def fold(name: str) -> str:
    """Return a name as it is compared: without regard to case and to the width of its spaces."""
    return " ".join(name.split()).casefold()


def name_index(entities: Iterable[Entity]) -> dict[str, str]:
    """Map every folded id, name and alias to its entity's id; an id beats a name, a name beats an alias."""
    entities = tuple(entities)
    index: dict[str, str] = {}
    for names in (
        [(entity.id, entity.id) for entity in entities],
        [(entity.name, entity.id) for entity in entities],
        [(alias, entity.id) for entity in entities for alias in entity.aliases],
    ):
        for name, owner in names:
            index.setdefault(fold(name), owner)
    return index


def known_names(entities: Iterable[Entity]) -> Iterator[str]:
    """Yield every name, alias and id as it is written: what a name that nobody knows is compared with."""
    for entity in entities:
        yield from (entity.name, *entity.aliases, entity.id)


def unknown_entity(name: str, known: Iterable[str]) -> UnknownNameError:
    """Return the error that says that nobody answers to a name, with the nearest of those known."""
    return UnknownNameError("stakeholder or stake", name, known)


def is_date(text: str) -> bool:
    """Whether a text is a day, a month or a year of the calendar, as ISO 8601 writes it.

    >>> is_date("2025-11-04"), is_date("2025-11"), is_date("2025"), is_date("2025-02-30"), is_date("4 Nov 2025")
    (True, True, True, False, False)
    """
    match = _DATE.fullmatch(text)
    if not match:
        return False
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def slug(name: str) -> str:
    """Return a name as the id of a case: small letters, digits and single hyphens, and no reserved name.

    Accents are left out. Letters of another script cannot stand in an id, nor very many; a digest then keeps names
    apart.

    >>> slug("My Case_2"), slug("Zürich"), slug("日本"), slug("日本 2")
    ('my-case-2', 'zurich', 'case-cf2abf0c', '2-367cd00e')
    """
    import hashlib
    import unicodedata

    letters = "".join(
        each for each in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(each)
    )
    known = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if is_case_id(known) and all(each.isascii() for each in letters if each.isalnum()):
        return known
    digest = hashlib.sha256(unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass")).hexdigest()
    stem = known[: LONGEST_ID - 9].strip("-") or "case"
    return f"{stem}-{digest[:8]}"
