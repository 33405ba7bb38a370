"""Find claims of several sources that say the same, although no act joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.acts import find_origin, is_report
from stakegraph.contradictions import may_be_one
from stakegraph.model import Polarity

if TYPE_CHECKING:
    from stakegraph.model import Case, Claim
    from stakegraph.vocabulary import Vocabulary


def find_unjoined_claims(case: Case, vocabulary: Vocabulary) -> dict[str, str]:
    """Map the ids of claims to the id of the first claim, in another source, that says the same of another act.

    Only reports count, as for the number of independent sources. They say the same if they have the same subject,
    relation and object, dates that can be one day, and a common topic if both have topics. A tie is not an act.
    Claims with two different acts that a coder named are left alone.
    """
    unjoined = {}
    firsts: dict[tuple[str, str, str], Claim] = {}
    for claim in case.claims:
        source = case.source_by_id.get(claim.source)
        is_tie = vocabulary.relations[claim.relation].polarity is Polarity.TIE
        if source is None or is_tie or not is_report(claim, source):
            continue
        first = firsts.setdefault((claim.subject, claim.relation, claim.object), claim)
        if _may_be_one_act(case, first, claim):
            unjoined[claim.id] = first.id
    return unjoined


def _may_be_one_act(case: Case, first: Claim, claim: Claim) -> bool:
    origins = {find_origin(source, case.source_by_id) for source in (first.source, claim.source)}
    is_joined = first.act_id == claim.act_id or (first.act and claim.act)
    return len(origins) > 1 and not is_joined and may_be_one(first, claim)
