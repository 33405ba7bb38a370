"""The kinds of relations, statuses, factualities and sources."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


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
