"""Claims that contradict each other, each pair side by side; nothing is netted or merged.

Two claims can contradict each other only if they have different voices: another speaker, or another source that is no
copy of the first. There are three kinds:

========== ============================================================================================
kind       rule
========== ============================================================================================
`DENIED`   An actual claim and a denied claim of one act, or with the same subject, relation and object.
`OPPOSITE` Two actual claims with the same subject and object and a common topic (`about`), of which one
           is conflict and the other cooperation.
`DATES`    Two actual claims of one act with dates that cannot both be true: 2025 and 2025-06 can.
========== ============================================================================================

Without a common act, dates must not exclude each other, and topics must overlap if both claims name some. Claims with
two different acts that a coder named contradict each other in no way. Within an act, a denial contradicts the claims
with its own subject, relation and object; without any, those with its subject and object; without those, all.

Hearsay, announcements and conditions assert nothing, and conclusions of rules are not compared.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

from stakegraph.acts import find_origin
from stakegraph.model import Polarity, Status
from stakegraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

    from stakegraph.model import Case, Claim

    Parties = tuple[str, str]

Key = TypeVar("Key", bound="Hashable")


class ContradictionKind(Enum):
    """How two claims contradict each other."""

    DENIED = "denied"
    OPPOSITE = "opposite"
    DATES = "dates"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two claims that contradict each other; of a `DENIED` pair, the second is the denial."""

    kind: ContradictionKind
    first: Claim
    second: Claim


def contradictions(case: Case, vocabulary: Vocabulary | None = None) -> list[Contradiction]:
    """Return the pairs of claims that contradict each other, by kind and in the order of the claims.

    Parameters
    ----------
    case : Case
        A whole case.
    vocabulary : Vocabulary, optional
        The codebook, which says what conflict and cooperation are; the bundled one by default.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> contradictions(bundled_case())
    []
    """
    finder = _Finder(case, vocabulary or load_vocabulary())
    return [*finder.find_denials(), *finder.find_opposites(), *finder.find_dates()]


def find_opponents(case: Case, vocabulary: Vocabulary | None = None) -> dict[str, tuple[str, ...]]:
    """Return the sorted ids of the claims that dispute each disputed claim.

    A claim is disputed if another voice denies it or says the opposite. A denial that others contradict is disputed
    too. Dates that differ do not dispute an act.
    """
    opponents: dict[str, set[str]] = defaultdict(set)
    for contradiction in contradictions(case, vocabulary):
        if contradiction.kind is not ContradictionKind.DATES:
            opponents[contradiction.first.id].add(contradiction.second.id)
            opponents[contradiction.second.id].add(contradiction.first.id)
    return {claim_id: tuple(sorted(ids)) for claim_id, ids in opponents.items()}


def disputed_claims(case: Case) -> frozenset[str]:
    """Return the ids of the claims that another voice denies or contradicts.

    >>> from stakegraph import bundled_case
    >>> disputed_claims(bundled_case())
    frozenset()
    """
    return frozenset(find_opponents(case))


def are_compatible(first: str | None, second: str | None) -> bool:
    """Return whether two dates can be the same day; an unknown date can be any.

    >>> are_compatible("2025", "2025-06"), are_compatible("2025-05", "2025-06"), are_compatible(None, "2025")
    (True, False, True)
    """
    return not first or not second or first.startswith(second) or second.startswith(first)


def may_be_one(first: Claim, second: Claim) -> bool:
    """Return whether two claims can tell of one act, by their topics and dates; an unknown topic can be any."""
    share_topic = not first.about or not second.about or not set(first.about).isdisjoint(second.about)
    return share_topic and are_compatible(first.date, second.date)


class _Finder:
    def __init__(self, case: Case, vocabulary: Vocabulary) -> None:
        self._case, self._vocabulary = case, vocabulary
        self._claims = [claim for claim in case.claims if not claim.is_derived]
        self._actual = [claim for claim in self._claims if claim.status is Status.ACTUAL]

    def find_denials(self) -> Iterator[Contradiction]:
        denials = [claim for claim in self._claims if claim.status is Status.DENIED]
        if not denials:
            return
        by_act = _group(self._actual, lambda claim: claim.act_id)
        by_content = _group(self._actual, self._content)
        for denial in denials:
            told = self._closest(denial, by_act.get(denial.act_id, ()))
            for claim in by_content.get(self._content(denial), ()):
                if claim.act_id != denial.act_id and self._may_be_one_act(claim, denial):
                    told.append(claim)
            for claim in told:
                if self._is_other_voice(claim, denial):
                    yield Contradiction(ContradictionKind.DENIED, claim, denial)

    def find_opposites(self) -> Iterator[Contradiction]:
        signed = [claim for claim in self._actual if claim.about and self._sign(claim)]
        for claims in _group(signed, self._parties_of_pair).values():
            friendly = [claim for claim in claims if self._sign(claim) > 0]
            for claim in claims if friendly else ():
                if self._sign(claim) < 0:
                    yield from self._find_opposites_of(claim, friendly)

    def _find_opposites_of(self, hostile: Claim, friendly: Iterable[Claim]) -> Iterator[Contradiction]:
        for claim in friendly:
            is_about_it = not set(claim.about).isdisjoint(hostile.about)
            is_same_way = self._parties(claim) == self._parties(hostile) or self._is_symmetric(claim, hostile)
            if is_about_it and is_same_way and self._can_dispute(claim, hostile):
                yield Contradiction(ContradictionKind.OPPOSITE, hostile, claim)

    def find_dates(self) -> Iterator[Contradiction]:
        dated = [claim for claim in self._actual if claim.date]
        for claims in _group(dated, lambda claim: claim.act_id).values():
            if len({claim.date for claim in claims}) == 1:
                continue
            for first, second in combinations(claims, 2):
                if self._is_other_voice(first, second) and not are_compatible(first.date, second.date):
                    yield Contradiction(ContradictionKind.DATES, first, second)

    def _closest(self, denial: Claim, claims: Iterable[Claim]) -> list[Claim]:
        """Return the claims of an act that tell most nearly what a denial denies."""
        claims = list(claims)
        same_content = [claim for claim in claims if self._content(claim) == self._content(denial)]
        same_parties = [claim for claim in claims if self._parties(claim) == self._parties(denial)]
        return same_content or same_parties or claims

    def _can_dispute(self, claim: Claim, other_claim: Claim) -> bool:
        return self._is_other_voice(claim, other_claim) and self._may_be_one_act(claim, other_claim)

    def _may_be_one_act(self, claim: Claim, other_claim: Claim) -> bool:
        """Return whether two claims may tell of one act, although no `act` joins them."""
        if claim.act_id != other_claim.act_id and self._is_named(claim) and self._is_named(other_claim):
            return False
        return may_be_one(claim, other_claim)

    def _is_named(self, claim: Claim) -> bool:
        """Return whether a coder named the act; a row of several claims names it by its own id."""
        return claim.act is not None and claim.act not in self._case.claim_by_id

    def _is_other_voice(self, claim: Claim, other_claim: Claim) -> bool:
        return self._voice(claim) != self._voice(other_claim)

    def _voice(self, claim: Claim) -> tuple[str, str | None]:
        return find_origin(claim.source, self._case.source_by_id), claim.said_by

    def _sign(self, claim: Claim) -> int:
        return self._polarity(claim).sign if claim.subject != claim.object else 0

    def _polarity(self, claim: Claim) -> Polarity:
        return self._vocabulary.relations[claim.relation].polarity

    def _is_symmetric(self, *claims: Claim) -> bool:
        return any(self._vocabulary.relations[claim.relation].symmetric for claim in claims)

    def _content(self, claim: Claim) -> tuple[str, Parties]:
        return claim.relation, self._parties(claim)

    def _parties(self, claim: Claim) -> Parties:
        """Return subject and object; those of a symmetric relation in the order of their ids."""
        return self._parties_of_pair(claim) if self._is_symmetric(claim) else (claim.subject, claim.object)

    def _parties_of_pair(self, claim: Claim) -> Parties:
        return min(claim.subject, claim.object), max(claim.subject, claim.object)


def _group(claims: Iterable[Claim], key: Callable[[Claim], Key]) -> Mapping[Key, list[Claim]]:
    groups: dict[Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[key(claim)].append(claim)
    return groups
