"""Assess who stands behind each claim of a case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stakegraph.belonging import Belonging
from stakegraph.model import assess_factuality
from stakegraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stakegraph.model import Case, Claim, Source


def assess_case(case: Case, vocabulary: Vocabulary | None = None) -> Case:
    """Return a case whose curated claims are all assessed.

    Claims that are assessed already keep their factuality.

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
    claims = tuple(_assess_claim(claim, case.source_by_id, belonging, vocabulary) for claim in case.claims)
    return replace(case, claims=claims)


def _assess_claim(
    claim: Claim, source_by_id: Mapping[str, Source], belonging: Belonging, vocabulary: Vocabulary
) -> Claim:
    if claim.assessed or claim.is_derived:
        return claim
    source = source_by_id[claim.source]
    speaker = claim.said_by
    is_speech = vocabulary.relations[claim.relation].is_speech
    factuality = assess_factuality(
        claim,
        kind=source.kind,
        reports_speech=is_speech and speaker == claim.subject and source.speaker is None,
        speaks_for_subject=speaker is not None and belonging.speaks_for(speaker, claim.subject),
    )
    return replace(claim, assessed=factuality)
