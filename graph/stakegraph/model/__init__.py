"""The data model of a case: frozen, typed dataclasses without I/O.

This module has cases, their entities and stories, and how names, ids and dates are written; `claims`, `codebook` and
`kinds` have the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from stakegraph.errors import UnknownNameError
from stakegraph.model.claims import Claim, DerivedClaim, Source, assess_factuality
from stakegraph.model.codebook import EntityType, Relation
from stakegraph.model.kinds import BACKGROUND_RANK, Factuality, Polarity, SourceKind, Status
from stakegraph.names import LONGEST_ID, is_case_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "BACKGROUND_RANK",
    "Case",
    "Claim",
    "DerivedClaim",
    "Entity",
    "EntityType",
    "Factuality",
    "Polarity",
    "Relation",
    "Source",
    "SourceKind",
    "Status",
    "StoryStep",
    "assess_factuality",
    "fold",
    "is_date",
    "known_names",
    "name_index",
    "slug",
    "unknown_entity",
]

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_DIGEST_LENGTH = 8
"""Hexadecimal digits of a digest in an id: 32 bits are enough to keep the names of cases apart."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A stakeholder, or a stake that stakeholders contest."""

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    description: str | None = None
    wikidata: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All names of the entity: its id, its name and its aliases."""
        return (self.id, self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One step of a case's story: a title, a text, and the highlights on the map.

    `text` has paragraphs with an empty line between them, which may contain ``**bold**`` and ``*emphasis*``. `focus`
    lists ids of entities, `claims` ids of claims. `path` is empty or has the two ends of a conflict path.
    """

    title: str
    text: str
    focus: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Case:
    """A curated case: sources, entities and claims in the order of the files, and a story."""

    id: str
    title: str
    base: str
    description: str | None = None
    sources: tuple[Source, ...] = ()
    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = field(default=())
    story: tuple[StoryStep, ...] = ()

    def __repr__(self) -> str:
        sources, entities, claims = len(self.sources), len(self.entities), len(self.claims)
        return f"<Case {self.id!r}: {sources} sources, {entities} entities, {claims} claims>"

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
        """Return the entity with this id, name or alias, ignoring case.

        Raises
        ------
        UnknownNameError
            When `name` is unknown; it carries the closest names.
        """
        entity_id = self._id_by_name.get(fold(name))
        if entity_id is None:
            raise unknown_entity(name, known_names(self.entities))
        return self.entity_by_id[entity_id]

    @cached_property
    def _id_by_name(self) -> Mapping[str, str]:
        return name_index(self.entities)


def fold(name: str) -> str:
    """Return the form of a name used in comparisons, which ignores case and extra spaces."""
    return " ".join(name.split()).casefold()


def name_index(entities: Iterable[Entity]) -> dict[str, str]:
    """Map each folded id, name and alias to its entity's id.

    Ids take precedence over names, and names over aliases.
    """
    entities = tuple(entities)
    index: dict[str, str] = {}

    def add(name: str, entity: Entity) -> None:
        index.setdefault(fold(name), entity.id)

    for entity in entities:
        add(entity.id, entity)
    for entity in entities:
        add(entity.name, entity)
    for entity in entities:
        for alias in entity.aliases:
            add(alias, entity)
    return index


def known_names(entities: Iterable[Entity]) -> Iterator[str]:
    """Yield every name, alias and id as written, as candidates for suggestions."""
    for entity in entities:
        yield from (entity.name, *entity.aliases, entity.id)


def unknown_entity(name: str, candidates: Iterable[str]) -> UnknownNameError:
    """Return the error for the unknown name of an entity, with the closest known names."""
    return UnknownNameError("stakeholder or stake", name, candidates)


def is_date(text: str) -> bool:
    """Return whether a text is an ISO 8601 day, month or year.

    >>> is_date("2025-11-04"), is_date("2025-11"), is_date("2025"), is_date("2025-02-30"), is_date("4 Nov 2025")
    (True, True, True, False, False)
    """
    match = _DATE.fullmatch(text)
    if not match:
        return False
    year, month, day = match.groups(default="1")
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def slug(name: str) -> str:
    """Convert a name to a valid case id of lowercase letters, digits and hyphens.

    Accents are removed. If letters of other scripts are lost, or the result is too long or reserved, a digest keeps
    the ids of different names distinct.

    >>> slug("My Case_2"), slug("Zürich"), slug("日本"), slug("日本 2")
    ('my-case-2', 'zurich', 'case-cf2abf0c', '2-367cd00e')
    """
    import hashlib
    import unicodedata

    decomposed = unicodedata.normalize("NFKD", name.lower())
    letters = [letter for letter in decomposed if not unicodedata.combining(letter)]
    plain = re.sub(r"[^a-z0-9]+", "-", "".join(letters)).strip("-")
    is_lossless = all(letter.isascii() for letter in letters if letter.isalnum())
    if is_lossless and is_case_id(plain):
        return plain
    composed = unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass")
    suffix = "-" + hashlib.sha256(composed).hexdigest()[:_DIGEST_LENGTH]
    stem = plain[: LONGEST_ID - len(suffix)].strip("-") or "case"
    return stem + suffix
