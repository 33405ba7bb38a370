"""Does an answer survive when one source, one speaker or one status is left out, or intensities shift by a rank?"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from stakegraph.model import Status

if TYPE_CHECKING:
    from stakegraph.network import Receipt

Claims = Sequence["Receipt"]

_SCRAMBLES = 20


@dataclass(frozen=True, slots=True)
class Variation:
    """What is different from the claims that were analysed.

    Attributes
    ----------
    kind, name : str
        ``"source"``, ``"speaker"`` or ``"status"`` with what is left out, or ``"intensity"`` with the number of the
        scramble.
    changed : tuple of Receipt
        The claims that are left out, or whose intensity is moved, as they were.
    becomes : tuple of Receipt
        What they become; empty where they are left out.
    """

    kind: str
    name: str
    changed: tuple[Receipt, ...]
    becomes: tuple[Receipt, ...] = ()

    def of(self, claims: Claims) -> tuple[Receipt, ...]:
        """Return the claims as they are in this variation, in their order."""
        changed = {each.claim.id for each in self.changed}
        new = {each.claim.id: each for each in self.becomes}
        return tuple(
            new.get(each.claim.id, each)
            for each in claims
            if each.claim.id in new or each.claim.id not in changed
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a question, from some claims.

    Attributes
    ----------
    value : hashable
        What answers are compared by; None where there is none.
    words : str
        The answer in words.
    receipts : tuple of Receipt
        The claims that it rests on.
    is_known : bool
        False where the search was cut: then it is only the best so far, and is compared with nothing.
    """

    value: Hashable
    words: str
    receipts: tuple[Receipt, ...] = ()
    is_known: bool = True


Question = Callable[[Claims, float], Answer]
"""Gives the answer from some claims within some seconds."""


class Verdict(Enum):
    """How an answer fares under a variation."""

    SAME = "the same"
    OTHER = "another"
    UNKNOWN = "not known"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class Trial:
    """One variation, the answer it gives (None when it was not tried), and how that compares."""

    variation: Variation
    answer: Answer | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Survival:
    """How the answer to one question fares under all variations, in the order in which they are tried.

    `answer` is the answer from all claims; None when time was up before it was asked.
    """

    question: str
    answer: Answer | None
    trials: tuple[Trial, ...]

    def of(self, verdict: Verdict) -> list[Trial]:
        """Return the trials that came out so."""
        return [trial for trial in self.trials if trial.verdict is verdict]

    @property
    def survives(self) -> bool | None:
        """Whether no variation changes the answer; None when that is not known of all."""
        if self.of(Verdict.OTHER):
            return False
        is_known = self.answer is not None and self.answer.is_known
        return True if is_known and len(self.of(Verdict.SAME)) == len(self.trials) else None


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
    A derived claim goes with any of its premises, and moves with its act where it is as strong as that. What all
    claims share is not left out, since nothing would remain. Scrambles that move nothing, or the same as one
    before, are no variations.

    Examples
    --------
    >>> variations([])
    []
    """
    groups: dict[tuple[str, str], dict[str, Receipt]] = {}
    for receipt in claims:
        for ground in receipt.grounds:
            for trait in _traits(ground):
                groups.setdefault(trait, {})[receipt.claim.id] = receipt
    order = {"source": 0, "speaker": 1, "status": 2}
    rank = {status.value: str(status.rank) for status in Status}
    left_out = [
        Variation(*trait, tuple(groups[trait].values()))
        for trait in sorted(groups, key=lambda trait: (order[trait[0]], rank.get(trait[1], trait[1])))
        if len(groups[trait]) < len(claims)
    ]
    return left_out + _scrambles(claims, scrambles)


def survivals(
    questions: Mapping[str, Question],
    claims: Claims,
    tried: Sequence[Variation],
    *,
    time_limit: float = 10.0,
) -> list[Survival]:
    """Ask all questions of all claims and of every variation.

    Parameters
    ----------
    questions : mapping of str to callable
        What to ask, by the question in words.
    claims : sequence of Receipt
        All claims.
    tried : sequence of Variation
        As `variations` gives them.
    time_limit : float
        Seconds for all of it. Every question is asked of one variation before the next one's turn comes, each
        with its share of the time that is left; what time runs out for is not tried. A question whose answer from
        all claims is not known is not asked again: there is nothing to compare with.

    Examples
    --------
    >>> from builders import network
    >>> from stakegraph.network import receipts
    >>> claims = list(receipts(network("a threatens b", "a attacks c announced")))
    >>> def strongest(claims, time_limit):
    ...     best = max(claims, key=lambda each: each.strength)
    ...     return Answer(best.claim.object, best.claim.object, (best,))
    >>> (found,) = survivals({"who is struck hardest": strongest}, claims, variations(claims, scrambles=0))
    >>> found.answer.words, [(trial.variation.name, trial.answer.words) for trial in found.of(Verdict.OTHER)]
    ('c', [('announced', 'b')])
    """
    deadline = time.monotonic() + time_limit
    answers = _asked(questions, claims, deadline)
    open_ = {name: ask for name, ask in questions.items() if _is_known(answers[name])}
    trials: dict[str, list[Trial]] = {name: [] for name in questions}
    for variation in tried:
        is_time_up = time.monotonic() >= deadline
        found = {} if is_time_up else _asked(open_, variation.of(claims), deadline)
        for name in questions:
            other = found.get(name)
            trials[name].append(Trial(variation, other, _verdict(answers[name], other)))
    return [Survival(name, answers[name], tuple(trials[name])) for name in questions]


def _asked(questions: Mapping[str, Question], claims: Claims, deadline: float) -> dict[str, Answer | None]:
    found: dict[str, Answer | None] = {}
    for place, (name, ask) in enumerate(questions.items()):
        left = deadline - time.monotonic()
        found[name] = ask(claims, left / (len(questions) - place)) if left > 0 else None
    return found


def _is_known(answer: Answer | None) -> bool:
    return answer is not None and answer.is_known


def _verdict(answer: Answer | None, other: Answer | None) -> Verdict:
    if answer is None or other is None:
        return Verdict.NOT_TRIED
    if not (answer.is_known and other.is_known):
        return Verdict.UNKNOWN
    return Verdict.SAME if other.value == answer.value else Verdict.OTHER


def _traits(receipt: Receipt) -> list[tuple[str, str]]:
    claim = receipt.claim
    speaker = [("speaker", claim.said_by)] if claim.said_by else []
    return [("source", claim.source), *speaker, ("status", claim.status.value)]


def _scrambles(claims: Claims, count: int) -> list[Variation]:
    found: dict[tuple[tuple[str, float], ...], Variation] = {}
    for seed in range(count):
        moved = _moves(claims, seed)
        changed = tuple(each for each in claims if moved.get(_entry(each), each.intensity) != each.intensity)
        becomes = tuple(replace(each, intensity=moved[_entry(each)]) for each in changed)
        moves = tuple((each.claim.id, each.intensity) for each in becomes)
        if moves:
            found.setdefault(moves, Variation("intensity", str(seed), changed, becomes))
    return list(found.values())


def _moves(claims: Claims, seed: int) -> dict[tuple[str, float], float]:
    """Return where each entry of the codebook is moved to: at most one rank among the intensities of its sign."""
    moved: dict[tuple[str, float], float] = {}
    chance = random.Random(seed)
    for sign in (-1, 1):
        ranks = sorted({each.intensity for each in claims if each.relation.polarity.sign == sign})
        entries = {_entry(each) for each in claims if each.relation.polarity.sign == sign}
        for entry in sorted(entries):
            place = ranks.index(entry[1]) + chance.choice((-1, 0, 1))
            moved[entry] = ranks[min(max(place, 0), len(ranks) - 1)]
    return moved


def _entry(receipt: Receipt) -> tuple[str, float]:
    """Return the relation and intensity that a claim's strength comes from: of a derived one, its act's if equal."""
    origin = next(
        (
            premise
            for premise in receipt.premises
            if premise.intensity == receipt.intensity
            and premise.relation.polarity is receipt.relation.polarity
        ),
        receipt,
    )
    return origin.relation.id, origin.intensity
