"""Sensitivity: does an answer survive without one source, speaker or status, or with shifted intensities?"""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from stakegraph.deadline import Deadline
from stakegraph.model import Status

if TYPE_CHECKING:
    from stakegraph.network import Receipt

Claims = Sequence["Receipt"]

_SCRAMBLES = 20  # default number of seeds


@dataclass(frozen=True, slots=True)
class Variation:
    """A change to the analysed claims.

    Attributes
    ----------
    kind, name : str
        The kind ``"source"``, ``"speaker"`` or ``"status"`` with the one left out, or the kind ``"intensity"`` with
        the seed of the scramble.
    changed : tuple of Receipt
        The original claims that are left out or have a new intensity.
    becomes : tuple of Receipt
        These claims with their new intensity; empty if they are left out.
    """

    kind: str
    name: str
    changed: tuple[Receipt, ...]
    becomes: tuple[Receipt, ...] = ()

    def of(self, claims: Claims) -> tuple[Receipt, ...]:
        """Return some claims with the change applied, in their order."""
        changed = {receipt.claim.id for receipt in self.changed}
        replacements = {receipt.claim.id: receipt for receipt in self.becomes}
        varied = []
        for receipt in claims:
            id_ = receipt.claim.id
            if id_ in replacements:
                varied.append(replacements[id_])
            elif id_ not in changed:
                varied.append(receipt)
        return tuple(varied)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, from some claims.

    Attributes
    ----------
    value : hashable
        The value by which answers are compared; None without an answer.
    words : str
        The answer in words.
    receipts : tuple of Receipt
        The claims behind it.
    is_known : bool
        False if the search was truncated. The answer is then only the best so far, and is not compared.
    """

    value: Hashable
    words: str
    receipts: tuple[Receipt, ...] = ()
    is_known: bool = True


Question = Callable[[Claims, float], Answer]
"""A function that answers from some claims within some seconds."""


class Verdict(Enum):
    """The outcome of comparing the answer under a variation with the original."""

    SAME = "the same"
    OTHER = "another"
    UNKNOWN = "not known"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class Trial:
    """One variation, its answer (None if it was not tried), and the verdict on that answer."""

    variation: Variation
    answer: Answer | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Survival:
    """The trials of one question, one for each variation, in the order tried.

    `answer` is the answer from all claims; None if time ran out before the question was asked.
    """

    question: str
    answer: Answer | None
    trials: tuple[Trial, ...]

    def of(self, verdict: Verdict) -> list[Trial]:
        """Return the trials with a verdict."""
        return [trial for trial in self.trials if trial.verdict is verdict]

    @property
    def survives(self) -> bool | None:
        """Whether every variation leaves the answer the same; None if that is unknown."""
        if self.of(Verdict.OTHER):
            return False
        is_same_throughout = len(self.of(Verdict.SAME)) == len(self.trials)
        return True if _is_known(self.answer) and is_same_throughout else None


def variations(claims: Claims, *, scrambles: int = _SCRAMBLES) -> list[Variation]:
    """Return the variations of some claims.

    There is one without each source, speaker and status, then some with shifted intensities.

    Parameters
    ----------
    claims : sequence of Receipt
        The analysed claims.
    scrambles : int
        Number of times to shift every relation's intensity by at most one rank, up or down, at random with a fixed
        seed. A rank is a position among the intensities of the same polarity in the claims.

    Notes
    -----
    Leaving out a premise leaves out the claims derived from it. A derived claim that is as strong as its act
    shifts with it. A source, speaker or status that all claims share is never left out, since no claim would
    remain. Scrambles that shift no intensity, or repeat an earlier scramble, are skipped.

    Examples
    --------
    >>> variations([])
    []
    """
    claims_by_trait: dict[tuple[str, str], dict[str, Receipt]] = {}
    for receipt in claims:
        traits = [trait for ground in receipt.grounds for trait in _traits(ground)]
        for trait in traits:
            claims_by_trait.setdefault(trait, {})[receipt.claim.id] = receipt

    left_out = []
    for trait in sorted(claims_by_trait, key=_rank_trait):
        affected = tuple(claims_by_trait[trait].values())
        if len(affected) < len(claims):
            left_out.append(Variation(*trait, affected))
    return left_out + _scrambles(claims, scrambles)


def _rank_trait(trait: tuple[str, str]) -> tuple[int, str]:
    """Return the sort key of a trait: sources, then speakers by id, then statuses by rank."""
    kind, name = trait
    kinds = ("source", "speaker", "status")
    ranks = {status.value: str(status.rank) for status in Status}
    return kinds.index(kind), ranks.get(name, name)


def survivals(
    questions: Mapping[str, Question],
    claims: Claims,
    tried: Sequence[Variation],
    *,
    time_limit: float = 10.0,
) -> list[Survival]:
    """Answer all questions from all claims and under every variation.

    Parameters
    ----------
    questions : mapping of str to callable
        The functions that answer, by the question in words.
    claims : sequence of Receipt
        All claims.
    tried : sequence of Variation
        From `variations`.
    time_limit : float
        Seconds in total. All questions are asked for one variation before the next variation, each with an equal
        share of the time left; after the time limit, trials get the verdict "not tried". If the answer from all
        claims is unknown, its question is not asked again, because the comparison needs it.

    Examples
    --------
    >>> from builders import network
    >>> from stakegraph.network import receipts
    >>> claims = list(receipts(network("a threatens b", "a attacks c announced")))
    >>> def strongest(claims, time_limit):
    ...     best = max(claims, key=lambda receipt: receipt.strength)
    ...     return Answer(best.claim.object, best.claim.object, (best,))
    >>> tried = variations(claims, scrambles=0)
    >>> (survival,) = survivals({"Who is attacked most?": strongest}, claims, tried)
    >>> changes = survival.of(Verdict.OTHER)
    >>> survival.answer.words, [(trial.variation.name, trial.answer.words) for trial in changes]
    ('c', [('announced', 'b')])
    """
    deadline = Deadline(time_limit)
    answers = _ask_all(questions, claims, deadline)
    comparable = {name: ask for name, ask in questions.items() if _is_known(answers[name])}
    trials: dict[str, list[Trial]] = {name: [] for name in questions}

    for variation in tried:
        varied: dict[str, Answer | None] = {}
        if not deadline.is_over:
            varied = _ask_all(comparable, variation.of(claims), deadline)
        for name in questions:
            answer = varied.get(name)
            verdict = _compare(answers[name], answer)
            trials[name].append(Trial(variation, answer, verdict))

    return [Survival(name, answers[name], tuple(trials[name])) for name in questions]


def _ask_all(
    questions: Mapping[str, Question], claims: Claims, deadline: Deadline
) -> dict[str, Answer | None]:
    """Return the answer to each question; None for those asked after the deadline."""
    answers: dict[str, Answer | None] = {}
    for index, (name, ask) in enumerate(questions.items()):
        left = deadline.left
        waiting = len(questions) - index
        answers[name] = ask(claims, left / waiting) if left > 0 else None
    return answers


def _is_known(answer: Answer | None) -> bool:
    return answer is not None and answer.is_known


def _compare(original: Answer | None, varied: Answer | None) -> Verdict:
    if original is None or varied is None:
        return Verdict.NOT_TRIED
    if not (original.is_known and varied.is_known):
        return Verdict.UNKNOWN
    return Verdict.SAME if varied.value == original.value else Verdict.OTHER


def _traits(receipt: Receipt) -> list[tuple[str, str]]:
    claim = receipt.claim
    speaker = [("speaker", claim.said_by)] if claim.said_by else []
    return [("source", claim.source), *speaker, ("status", claim.status.value)]


def _scrambles(claims: Claims, count: int) -> list[Variation]:
    scrambles: dict[tuple[tuple[str, float], ...], Variation] = {}
    for seed in range(count):
        intensities = _shift_intensities(claims, seed)
        changed, becomes = [], []
        for receipt in claims:
            intensity = intensities.get(_entry(receipt), receipt.intensity)
            if intensity != receipt.intensity:
                changed.append(receipt)
                becomes.append(replace(receipt, intensity=intensity))

        shifts = tuple((receipt.claim.id, receipt.intensity) for receipt in becomes)
        if shifts and shifts not in scrambles:
            scrambles[shifts] = Variation("intensity", str(seed), tuple(changed), tuple(becomes))
    return list(scrambles.values())


def _shift_intensities(claims: Claims, seed: int) -> dict[tuple[str, float], float]:
    """Return the new intensity of each entry of the codebook, at most one rank away within its polarity."""
    shifted: dict[tuple[str, float], float] = {}
    generator = random.Random(seed)
    for sign in (-1, 1):
        of_sign = [receipt for receipt in claims if receipt.relation.polarity.sign == sign]
        ranks = sorted({receipt.intensity for receipt in of_sign})
        entries = {_entry(receipt) for receipt in of_sign}
        for entry in sorted(entries):
            rank = ranks.index(entry[1]) + generator.choice((-1, 0, 1))
            shifted[entry] = ranks[min(max(rank, 0), len(ranks) - 1)]
    return shifted


def _entry(receipt: Receipt) -> tuple[str, float]:
    """Return the codebook entry behind a claim's strength, as relation and intensity.

    A derived claim has the entry of a premise with the same intensity and polarity, if there is one.
    """
    origin = receipt
    for premise in reversed(receipt.premises):
        has_intensity = premise.intensity == receipt.intensity
        if has_intensity and premise.relation.polarity is receipt.relation.polarity:
            origin = premise
    return origin.relation.id, origin.intensity
