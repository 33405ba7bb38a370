"""The data model of a case: frozen, typed dataclasses without I/O."""

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
_DIGEST_LENGTH = 8
"""Hexadecimal digits of a digest in an id: 32 bits are enough to keep the names of cases apart."""


class Polarity(Enum):
    """How a relation connects two parties, by its branch of the relation tree."""

    CONFLICT = "conflict"
    COOPERATION = "cooperation"
    TIE = "tie"
    CONTEXTUAL = "contextual"

    @property
    def sign(self) -> int:
        """−1 for conflict, +1 for cooperation, 0 for ties and context."""
        signs = {Polarity.CONFLICT: -1, Polarity.COOPERATION: 1}
        return signs.get(self, 0)


class Status(Enum):
    """How far the speaker commits to a claim, strongest first.

    The status does not say who the speaker is; `Factuality` combines both.
    """

    ACTUAL = "actual"
    ANNOUNCED = "announced"
    CONDITIONAL = "conditional"
    POSSIBLE = "possible"
    DENIED = "denied"

    @property
    def rank(self) -> int:
        """0 for the strongest status, 4 for the weakest."""
        return list(Status).index(self)

    @classmethod
    def weakest(cls, statuses: Iterable[Status]) -> Status:
        """Return the weakest status; a conclusion is never surer than its premises.

        >>> Status.weakest([Status.ACTUAL, Status.POSSIBLE]).value
        'possible'
        """
        return max(statuses, key=lambda status: status.rank)


class Factuality(Enum):
    """Who stands behind a claim and how firmly, strongest first (Saurí & Pustejovsky 2009).

    Only a `FACT` becomes a plain triple; a `DENIED` claim never supports anything. `stakegraph.factuality` computes it.
    """

    FACT = "fact"
    """Actual, in the own voice of a source that reports, and not doubted by the coder."""
    BACKGROUND = "background"
    """Supplied by the curators; it ranks with facts but is never counted as one."""
    SELF_REPORTED = "self-reported"
    """Actual, but said by the subject itself, its head, or a body the subject belongs to."""
    ALLEGED = "alleged"
    """Actual, but said by somebody else than the subject."""
    ANNOUNCED = "announced"
    CONDITIONAL = "conditional"
    DOUBTED = "doubted"
    """Actual in the own voice of the source, as far as the coder can tell, who is unsure how to read the words."""
    POSSIBLE = "possible"
    DENIED = "denied"

    @property
    def position(self) -> int:
        """0 for facts, 8 for denied claims."""
        return _FACTUALITY_POSITIONS[self]

    @classmethod
    def weakest(cls, factualities: Iterable[Factuality]) -> Factuality:
        """Return the weakest factuality; background weakens nothing.

        >>> Factuality.weakest([Factuality.BACKGROUND, Factuality.FACT]).value
        'fact'
        """
        strongest_first = sorted(factualities, key=lambda factuality: factuality.position)
        return max(strongest_first, key=lambda factuality: max(factuality.position, 1))


_FACTUALITY_POSITIONS = {factuality: position for position, factuality in enumerate(Factuality)}
BACKGROUND_RANK = 2 * Factuality.BACKGROUND.position
"""The rank of background; see `Claim.rank`."""


class SourceKind(Enum):
    """The kind of a source: a text, or background that a curator supplied."""

    ARTICLE = "article"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class EntityType:
    """A class of entities in the ontology; `is_stake` separates stakes from stakeholders."""

    id: str
    label: str
    definition: str
    is_stake: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """An entry of the codebook.

    `intensity` runs from −10 (most hostile) to +10 (most cooperative). The scale is ordinal: values may be compared,
    but not added or multiplied. A relation that `is_speech` is an act of speaking, such as a threat: a source that
    reports it vouches for the speaking, not for the content. `plover` and `cameo` name the matching event type, if
    any.
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
    is_speech: bool = False
    plover: str | None = None
    cameo: str | None = None
    note: str | None = None


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
class Source:
    """A text that claims rest on. An unknown field has no value; it is never invented.

    `speaker` is the entity whose own word the text is, such as a press release or a complaint. `origin` is the id of
    the source that this text copies. `sha256` is the digest of the text in UTF-8, in hexadecimal digits. `retrieved` is
    the date on which the text was taken.
    """

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
    speaker: str | None = None
    origin: str | None = None
    sha256: str | None = None
    retrieved: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One relation that a source states or reports, with its quote.

    `start` and `end` are the offsets of `quote` in the source's text, in Unicode code points; `end` is exclusive.
    Without a speaker (`said_by`), the source itself makes the claim. Claims with the same `act` tell of one act;
    without it, the claim is an act of its own. `doubt` says why the coder is unsure how to read the words. `excused`
    lists reasons why a lint does not apply, as ``code: reason``. `assessed` is the factuality in the claim's case;
    read `factuality` instead. `independent_sources` counts the sources that report its act, and `disputed_by` has the
    ids of the claims that deny or contradict it; both are empty until `stakegraph.factuality` assesses the case.
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
    act: str | None = None
    doubt: str | None = None
    excused: tuple[str, ...] = ()
    assessed: Factuality | None = field(default=None, compare=False)
    independent_sources: int = field(default=0, compare=False)
    disputed_by: tuple[str, ...] = field(default=(), compare=False)

    @property
    def act_id(self) -> str:
        """The act that the claim tells of; its own id unless `act` names another."""
        return self.act or self.id

    @property
    def factuality(self) -> Factuality:
        """Who stands behind the claim and how firmly.

        Without an assessment in a case, it is computed from the claim alone, as if its source reported.
        """
        return self.assessed or assess_factuality(self)

    @property
    def rank(self) -> int:
        """0 for a fact; the greater, the less sure. Conclusions rank after claims of the same factuality."""
        return 2 * self.factuality.position + self.is_derived

    @property
    def is_derived(self) -> bool:
        """Whether a rule derived this claim from others."""
        return False

    @property
    def is_fact(self) -> bool:
        """Whether a source reports it as fact in its own voice; facts become plain triples."""
        return self.factuality is Factuality.FACT

    # The properties of derived claims; a curated claim has none of them.

    @property
    def rule(self) -> str | None:
        """The rule that derived the claim."""
        return None

    @property
    def derived_from(self) -> tuple[str, ...]:
        """The ids of the claims it follows from."""
        return ()

    @property
    def intensity(self) -> float | None:
        """The claim's own intensity, which overrides that of its relation."""
        return None


@dataclass(frozen=True, slots=True)
class DerivedClaim(Claim):
    """A claim that a rule concludes from others; never a fact.

    It has the quote, speaker, condition and status of the act it follows from. Its factuality is that of its weakest
    premise. `derived_from` lists the claims it follows from, sorted. Without an `intensity`, that of the relation
    applies.
    """

    rule: str = field(kw_only=True)  # these three override properties
    derived_from: tuple[str, ...] = field(kw_only=True)
    intensity: float | None = field(default=None, kw_only=True)

    @property
    def is_derived(self) -> bool:
        """Whether a rule derived this claim from others."""
        return True

    @property
    def is_fact(self) -> bool:
        """Always false: a conclusion is never a fact, even if its act is one."""
        return False


def assess_factuality(
    claim: Claim,
    *,
    kind: SourceKind = SourceKind.ARTICLE,
    reports_speech: bool = False,
    speaks_for_subject: bool = False,
) -> Factuality:
    """Return the factuality of a curated claim from its status, speaker, doubt and source.

    Parameters
    ----------
    claim : Claim
        The claim to assess.
    kind : SourceKind, optional
        The kind of its source.
    reports_speech : bool, optional
        Whether the relation is speech by the speaker, reported by the source in its own voice: "X accuses Y".
    speaks_for_subject : bool, optional
        Whether the speaker is the subject's head, or a body the subject belongs to.

    Examples
    --------
    >>> words = Claim("c1", "article", "king", "harms", "colonies", "He has plundered", 0, 16, said_by="congress")
    >>> assess_factuality(words).value
    'alleged'
    """
    if claim.status is not Status.ACTUAL:
        return Factuality(claim.status.value)
    if kind is SourceKind.REFERENCE:
        return Factuality.BACKGROUND
    if claim.said_by is None or reports_speech:
        return Factuality.DOUBTED if claim.doubt else Factuality.FACT
    is_own_account = speaks_for_subject or claim.said_by == claim.subject
    return Factuality.SELF_REPORTED if is_own_account else Factuality.ALLEGED


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
