"""Who is in the most conflicts: what a party did, what it suffered, and states it shares."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.acts import count_acts
from stakegraph.model import Factuality, Polarity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stakegraph.model import Claim
    from stakegraph.network import Receipt


@dataclass(frozen=True, slots=True)
class Contested:
    """The hostile acts of an entity, each counted once, and the claims that tell of them.

    Attributes
    ----------
    done, suffered : int
        The acts that it did to others, and that others did to it, reported as facts.
    mutual : int
        The states of conflict it shares with another, such as tensions: nobody's act.
    claims : int
        The claims that are facts and tell of all these.
    background : int
        The acts and states that only the curators' background tells of; not in the other figures.
    """

    entity: str
    done: int
    suffered: int
    mutual: int
    claims: int
    background: int

    @property
    def acts(self) -> int:
        """All acts and states reported as facts."""
        return self.done + self.suffered + self.mutual


def list_contested(curated: Iterable[Receipt]) -> tuple[Contested, ...]:
    """Return the entities with hostile facts: those with most acts first, then by id.

    Parameters
    ----------
    curated : iterable of Receipt
        Claims of sources and of the background, without derived claims.

    Examples
    --------
    >>> from stakegraph import build_network, bundled_case
    >>> from stakegraph.network import receipts
    >>> first = list_contested(receipts(build_network(bundled_case())))[0]
    >>> first.entity, first.done, first.suffered, first.mutual
    ('zohran-mamdani', 2, 2, 1)
    """
    claims_of: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for receipt in curated:
        claim = receipt.claim
        if receipt.relation.polarity is not Polarity.CONFLICT:
            continue
        for entity in {claim.subject, claim.object}:
            part = "done" if entity == claim.subject else "suffered"
            if receipt.relation.symmetric:
                part = "mutual"
            if claim.is_fact:
                claims_of[entity][part].append(claim)
            elif claim.factuality is Factuality.BACKGROUND:
                claims_of[entity]["background"].append(claim)

    contested = []
    for entity, parts in claims_of.items():
        acts = {part: count_acts(parts[part]) for part in ("done", "suffered", "mutual", "background")}
        claims = sum(len(parts[part]) for part in ("done", "suffered", "mutual"))
        if claims:
            contested.append(Contested(entity, **acts, claims=claims))
    return tuple(sorted(contested, key=lambda figures: (-figures.acts, figures.entity)))
