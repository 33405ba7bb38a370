"""The types of answers as plain data; the OpenAPI schemas are made from them.

`stakegraph.formats.records` returns values of these types, so records and their schemas cannot differ. Writing a
record does not import this module.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

Polarity = Literal["conflict", "cooperation", "tie", "contextual"]
Status = Literal["actual", "announced", "conditional", "possible", "denied"]
Factuality = Literal[
    "fact",
    "background",
    "self-reported",
    "alleged",
    "announced",
    "conditional",
    "doubted",
    "possible",
    "denied",
]


class EntityName(TypedDict):
    """An entity's id and name."""

    id: str
    name: str


class Entity(EntityName):
    """A stakeholder or stake, as an item of a list."""

    type: str


class RelationName(TypedDict):
    """A relation of the codebook."""

    id: str
    label: str


class SourceName(TypedDict):
    """The source of a claim."""

    id: str
    title: str
    kind: Literal["article", "reference"]
    file: str | None


class Claim(TypedDict):
    """A claim with its quote and source; offsets are in Unicode code points of the source's text."""

    id: str
    subject: EntityName
    relation: RelationName
    object: EntityName
    polarity: Polarity
    intensity: float
    status: Status
    factuality: Factuality
    is_fact: bool
    said_by: EntityName | None
    quote: str
    source: SourceName
    start: int
    end: int
    about: list[EntityName]
    means: list[EntityName]
    condition: str | None
    date: str | None
    doubt: str | None
    act: str
    independent_sources: int
    disputed: bool
    disputed_by: list[str]
    note: str | None
    rule: str | None
    derived_from: list[str]


class Receipt(Claim):
    """A claim that a hop rests on; `reversed` if the hop runs against the claim's direction."""

    reversed: bool


Hop = TypedDict(
    "Hop",
    {"from": EntityName, "to": EntityName, "kind": Polarity, "strength": float, "receipts": list[Receipt]},
)


class Path(TypedDict):
    """A chain of conflict; strengths run from 0 to 10."""

    nodes: list[EntityName]
    weakest_link: float
    mean: float
    hops: list[Hop]


class PathOptions(TypedDict):
    """The options that limit which paths count."""

    factualities: list[Factuality]
    according_to: list[str]
    without_speakers: list[str]
    without_sources: list[str]
    rules: bool
    direction_ignored: bool
    max_hops: int
    ties: int
    min_intensity: float
    as_of: str | None
    in_order: bool


class Relaxation(TypedDict):
    """Looser options that make a path; they do not turn hints into facts."""

    flags: list[str]
    words: list[str]
    path: list[EntityName]
    hops: list[Hop]


class NoPath(TypedDict):
    """The reasons why a search found no path."""

    truncated: str | None
    unknown: list[list[str]]
    reasons: list[str]
    relaxations: list[Relaxation]


PathAnswer = TypedDict(
    "PathAnswer",
    {
        "from": EntityName | None,
        "to": EntityName | None,
        "options": PathOptions,
        "found": int,
        "truncated": str | None,
        "paths": list[Path],
        "no_path": NoPath | None,
    },
)


class Paths(TypedDict):
    """Conflict paths, with one answer per requested direction."""

    answers: list[PathAnswer]


class DossierPart(TypedDict):
    """A part of a dossier."""

    part: str
    title: str
    claims: list[Claim]


class Dossier(Entity):
    """All claims of a case about one stakeholder or stake."""

    aliases: list[str]
    description: str | None
    wikidata: str | None
    courted_by: list[EntityName]
    disputed: list[str]
    parts: list[DossierPart]


class Contested(TypedDict):
    """The hostile facts of an entity: acts and states, each counted once, and the claims that tell of them."""

    done: int
    suffered: int
    mutual: int
    claims: int
    background: int


class Statistics(TypedDict):
    """Counts for a case; derived claims count in `derived` only."""

    title: str
    sources: int
    stakeholders: int
    stakes: int
    claims: int
    facts: int
    derived: int
    relations: int
    by_polarity: dict[str, dict[str, int]]
    by_source: dict[str, int]
    speakers: dict[str, int]
    contested: dict[str, Contested]
    background: int


class StoredCase(TypedDict):
    """A case of a store, with the number of its curated claims."""

    id: str
    base: str
    title: str
    claims: int


class QueryParameter(TypedDict):
    """A parameter of a named query."""

    name: str
    kind: str
    description: str


class NamedQuery(TypedDict):
    """A query that is part of the program."""

    name: str
    title: str
    description: str
    parameters: list[QueryParameter]
    example: str
    sparql: str


class BoundQuery(TypedDict):
    """A query for any SPARQL endpoint, with its parameters filled in."""

    sparql: str


class Head(TypedDict):
    """The variables of a SPARQL answer."""

    vars: list[str]


Term = TypedDict(
    "Term",
    {
        "type": Literal["uri", "literal", "bnode"],
        "value": str,
        "xml:lang": NotRequired[str],
        "datatype": NotRequired[str],
    },
)


class Rows(TypedDict):
    """The rows of a SPARQL answer."""

    bindings: list[dict[str, Term]]


class Results(TypedDict):
    """A SPARQL answer, as SPARQL 1.1 Query Results JSON."""

    head: Head
    results: Rows


class Health(TypedDict):
    """The state of the server."""

    live: bool
    ready: bool


class Problem(TypedDict):
    """An error as a problem of RFC 9457, with a remedy."""

    type: str
    title: str
    status: int
    detail: str
    remedy: str
