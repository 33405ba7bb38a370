"""Sentences about claims and counts, shared by all formats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stakegraph.model import Factuality, Polarity, Status
from stakegraph.network import BY_A_SPEAKER
from stakegraph.wording.places import Places
from stakegraph.wording.terms import attribute, describe_standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stakegraph.model import Case, Claim
    from stakegraph.network import Dyad, Receipt


@dataclass(frozen=True)
class Wording:
    """Puts the claims of one case in words."""

    case: Case

    def name(self, entity: str) -> str:
        """Return the name of an entity, or its id if the case does not have it."""
        match = self.case.entity_by_id.get(entity)
        return match.name if match else entity

    def names(self, entities: Iterable[str]) -> str:
        """Return several names, separated by commas."""
        return ", ".join(map(self.name, entities))

    def sentence(self, receipt: Receipt) -> str:
        """Return a claim as subject, relation, object, in the direction in which it was made."""
        claim = receipt.claim
        return f"{self.name(claim.subject)} —{receipt.relation.label}→ {self.name(claim.object)}"

    def standing(self, receipt: Receipt) -> str:
        """Return the factuality of a claim, and whether a source says it at all."""
        return describe_standing(receipt.claim)

    def speaker(self, claim: Claim) -> str:
        """Return who stands behind a claim: a speaker, or the source in its own voice."""
        return attribute(self.name(claim.said_by) if claim.said_by else None, claim)

    def place(self, claim: Claim) -> str:
        """Return where the quote is: publisher, date, lines and file."""
        return self._places.describe(claim)

    @cached_property
    def _places(self) -> Places:
        return Places(self.case)

    def premises(self, claim: Claim) -> list[Claim]:
        """Return the claims that a derived claim rests on; an empty list for a curated claim."""
        return [self.case.claim_by_id[premise] for premise in claim.derived_from]

    def details(self, claim: Claim) -> list[tuple[str, str]]:
        """Return the optional fields of a claim that have a value, as label and text."""
        pairs = [
            ("condition", claim.condition or ""),
            ("about", self.names(claim.about)),
            ("means", self.names(claim.means)),
            ("date", claim.date or ""),
            ("reported by", describe_reports(claim)),
            ("disputed", self.dispute(claim)),
            ("coder unsure", claim.doubt or ""),
            ("note", claim.note or ""),
        ]
        return [(label, text) for label, text in pairs if text]

    def dispute(self, claim: Claim) -> str:
        """Return who disputes a claim, each with the id of the claim that does; empty if nobody does."""
        parts = [self._opposition(claim, opponent) for opponent in claim.disputed_by[:_MOST_OPPONENTS]]
        left_out = len(claim.disputed_by) - len(parts)
        return "; ".join([*parts, f"{left_out} more"] if left_out else parts)

    def _opposition(self, claim: Claim, opponent_id: str) -> str:
        opponent = self.case.claim_by_id.get(opponent_id)
        if opponent is None:  # the case is a part of the whole
            return f"see claim {opponent_id}"
        if Status.DENIED not in (claim.status, opponent.status):
            return f"the opposite is said by {self.voice(opponent)} ({opponent_id})"
        verb = "denied" if opponent.status is Status.DENIED else "asserted"
        return f"{verb} by {self.voice(opponent)} ({opponent_id})"

    def voice(self, claim: Claim) -> str:
        """Return the name of a claim's speaker, or the title of its source."""
        return (
            self.name(claim.said_by) if claim.said_by else f"“{self.case.source_by_id[claim.source].title}”"
        )

    def chain(self, hops: Iterable[Dyad]) -> str:
        """Return a path in one line: arrows for conflicts, dots for ties, marks on hops that are not facts."""
        line = ""
        for hop in hops:
            if not line:
                line = self.name(hop.source)
            line += f" {arrow(hop)} {self.name(hop.target)}{self._attribution(hop)}"
        return line

    def _attribution(self, hop: Dyad) -> str:
        """Return whose word a hop is, in parentheses; nothing if a source vouches for it."""
        if hop.factuality not in BY_A_SPEAKER:
            return ""
        claims = [receipt.claim for receipt in hop.surest_receipts]
        speakers = dict.fromkeys(claim.said_by for claim in claims if claim.said_by)
        return f" (according to {self.names(speakers)})" if speakers else ""

    def only_word(self, claims: Iterable[Claim]) -> str | None:
        """Return a sentence about the speakers if no source vouches for any of some claims."""
        told = [
            claim
            for claim in claims
            if not claim.is_derived and claim.factuality is not Factuality.BACKGROUND
        ]
        if not told or any(claim.said_by is None or claim.is_fact for claim in told):
            return None
        speakers = dict.fromkeys(claim.said_by for claim in told if claim.said_by)
        return (
            f"Every claim here is the word of {' or '.join(map(self.name, speakers))}; no source reports it."
        )


_MOST_OPPONENTS = 5
"""Claims that a receipt names; `stakegraph contradictions` lists all."""
_DOUBLE_MARKS = frozenset('"“”„')


def quote_words(words: str) -> str:
    """Put words between quotation marks, without changing the words.

    Words that contain double quotation marks get single ones.

    >>> quote_words("openly critical"), quote_words("a “rogue agency”")
    ('“openly critical”', '‘a “rogue agency”’')
    """
    return f"“{words}”" if _DOUBLE_MARKS.isdisjoint(words) else f"‘{words}’"


def name_leaders(names: Sequence[str], most: int = 4) -> str:
    """Name who leads: one name, or all names of a draw, so that the order of ids decides nothing.

    >>> name_leaders(["A"]), name_leaders(["A", "B"]), name_leaders(["A", "B", "C", "D", "E", "F"])
    ('A', 'A and B, equally', 'A, B, C and 3 others, equally')
    """
    if len(names) == 1:
        return names[0]
    shown = list(names)
    if len(names) > most:
        shown = [*names[: most - 1], f"{len(names) - most + 1} others"]
    return f"{', '.join(shown[:-1])} and {shown[-1]}, equally"


def describe_reports(claim: Claim) -> str:
    """Return how many independent sources report a claim's act; empty unless several do."""
    count = claim.independent_sources
    return format_count(count, "independent source") if count > 1 else ""


def describe_size(case: Case) -> str:
    """Return the size of a case: its entities and claims.

    >>> from stakegraph import bundled_case
    >>> describe_size(bundled_case())
    '58 stakeholders and stakes, 126 claims'
    """
    entities = format_count(len(case.entities), "stakeholder or stake", "stakeholders and stakes")
    return f"{entities}, {format_count(len(case.claims), 'claim')}"


def format_count(count: int, singular: str, plural: str | None = None) -> str:
    """Return a count with its noun.

    >>> format_count(1, "claim"), format_count(2, "party", "parties")
    ('1 claim', '2 parties')
    """
    return f"{count} {singular if count == 1 else plural or singular + 's'}"


def arrow(hop: Dyad) -> str:
    """Return the arrow of a hop.

    ``→`` is a fact, ``⇢`` not a fact, ``↔`` or ``⇠⇢`` a state of both parties, ``∴→`` derived, ``←`` walked backwards,
    ``···`` a tie.
    """
    if hop.polarity is Polarity.TIE:
        return "···"
    sign = "→" if hop.is_fact else "⇢"
    if hop.runs_backwards:
        sign = {"→": "←", "⇢": "⇠"}[sign]
    elif all(receipt.relation.symmetric for receipt in hop.surest_receipts):
        sign = {"→": "↔", "⇢": "⇠⇢"}[sign]
    return f"∴{sign}" if hop.is_derived else sign
