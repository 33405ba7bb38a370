"""Which stakeholders belong to one body, by the ties of a case."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from stakegraph.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stakegraph.model import Claim

BELONGING = ("partOf", "agencyOf", "memberOf", "worksUnder")
"""Relations that make their subject a part of the body that is their object."""
HEADS = "heads"
ELECTED = "electedToHead"
HOLDING_TOGETHER = (HEADS, ELECTED, "partOf", "agencyOf")
"""Relations that put their two ends on one side. A member, or somebody who works for a body, may side otherwise."""


def is_belonging(claim: Claim) -> bool:
    """Return whether a claim makes its subject a part of its object.

    It must be actual, in the own voice of its source or background, and not doubted.
    """
    return claim.relation in BELONGING and _holds(claim)


def holds_together(claim: Claim) -> bool:
    """Return whether a claim puts a body with its head, its parts or its agencies.

    It must be as firm as for `is_belonging`.
    """
    return claim.relation in HOLDING_TOGETHER and _holds(claim)


def _holds(claim: Claim) -> bool:
    is_vouched_for = claim.said_by is None and claim.doubt is None
    return claim.status is Status.ACTUAL and is_vouched_for and not claim.is_derived


class Belonging:
    """The bodies that entities belong to and head.

    `is_belonging` says which ties count.

    Parameters
    ----------
    claims : iterable of Claim
        The claims of a case.
    """

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._bodies: dict[str, set[str]] = defaultdict(set)
        self._headed: dict[str, set[str]] = defaultdict(set)
        self._led: dict[str, set[str]] = defaultdict(set)  # headed, or to be headed after an election
        for claim in claims:
            if is_belonging(claim):
                self._bodies[claim.subject].add(claim.object)
            elif claim.relation in (HEADS, ELECTED) and _holds(claim):
                self._led[claim.subject].add(claim.object)
                if claim.relation == HEADS:
                    self._headed[claim.subject].add(claim.object)

    def belongs_to(self, entity: str, body: str) -> bool:
        """Return whether an entity is a body or, by a chain of ties, a part of it."""
        return body in self._bodies_of(entity)

    def heads(self, person: str, body: str) -> bool:
        """Return whether somebody heads a body, or one that it belongs to."""
        return not self._headed.get(person, set()).isdisjoint(self._bodies_of(body))

    def are_one_side(self, a: str, b: str) -> bool:
        """Return whether one of two entities heads the other, is elected to, or belongs to it."""
        return self._has_side_of(a, b) or self._has_side_of(b, a)

    def _has_side_of(self, entity: str, body: str) -> bool:
        leads = not self._led.get(entity, set()).isdisjoint(self._bodies_of(body))
        return leads or self.belongs_to(entity, body)

    def speaks_for(self, speaker: str, entity: str) -> bool:
        """Return whether a speaker's word about an entity is the entity's own account."""
        return self.belongs_to(entity, speaker) or self.heads(speaker, entity)

    def _bodies_of(self, entity: str) -> set[str]:
        reached = {entity}
        queue = [entity]
        while queue:
            new_bodies = self._bodies.get(queue.pop(), set()) - reached
            reached |= new_bodies
            queue += new_bodies
        return reached
