"""The terms for polarity, status, origin and speaker: one table for text, Markdown, Mermaid and the page."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, TypedDict

from stakegraph.model import Polarity, SourceKind, Status

if TYPE_CHECKING:
    from collections.abc import Collection

    from stakegraph.model import Case, Claim


class Origin(Enum):
    """The origin of a claim: a text that reports it, background that a curator supplied, or a rule."""

    REPORTED = "reported"
    BACKGROUND = "background"
    DERIVED = "derived"


class Term(TypedDict):
    """A term: its id, its label, a sentence that explains it, and its mark on the line of a claim."""

    id: str
    label: str
    meaning: str
    mark: str


POLARITY_TERMS: dict[Polarity, Term] = {
    Polarity.CONFLICT: {
        "id": "conflict",
        "label": "Conflict",
        "meaning": "One party speaks or acts against the other.",
        "mark": "",
    },
    Polarity.COOPERATION: {
        "id": "cooperation",
        "label": "Cooperation",
        "meaning": "One party helps, courts or works with the other.",
        "mark": "",
    },
    Polarity.TIE: {
        "id": "tie",
        "label": "Tie",
        "meaning": "How parties belong together: part of, heads, works under, has at stake.",
        "mark": "",
    },
    Polarity.CONTEXTUAL: {
        "id": "contextual",
        "label": "Context",
        "meaning": "Neither for nor against: addresses, announces, follows.",
        "mark": "",
    },
}

STATUS_TERMS: dict[Status, Term] = {
    Status.ACTUAL: {
        "id": "actual",
        "label": "Fact",
        "meaning": "Reported as happened or going on.",
        "mark": "",
    },
    Status.ANNOUNCED: {
        "id": "announced",
        "label": "Announced",
        "meaning": "Someone said they will.",
        "mark": "will",
    },
    Status.CONDITIONAL: {
        "id": "conditional",
        "label": "Conditional",
        "meaning": "It would happen only if a condition is met.",
        "mark": "if",
    },
    Status.POSSIBLE: {
        "id": "possible",
        "label": "Possible",
        "meaning": "The source infers or speculates.",
        "mark": "?",
    },
    Status.DENIED: {
        "id": "denied",
        "label": "Denied",
        "meaning": "The source says it is not so, or cannot be.",
        "mark": "✕",
    },
}

ORIGIN_TERMS: dict[Origin, Term] = {
    Origin.REPORTED: {
        "id": "reported",
        "label": "In the text",
        "meaning": "The words of a source say so.",
        "mark": "",
    },
    Origin.BACKGROUND: {
        "id": "background",
        "label": "Background",
        "meaning": "Supplied by the curators; no article says it.",
        "mark": "○",
    },
    Origin.DERIVED: {
        "id": "derived",
        "label": "Derived",
        "meaning": "No source says it: a rule concludes it from other claims.",
        "mark": "∴",
    },
}


_OWN_VOICES = {
    Origin.REPORTED: "the source, in its own voice",
    Origin.BACKGROUND: "the curators, as background",
}


def origin_of(claim: Claim, case: Case) -> Origin:
    """Return the origin of a claim: a rule, a reference work or a text that reports it."""
    if claim.is_derived:
        return Origin.DERIVED
    is_reference = case.source_by_id[claim.source].kind is SourceKind.REFERENCE
    return Origin.BACKGROUND if is_reference else Origin.REPORTED


def name_standing(status: Status, origin: Origin) -> str:
    """Return how sure a claim is, in a word or two; a derived claim is never called a fact.

    >>> name_standing(Status.ACTUAL, Origin.REPORTED), name_standing(Status.POSSIBLE, Origin.DERIVED)
    ('Fact', 'Derived, possible')
    """
    word, source = STATUS_TERMS[status]["label"], ORIGIN_TERMS[origin]["label"]
    if origin is Origin.REPORTED:
        return word
    return source if status.is_fact else f"{source}, {word.lower()}"


def describe_standing(status: Status, origin: Origin, rule: str | None = None) -> str:
    """Return how sure a claim is, for output that has no legend.

    >>> describe_standing(Status.ANNOUNCED, Origin.REPORTED)
    'announced'
    >>> describe_standing(Status.ANNOUNCED, Origin.DERIVED, "stake")
    'derived by the stake rule, no source says it; its act: announced'
    """
    word = STATUS_TERMS[status]["label"].lower()
    if origin is Origin.REPORTED:
        return word
    if origin is Origin.BACKGROUND:
        parts = ["background, no article says it", word]
    else:
        by_rule = f" by the {rule} rule" if rule else ""
        parts = [f"derived{by_rule}, no source says it", f"its act: {word}"]
    return parts[0] if status.is_fact else "; ".join(parts)


def explain_standing(status: Status, origin: Origin) -> str:
    """Return how sure a claim is, in a sentence or two.

    >>> explain_standing(Status.DENIED, Origin.REPORTED)
    'The source says it is not so, or cannot be.'
    """
    meaning, source = STATUS_TERMS[status]["meaning"], ORIGIN_TERMS[origin]["meaning"]
    if origin is Origin.REPORTED:
        return meaning
    return source if status.is_fact else f"{source} {meaning}"


def standing_marks(status: Status, origin: Origin) -> str:
    """Return the marks on a claim's line on the map.

    >>> standing_marks(Status.POSSIBLE, Origin.DERIVED), standing_marks(Status.ACTUAL, Origin.REPORTED)
    ('∴ ?', '')
    """
    return " ".join(filter(None, (ORIGIN_TERMS[origin]["mark"], STATUS_TERMS[status]["mark"])))


def name_speaker(name: str | None, origin: Origin) -> str:
    """Return the speaker of a claim; `name` is the speaker that the source names, if any.

    >>> name_speaker(None, Origin.REPORTED), name_speaker("DHS", Origin.REPORTED)
    ('the source, in its own voice', 'DHS')
    """
    if origin is Origin.DERIVED:
        return "nobody: a rule concludes it"
    return name or _OWN_VOICES[origin]


def list_statuses(statuses: Collection[Status]) -> str:
    """Return the labels of statuses, the surest first.

    >>> list_statuses({Status.ANNOUNCED, Status.ACTUAL})
    'fact, announced'
    """
    return ", ".join(STATUS_TERMS[status]["label"].lower() for status in Status if status in statuses)
