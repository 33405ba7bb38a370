"""Assess who stands behind each claim of a case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stakegraph.acts import count_independent_sources
from stakegraph.belonging import Belonging
from stakegraph.contradictions import find_opponents
from stakegraph.model import Status, assess_factuality
from stakegraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stakegraph.model import Case, Claim, Factuality, Source


def assess_case(case: Case, vocabulary: Vocabulary | None = None) -> Case:
    """Return a case whose curated claims are all assessed.

    Claims that are assessed already keep their factuality. Each claim also gets the number of independent sources that
    report its act, and the ids of the claims that dispute it.

    Parameters
    ----------
    case : Case
        A whole case: ties between its entities decide who speaks for whom.
    vocabulary : Vocabulary, optional
        The codebook, which says which relations are speech; the bundled one by default.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> case = assess_case(bundled_case())
    >>> case.claim_by_id["c038"].factuality.value, case.claim_by_id["b01"].factuality.value
    ('fact', 'background')
    """
    if all(claim.assessed or claim.is_derived for claim in case.claims):
        return case
    vocabulary = vocabulary or load_vocabulary()
    belonging = Belonging(case.claims)
    claims = tuple(
        claim
        if claim.is_derived
        else replace(claim, assessed=_assess_claim(claim, case.source_by_id, belonging, vocabulary))
        for claim in case.claims
    )
    return count_reports(replace(case, claims=claims), vocabulary)


def count_reports(case: Case, vocabulary: Vocabulary | None = None) -> Case:
    """Return a case with the independent sources and the opponents of each curated claim counted anew.

    Count again when claims are left out: those that are left may have fewer reports and opponents.
    """
    source_counts, opponents = count_independent_sources(case), find_opponents(case, vocabulary)
    claims = tuple(
        claim
        if claim.is_derived
        else replace(
            claim,
            independent_sources=0 if claim.status is Status.DENIED else source_counts[claim.act_id],
            disputed_by=opponents.get(claim.id, ()),
        )
        for claim in case.claims
    )
    return replace(case, claims=claims)


def _assess_claim(
    claim: Claim, source_by_id: Mapping[str, Source], belonging: Belonging, vocabulary: Vocabulary
) -> Factuality:
    if claim.assessed:
        return claim.assessed
    source = source_by_id[claim.source]
    speaker = claim.said_by
    is_speech = vocabulary.relations[claim.relation].is_speech
    return assess_factuality(
        claim,
        kind=source.kind,
        reports_speech=is_speech and speaker == claim.subject and source.speaker is None,
        speaks_for_subject=speaker is not None and belonging.speaks_for(speaker, claim.subject),
    )
