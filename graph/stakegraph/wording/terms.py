"""What the page calls things: plain words for polarity, status and origin, in the order of the legend."""

from __future__ import annotations

from enum import Enum
from typing import TypedDict

from stakegraph.model import Polarity, Status


class Origin(Enum):
    """Who vouches for a claim: a text that reports, background a curator supplied, or a rule."""

    REPORTED = "reported"
    BACKGROUND = "background"
    DERIVED = "derived"


# what the table shows, and what the CSV file has besides
TABLE_COLUMNS = (
    ("subject", "Subject"), ("relation", "Relation"), ("object", "Object"), ("quote", "Quote"),
    ("standing", "Status"), ("speaker", "Said by"), ("polarity", "Polarity"), ("strength", "Strength (0–10)"),
    ("origin", "Origin"), ("document", "Source"),
)  # fmt: skip
CSV_COLUMNS = (
    ("id", "Claim"), *TABLE_COLUMNS, ("start", "First character"), ("end", "Last character"), ("about", "About"),
    ("means", "Means"), ("condition", "Condition"), ("date", "Date"), ("note", "Note"), ("rule", "Rule"),
    ("premises", "Derived from"), ("address", "Source address"),
)  # fmt: skip


# the groups in which a stakeholder's claims are shown, by polarity and direction
CLAIM_GROUPS = (
    ("conflict out", "Conflicts going out"), ("conflict in", "Conflicts coming in"),
    ("conflict both", "Conflicts both ways"), ("label", "Labels"),
    ("cooperation out", "Cooperation going out"), ("cooperation in", "Cooperation coming in"),
    ("cooperation both", "Cooperation both ways"), ("tie", "Ties"), ("contextual", "Context"),
)  # fmt: skip


class Words(TypedDict):
    """One row of the legend: its id, its short name, a sentence that explains it and the mark on the line."""

    id: str
    label: str
    meaning: str
    mark: str


POLARITY_WORDS: dict[Polarity, Words] = {
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

STATUS_WORDS: dict[Status, Words] = {
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

ORIGIN_WORDS: dict[Origin, Words] = {
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


def standing(status: Status, origin: Origin) -> str:
    """Tell how sure a claim is, in a word or two; what a rule concludes is never called a fact.

    >>> standing(Status.ACTUAL, Origin.REPORTED), standing(Status.POSSIBLE, Origin.DERIVED)
    ('Fact', 'Derived, possible')
    """
    word, source = STATUS_WORDS[status]["label"], ORIGIN_WORDS[origin]["label"]
    if origin is Origin.REPORTED:
        return word
    return source if status.is_fact else f"{source}, {word.lower()}"


def plain_status(status: Status, origin: Origin) -> str:
    """Tell the same in a sentence or two.

    >>> plain_status(Status.DENIED, Origin.REPORTED)
    'The source says it is not so, or cannot be.'
    """
    meaning, source = STATUS_WORDS[status]["meaning"], ORIGIN_WORDS[origin]["meaning"]
    if origin is Origin.REPORTED:
        return meaning
    return source if status.is_fact else f"{source} {meaning}"


def marks(status: Status, origin: Origin) -> str:
    """Return the marks that a claim's line bears.

    >>> marks(Status.POSSIBLE, Origin.DERIVED), marks(Status.ACTUAL, Origin.REPORTED)
    ('∴ ?', '')
    """
    return " ".join(filter(None, (ORIGIN_WORDS[origin]["mark"], STATUS_WORDS[status]["mark"])))


def speaker(name: str | None, origin: Origin) -> str:
    """Tell who says so, where `name` is whom the source names, if anyone.

    >>> speaker(None, Origin.REPORTED)
    'the source, in its own voice'
    """
    if origin is Origin.DERIVED:
        return "nobody: a rule concludes it"
    return name or (
        "the curators, as background" if origin is Origin.BACKGROUND else "the source, in its own voice"
    )
