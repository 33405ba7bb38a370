"""Courting: who tries to win somebody over that has not answered.

An advance shows what the courting party wants, not which side the courted party takes. Without an answer, it makes
neither friends nor a camp.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.model import Polarity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stakegraph.network import Receipt

COURTING = frozenset({"appealsTo", "expressesRespectFor", "invites", "promises", "reassures", "recruits"})
"""Friendly relations that try to win their object over.

`praises` and `willingToCooperateWith` are not among them: they say which side their subject takes.
"""


@dataclass(frozen=True, slots=True)
class Courtship:
    """The advances of one party to another that has not cooperated in return.

    Attributes
    ----------
    suitor, courted : str
        Ids: who makes the advances, and to whom.
    receipts : tuple of Receipt
        The advances, in the order of the claims.
    """

    suitor: str
    courted: str
    receipts: tuple[Receipt, ...]


def find_courtships(accepted: Iterable[Receipt]) -> tuple[Courtship, ...]:
    """Find the pairs of which one party courts the other, and that have no other cooperation.

    Parameters
    ----------
    accepted : iterable of Receipt
        The claims that count.

    Returns
    -------
    tuple of Courtship
        In the order of ids. A pair that court each other, or that cooperate in any other way, is left out.

    Examples
    --------
    >>> from stakegraph import build_network, bundled_case
    >>> from stakegraph.network import Selection
    >>> courtships = find_courtships(Selection().of(build_network(bundled_case())))
    >>> [courtship.suitor for courtship in courtships if courtship.courted == "nypd-officers"]
    ['dhs', 'ice']
    """
    friendly: dict[tuple[str, str], list[Receipt]] = {}
    for receipt in accepted:
        claim = receipt.claim
        if receipt.relation.polarity is Polarity.COOPERATION and claim.subject != claim.object:
            friendly.setdefault((claim.subject, claim.object), []).append(receipt)
    return tuple(
        Courtship(suitor, courted, tuple(receipts))
        for (suitor, courted), receipts in sorted(friendly.items())
        if (courted, suitor) not in friendly
        and all(receipt.claim.relation in COURTING for receipt in receipts)
    )


def list_suitors(courtships: Iterable[Courtship]) -> Mapping[str, tuple[str, ...]]:
    """Return the ids of the suitors of each courted party, in their order."""
    suitors: dict[str, tuple[str, ...]] = {}
    for courtship in courtships:
        suitors[courtship.courted] = (*suitors.get(courtship.courted, ()), courtship.suitor)
    return suitors


def leave_out_advances(accepted: Iterable[Receipt]) -> list[Receipt]:
    """Return the claims without the advances that nobody answered."""
    claims = list(accepted)
    advances = {receipt.claim.id for courtship in find_courtships(claims) for receipt in courtship.receipts}
    return [receipt for receipt in claims if receipt.claim.id not in advances]
