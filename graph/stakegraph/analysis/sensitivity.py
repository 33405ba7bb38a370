"""Does an answer survive when one source, one speaker or one status is left out, or intensities shift by a rank?"""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stakegraph.model import Status

if TYPE_CHECKING:
    from stakegraph.network import Receipt

Claims = Sequence["Receipt"]
Question = Callable[[Claims], Hashable]

_SCRAMBLES = 20


@dataclass(frozen=True, slots=True)
class Variation:
    """A set of claims that differs from the one that was analysed, and in what.

    `kind` is ``"source"``, ``"speaker"``, ``"status"`` or ``"intensity"``; `name` is the id that was left out,
    or the number of the scramble.
    """

    kind: str
    name: str
    claims: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class Survival:
    """How the answer to one question fares under all variations.

    `answer` is the answer from all claims; `broken` lists the variations that give another one, with what they
    give, in the order in which they were tried.
    """

    question: str
    answer: Hashable
    tried: int
    broken: tuple[tuple[Variation, Hashable], ...]

    @property
    def survives(self) -> bool:
        """Whether no variation changes the answer."""
        return not self.broken


def variations(claims: Claims, *, scrambles: int = _SCRAMBLES) -> list[Variation]:
    """Return the variations of some claims: without each source, each speaker, each status; intensities shifted.

    Parameters
    ----------
    claims : sequence of Receipt
        The claims that were analysed.
    scrambles : int
        How many times every relation's intensity is moved by at most one rank, up or down, at random with a
        fixed seed. A rank is a place among the intensities of the same polarity that occur in the claims.

    Notes
    -----
    A derived claim goes with any of its premises. A status is left out only where another one remains.

    Examples
    --------
    >>> variations([])
    []
    """
    if not claims:
        return []
    sources = sorted({each.claim.source for each in claims})
    speakers = sorted({each.claim.said_by for each in claims if each.claim.said_by})
    present = [status for status in Status if any(each.claim.status is status for each in claims)]
    kept = [Variation("source", source, _without(claims, "source", source)) for source in sources]
    kept += [Variation("speaker", speaker, _without(claims, "said_by", speaker)) for speaker in speakers]
    if len(present) > 1:
        kept += [Variation("status", status.value, _without(claims, "status", status)) for status in present]
    return kept + [Variation("intensity", str(seed), _scrambled(claims, seed)) for seed in range(scrambles)]


def survival(question: str, ask: Question, claims: Claims, tried: Sequence[Variation]) -> Survival:
    """Ask one question of all claims and of every variation.

    Parameters
    ----------
    question : str
        The question, in words.
    ask : callable
        Gives the answer from some claims; answers are compared with ``==``.
    claims : sequence of Receipt
        All claims.
    tried : sequence of Variation
        As `variations` gives them.
    """
    answer = ask(claims)
    others = [(variation, ask(variation.claims)) for variation in tried]
    return Survival(question, answer, len(tried), tuple(pair for pair in others if pair[1] != answer))


def _without(claims: Claims, field: str, value: object) -> tuple[Receipt, ...]:
    gone = {each.claim.id for each in claims if getattr(each.claim, field) == value}
    return tuple(
        each
        for each in claims
        if each.claim.id not in gone and not gone.intersection(each.claim.derived_from)
    )


def _scrambled(claims: Claims, seed: int) -> tuple[Receipt, ...]:
    moved: dict[tuple[str, float], float] = {}
    chance = random.Random(seed)
    for sign in (-1, 1):
        ranks = sorted({each.intensity for each in claims if each.relation.polarity.sign == sign})
        relations = {
            (each.relation.id, each.intensity) for each in claims if each.relation.polarity.sign == sign
        }
        for relation, intensity in sorted(relations):
            place = ranks.index(intensity) + chance.choice((-1, 0, 1))
            moved[relation, intensity] = ranks[min(max(place, 0), len(ranks) - 1)]
    return tuple(
        replace(each, intensity=moved.get((each.relation.id, each.intensity), each.intensity))
        for each in claims
    )
