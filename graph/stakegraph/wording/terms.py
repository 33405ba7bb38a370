"""The terms for polarity, factuality and speaker: one table for text, Markdown, Mermaid and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from stakegraph.model import Factuality, Polarity

if TYPE_CHECKING:
    from collections.abc import Collection

    from stakegraph.model import Claim


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

FACTUALITY_TERMS: dict[Factuality, Term] = {
    Factuality.FACT: {
        "id": "fact",
        "label": "Fact",
        "meaning": "A source reports in its own voice that it happened or is so.",
        "mark": "",
    },
    Factuality.BACKGROUND: {
        "id": "background",
        "label": "Background",
        "meaning": "Supplied by the curators; no article says it.",
        "mark": "○",
    },
    Factuality.SELF_REPORTED: {
        "id": "self-reported",
        "label": "By its own account",
        "meaning": "The subject, its head or the body it belongs to says so.",
        "mark": "“I”",
    },
    Factuality.ALLEGED: {
        "id": "alleged",
        "label": "Alleged",
        "meaning": "Somebody else than the subject says so; no source vouches for it.",
        "mark": "“”",
    },
    Factuality.ANNOUNCED: {
        "id": "announced",
        "label": "Announced",
        "meaning": "Someone said they will.",
        "mark": "will",
    },
    Factuality.CONDITIONAL: {
        "id": "conditional",
        "label": "Conditional",
        "meaning": "It would happen only if a condition is met.",
        "mark": "if",
    },
    Factuality.DOUBTED: {
        "id": "doubted",
        "label": "Coder unsure",
        "meaning": "The source may say so; the coder is unsure how to read its words.",
        "mark": "(?)",
    },
    Factuality.POSSIBLE: {
        "id": "possible",
        "label": "Possible",
        "meaning": "The source or the speaker infers or speculates.",
        "mark": "?",
    },
    Factuality.DENIED: {
        "id": "denied",
        "label": "Denied",
        "meaning": "Said not to be so, or to be impossible.",
        "mark": "✕",
    },
}

DERIVED_TERM: Term = {
    "id": "derived",
    "label": "Derived",
    "meaning": "No source says it: a rule concludes it from other claims.",
    "mark": "∴",
}

_BY_SPEAKER = {
    Factuality.SELF_REPORTED: "by its own account ({speaker})",
    Factuality.ALLEGED: "according to {speaker}",
    Factuality.DENIED: "denied by {speaker}",
}
"""How a speaker is named, by factuality; all others are "said by"."""
OWN_VOICE = "the source, in its own voice"
_CURATORS = "the curators, as background"


def name_standing(claim: Claim) -> str:
    """Return the factuality of a claim in a word or two; a derived claim is never called a fact.

    >>> from stakegraph import bundled_case
    >>> name_standing(bundled_case().claim_by_id["c038"])
    'Fact'
    """
    if not claim.is_derived:
        return FACTUALITY_TERMS[claim.factuality]["label"]
    label = DERIVED_TERM["label"]
    return label if claim.factuality is Factuality.FACT else f"{label}, {_word_of(claim.factuality)}"


def describe_standing(claim: Claim) -> str:
    """Return the factuality of a claim, for output that has no legend.

    >>> from stakegraph import bundled_case
    >>> describe_standing(bundled_case().claim_by_id["b01"])
    'background, no article says it'
    """
    word = _word_of(claim.factuality)
    if claim.is_derived:
        by_rule = f" by the {claim.rule} rule" if claim.rule else ""
        return f"derived{by_rule}, no source says it; its premises: {word}"
    if claim.factuality is Factuality.BACKGROUND:
        word = f"{word}, no article says it"
    marks = [word]
    if claim.doubt and claim.factuality is not Factuality.DOUBTED:
        marks.append("coder unsure")
    if claim.disputed_by:
        marks.append("disputed")
    return "; ".join(marks)


def explain_standing(claim: Claim) -> str:
    """Return the factuality of a claim in a sentence or two.

    >>> from stakegraph import bundled_case
    >>> explain_standing(bundled_case().claim_by_id["b01"])
    'Supplied by the curators; no article says it.'
    """
    meaning = FACTUALITY_TERMS[claim.factuality]["meaning"]
    if claim.is_derived:
        meaning = f"{DERIVED_TERM['meaning']} Its weakest premise: {_word_of(claim.factuality)}."
    return f"{meaning} The coder is unsure: {claim.doubt.rstrip('.')}." if claim.doubt else meaning


def standing_marks(claim: Claim) -> str:
    """Return the marks on a claim's line on the map.

    >>> from stakegraph import bundled_case
    >>> standing_marks(bundled_case().claim_by_id["b01"])
    '○'
    """
    marks = [DERIVED_TERM["mark"]] if claim.is_derived else []
    marks.append(FACTUALITY_TERMS[claim.factuality]["mark"])
    return " ".join(filter(None, marks))


def name_speaker(name: str | None, claim: Claim) -> str:
    """Return the speaker of a claim; `name` is the speaker's name, if the claim has one.

    >>> from stakegraph import bundled_case
    >>> name_speaker(None, bundled_case().claim_by_id["c038"])
    'the source, in its own voice'
    """
    if claim.is_derived:
        return "nobody: a rule concludes it"
    if name:
        return name
    return _CURATORS if claim.factuality is Factuality.BACKGROUND else OWN_VOICE


def attribute(name: str | None, claim: Claim) -> str:
    """Return a phrase that says who stands behind a claim.

    >>> from stakegraph.model import Claim
    >>> claim = Claim("c1", "article", "king", "harms", "colonies", "He has …", 0, 8, said_by="congress")
    >>> attribute("Congress", claim)
    'according to Congress'
    """
    if claim.is_derived or not name:
        return name_speaker(None, claim)
    return _BY_SPEAKER.get(claim.factuality, "said by {speaker}").replace("{speaker}", name)


def list_factualities(factualities: Collection[Factuality]) -> str:
    """Return the labels of factualities, the surest first.

    >>> list_factualities({Factuality.ANNOUNCED, Factuality.FACT})
    'fact, announced'
    """
    return ", ".join(_word_of(factuality) for factuality in Factuality if factuality in factualities)


def _word_of(factuality: Factuality) -> str:
    return FACTUALITY_TERMS[factuality]["label"].lower()
