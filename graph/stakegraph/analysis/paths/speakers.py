"""The speakers whose word a question may take."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stakegraph.model import Polarity
from stakegraph.network import BY_A_SPEAKER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stakegraph.network import Receipt

_MOST_SPEAKERS = 5


def is_by_a_speaker(receipt: Receipt) -> bool:
    """Return whether only a speaker vouches for a claim that may be a hop."""
    claim = receipt.claim
    is_hop = receipt.relation.polarity in (Polarity.CONFLICT, Polarity.TIE) and claim.subject != claim.object
    return is_hop and claim.factuality in BY_A_SPEAKER


def rank_speakers(speakers: Iterable[str | None]) -> list[str]:
    """Return the speakers of most claims, at most five, so that the sets of changes stay few."""
    counts = Counter(speaker for speaker in speakers if speaker is not None)
    ranked = sorted(counts, key=lambda speaker: (-counts[speaker], speaker))
    return ranked[:_MOST_SPEAKERS]
