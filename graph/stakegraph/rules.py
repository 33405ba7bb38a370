"""Derive claims from curated claims by rules.

Derived claims are marked as such and are never facts. ``ontology/rules`` states each rule as a SPARQL CONSTRUCT query,
for people and other programs. This module applies the same rules to a case; tests check that both agree.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from stakegraph.belonging import Belonging
from stakegraph.factuality import assess_case
from stakegraph.model import DerivedClaim, Factuality, Status
from stakegraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stakegraph.model import Case, Claim

    Rule = Callable[["_Premises"], Iterator[DerivedClaim]]


def with_derived_claims(case: Case, vocabulary: Vocabulary | None = None) -> Case:
    """Return a case with its curated claims, followed by the derived ones.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> [claim.id for claim in with_derived_claims(bundled_case()).claims if claim.is_derived][:2]
    ['poaching-c003-b11', 'poaching-c009-b11']
    """
    vocabulary = vocabulary or load_vocabulary()
    case = assess_case(case, vocabulary)
    curated = tuple(claim for claim in case.claims if not claim.is_derived)
    return replace(case, claims=(*curated, *derive(case, vocabulary)))


def derive(case: Case, vocabulary: Vocabulary) -> list[DerivedClaim]:
    """Return the conclusions of all rules, sorted by id.

    Each rule runs once over the curated claims, so no conclusion is a premise of another.
    """
    premises = _Premises(case, vocabulary)
    conclusions = (claim for rule in RULES.values() for claim in rule(premises))
    return sorted(conclusions, key=lambda claim: claim.id)


class _Premises:
    """The curated claims of a case, indexed for the rules."""

    def __init__(self, case: Case, vocabulary: Vocabulary) -> None:
        self.case, self.vocabulary = case, vocabulary
        self._ties: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        self.belonging = Belonging(case.claims)
        for claim in case.claims:
            if claim.status is Status.ACTUAL and not claim.is_derived:
                self._ties[claim.relation, claim.subject].append(claim)

    def acts(self, relation: str) -> Iterator[Claim]:
        """Yield the claims of a relation or its descendants, except denied ones."""
        for claim in self.case.claims:
            if claim.is_derived or claim.status is Status.DENIED:
                continue
            if relation in (claim.relation, *self.vocabulary.ancestors(claim.relation)):
                yield claim

    def ties(self, relation: str, subject: str) -> list[Claim]:
        """Return the actual claims of a relation with a subject."""
        return self._ties.get((relation, subject), [])

    def is_stakeholder(self, entity: str) -> bool:
        return not self.vocabulary.entity_types[self.case.entity_by_id[entity].type].is_stake


def _stake_rule(premises: _Premises) -> Iterator[DerivedClaim]:
    """Conclude from A's hostile act on a stake of B the same kind of act against a stake of B."""
    for act in premises.acts("conflictsWith"):
        for tie in premises.ties("stakeOf", act.object):
            if act.subject != tie.object and premises.is_stakeholder(act.subject):
                intensity = premises.vocabulary.relations[act.relation].intensity
                relation = _relation_to_holder(premises.vocabulary.ancestors(act.relation))
                yield _conclude(
                    "stake", act, tie, relation=relation, intensity=intensity, about=(act.object,)
                )


def _relation_to_holder(ancestors: tuple[str, ...]) -> str:
    """Return the relation to the holder of a stake: a threat to the stake is a threat, words are words."""
    if "threatens" in ancestors:
        return "threatensStakeOf"
    return "speaksAgainstStakeOf" if "verbalConflict" in ancestors else "actsAgainstStakeOf"


def _poaching_rule(premises: _Premises) -> Iterator[DerivedClaim]:
    """Conclude that A competes with B if A recruits members of B and is not a part of B."""
    intensity = premises.vocabulary.relations["competesWith"].intensity
    for act in premises.acts("recruits"):
        for tie in premises.ties("memberOf", act.object):
            if not premises.belonging.belongs_to(act.subject, tie.object):
                yield _conclude("poaching", act, tie, relation="competesWith", intensity=intensity)


RULES: Mapping[str, Rule] = {"poaching": _poaching_rule, "stake": _stake_rule}


def _conclude(
    rule: str, act: Claim, tie: Claim, *, relation: str, intensity: float, about: tuple[str, ...] = ()
) -> DerivedClaim:
    return DerivedClaim(
        id=f"{rule}-{act.id}-{tie.id}",
        source=act.source,
        subject=act.subject,
        relation=relation,
        object=tie.object,
        quote=act.quote,
        start=act.start,
        end=act.end,
        status=act.status,
        assessed=Factuality.weakest((act.factuality, tie.factuality)),
        said_by=act.said_by,
        about=about,
        condition=act.condition,
        # A conclusion holds only when both premises do, so it has the later of their dates.
        date=max(act.date or "", tie.date or "") or None,
        act=act.act_id,
        rule=rule,
        derived_from=tuple(sorted((act.id, tie.id))),
        intensity=intensity,
    )
