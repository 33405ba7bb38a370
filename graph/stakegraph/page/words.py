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
